/**
 * The contract of a detection: a pure look at one sign-in beside the history of who signed in and of the tenant. No clock, no I/O.
 * Four answers: a hit with a probability, nothing, "cannot tell" (missing data is neither risk nor safety), and
 * "suppressed", which says what would have fired and why it did not.
 */

import type { EngineSettings } from '../config.ts'
import type { Declaration } from '../core/detections/detection.ts'
import type { NetworkKind } from '../enrich/address-lists.ts'
import type { Features } from '../enrich/features.ts'
import type { IdentityKind } from '../model/identity.ts'
import type { SignIn, SourceRisk, Timestamp } from '../model/sign-in.ts'
import type { SignInOutcome } from '../model/sign-in-outcome.ts'
import type { Profile } from '../profile/profile.ts'
import type { TenantBaseline } from '../profile/tenant.ts'
import type { Score } from '../score/score.ts'

export interface Detection extends Declaration {
  detect(context: Context): Finding
}

export interface Context {
  identityKind: IdentityKind
  signIn: SignIn
  outcome: SignInOutcome
  /** What the source of the log says of the risk. */
  sourceRisk: SourceRisk | null
  features: Features
  profile: Profile
  history: History
  /** All evidence for and against an intruder; null for what no person did. */
  score: Score | null
  tenant: TenantBaseline
  /** Kinds of networks for which an address list is loaded. */
  listedKinds: NetworkKind[]
  /** Guessing seen around this sign-in, by address and by network. */
  guessing: Guessing
  settings: EngineSettings
}

export interface History {
  /** Trusted sign-ins that the profile remembers. */
  signIns: number
  /** Days since the identity was first seen, or since an admin vouched for the account. */
  ageDays: number
  /** Whether the device was used before: by its id, else by its family of browser and system. */
  device: 'known' | 'new' | 'unknown'
}

/** Distinct users for whom guessing failed within the window that ends with this sign-in, and what it was part of. */
export interface Guessing {
  addressUsers: number
  networkUsers: number
  since: Timestamp | null
  /** What the sign-in shares with a campaign that goes on; null: nothing. */
  campaign: CampaignTrace | null
  /** Others to whom the very same client is as new; null: too few to speak of. */
  browser: SharedBrowser | null
}

/** Counts of users are of others than this one, within the last hours. */
export interface CampaignTrace {
  id: string
  kind: string
  since: Timestamp
  /** All of the campaign so far. */
  attempts: number
  users: number
  /** From the address of the sign-in, and from its network. */
  addressUsers: number
  networkUsers: number
  /** The alarm was about the address or network itself, or about its provider. */
  isNetworkKnown: boolean
  isAsnKnown: boolean
  /** Who were tried with the client of the sign-in. */
  clientUsers: number
}

export interface SharedBrowser {
  users: number
  /** From how many on it is suspicious in this tenant. */
  usersMin: number
  countries: string[]
  networks: number
  since: Timestamp
}

export type Evidence = Record<string, string | number | boolean | null | string[]>

export type Finding =
  | {
      kind: 'hit'
      probability: number
      reason: string
      evidence: Evidence
      riskReasons?: string[]
      /** Instead of that of the detection. */
      riskEventType?: string
    }
  | { kind: 'miss' }
  | { kind: 'unknown'; why: string }
  | { kind: 'suppressed'; why: string; evidence: Evidence }

export const miss: Finding = { kind: 'miss' }

export function unknown(why: string): Finding {
  return { kind: 'unknown', why }
}

export function suppressed(why: string, evidence: Evidence): Finding {
  return { kind: 'suppressed', why, evidence }
}
