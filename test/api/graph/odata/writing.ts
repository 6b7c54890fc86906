/** Writing and changing rows of any resource: those of tables at once, and sign-ins and identities as the store writes them. */
import { saveIdentities } from '../../../../src/store/identities.ts'
import { insertSignIns } from '../../../../src/store/insert-sign-ins.ts'
import { wholeSignIn } from '../../../../src/store/sign-ins.ts'
import type { Db } from '../../../../src/store/store.ts'
import type { IdentityTable, SignInTable, Tables } from '../../../../src/store/tables.ts'
import type { TestRow } from './database.ts'

export async function insertRows(db: Db, table: keyof Tables, rows: readonly TestRow[]): Promise<void> {
  const all = rows as unknown[]
  if (table === 'signIns') return insertSignIns(db, (all as SignInTable[]).map(withNames))
  if (table === 'identities') return void (await saveIdentities(db, all as IdentityTable[]))
  for (const row of all)
    await db
      .insertInto(table)
      .values(row as never)
      .execute()
}

/** Of the tenant; without an id all, and of sign-ins those too who were seen in them. */
export async function removeRows(db: Db, table: keyof Tables, tenantId: string, id?: string): Promise<void> {
  if (table !== 'signIns') {
    let remove = db.deleteFrom(table).where('tenantId', '=', tenantId)
    if (id !== undefined) remove = remove.where('id', '=', id)
    await remove.execute()
    return
  }
  let query = db.selectFrom('signIns').select(['tenant', 'n']).where('tenantId', '=', tenantId)
  if (id !== undefined) query = query.where('id', '=', id)
  const rows = await query.execute()
  if (id === undefined) await db.deleteFrom('identities').where('tenantId', '=', tenantId).execute()
  for (const { tenant, n } of rows)
    for (const part of ['events', 'documents', 'verdicts'] as const)
      await db.deleteFrom(part).where('tenant', '=', tenant).where('n', '=', n).execute()
}

export async function changeRow(
  db: Db,
  table: keyof Tables,
  { tenantId, id }: { tenantId: string; id: string },
  change: TestRow,
): Promise<void> {
  if (table !== 'signIns') {
    await db
      .updateTable(table)
      .set(change as never)
      .where('tenantId', '=', tenantId)
      .where('id', '=', id)
      .execute()
    return
  }
  const row = await wholeSignIn(db, tenantId, id)
  if (!row) return
  await removeRows(db, table, tenantId, id)
  await insertRows(db, table, [{ ...(row as unknown as TestRow), ...change }])
}

/** The document of a sign-in says what the sign-in says of names. */
function withNames(row: SignInTable): SignInTable {
  const { userPrincipalName, userDisplayName } = row
  const document: unknown = JSON.parse(row.document)
  if (typeof document !== 'object' || document === null || Array.isArray(document)) return row
  return { ...row, document: JSON.stringify({ ...document, userPrincipalName, userDisplayName }) }
}
