/** A campaign: what its attempts have in common, and how large it has become. */
import type { EventKey } from '../model/event-key.ts'
import type { Attempt } from './attempt.ts'
import { guidOf } from './hash.ts'
import { type KeyKind, type KeyRule, keyKinds } from './keys.ts'

export const campaignKinds = [
  'passwordSpray',
  'passwordGuessing',
  'credentialStuffing',
  'suspiciousBrowser',
] as const
export type CampaignKind = (typeof campaignKinds)[number]

/** How many attempts had each value, the most frequent first. */
export type Tally = [value: number, attempts: number][]
export type Fingerprint = Record<FingerprintName, Tally>
export type FingerprintName = 'addresses' | 'networks' | 'asns' | 'clients' | 'apps'

/** Plain data; times in microseconds since 1970. */
export interface CampaignSummary {
  /** Made of kind, first attempt and first key: the same whoever notices it, in every tenant that has it. */
  id: string
  kind: CampaignKind
  start: number
  alarm: number
  last: number
  attempts: number
  /** What raised the alarm; whatever fails with one of them belongs to it. */
  keys: CampaignKey[]
  fingerprint: Fingerprint
}

export interface CampaignKey {
  kind: KeyKind
  value: number
  /** The hashes that the value is made of, for whoever has the words: of `asnAndClient` two, of `novel` none. */
  parts: number[]
  /** When it joined, and the first attempt that had it. */
  at: number
  since: number
}

export interface CampaignUser {
  user: number
  /** It had the right password. */
  isInside: boolean
  /** When it became known that the user was tried; that the campaign is inside, null where it is not. */
  known: number
  insideKnown: number | null
}

export interface Campaign extends CampaignSummary {
  /** `over`: no attempt for `campaigns.quietHours` (and never less than the window) before the newest that was given. */
  state: 'active' | 'over'
  /** In the order in which they became known. */
  users: CampaignUser[]
}

export const keysMax = 20

/** Of failures; a shared browser is about those who got in. */
export function isGuessing({ kind }: Pick<CampaignSummary, 'kind'>): boolean {
  return kind !== 'suspiciousBrowser'
}

export function campaignId(kind: CampaignKind, first: EventKey, rule: KeyRule, value: number): string {
  const { at, tick, idHash, part } = first
  return guidOf([campaignKinds.indexOf(kind), at, tick, idHash, part, keyKinds.indexOf(rule.kind), value])
}

/** The counts of a fingerprint while attempts are added. */
export type Tallies = Record<FingerprintName, Map<number, number>>

const tallied: Record<FingerprintName, (attempt: Attempt) => number> = {
  addresses: ({ ip }) => ip,
  networks: ({ subnet }) => subnet,
  asns: ({ asn }) => asn,
  clients: ({ client }) => client,
  apps: ({ app }) => app,
}
const names = Object.keys(tallied) as FingerprintName[]

/** Values that are kept when there are twice as many: the rarest, of those the oldest, are forgotten. */
export const tallyMax = 200

export function openTallies(fingerprint?: Fingerprint): Tallies {
  return Object.fromEntries(names.map((name) => [name, new Map(fingerprint?.[name])])) as Tallies
}

export function addToTallies(tallies: Tallies, attempt: Attempt): void {
  for (const name of names) {
    const value = tallied[name](attempt)
    if (value === 0) continue
    const tally = tallies[name]
    tally.set(value, (tally.get(value) ?? 0) + 1)
    if (tally.size < 2 * tallyMax) continue
    tallies[name] = new Map(
      mostFrequent([...tally].reverse())
        .slice(0, tallyMax)
        .reverse(),
    )
  }
}

/** Up to twice `tallyMax` values each: all that is needed to go on counting. */
export function fingerprintOf(tallies: Tallies): Fingerprint {
  return Object.fromEntries(names.map((name) => [name, [...tallies[name]]])) as Fingerprint
}

/** At most `tallyMax` values each, the most frequent first. */
export function shownFingerprint(tallies: Tallies): Fingerprint {
  const shown = names.map((name) => [name, mostFrequent([...tallies[name]]).slice(0, tallyMax)])
  return Object.fromEntries(shown) as Fingerprint
}

/** Equals in the order in which they are given. */
function mostFrequent(tally: Tally): Tally {
  return tally.sort((one, other) => other[1] - one[1])
}
