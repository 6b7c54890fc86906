/** People who sign in here, and their failed attempts. */
import type { Db } from './store.ts'
import type { AccountTable, SignInFailureTable } from './tables.ts'

export function accountByName(
  db: Db,
  tenantId: string,
  userPrincipalName: string,
): Promise<AccountTable | undefined> {
  return db
    .selectFrom('accounts')
    .selectAll()
    .where('tenantId', '=', tenantId)
    .where('userPrincipalName', '=', userPrincipalName.toLowerCase())
    .executeTakeFirst()
}

export function accountById(db: Db, tenantId: string, id: string): Promise<AccountTable | undefined> {
  return db
    .selectFrom('accounts')
    .selectAll()
    .where('tenantId', '=', tenantId)
    .where('id', '=', id)
    .executeTakeFirst()
}

export function accountsOf(db: Db, tenantId: string): Promise<AccountTable[]> {
  return db
    .selectFrom('accounts')
    .selectAll()
    .where('tenantId', '=', tenantId)
    .orderBy('userPrincipalName')
    .execute()
}

export async function insertAccount(db: Db, account: AccountTable): Promise<void> {
  await db.insertInto('accounts').values(account).execute()
}

export async function updateAccount(
  db: Db,
  { tenantId, id }: Pick<AccountTable, 'tenantId' | 'id'>,
  change: Partial<AccountTable>,
): Promise<void> {
  await db.updateTable('accounts').set(change).where('tenantId', '=', tenantId).where('id', '=', id).execute()
}

export async function removeAccount(db: Db, tenantId: string, id: string): Promise<void> {
  await db.deleteFrom('accounts').where('tenantId', '=', tenantId).where('id', '=', id).execute()
}

/** Uses up a time step; false when it, or a later one, was used before. Two at once: one wins. */
export async function takeOneTimeStep(db: Db, tenantId: string, id: string, step: number): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('accounts')
    .set({ oneTimeStep: step })
    .where('tenantId', '=', tenantId)
    .where('id', '=', id)
    .where('oneTimeStep', '<', step)
    .executeTakeFirstOrThrow()
  return numUpdatedRows > 0n
}

export function failuresOf(
  db: Db,
  tenantId: string,
  subject: string,
): Promise<SignInFailureTable | undefined> {
  return db
    .selectFrom('signInFailures')
    .selectAll()
    .where('tenantId', '=', tenantId)
    .where('subject', '=', subject)
    .executeTakeFirst()
}

export async function setFailures(db: Db, row: SignInFailureTable): Promise<void> {
  const { failures, lockedUntilDateTime } = row
  await db
    .insertInto('signInFailures')
    .values(row)
    .onConflict((conflict) =>
      conflict.columns(['tenantId', 'subject']).doUpdateSet({ failures, lockedUntilDateTime }),
    )
    .execute()
}

export async function clearFailures(db: Db, tenantId: string, subject: string): Promise<void> {
  await db
    .deleteFrom('signInFailures')
    .where('tenantId', '=', tenantId)
    .where('subject', '=', subject)
    .execute()
}

export async function removeFailuresBefore(db: Db, lockedUntilDateTime: string): Promise<void> {
  await db.deleteFrom('signInFailures').where('lockedUntilDateTime', '<', lockedUntilDateTime).execute()
}
