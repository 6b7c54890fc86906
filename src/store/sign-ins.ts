/** Rows of sign-ins: what was seen, the verdict, and what the profile made of it. */
import type { IdentityKey, IdentityKind } from '../model/identity.ts'
import { guessOutcomes } from '../model/sign-in-outcome.ts'
import { type BulkInsert, insertAll } from './bulk.ts'
import type { Db } from './store.ts'
import type { SignInTable } from './tables.ts'

const signInInsert: BulkInsert<'signIns'> = {
  table: 'signIns',
  columns: [
    'tenantId',
    'id',
    'identityKind',
    'userId',
    'servicePrincipalId',
    'createdDateTime',
    'userPrincipalName',
    'userDisplayName',
    'appId',
    'ipAddress',
    'correlationId',
    'sessionId',
    'errorCode',
    'outcome',
    'signInEventType',
    'riskLevelDuringSignIn',
    'riskLevelAggregated',
    'riskState',
    'riskDetail',
    'riskEventTypes',
    'trust',
    'features',
    'verdict',
    'document',
  ],
}

export function insertSignIns(db: Db, rows: SignInTable[]): Promise<void> {
  return insertAll(db, signInInsert, rows)
}

/** Those of the ids that the tenant already has. */
export async function knownSignInIds(db: Db, tenantId: string, ids: string[]): Promise<Set<string>> {
  const known = new Set<string>()
  for (const some of chunks(ids)) {
    const rows = await db
      .selectFrom('signIns')
      .select('id')
      .where('tenantId', '=', tenantId)
      .where('id', 'in', some)
      .execute()
    for (const row of rows) known.add(row.id)
  }
  return known
}

/** A sign-in without its document, which may have a megabyte. */
export type SignInFacts = Pick<SignInTable, (typeof factColumns)[number]>

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
  'features',
] as const satisfies (keyof SignInTable)[]

export async function signInsByIds(db: Db, tenantId: string, ids: string[]): Promise<SignInFacts[]> {
  if (ids.length === 0) return []
  return db
    .selectFrom('signIns')
    .select(factColumns)
    .where('tenantId', '=', tenantId)
    .where('id', 'in', ids)
    .execute()
}

/** The JSON of the signIn. */
export async function signInDocument(db: Db, tenantId: string, id: string): Promise<string | undefined> {
  const row = await db
    .selectFrom('signIns')
    .select('document')
    .where('tenantId', '=', tenantId)
    .where('id', '=', id)
    .executeTakeFirst()
  return row?.document
}

/** Whose sign-in it is. */
export function ownerOf(
  row: Pick<SignInTable, 'identityKind' | 'userId' | 'servicePrincipalId'>,
): IdentityKey {
  const identityKind = row.identityKind as IdentityKind
  return { identityKind, identityId: identityKind === 'user' ? row.userId : (row.servicePrincipalId ?? '') }
}

/** Newest first. */
export function signInsOf(db: Db, tenantId: string, { identityKind, identityId }: IdentityKey) {
  return db
    .selectFrom('signIns')
    .select(factColumns)
    .where('tenantId', '=', tenantId)
    .where('identityKind', '=', identityKind)
    .where(ownerColumn(identityKind), '=', identityId)
    .orderBy('createdDateTime', 'desc')
}

/** The column of the owner's id. */
export function ownerColumn(identityKind: IdentityKind): 'userId' | 'servicePrincipalId' {
  return identityKind === 'user' ? 'userId' : 'servicePrincipalId'
}

export type SignInChange = Partial<
  Pick<SignInTable, 'riskLevelAggregated' | 'riskState' | 'riskDetail' | 'riskEventTypes' | 'trust'>
>

export async function updateSignIn(
  db: Db,
  { tenantId, id, userId }: Pick<SignInTable, 'tenantId' | 'id' | 'userId'>,
  change: SignInChange,
): Promise<void> {
  await db
    .updateTable('signIns')
    .set(change)
    .where('tenantId', '=', tenantId)
    .where('id', '=', id)
    .where('userId', '=', userId)
    .execute()
}

export async function promoteSignIns(db: Db, tenantId: string, ids: string[]): Promise<void> {
  for (const some of chunks(ids)) {
    await db
      .updateTable('signIns')
      .set({ trust: 'trusted' })
      .where('tenantId', '=', tenantId)
      .where('id', 'in', some)
      .execute()
  }
}

export interface FailedGuess {
  id: string
  createdDateTime: string
  userId: string
  features: string
}

/** Wrong guesses of a tenant within [from, to), oldest first. */
export function failedGuesses(
  db: Db,
  tenantId: string,
  { from, to }: { from: string; to: string },
): Promise<FailedGuess[]> {
  return (
    db
      .selectFrom('signIns')
      .select(['id', 'createdDateTime', 'userId', 'features'])
      .where('tenantId', '=', tenantId)
      .where('createdDateTime', '>=', from)
      .where('createdDateTime', '<', to)
      .where('identityKind', '=', 'user')
      // Says nothing more, but is in the index by time.
      .where('errorCode', '<>', 0)
      .where('outcome', 'in', guessOutcomes)
      .orderBy('createdDateTime')
      .orderBy('id')
      .execute()
  )
}

const chunkSize = 500

/** Of one size where possible, so that few statements are prepared. */
function* chunks<T>(items: T[]): Generator<T[]> {
  for (let offset = 0; offset < items.length; offset += chunkSize)
    yield items.slice(offset, offset + chunkSize)
}
