/** Writing the keys of new events, each table's in the order of its keys. */
import { type CompiledQuery, sql } from 'kysely'
import { type BulkInsert, insertsOf } from '../bulk.ts'
import type { Db } from '../store.ts'
import type { Tables } from '../tables.ts'
import { sliceLength, sliceOf } from './slice.ts'

/** Of an event that is in `events` already. */
export interface WrittenEvent {
  n: number
  at: number
  idHash: number
}

const idInsert: BulkInsert<'eventsById'> = {
  table: 'eventsById',
  columns: ['slice', 'tenant', 'idHash', 'n'],
}

const sliceUpsert: BulkInsert<'slices'> = {
  table: 'slices',
  columns: ['tenant', 'slice', 'level', 'fromN', 'toN', 'minAt', 'maxAt', 'isRead', 'target'],
  finish: (insert) =>
    insert.onConflict((conflict) =>
      conflict.columns(['tenant', 'slice']).doUpdateSet((row) => ({
        toN: row.ref('excluded.toN'),
        minAt: sql<number>`case when ${row.ref('excluded.minAt')} < ${row.ref('slices.minAt')} then ${row.ref('excluded.minAt')} else ${row.ref('slices.minAt')} end`,
        maxAt: sql<number>`case when ${row.ref('excluded.maxAt')} > ${row.ref('slices.maxAt')} then ${row.ref('excluded.maxAt')} else ${row.ref('slices.maxAt')} end`,
      })),
    ),
}

/** The statements, for events of consecutive positions, in order, of one transaction. */
export function keyInsertsOf(db: Db, tenant: number, events: WrittenEvent[]): CompiledQuery[] {
  return [...Map.groupBy(events, ({ n }) => sliceOf(n))].flatMap(([slice, own]) => {
    const ids = own.map(({ idHash, n }) => ({ slice, tenant, idHash, n }))
    ids.sort((a, b) => a.idHash - b.idHash)
    const [fromN, toN] = [(own[0] as WrittenEvent).n, (own.at(-1) as WrittenEvent).n]
    const those = sql`from "events" where "tenant" = ${tenant} and "n" between ${fromN} and ${toN}`
    return [
      ...insertsOf(db, sliceUpsert, [sliceRow(tenant, slice, own)]),
      ...insertsOf(db, idInsert, ids),
      sql`insert into "eventsByIdentity" ("slice", "tenant", "identity", "at", "n")
        select ${place(slice)}, "tenant", "identity", "at", "n" ${those} order by "identity", "at", "n"`.compile(
        db,
      ),
      sql`insert into "eventsByIp" ("slice", "tenant", "ip", "at", "n")
        select ${place(slice)}, "tenant", "ip", "at", "n" ${those} and "ip" is not null order by "ip", "at", "n"`.compile(
        db,
      ),
    ]
  })
}

/** PostgreSQL would take the parameter for a text. */
function place(slice: number) {
  return sql`cast(${slice} as bigint)`
}

function sliceRow(tenant: number, slice: number, events: WrittenEvent[]): Tables['slices'] {
  const fromN = slice * sliceLength
  const row = { tenant, slice, level: 0, fromN, isRead: 1, target: null }
  let minAt = Number.POSITIVE_INFINITY
  let maxAt = Number.NEGATIVE_INFINITY
  for (const { at } of events) {
    minAt = Math.min(minAt, at)
    maxAt = Math.max(maxAt, at)
  }
  return { ...row, toN: (events.at(-1) as WrittenEvent).n, minAt, maxAt }
}
