/**
 * How the rows of risk look to whoever plans: as they are stored, with what was planned before beside them. Reads only.
 */
import type { EventKey } from '../model/event-key.ts'
import { type IdentityKey, type IdentityKind, keyOf } from '../model/identity.ts'
import { type AtRisk, atRiskOf } from '../store/fades.ts'
import type { EventRow } from '../store/observations.ts'
import { type OpenClaim, openClaims, openDetections, riskyIdentitiesByIds } from '../store/risk.ts'
import type { Db } from '../store/store.ts'
import type { DetectionTable, RiskyIdentityTable } from '../store/tables.ts'
import { detectionsBySignIn as detectionsStoredBy, type VerdictChange } from '../store/verdicts.ts'
import { type Effect, emptyEffect, keyOfDetection } from './effect.ts'

export interface Snapshot {
  db: Db
  tenantId: string
  /** What is planned so far. */
  effect: Effect
  ahead: ReadAhead
}

/** What was read of many identities at once, so that nobody asks for each. */
export interface ReadAhead {
  /** All that is stored of an identity, by {@link keyOf}, in no order. */
  events: Map<string, EventRow[]>
  /** Those of them that are not of its history yet, by its number. */
  setAside: Map<number, EventKey[]>
}

export function snapshotOf(db: Db, tenantId: string): Snapshot {
  return { db, tenantId, effect: emptyEffect(), ahead: { events: new Map(), setAside: new Map() } }
}

export async function riskyIdentities(
  { db, tenantId, effect }: Snapshot,
  kind: IdentityKind,
  ids: string[],
): Promise<Map<string, RiskyIdentityTable>> {
  const rows = await riskyIdentitiesByIds(db, tenantId, kind, ids)
  const found = new Map(rows.map((row) => [row.id, row]))
  for (const identityId of ids) {
    const planned = effect.identities.get(keyOf({ identityKind: kind, identityId }))
    if (planned) found.set(identityId, planned.now)
  }
  return found
}

/** Those that still count, whole; in the order of activity. */
export async function openOf(
  { db, tenantId, effect }: Snapshot,
  kind: IdentityKind,
  ids: string[],
): Promise<DetectionTable[]> {
  return openAfter(await openDetections(db, tenantId, kind, ids), effect, kind, ids)
}

/** The part of {@link openOf} that counts. */
export async function claimsOf(
  { db, tenantId, effect }: Snapshot,
  kind: IdentityKind,
  ids: string[],
): Promise<OpenClaim[]> {
  return openAfter<OpenClaim>(await openClaims(db, tenantId, kind, ids), effect, kind, ids)
}

type Ordered = Pick<DetectionTable, 'id' | 'identityId' | 'activityDateTime'>

function openAfter<T extends Ordered>(
  stored: T[],
  { added, changed }: Effect,
  kind: IdentityKind,
  ids: string[],
): T[] {
  if (added.size === 0 && changed.size === 0) return stored
  const wanted = new Set(ids)
  const left = new Map<string, T & { isOpen?: number }>(stored.map((row) => [keyOfDetection(row), row]))
  const planned = [...changed.values()].map(({ row, change }) => ({ ...row, ...change }))
  for (const row of [...planned, ...added.values()]) {
    const key = keyOfDetection(row)
    const before = left.get(key)
    const isNews = row.isOpen === 1 && row.identityKind === kind && wanted.has(row.identityId)
    if (before) left.set(key, { ...before, ...row })
    else if (isNews) left.set(key, row as unknown as T)
  }
  return [...left.values()].filter(({ isOpen = 1 }) => isOpen === 1).sort((a, b) => (isBefore(a, b) ? -1 : 1))
}

/** All that were ever found of the sign-ins, by id of the sign-in. */
export async function detectionsBySignIn(
  { db, tenantId, effect }: Snapshot,
  signInIds: string[],
): Promise<Map<string, DetectionTable[]>> {
  const found = await detectionsStoredBy(db, tenantId, signInIds)
  if (effect.added.size === 0 && effect.changed.size === 0) return found
  for (const [id, rows] of found)
    found.set(
      id,
      rows.map((row) => ({ ...row, ...effect.changed.get(keyOfDetection(row))?.change })),
    )
  const wanted = new Set(signInIds)
  for (const row of effect.added.values())
    if (row.requestId !== null && wanted.has(row.requestId))
      found.set(row.requestId, [...(found.get(row.requestId) ?? []), row])
  return found
}

/** Events as they are planned to be. */
export function planned<T extends { n: number } & VerdictChange>({ effect }: Snapshot, rows: T[]): T[] {
  if (effect.signIns.size === 0) return rows
  return rows.map((row) => ({ ...row, ...effect.signIns.get(row.n)?.change }))
}

/** The sign-ins of an identity that are at risk, but for those that are yet to be written. */
export async function atRisk({ db, tenantId, effect }: Snapshot, owner: IdentityKey): Promise<AtRisk[]> {
  const stored = new Map((await atRiskOf(db, tenantId, owner)).map((row) => [row.n, row]))
  for (const [n, one] of effect.signIns) {
    if (keyOf(one.owner) !== keyOf(owner)) continue
    const row = { n, id: one.id, at: one.at, ...stored.get(n), ...one.change }
    if (row.riskState === 'atRisk') stored.set(n, row as AtRisk)
    else if (row.riskState !== undefined) stored.delete(n)
  }
  return [...stored.values()]
}

function isBefore(a: Ordered, b: Ordered): boolean {
  return a.activityDateTime < b.activityDateTime || (a.activityDateTime === b.activityDateTime && a.id < b.id)
}
