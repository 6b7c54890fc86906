/** What judging a batch starts from, and what comes out of it: everything that one transaction will write. */
import type { EngineSettings } from '../config.ts'
import type { NetworkKind } from '../enrich/address-lists.ts'
import type { Timestamp } from '../model/sign-in.ts'
import type { CampaignRows } from '../store/campaigns.ts'
import type { VerdictChange } from '../store/replay.ts'
import type { DetectionTable, IdentityTable, SignInTable } from '../store/tables.ts'
import type { Learning } from './learning.ts'
import type { KnownIdentity } from './reassess.ts'
import type { Revision } from './revision.ts'
import type { PreparedSignIn } from './rows.ts'
import { TenantMemory } from './tenant-memory.ts'

export interface JudgeOptions {
  tenantId: string
  settings: EngineSettings
  /** Kinds of networks for which an address list is loaded. */
  listedKinds: NetworkKind[]
  /** The moment at which something is said to be detected, for a sign-in of this time. */
  now: (at: Timestamp) => Timestamp
}

/** What is remembered while nobody else changes the tenant. */
export interface Epoch {
  memory: TenantMemory
  /** The last sign-in that was judged, as {@link orderOf}; empty before the first, undefined before it is known. */
  newest?: string
  /** Judged and not yet durable, oldest first. */
  inFlight: Plan[]
}

export function newEpoch(settings: EngineSettings): Epoch {
  return { memory: new TenantMemory(settings), inFlight: [] }
}

/** Everything that one transaction will write. */
export interface Plan {
  batch: PreparedSignIn[]
  epoch: Epoch
  /** The revision at which the plan still holds. */
  revision: number
  ids: Set<string>
  /** By {@link keyOf}. */
  identities: Map<string, KnownIdentity>
  identityRows: IdentityTable[]
  signIns: SignInTable[]
  detections: DetectionTable[]
  /** Pending sign-ins that are now trusted. */
  promoted: string[]
  learning: Learning
  /** Sign-ins that came too late for their neighbours to be judged again. */
  late: number
  /** What late ones change about sign-ins of before, as of the newest event; null when nothing came late. */
  revised: { revisions: Revision[]; at: Timestamp } | null
  /** What became known of sign-ins of before without any being late, by id. */
  later: Map<string, LaterChange>
  campaigns: CampaignRows
}

/** A row of before, and all that is to be changed of it. */
export interface LaterChange {
  row: SignInTable
  change: VerdictChange
}
