/** The tables of what was said and learned, numbered as events are; the judging core fills them. */
import type { EventKey } from '../model/event-key.ts'

export interface ProfileTable {
  tenant: number
  identity: number
  /** Microseconds since 1970, as all times here: that of the last event that is in it. */
  uptoAt: number
  /** As src/profile writes it. */
  profile: Uint8Array
  /** The same without what campaigns said; null where that makes no difference. */
  bare: Uint8Array | null
}

/** A profile as it was when an event had been folded in. */
export interface CheckpointTable extends EventKey {
  tenant: number
  identity: number
  profile: Uint8Array
  bare: Uint8Array | null
}

export interface TenantDayTable {
  tenant: number
  /** Days since 1970-01-01. */
  day: number
  /** The entry of the ledger that added it. */
  shard: number
  counts: Uint8Array
}

export interface LedgerTable {
  tenant: number
  entry: number
  at: number
  kind: number
  actor: string | null
  cause: string | null
  request: Uint8Array | null
  effect: Uint8Array | null
  settingsRevision: number
  voidedBy: number | null
}

/** What an entry says of an event; of `learning`, from which moment on the identity is learned anew. */
export interface RulingTable extends EventKey {
  tenant: number
  identity: number
  entry: number
  ruling: number
  /** What campaigns say, as JSON; null of all others. */
  said: Uint8Array | null
  voidedBy: number | null
}

/** What an entry of the ledger leaves to do about one identity. */
export interface JobTable {
  tenant: number
  entry: number
  identity: number
  /** That of the tenant's log when it was said: what came later was not meant. */
  position: number
  /** JSON: src/feedback/job-requests.ts, src/risk/set-aside.ts. */
  request: string
}

export interface ChangeTable {
  tenant: number
  position: number
  k: number
  kind: number
  identity: number
  ref: number | null
  entry: number | null
  at: number
  was: number
  now: number
}

export interface SettingsTable {
  tenant: number
  settingsRevision: number
  validFrom: number
  document: string
  engineVersion: string
}

export interface DictionaryTable {
  tenant: number
  hash: number
  word: string
}

/** A failed guess or a novel right password, as the campaign stage sees it. */
export interface AttemptTable extends EventKey {
  tenant: number
  userId: string
  attempt: Uint8Array
}
