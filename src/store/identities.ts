/** Rows of identities: everybody who was ever seen, with what the engine has learned of them. */
import type { CompiledQuery } from 'kysely'
import { type IdentityKey, type IdentityKind, keyOf } from '../model/identity.ts'
import { type BulkInsert, insertAll, insertsOf, sendTogether } from './bulk.ts'
import { chunks } from './chunks.ts'
import { reserveIdentities } from './numbers.ts'
import type { Db } from './store.ts'
import type { IdentityTable } from './tables.ts'

const columns = [
  'tenantId',
  'identityKind',
  'id',
  'displayName',
  'userPrincipalName',
  'appId',
  'details',
] as const

/** Everything but `signInSessionsValidFromDateTime`, which is an admin's and no log's to say. */
const identityUpsert: BulkInsert<'identities'> = {
  table: 'identities',
  columns: [...columns, 'tenant', 'identity'],
  finish: (insert) =>
    insert.onConflict((conflict) =>
      conflict.columns(['tenantId', 'identityKind', 'id']).doUpdateSet((row) => ({
        displayName: row.ref('excluded.displayName'),
        userPrincipalName: row.ref('excluded.userPrincipalName'),
        appId: row.ref('excluded.appId'),
        details: row.ref('excluded.details'),
      })),
    ),
}

const identityInsert: BulkInsert<'identities'> = { table: 'identities', columns: identityUpsert.columns }

const nameInsert: BulkInsert<'identityNames'> = {
  table: 'identityNames',
  columns: ['tenant', 'name', 'identity'],
  finish: (insert) => insert.onConflict((conflict) => conflict.doNothing()),
}

/** Writes whole identities of one tenant; none may come twice in one call. Returns their numbers, by {@link keyOf}. */
export async function saveIdentities(db: Db, identities: IdentityTable[]): Promise<Map<string, number>> {
  const [first] = identities
  if (!first) return new Map()
  const known = await numberedIdentities(db, first.tenantId, identities.map(keyOfRow))
  const numbered = await withNumbers(db, first.tenantId, identities, known)
  const named = numbered.filter((row) => known.get(keyOf(keyOfRow(row)))?.name !== row.userPrincipalName)
  const names = named.map(({ tenant, identity, userPrincipalName: name }) => ({ tenant, identity, name }))
  await sendTogether(db, [...insertsOf(db, identityUpsert, numbered), ...nameInsertsOf(db, names)])
  return new Map(numbered.map((row) => [keyOf(keyOfRow(row)), row.identity]))
}

/** Writes down people of one tenant who are not known: ask {@link numberedIdentities} first. Returns their numbers, by {@link keyOf}. */
export async function addIdentities(
  db: Db,
  identities: IdentityTable[],
): Promise<Map<string, NumberedIdentity>> {
  const [first] = identities
  if (!first) return new Map()
  const numbered = await withNumbers(db, first.tenantId, identities, new Map())
  await insertAll(db, identityInsert, numbered)
  // Their names are not known under their numbers yet.
  return new Map(
    numbered.map((row) => [keyOf(keyOfRow(row)), { tenant: row.tenant, identity: row.identity, name: null }]),
  )
}

export interface NumberedIdentity {
  tenant: number
  identity: number
  /** Its user principal name, as it was last seen. */
  name: string | null
}

/** Of those that are known, by {@link keyOf}. */
export async function numberedIdentities(
  db: Db,
  tenantId: string,
  keys: IdentityKey[],
): Promise<Map<string, NumberedIdentity>> {
  const known = new Map<string, NumberedIdentity>()
  const byKind = Map.groupBy(keys, ({ identityKind }) => identityKind)
  const asked = [...byKind].flatMap(([identityKind, own]) =>
    [...chunks([...new Set(own.map(({ identityId }) => identityId))])].map(async (ids) => {
      const rows = await db
        .selectFrom('identities')
        .select(['tenant', 'identity', 'id as identityId', 'userPrincipalName as name'])
        .where('tenantId', '=', tenantId)
        .where('identityKind', '=', identityKind)
        .where('id', 'in', ids)
        .execute()
      for (const { identityId, ...row } of rows) known.set(keyOf({ identityKind, identityId }), row)
    }),
  )
  await Promise.all(asked)
  return known
}

export interface SeenName extends Pick<NumberedIdentity, 'tenant' | 'identity'> {
  name: string | null
}

/** The statements that write under which names identities sign in; those known already are no matter. */
export function nameInsertsOf(db: Db, names: SeenName[]): CompiledQuery[] {
  const distinct = new Map(
    names
      .filter(({ name }) => name !== null && name !== '')
      .map((one) => [`${one.identity} ${one.name}`, one]),
  )
  return insertsOf(db, nameInsert, [...distinct.values()])
}

async function withNumbers(
  db: Db,
  tenantId: string,
  identities: IdentityTable[],
  known: Map<string, NumberedIdentity>,
) {
  const [someone] = known.values()
  const missing = identities.length - known.size
  const reserved =
    someone && missing === 0
      ? { tenant: someone.tenant, first: 0 }
      : await reserveIdentities(db, tenantId, missing)
  let next = reserved.first
  return identities.map((row) => ({
    ...row,
    tenant: reserved.tenant,
    identity: known.get(keyOf(keyOfRow(row)))?.identity ?? next++,
  }))
}

function keyOfRow({ identityKind, id }: IdentityTable): IdentityKey {
  return { identityKind: identityKind as IdentityKind, identityId: id }
}

/** What an {@link IdentityTable} has. */
export const identityColumns = [...columns, 'signInSessionsValidFromDateTime'] as const

export async function identitiesByIds(
  db: Db,
  tenantId: string,
  identityKind: IdentityKind,
  ids: string[],
): Promise<IdentityTable[]> {
  if (ids.length === 0) return []
  return db
    .selectFrom('identities')
    .select(identityColumns)
    .where('tenantId', '=', tenantId)
    .where('identityKind', '=', identityKind)
    .where('id', 'in', ids)
    .execute()
}

/** `user` is an object id or a user principal name, in lower case. */
export function userByIdOrName(db: Db, tenantId: string, user: string): Promise<IdentityTable | undefined> {
  return db
    .selectFrom('identities')
    .select(identityColumns)
    .where('tenantId', '=', tenantId)
    .where('identityKind', '=', 'user')
    .where(user.includes('@') ? 'userPrincipalName' : 'id', '=', user)
    .executeTakeFirst()
}

/** `names` in lower case. A name may have been that of several users. */
export async function usersByNames(db: Db, tenantId: string, names: string[]): Promise<IdentityTable[]> {
  if (names.length === 0) return []
  return db
    .selectFrom('identities')
    .select(identityColumns)
    .where('tenantId', '=', tenantId)
    .where('identityKind', '=', 'user')
    .where('userPrincipalName', 'in', names)
    .orderBy('id')
    .execute()
}

/** From the moment on, sessions that began before count as revoked. */
export async function revokeSessions(
  db: Db,
  tenantId: string,
  userId: string,
  validFrom: string,
): Promise<void> {
  await db
    .updateTable('identities')
    .set({ signInSessionsValidFromDateTime: validFrom })
    .where('tenantId', '=', tenantId)
    .where('identityKind', '=', 'user')
    .where('id', '=', userId)
    .execute()
}

export async function countUsers(db: Db, tenantId: string): Promise<number> {
  const { count } = await db
    .selectFrom('identities')
    .select((row) => row.fn.countAll<number>().as('count'))
    .where('tenantId', '=', tenantId)
    .where('identityKind', '=', 'user')
    .executeTakeFirstOrThrow()
  return Number(count)
}

/** Of identities by their numbers. */
export async function ownersOf(db: Db, tenantId: string, identities: number[]): Promise<IdentityKey[]> {
  const owners: IdentityKey[] = []
  for (const some of chunks(identities)) {
    const rows = await db
      .selectFrom('identities')
      .select(['identityKind', 'id'])
      .where('tenantId', '=', tenantId)
      .where('identity', 'in', some)
      .execute()
    for (const { identityKind, id } of rows)
      owners.push({ identityKind: identityKind as IdentityKind, identityId: id })
  }
  return owners
}
