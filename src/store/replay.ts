/** What judging again reads and writes: sign-ins from a moment on, what came just before it, and changed verdicts. */
import type { IdentityKey } from '../model/identity.ts'
import { detectionsOfSignIns } from './risk.ts'
import { ownerColumn, type SignInFacts, signInsOf } from './sign-ins.ts'
import type { Db } from './store.ts'
import type { DetectionTable, SignInTable } from './tables.ts'

/** A sign-in with its whole verdict, but without its document. */
export type StoredSignIn = Pick<SignInTable, (typeof storedColumns)[number]>

const storedColumns = [
  'tenantId',
  'id',
  'identityKind',
  'userId',
  'servicePrincipalId',
  'createdDateTime',
  'outcome',
  'riskLevelDuringSignIn',
  'riskLevelAggregated',
  'riskState',
  'riskDetail',
  'riskEventTypes',
  'trust',
  'features',
  'verdict',
] as const satisfies (keyof SignInTable)[]

/** The last sign-in of the tenant, in the order of events. */
export function newestSignIn(
  db: Db,
  tenantId: string,
): Promise<Pick<SignInTable, 'createdDateTime' | 'id'> | undefined> {
  return db
    .selectFrom('signIns')
    .select(['createdDateTime', 'id'])
    .where('tenantId', '=', tenantId)
    .orderBy('createdDateTime', 'desc')
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst()
}

/** How many sign-ins the tenant has from this moment on; counts no further than `max`. */
export async function countSignInsSince(
  db: Db,
  tenantId: string,
  from: string,
  max: number,
): Promise<number> {
  const rows = await db
    .selectFrom('signIns')
    .select('createdDateTime')
    .where('tenantId', '=', tenantId)
    .where('createdDateTime', '>=', from)
    .limit(max)
    .execute()
  return rows.length
}

/** All of the tenant from this moment on. */
export function signInsSince(db: Db, tenantId: string, from: string): Promise<StoredSignIn[]> {
  return db
    .selectFrom('signIns')
    .select(storedColumns)
    .where('tenantId', '=', tenantId)
    .where('createdDateTime', '>=', from)
    .execute()
}

/** Those of one identity from this moment on, at most `max`. */
export function signInsOfSince(
  db: Db,
  tenantId: string,
  { identityKind, identityId }: IdentityKey,
  from: string,
  max: number,
): Promise<StoredSignIn[]> {
  return db
    .selectFrom('signIns')
    .select(storedColumns)
    .where('tenantId', '=', tenantId)
    .where('identityKind', '=', identityKind)
    .where(ownerColumn(identityKind), '=', identityId)
    .where('createdDateTime', '>=', from)
    .limit(max)
    .execute()
}

/** People's sign-ins from an address, or from addresses that begin alike, within [from, to]. */
export function signInsFrom(
  db: Db,
  tenantId: string,
  address: { equals: string } | { startsWith: string },
  { from, to }: { from: string; to: string },
): Promise<StoredSignIn[]> {
  const query = db
    .selectFrom('signIns')
    .select(storedColumns)
    .where('tenantId', '=', tenantId)
    .where('identityKind', '=', 'user')
    .where('createdDateTime', '>=', from)
    .where('createdDateTime', '<=', to)
  const narrowed =
    'equals' in address
      ? query.where('ipAddress', '=', address.equals)
      : query
          .where('ipAddress', '>=', address.startsWith)
          .where('ipAddress', '<', `${address.startsWith}\u{10ffff}`)
  return narrowed.execute()
}

/** When the first sign-in of a person within [from, to) was, in which an alarm of later found a campaign. */
export async function firstFoundLater(
  db: Db,
  tenantId: string,
  { from, to }: { from: string; to: string },
): Promise<string | undefined> {
  const row = await db
    .selectFrom('detections')
    .select('activityDateTime')
    .where('tenantId', '=', tenantId)
    .where('identityKind', '=', 'user')
    .where('activityDateTime', '>=', from)
    .where('activityDateTime', '<', to)
    .where('correlationGroup', '=', 'campaign')
    .where('detectionTimingType', '=', 'offline')
    .orderBy('activityDateTime')
    .limit(1)
    .executeTakeFirst()
  return row?.activityDateTime
}

/** The JSON of the signIns, by id; ask for few at a time: each may have a megabyte. */
export async function documentsOf(db: Db, tenantId: string, ids: string[]): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map()
  const rows = await db
    .selectFrom('signIns')
    .select(['id', 'document'])
    .where('tenantId', '=', tenantId)
    .where('id', 'in', ids)
    .execute()
  return new Map(rows.map(({ id, document }) => [id, document]))
}

/** By id of the sign-in. */
export async function detectionsBySignIn(
  db: Db,
  tenantId: string,
  signInIds: string[],
): Promise<Map<string, DetectionTable[]>> {
  const found = new Map<string, DetectionTable[]>()
  for (let offset = 0; offset < signInIds.length; offset += chunkSize) {
    const ids = signInIds.slice(offset, offset + chunkSize)
    for (const detection of await detectionsOfSignIns(db, tenantId, ids)) {
      const id = detection.requestId as string
      const known = found.get(id)
      if (known) known.push(detection)
      else found.set(id, [detection])
    }
  }
  return found
}

const chunkSize = 500

export type Past = 'trusted' | 'failed' | 'with session'

/** What an identity did just before a moment, newest first. */
export function signInsBefore(
  db: Db,
  tenantId: string,
  owner: IdentityKey,
  { kind, before, limit, offset = 0 }: { kind: Past; before: string; limit: number; offset?: number },
): Promise<SignInFacts[]> {
  let query = signInsOf(db, tenantId, owner).where('createdDateTime', '<', before)
  if (kind === 'trusted') query = query.where('trust', '=', 'trusted')
  if (kind === 'failed') query = query.where('outcome', '<>', 'success')
  if (kind === 'with session')
    query = query.where('outcome', '=', 'success').where('sessionId', 'is not', null)
  return query.orderBy('id', 'desc').limit(limit).offset(offset).execute()
}

export type VerdictChange = Partial<
  Pick<
    SignInTable,
    | 'riskLevelDuringSignIn'
    | 'riskLevelAggregated'
    | 'riskState'
    | 'riskDetail'
    | 'riskEventTypes'
    | 'trust'
    | 'features'
    | 'verdict'
  >
>

export async function changeVerdict(
  db: Db,
  { tenantId, id, userId }: Pick<SignInTable, 'tenantId' | 'id' | 'userId'>,
  change: VerdictChange,
): Promise<void> {
  await db
    .updateTable('signIns')
    .set(change)
    .where('tenantId', '=', tenantId)
    .where('id', '=', id)
    .where('userId', '=', userId)
    .execute()
}

export async function changeDetection(
  db: Db,
  { tenantId, id, identityId }: Pick<DetectionTable, 'tenantId' | 'id' | 'identityId'>,
  change: Partial<DetectionTable>,
): Promise<void> {
  await db
    .updateTable('detections')
    .set(change)
    .where('tenantId', '=', tenantId)
    .where('id', '=', id)
    .where('identityId', '=', identityId)
    .execute()
}
