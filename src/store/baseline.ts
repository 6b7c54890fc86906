/** What the tenant as a whole shows: counts of values per time bucket, and which users share a value. */
import { type BulkInsert, insertAll } from './bulk.ts'
import type { Db } from './store.ts'
import type { TenantCountTable, ValueUserTable } from './tables.ts'

const countUpsert: BulkInsert<'tenantCounts'> = {
  table: 'tenantCounts',
  columns: ['tenantId', 'attribute', 'value', 'bucket', 'count'],
  finish: (insert) =>
    insert.onConflict((conflict) =>
      conflict.columns(['tenantId', 'attribute', 'value', 'bucket']).doUpdateSet((row) => ({
        count: row('tenantCounts.count', '+', row.ref('excluded.count')),
      })),
    ),
}

const valueUserInsert: BulkInsert<'valueUsers'> = {
  table: 'valueUsers',
  columns: ['tenantId', 'attribute', 'value', 'userId'],
  finish: (insert) => insert.onConflict((conflict) => conflict.doNothing()),
}

/** Adds each row's `count` (which may be negative) to what is stored; no key may come twice in one call. */
export function addTenantCounts(db: Db, rows: TenantCountTable[]): Promise<void> {
  return insertAll(db, countUpsert, rows)
}

export async function tenantCounts(
  db: Db,
  tenantId: string,
  attribute: string,
  values: string[],
): Promise<Pick<TenantCountTable, 'value' | 'bucket' | 'count'>[]> {
  if (values.length === 0) return []
  return db
    .selectFrom('tenantCounts')
    .select(['value', 'bucket', 'count'])
    .where('tenantId', '=', tenantId)
    .where('attribute', '=', attribute)
    .where('value', 'in', values)
    .where('count', '>', 0)
    .orderBy('value')
    .orderBy('bucket')
    .execute()
}

export function addValueUsers(db: Db, rows: ValueUserTable[]): Promise<void> {
  return insertAll(db, valueUserInsert, rows)
}

export async function removeValueUsers(db: Db, rows: ValueUserTable[]): Promise<void> {
  for (const row of rows) {
    await db
      .deleteFrom('valueUsers')
      .where('tenantId', '=', row.tenantId)
      .where('attribute', '=', row.attribute)
      .where('value', '=', row.value)
      .where('userId', '=', row.userId)
      .execute()
  }
}

/** How many users are trusted to use each of the values. */
export async function countValueUsers(
  db: Db,
  tenantId: string,
  attribute: string,
  values: string[],
): Promise<Map<string, number>> {
  if (values.length === 0) return new Map()
  const rows = await db
    .selectFrom('valueUsers')
    .select(['value', (row) => row.fn.countAll<number>().as('users')])
    .where('tenantId', '=', tenantId)
    .where('attribute', '=', attribute)
    .where('value', 'in', values)
    .groupBy('value')
    .execute()
  return new Map(rows.map((row) => [row.value, Number(row.users)]))
}
