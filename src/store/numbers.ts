/** The small numbers that stand for tenants, identities and places in a log, and how they are given out. */
import { type CompiledQuery, type RawBuilder, sql } from 'kysely'
import type { Db } from './store.ts'

/** A run of numbers that nobody else has: `first` and the ones after it. */
export interface Reserved {
  tenant: number
  first: number
}

/** What the row of a tenant counts: its changes, its events, identities and entries of the ledger. */
const counted = ['revision', 'position', 'identities', 'entries'] as const
type Counter = (typeof counted)[number]

export type Counters = Record<'tenant' | Counter, number>

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

export function reserveEntry(db: Db, tenantId: string): Promise<Reserved> {
  return reserve(db, tenantId, 'entries', 1)
}

/** Marks that what was judged so far has changed; returns the new revision. */
export async function raiseRevision(db: Db, tenantId: string): Promise<number> {
  return (await reserve(db, tenantId, 'revision', 1)).first
}

async function reserve(db: Db, tenantId: string, counter: Counter, count: number): Promise<Reserved> {
  const ahead = countersAhead.get(db)
  if (ahead) {
    ahead[counter] += count
    return { tenant: ahead.tenant, first: ahead[counter] - count + 1 }
  }
  const row = await db
    .updateTable('tenants')
    .set((tenant) => ({ [counter]: tenant(counter, '+', count) }))
    .where('id', '=', tenantId)
    .returning(['tenant', counter])
    .executeTakeFirst()
  if (!row) throw new Error(`there is no tenant ${tenantId}`)
  return { tenant: row.tenant, first: row[counter] - count + 1 }
}

/** Of works that are done before their transaction: there the row is written once, at the beginning (ahead.ts). */
const countersAhead = new WeakMap<Db, Counters>()

/** Numbers that `db` asks for are taken from these. */
export function countFor(db: Db, counters: Counters): void {
  countersAhead.set(db, counters)
}

export async function countersOf(db: Db, tenantId: string): Promise<Counters> {
  const row = await db
    .selectFrom('tenants')
    .select(['tenant', ...counted])
    .where('id', '=', tenantId)
    .executeTakeFirst()
  if (!row) throw new Error(`there is no tenant ${tenantId}`)
  return row
}

/** Sets the numbers to `after` where they are `before`, and changes nothing elsewhere. */
export function sameCounters(db: Db, tenantId: string, before: Counters, after: Counters): CompiledQuery {
  const { tenant: _, ...numbers } = after
  let update = db.updateTable('tenants').set(numbers).where('id', '=', tenantId)
  for (const counter of counted) update = update.where(counter, '=', before[counter])
  return update.compile()
}
