/**
 * What changes of risk, as rows: plain data. Whoever changes risk says it here and writes nothing; write-effect.ts is the
 * only one that does. So what something would do can be asked without doing it.
 */
import { type IdentityKey, type IdentityKind, keyOf } from '../model/identity.ts'
import type {
  DetectionTable,
  DirectoryAuditTable,
  RiskHistoryTable,
  RiskyIdentityTable,
} from '../store/tables.ts'
import type { VerdictChange } from '../store/verdicts.ts'

export interface Effect {
  /** New ones, by {@link keyOfDetection}. */
  added: Map<string, DetectionTable>
  /** Of stored ones, by {@link keyOfDetection}. */
  changed: Map<string, DetectionChange>
  /** Of stored sign-ins, by position. */
  signIns: Map<number, SignInChange>
  /** Of sign-ins that the same plan writes first, by id. */
  newSignIns: Map<string, VerdictChange>
  /** By {@link keyOfRisky}. */
  identities: Map<string, IdentityChange>
  /** In the order of each identity. */
  history: RiskHistoryTable[]
  /** The newest items of histories that turned out to be none. */
  takenBack: TakenBack[]
  audits: DirectoryAuditTable[]
}

export interface DetectionChange {
  /** The whole row where it counts again. */
  row: Pick<DetectionTable, 'id' | 'identityId'> & Partial<DetectionTable>
  change: Partial<DetectionTable>
}

export interface SignInPlace {
  n: number
  id: string
  /** Microseconds. */
  at: number
  owner: IdentityKey
  /** Its level as it is stored. */
  was: string
}

export interface SignInChange extends SignInPlace {
  change: VerdictChange
}

export interface IdentityChange {
  /** Null: it was never at risk. */
  was: RiskyIdentityTable | null
  now: RiskyIdentityTable
}

export interface TakenBack {
  owner: IdentityKey
  items: { stampedId: string }[]
  /** Of the item that is the newest from then on. */
  newest: string
}

export function emptyEffect(): Effect {
  return {
    added: new Map(),
    changed: new Map(),
    signIns: new Map(),
    newSignIns: new Map(),
    identities: new Map(),
    history: [],
    takenBack: [],
    audits: [],
  }
}

export function keyOfDetection({ identityId, id }: Pick<DetectionTable, 'id' | 'identityId'>): string {
  return `${identityId} ${id}`
}

/** Whose risk a row of an identity is. */
export function riskyOf({ identityKind, id }: Pick<RiskyIdentityTable, 'identityKind' | 'id'>): IdentityKey {
  return { identityKind: identityKind as IdentityKind, identityId: id }
}

export function keyOfRisky(row: Pick<RiskyIdentityTable, 'identityKind' | 'id'>): string {
  return keyOf(riskyOf(row))
}

export function addDetections({ added }: Effect, rows: readonly DetectionTable[]): void {
  for (const row of rows) added.set(keyOfDetection(row), row)
}

/** One that the same effect adds is added as it is then. */
export function changeDetection(
  { added, changed }: Effect,
  row: DetectionChange['row'],
  change: Partial<DetectionTable>,
): void {
  const key = keyOfDetection(row)
  const own = added.get(key)
  if (own) added.set(key, { ...own, ...change })
  else changed.set(key, { row, change: { ...changed.get(key)?.change, ...change } })
}

export function changeSignIn({ signIns }: Effect, place: SignInPlace, change: VerdictChange): void {
  const before = signIns.get(place.n)
  signIns.set(place.n, { ...(before ?? place), change: { ...before?.change, ...change } })
}

export function changeNewSignIn({ newSignIns }: Effect, id: string, change: VerdictChange): void {
  newSignIns.set(id, { ...newSignIns.get(id), ...change })
}

export function changeIdentity(
  { identities }: Effect,
  was: RiskyIdentityTable | undefined,
  now: RiskyIdentityTable,
): void {
  const key = keyOfRisky(now)
  const before = identities.get(key)
  identities.set(key, { was: before ? before.was : (was ?? null), now })
}
