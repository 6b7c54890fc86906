/** Reading sign-ins. */
import { type RawBuilder, type SqlBool, sql } from 'kysely'
import type { IdentityKey } from '../model/identity.ts'
import type { RiskState } from '../model/risk.ts'
import { toMoment } from '../model/timestamp.ts'
import { chunks } from './chunks.ts'
import { type Comparison, compareMoment } from './moments.ts'
import { tenantNumber } from './numbers.ts'
import { type EventKey, foundBy } from './slices/find.ts'
import type { Span } from './slices/slice.ts'
import type { Db } from './store.ts'
import type { SignInTable } from './tables.ts'

export { ownerOf } from './event-rows.ts'
export { insertSignIns } from './insert-sign-ins.ts'

/** The sign-ins of a tenant. */
export function signInsOfTenant(db: Db, tenantId: string) {
  return db.selectFrom('signIns').where('tenant', '=', tenantNumber(tenantId))
}

/** Of a tenant's sign-ins those with the key; ids have to be compared as well. */
export function withKey(tenantId: string, key: EventKey, span?: Span): RawBuilder<SqlBool> {
  return foundBy(tenantId, sql.ref('signIns.n'), [key], span)
}

/** Of sign-ins those before, at or after a moment. */
export function atMoment(comparison: Comparison, timestamp: string): RawBuilder<SqlBool> {
  return compareMoment({ at: sql.ref('signIns.at'), tick: sql.ref('signIns.tick') }, comparison, timestamp)
}

const dayMicroseconds = 86_400_000_000

/**
 * Of those of the ids that the tenant already has, which version. Who knows between which times the sign-ins lie says so,
 * and only the part of the log where they could stand is searched: a day more on both sides, for logs tell the time of one
 * sign-in with more or fewer digits.
 */
export async function knownVersions(
  db: Db,
  tenantId: string,
  ids: string[],
  times?: { from: string; to: string },
): Promise<Map<string, string>> {
  const known = new Map<string, string>()
  const span = times && {
    from: toMoment(times.from).at - dayMicroseconds,
    to: toMoment(times.to).at + dayMicroseconds,
  }
  for (const some of chunks(ids)) {
    const rows = await signInsOfTenant(db, tenantId)
      .select(['id', 'version'])
      .where(withKey(tenantId, { by: 'id', ids: some }, span))
      .where('id', 'in', some)
      .execute()
    for (const { id, version } of rows) known.set(id, version)
  }
  return known
}

/** A sign-in without its document, which may have a megabyte. */
export type SignInFacts = Pick<SignInTable, Exclude<(typeof factColumns)[number], 'n'>> & { n: number }

const factColumns = [
  'tenantId',
  'id',
  'identityKind',
  'userId',
  'servicePrincipalId',
  'createdDateTime',
  'ipAddress',
  'correlationId',
  'sessionId',
  'outcome',
  'riskLevelAggregated',
  'riskState',
  'riskDetail',
  'riskEventTypes',
  'trust',
  'n',
] as const

export async function signInsByIds(db: Db, tenantId: string, ids: string[]): Promise<SignInFacts[]> {
  if (ids.length === 0) return []
  return signInsOfTenant(db, tenantId)
    .select(factColumns)
    .where(withKey(tenantId, { by: 'id', ids }))
    .where('id', 'in', ids)
    .execute()
}

/** Everything about it. */
export function wholeSignIn(db: Db, tenantId: string, id: string): Promise<SignInTable | undefined> {
  return signInsOfTenant(db, tenantId)
    .selectAll()
    .where(withKey(tenantId, { by: 'id', ids: [id] }))
    .where('id', '=', id)
    .executeTakeFirst()
}

/** The JSON of the signIn. */
export async function signInDocument(db: Db, tenantId: string, id: string): Promise<string | undefined> {
  const row = await signInsOfTenant(db, tenantId)
    .select('document')
    .where(withKey(tenantId, { by: 'id', ids: [id] }))
    .where('id', '=', id)
    .executeTakeFirst()
  return row?.document
}

/** Those of the identities whose risk is in one of the states, the newest first. */
export async function signInsInState(
  db: Db,
  tenantId: string,
  owners: IdentityKey[],
  states: RiskState[],
): Promise<SignInFacts[]> {
  if (owners.length === 0 || states.length === 0) return []
  return signInsOfTenant(db, tenantId)
    .select(factColumns)
    .where(withKey(tenantId, { by: 'identity', owners }))
    .where('riskState', 'in', states)
    .orderBy('at', 'desc')
    .orderBy('tick', 'desc')
    .execute()
}

/** Of a tenant's sign-ins those of the identity. */
export function isOwn(tenantId: string, owner: IdentityKey, span?: Span): RawBuilder<SqlBool> {
  return withKey(tenantId, { by: 'identity', owners: [owner] }, span)
}
