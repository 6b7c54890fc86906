/** The small numbers that stand for tenants, identities and places in a log, and how they are given out. */
import { type RawBuilder, sql } from 'kysely'
import type { Db } from './store.ts'

/** A run of numbers that nobody else has: `first` and the ones after it. */
export interface Reserved {
  tenant: number
  first: number
}

/** In SQL: the number of the tenant; null for an id that no tenant has. */
export function tenantNumber(tenantId: string): RawBuilder<number> {
  return sql<number>`(select "tenant" from "tenants" where "id" = ${tenantId})`
}

/** Within a transaction of the tenant: the row is locked until it ends, so positions ascend in order of commit. */
export function reservePositions(db: Db, tenantId: string, count: number): Promise<Reserved> {
  return reserve(db, tenantId, 'position', count)
}

export function reserveIdentities(db: Db, tenantId: string, count: number): Promise<Reserved> {
  return reserve(db, tenantId, 'identities', count)
}

async function reserve(
  db: Db,
  tenantId: string,
  counter: 'position' | 'identities',
  count: number,
): Promise<Reserved> {
  const row = await db
    .updateTable('tenants')
    .set((tenant) => ({ [counter]: tenant(counter, '+', count) }))
    .where('id', '=', tenantId)
    .returning(['tenant', counter])
    .executeTakeFirst()
  if (!row) throw new Error(`there is no tenant ${tenantId}`)
  return { tenant: row.tenant, first: row[counter] - count + 1 }
}
