/**
 * The tables of what happened, as tables.ts has all others. A sign-in is one row of `events`, narrow and of numbers, one
 * of `documents`, and one of `verdicts` where there is something to explain; `signIns` is the view that puts them
 * together under Graph's names. Texts that are mostly GUIDs are bytes, as src/store/compact.ts writes them.
 */
import type { Generated } from 'kysely'

export interface EventTable {
  tenant: number
  /** Its place in the log of the tenant, from 1; given under the lock of the tenant, and ascending. */
  n: number
  /** Whose it is; see `identities`. */
  identity: number
  /** Microseconds since 1970. */
  at: number
  /** The seventh digit. */
  tick: number
  /** These and the other small numbers are {@link codes} of src/model. */
  kind: number
  /** Which of the events of one record. */
  part: number
  id: Uint8Array
  /** How final what is told of it is, as src/ingest writes it. */
  version: Uint8Array
  /** The other id, when a sign-in names a person and an application. */
  counterpart: Uint8Array | null
  app: Uint8Array | null
  ip: string | null
  session: Uint8Array | null
  correlation: Uint8Array | null
  errorCode: number
  outcome: number
  signInEventType: number
  fate: number
  duringLevel: number
  level: number
  state: number
  detail: number
  /** JSON array of texts; null instead of an empty one. */
  types: string | null
  /** Of `settings`: those that it was judged by. */
  settingsRevision: number
  /** The frozen input of the core, as src/observation writes it. */
  obs: Uint8Array
}

export interface DocumentTable {
  tenant: number
  n: number
  /** JSON: the signIn as Graph spells it, without risk fields. */
  document: string
}

export interface VerdictTable {
  tenant: number
  n: number
  /** In numbers, as src/risk writes it. */
  verdict: Uint8Array
}

/** Under which other names, lower case, an identity has signed in: its user principal names, and ids beside its own. */
export interface IdentityNameTable {
  tenant: number
  name: string
  identity: number
}

export interface EventByIdTable {
  slice: number
  tenant: number
  idHash: number
  n: number
}

export interface EventByIdentityTable {
  slice: number
  tenant: number
  identity: number
  at: number
  n: number
}

export interface EventByIpTable {
  slice: number
  tenant: number
  ip: string
  at: number
  n: number
}

/** A run of positions whose keys stand together; see src/store/slices. */
export interface SliceTable {
  tenant: number
  slice: number
  /** How often it has been merged. */
  level: number
  fromN: number
  toN: number
  minAt: number
  maxAt: number
  /** 1: its keys are to be found, once each. */
  isRead: number
  /** The slice that its keys are being copied into. */
  target: number | null
}

/** What the view has beside the columns of {@link SignInTable}: those that are compared. */
export interface SignInKeys {
  tenant: Generated<number>
  n: Generated<number>
  identity: Generated<number>
  at: Generated<number>
  tick: Generated<number>
  correlation: Generated<Uint8Array | null>
  signInEventTypeCode: Generated<number>
  duringLevel: Generated<number>
  level: Generated<number>
  state: Generated<number>
  detail: Generated<number>
  types: Generated<string | null>
}
