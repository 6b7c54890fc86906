/** A campaign: what its attempts have in common, and how large it has become. */
import type { CampaignTrace } from '../../detections/detection.ts'
import type { Features, Novelty } from '../../enrich/features.ts'
import type { Timestamp } from '../../model/sign-in.ts'
import { keysOf, keyText, kindOf } from './keys.ts'
import type { UserWindow, WindowEntry } from './user-window.ts'

export const campaignKinds = [
  'passwordSpray',
  'passwordGuessing',
  'credentialStuffing',
  'suspiciousBrowser',
] as const
export type CampaignKind = (typeof campaignKinds)[number]

/** A failed guess, or of a shared browser a sign-in. */
export interface Attempt extends WindowEntry {
  values: Features['values']
  isUnknownUser: boolean
}

/** How many attempts had each value; the rarest are forgotten first. */
export type Tally = Map<string, number>

export interface Fingerprint {
  addresses: Tally
  networks: Tally
  asns: Tally
  clients: Tally
  apps: Tally
}

export interface Campaign {
  id: string
  kind: CampaignKind
  startDateTime: Timestamp
  alarmDateTime: Timestamp
  lastDateTime: Timestamp
  /** What raised the alarm, by key of keys.ts; whatever fails with one of them belongs to it. */
  keys: Map<string, Join>
  fingerprint: Fingerprint
  attempts: number
  isOver: boolean
  /** The attempts of the last hours, by what a sign-in may share with them. */
  members: UserWindow<WindowEntry>
}

/** A key has joined: when, and the first attempt that had it. */
export interface Join {
  at: Timestamp
  since: Timestamp
}

export const keysMax = 20
const tallyMax = 200
const attemptsKey = 'attempts'

const tallied: Record<keyof Fingerprint, (values: Features['values']) => string | undefined> = {
  addresses: ({ ip }) => ip,
  networks: ({ subnet }) => subnet,
  asns: ({ asn }) => asn,
  clients: ({ client }) => client,
  apps: ({ app }) => app,
}
const tallyNames = Object.keys(tallied) as (keyof Fingerprint)[]

export function emptyFingerprint(): Fingerprint {
  return {
    addresses: new Map(),
    networks: new Map(),
    asns: new Map(),
    clients: new Map(),
    apps: new Map(),
  }
}

/** Of failures; a shared browser is about those who got in. */
export function isGuessing({ kind }: Campaign): boolean {
  return kind !== 'suspiciousBrowser'
}

/** Whether the failed guess has what raised the alarm. */
export function isMember(campaign: Campaign, attempt: WindowEntry): boolean {
  const { keys, startDateTime } = campaign
  if (!isGuessing(campaign)) return false
  return attempt.at >= startDateTime && attempt.keys.some((key) => keys.has(key))
}

export function join(campaign: Campaign, key: string, joined: Join): void {
  campaign.keys.set(key, joined)
  if (joined.since < campaign.startDateTime) campaign.startDateTime = joined.since
}

/** The campaign before any of this was known; null when it was none yet. `attempts`: of the last hours. */
export function rewindCampaign(campaign: Campaign, to: Timestamp, attempts: Attempt[]): Campaign | null {
  if (campaign.lastDateTime < to && campaign.alarmDateTime < to) return campaign
  const keys = new Map([...campaign.keys].filter(([, { at }]) => at < to))
  const first = [...keys.values()].map(({ since }) => since).sort()[0]
  if (campaign.alarmDateTime >= to || !first) return null
  const before: Campaign = { ...campaign, keys, startDateTime: first, isOver: false }
  let lastDateTime = campaign.alarmDateTime
  for (const attempt of attempts) {
    const stays = attempt.at < to && isMember(before, attempt)
    if (stays && attempt.at > lastDateTime) lastDateTime = attempt.at
    if (stays || !isMember(campaign, attempt)) continue
    before.attempts--
    for (const name of tallyNames) takeFromTally(before.fingerprint[name], tallied[name](attempt.values))
  }
  return { ...before, lastDateTime: lastDateTime > to ? to : lastDateTime }
}

/** A member that is not counted yet. */
export function countAttempt(campaign: Campaign, attempt: Attempt): void {
  campaign.attempts++
  if (attempt.at > campaign.lastDateTime) campaign.lastDateTime = attempt.at
  for (const name of tallyNames) {
    const value = tallied[name](attempt.values)
    if (value !== undefined) addToTally(campaign.fingerprint[name], value)
  }
  rememberMember(campaign, attempt)
}

/** Of the last hours alone; what is older is in the fingerprint. */
export function rememberMember({ members }: Campaign, { at, user, values }: Attempt): void {
  const { ip, subnet, client } = values
  const keys = [attemptsKey]
  if (ip) keys.push(keyText('address', ip))
  if (subnet) keys.push(keyText('network', subnet))
  if (client) keys.push(keyText('client', client))
  members.add({ at, user, keys })
}

/** What a sign-in of the user shares with the campaign; null: nothing. */
export function traceOf(
  campaign: Campaign,
  user: string,
  values: Features['values'],
  novelty: Novelty | undefined,
): CampaignTrace | null {
  const { members, id, kind, startDateTime, attempts } = campaign
  const keys = keysOf(values, novelty?.isOrigin === true)
  const shared = new Set(keys.filter((key) => campaign.keys.has(key)).map(kindOf))
  const addressUsers = members.otherUsers(keyText('address', values.ip ?? ''), user)
  const networkUsers = members.otherUsers(keyText('network', values.subnet ?? ''), user)
  if (shared.size === 0 && addressUsers === 0 && (networkUsers === 0 || !novelty?.isOrigin)) return null
  const clientUsers = members.otherUsers(keyText('client', values.client ?? ''), user)
  const allUsers = members.otherUsers(attemptsKey, user)
  return {
    id,
    kind,
    since: startDateTime,
    attempts,
    users: allUsers,
    addressUsers,
    networkUsers,
    isNetworkKnown: shared.has('address') || shared.has('network'),
    isAsnKnown: shared.has('asn') || shared.has('asnAndClient'),
    clientUsers,
  }
}

function takeFromTally(tally: Tally, value: string | undefined): void {
  const count = value === undefined ? undefined : tally.get(value)
  if (count === undefined) return
  if (count > 1) tally.set(value as string, count - 1)
  else tally.delete(value as string)
}

function addToTally(tally: Tally, value: string): void {
  tally.set(value, (tally.get(value) ?? 0) + 1)
  if (tally.size <= tallyMax) return
  let rarest: [string, number] = ['', Number.POSITIVE_INFINITY]
  for (const entry of tally) if (entry[0] !== value && entry[1] < rarest[1]) rarest = entry
  tally.delete(rarest[0])
}
