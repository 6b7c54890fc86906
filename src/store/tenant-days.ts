/** What each batch and answer added to the days of a tenant, and took out of them: whole numbers, summed when read. */
import type { DayCounts } from '../profile/tenant-day.ts'
import { type BulkInsert, insertAll } from './bulk.ts'
import { tenantNumber } from './numbers.ts'
import type { Db } from './store.ts'
import type { TenantDayTable } from './tables.ts'

const dayInsert: BulkInsert<'tenantDays'> = {
  table: 'tenantDays',
  columns: ['tenant', 'day', 'shard', 'counts'],
}

/** `entry`: of the ledger, by which every row has a place of its own. */
export function addTenantDays(db: Db, tenant: number, entry: number, days: DayCounts[]): Promise<void> {
  const rows = days.map((counts) => ({ tenant, day: counts.day, shard: entry, counts: encodeCounts(counts) }))
  return insertAll(db, dayInsert, rows)
}

/** Days since 1970, both included. */
export interface DaySpan {
  from: number
  to: number
}

/** Those of a span on which somebody taught something, ascending. */
export async function daysWithin(db: Db, tenantId: string, { from, to }: DaySpan): Promise<number[]> {
  const rows = await db
    .selectFrom('tenantDays')
    .select('day')
    .distinct()
    .where('tenant', '=', tenantNumber(tenantId))
    .where('day', '>=', from)
    .where('day', '<=', to)
    .orderBy('day')
    .execute()
  return rows.map(({ day }) => day)
}

/** Every piece of the days of a span, in no order. */
export async function tenantDays(db: Db, tenantId: string, { from, to }: DaySpan): Promise<DayCounts[]> {
  const rows: TenantDayTable[] = await db
    .selectFrom('tenantDays')
    .selectAll()
    .where('tenant', '=', tenantNumber(tenantId))
    .where('day', '>=', from)
    .where('day', '<=', to)
    .execute()
  return rows.map(({ day, counts }) => decodeCounts(day, counts))
}

function encodeCounts({ signIns, users, rows }: DayCounts): Uint8Array {
  const bytes = new Uint8Array(8 + 4 * rows.length)
  const view = new DataView(bytes.buffer)
  view.setInt32(0, signIns, true)
  view.setInt32(4, users, true)
  for (let index = 0; index < rows.length; index++) view.setInt32(8 + 4 * index, rows[index] as number, true)
  return bytes
}

function decodeCounts(day: number, bytes: Uint8Array): DayCounts {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const rows = new Int32Array((bytes.length - 8) / 4)
  for (let index = 0; index < rows.length; index++) rows[index] = view.getInt32(8 + 4 * index, true)
  return { day, signIns: view.getInt32(0, true), users: view.getInt32(4, true), rows }
}
