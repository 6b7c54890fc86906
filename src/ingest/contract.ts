/** What the way of sign-ins into the store is given, what it promises and what it tells. */
import type { EngineSettings } from '../config.ts'
import type { NetworkKind } from '../enrich/address-lists.ts'
import type { Timestamp } from '../model/sign-in.ts'
import type { PreparedSignIn } from '../risk/prepared-sign-in.ts'
import type { StoreAway } from '../store/condition.ts'
import type { Store } from '../store/store.ts'

export interface IngestOptions {
  store: Store
  tenantId: string
  settings: EngineSettings
  /** Kinds of networks for which an address list is loaded. */
  listedKinds: NetworkKind[]
  /** When something counts as found, for an event of that time. */
  now: (at: Timestamp) => Timestamp
  /**
   * Waits until a store that is away may be asked again: batches then begin anew, in their order. What it throws is what
   * they fail with; without it they fail at once.
   */
  whenAway?: ((away: StoreAway) => Promise<void>) | undefined
}

export interface BatchResult {
  new: number
  /** Records that told more of a sign-in that was known: it is judged anew, as they tell it. */
  replaced: number
  known: number
  /** Records of somebody else under an id that is known: ignored. */
  foreign: number
  /** New ones that came later than `latenessHours` after the newest: judged by what is settled now. */
  late: number
  /** By riskEventType; also those of sign-ins of before that look different now. */
  detections: Record<string, number>
}

export interface Ingest {
  /**
   * Makes the batch durable with all its consequences, or throws and leaves nothing of it. Idempotent. Batches are
   * written in the order of the calls; a second call may be made before the first has ended.
   */
  ingest(batch: PreparedSignIn[]): Promise<BatchResult>
  /**
   * Whoever prepares batches calls it every few sign-ins, for the statements of a transaction are sent from this thread:
   * it ends when none is open, or after one turn of the event loop. So a transaction holds its lock as short as can be.
   */
  turn(): Promise<void>
}
