/**
 * What the generator hands to the evaluation: sign-ins in the order in which they happened, and, apart from them, labels
 * that no scorer ever sees.
 */
import type { SignIn } from '../../src/model/sign-in.ts'

export const profiles = ['consumer-sso', 'enterprise', 'university'] as const
export type StreamProfile = (typeof profiles)[number]

/** Whose sign-in it is, out of band. */
export interface Label {
  /** An intruder's. */
  malicious: boolean
  /** A name of scenarios.ts: the kind of attack, or the kind of legitimate behaviour that makes this one hard. */
  scenario: string
  /** Attempts of one intruder that belong together; null for what the owner does. */
  campaignId: string | null
  /** Who did it: the user's id, or a name of the intruder. */
  actor: string
}

export interface StreamOptions {
  profile: StreamProfile
  /** Tuning uses seeds below 1000; reports use others. */
  seed: number
  users: number
  /**
   * Share by which each parameter of the world is moved, up or down, as the seed draws it: 0 while tuning, 0.3 in
   * reports (shares of mobile networks, lengths of leases, sizes of networks, the attack mix, …).
   */
  jitter: number
  /** Renewed tokens as a share of the usual number; absent: 1. Fewer make a run quicker where they don't matter. */
  tokenRefreshes?: number
  /** Whether the log names registered devices; absent: it does. All else is the same. */
  hasDeviceIds?: boolean
  /** Attack families to include; absent: all. An empty list gives a clean stream. */
  attacks?: string[]
}

export interface Manifest extends StreamOptions {
  /** Of a stream that is not generated, where it comes from. */
  generatorVersion: number | string
  /** Moments of the split, ISO 8601: nothing is scored before `scoredFrom`; then train, validation, test. */
  from: string
  scoredFrom: string
  validationFrom: string
  testFrom: string
  until: string
  signIns: number
  /** Share of intruders among the interactive sign-ins of the last part that show the right password. */
  prevalence?: number
  /** How many sign-ins each scenario has. */
  scenarios: Record<string, number>
  /** SHA-256 of all sign-ins and labels in order, hex. */
  sha256: string
}

/** What an intruder would have shown in the place of an owner. */
export interface Probe {
  /** A name of probes.ts. */
  kind: string
  signIn: SignIn
}

export interface Stream {
  manifest: Manifest
  /** In order of createdDateTime, then id; made one by one, so that a stream of millions need not fit in memory at once. */
  signIns(): Iterable<SignIn>
  label(id: string): Label
  /** In the place of that sign-in; of most there are none. Absent: the stream has none. */
  probes?(id: string): Probe[]
}
