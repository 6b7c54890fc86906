/** Users that have been seen, each with the profile that was learned of them. */
import { type BulkInsert, insertAll } from './bulk.ts'
import type { Db } from './store.ts'
import type { UserTable } from './tables.ts'

const userUpsert: BulkInsert<'users'> = {
  table: 'users',
  columns: [
    'tenantId',
    'id',
    'userPrincipalName',
    'userDisplayName',
    'firstSeenDateTime',
    'lastSeenDateTime',
    'profile',
  ],
  finish: (insert) =>
    insert.onConflict((conflict) =>
      conflict.columns(['tenantId', 'id']).doUpdateSet((row) => ({
        userPrincipalName: row.ref('excluded.userPrincipalName'),
        userDisplayName: row.ref('excluded.userDisplayName'),
        firstSeenDateTime: row.ref('excluded.firstSeenDateTime'),
        lastSeenDateTime: row.ref('excluded.lastSeenDateTime'),
        profile: row.ref('excluded.profile'),
      })),
    ),
}

/** Writes whole users; no id may come twice in one call. */
export function saveUsers(db: Db, users: UserTable[]): Promise<void> {
  return insertAll(db, userUpsert, users)
}

export async function usersByIds(db: Db, tenantId: string, ids: string[]): Promise<UserTable[]> {
  if (ids.length === 0) return []
  return db.selectFrom('users').selectAll().where('tenantId', '=', tenantId).where('id', 'in', ids).execute()
}

export async function countUsers(db: Db, tenantId: string): Promise<number> {
  const { count } = await db
    .selectFrom('users')
    .select((row) => row.fn.countAll<number>().as('count'))
    .where('tenantId', '=', tenantId)
    .executeTakeFirstOrThrow()
  return Number(count)
}
