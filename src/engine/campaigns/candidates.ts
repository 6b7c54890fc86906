/** Right passwords of the last hours from networks that were new to their users: what a campaign may have guessed. */
import type { CampaignTrace, SharedBrowser } from '../../detections/detection.ts'
import type { Features } from '../../enrich/features.ts'
import type { Timestamp } from '../../model/sign-in.ts'
import { keyText } from './keys.ts'
import type { UserWindow, WindowEntry } from './user-window.ts'

export interface Candidate extends WindowEntry {
  signInId: string
  features: Features
  /** What was raised already, when it was judged or since, by name of the detection. */
  raised: Set<string>
}

/** What a candidate turned out to share. */
export interface Discovery {
  candidate: Candidate
  campaign: CampaignTrace | null
  browser: SharedBrowser | null
}

export function candidateOf(
  at: Timestamp,
  user: string,
  signInId: string,
  features: Features,
  raised: Iterable<string>,
): Candidate {
  const { ip, client } = features.values
  const keys: string[] = []
  if (ip) keys.push(keyText('address', ip))
  if (client && features.novelty?.isBrowserNew) keys.push(keyText('client', client))
  return { at, user, keys, signInId, features, raised: new Set(raised) }
}

/** Who else showed the very same client for the first time; null: fewer than `usersMin`, or it is not new here. */
export function sharedBrowserOf(
  candidates: UserWindow<Candidate>,
  at: Timestamp,
  user: string,
  { values, novelty }: Features,
  usersMin: number,
): SharedBrowser | null {
  const { client, country, subnet } = values
  if (!client || !novelty?.isBrowserNew) return null
  const key = keyText('client', client)
  if (candidates.otherUsers(key, user) + 1 < usersMin) return null
  const users = new Set([user])
  const countries = new Set<string>(country ? [country] : [])
  const networks = new Set([subnet])
  let since = at
  for (const other of candidates.entries()) {
    if (!other.keys.includes(key)) continue
    if (other.at < since) since = other.at
    users.add(other.user)
    networks.add(other.features.values.subnet)
    if (other.features.values.country) countries.add(other.features.values.country)
  }
  return { users: users.size, usersMin, countries: [...countries].sort(), networks: networks.size, since }
}
