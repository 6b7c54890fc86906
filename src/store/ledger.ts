/** What was said and done, entry by entry, and what each entry says of events. */
import type { EventKey } from '../model/event-key.ts'
import { type BulkInsert, insertAll } from './bulk.ts'
import { chunks } from './chunks.ts'
import { reserveEntry, tenantNumber } from './numbers.ts'
import type { Db } from './store.ts'
import type { ChangeTable, LedgerTable, RulingTable } from './tables.ts'

/** Within the transaction of the tenant. Returns the number of the entry. */
export async function addEntry(
  db: Db,
  tenantId: string,
  entry: Omit<LedgerTable, 'tenant' | 'entry' | 'voidedBy'>,
): Promise<{ tenant: number; entry: number }> {
  const { tenant, first } = await reserveEntry(db, tenantId)
  await db
    .insertInto('ledger')
    .values({ ...entry, tenant, entry: first, voidedBy: null })
    .execute()
  return { tenant, entry: first }
}

const rulingInsert: BulkInsert<'rulings'> = {
  table: 'rulings',
  columns: ['tenant', 'identity', 'entry', 'at', 'tick', 'idHash', 'part', 'ruling', 'said', 'voidedBy'],
}

export function addRulings(db: Db, rulings: RulingTable[]): Promise<void> {
  return insertAll(db, rulingInsert, rulings)
}

/** Those that hold, from the oldest entry on. */
export async function rulingsOf(db: Db, tenantId: string, identities: number[]): Promise<RulingTable[]> {
  const found: RulingTable[] = []
  for (const some of chunks(identities)) {
    const rows = await db
      .selectFrom('rulings')
      .selectAll()
      .where('tenant', '=', tenantNumber(tenantId))
      .where('identity', 'in', some)
      .where('voidedBy', 'is', null)
      .orderBy('entry')
      .execute()
    for (const row of rows) found.push(row)
  }
  return found
}

/** Those of one kind about events within a span of microseconds, that hold. */
export function rulingsBetween(
  db: Db,
  tenantId: string,
  { ruling, from, to }: { ruling: number; from: number; to: number },
): Promise<RulingTable[]> {
  return db
    .selectFrom('rulings')
    .selectAll()
    .where('tenant', '=', tenantNumber(tenantId))
    .where('ruling', '=', ruling)
    .where('at', '>=', from)
    .where('at', '<=', to)
    .where('voidedBy', 'is', null)
    .execute()
}

/** Voids what an earlier entry said of an event. */
export async function voidRuling(
  db: Db,
  { tenant, identity, entry, ruling, at, tick, idHash, part }: RulingTable,
  voidedBy: number,
): Promise<void> {
  await db
    .updateTable('rulings')
    .set({ voidedBy })
    .where('tenant', '=', tenant)
    .where('identity', '=', identity)
    .where('entry', '=', entry)
    .where('ruling', '=', ruling)
    .where('at', '=', at)
    .where('tick', '=', tick)
    .where('idHash', '=', idHash)
    .where('part', '=', part)
    .execute()
}

/** What was said of an event is said of it under its other key; rulings of the kind `but` stay. */
export async function moveRulings(
  db: Db,
  identity: { tenant: number; identity: number },
  from: EventKey,
  { at, tick, idHash, part }: EventKey,
  but: number,
): Promise<void> {
  await db
    .updateTable('rulings')
    .set({ at, tick, idHash, part })
    .where('tenant', '=', identity.tenant)
    .where('identity', '=', identity.identity)
    .where('at', '=', from.at)
    .where('tick', '=', from.tick)
    .where('idHash', '=', from.idHash)
    .where('part', '=', from.part)
    .where('ruling', '<>', but)
    .execute()
}

const changeInsert: BulkInsert<'changes'> = {
  table: 'changes',
  columns: ['tenant', 'position', 'k', 'kind', 'identity', 'ref', 'entry', 'at', 'was', 'now'],
}

/** A row where risk, a fate or an answer changed; whoever follows them reads by position. */
export function addChanges(db: Db, changes: ChangeTable[]): Promise<void> {
  return insertAll(db, changeInsert, changes)
}

/** Numbers of the identities that changed after a position. */
export function identitiesChangedSince(
  db: Db,
  tenantId: string,
  position: number,
): Promise<Pick<ChangeTable, 'identity' | 'kind' | 'at'>[]> {
  return db
    .selectFrom('changes')
    .select(({ fn }) => ['identity', 'kind', fn.min('at').as('at')])
    .groupBy(['identity', 'kind'])
    .where('tenant', '=', tenantNumber(tenantId))
    .where('position', '>', position)
    .execute()
}

export type { EventKey }
