/** Rows of identities: everybody who was ever seen, with what the engine has learned of them. */
import type { IdentityKind } from '../model/identity.ts'
import { type BulkInsert, insertAll } from './bulk.ts'
import type { Db } from './store.ts'
import type { IdentityTable } from './tables.ts'

/** Everything but `signInSessionsValidFromDateTime`, which is an admin's and no log's to say. */
const identityUpsert: BulkInsert<'identities'> = {
  table: 'identities',
  columns: [
    'tenantId',
    'identityKind',
    'id',
    'displayName',
    'userPrincipalName',
    'appId',
    'details',
    'firstSeenDateTime',
    'lastSeenDateTime',
    'profile',
  ],
  finish: (insert) =>
    insert.onConflict((conflict) =>
      conflict.columns(['tenantId', 'identityKind', 'id']).doUpdateSet((row) => ({
        displayName: row.ref('excluded.displayName'),
        userPrincipalName: row.ref('excluded.userPrincipalName'),
        appId: row.ref('excluded.appId'),
        details: row.ref('excluded.details'),
        firstSeenDateTime: row.ref('excluded.firstSeenDateTime'),
        lastSeenDateTime: row.ref('excluded.lastSeenDateTime'),
        profile: row.ref('excluded.profile'),
      })),
    ),
}

/** Writes whole identities; none may come twice in one call. */
export function saveIdentities(db: Db, identities: IdentityTable[]): Promise<void> {
  return insertAll(db, identityUpsert, identities)
}

export async function identitiesByIds(
  db: Db,
  tenantId: string,
  identityKind: IdentityKind,
  ids: string[],
): Promise<IdentityTable[]> {
  if (ids.length === 0) return []
  return db
    .selectFrom('identities')
    .selectAll()
    .where('tenantId', '=', tenantId)
    .where('identityKind', '=', identityKind)
    .where('id', 'in', ids)
    .execute()
}

/** `user` is an object id or a user principal name, in lower case. */
export function userByIdOrName(db: Db, tenantId: string, user: string): Promise<IdentityTable | undefined> {
  return db
    .selectFrom('identities')
    .selectAll()
    .where('tenantId', '=', tenantId)
    .where('identityKind', '=', 'user')
    .where(user.includes('@') ? 'userPrincipalName' : 'id', '=', user)
    .executeTakeFirst()
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
