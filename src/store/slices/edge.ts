/**
 * How far the newest (or oldest) events of a key reach: so a page of somebody's sign-ins costs no more when they have a
 * hundred thousand. Each slice is read along its key, and no further than is asked.
 */
import { type RawBuilder, sql } from 'kysely'
import { tenantNumber } from '../numbers.ts'
import type { Db } from '../store.ts'
import { type EventKey, identitiesOf } from './find.ts'
import { readSlices, type Span, within } from './slice.ts'

export interface EdgeOptions {
  span: Span
  isDescending: boolean
  /** How many events are wanted. */
  count: number
}

/** Above that, reading everything at once is cheaper. */
const armsMax = 64

/**
 * The time of the last of `count` events from the end of the span that is read first; undefined when there are fewer, or
 * when the keys do not lead to events in order of time. It is where to stop reading and never what there is: who reads
 * up to there asks for the keys again.
 */
export async function edgeOf(
  db: Db,
  tenantId: string,
  keys: readonly EventKey[],
  { span, isDescending, count }: EdgeOptions,
): Promise<number | undefined> {
  const runs = await runsOf(db, tenantId, keys)
  if (!runs || runs.length === 0) return undefined
  const { rows: slices } = await sql<{ tenant: number; slice: number }>`select "tenant", "slice" from "slices"
    where "tenant" = ${tenantNumber(tenantId)} and "slice" in ${readSlices(tenantId, span)}`.execute(db)
  if (slices.length === 0 || runs.length * slices.length > armsMax) return undefined
  const direction = sql.raw(isDescending ? 'desc' : 'asc')
  const arms = slices.flatMap(({ tenant, slice }) =>
    runs.map(
      ({ table, is }) =>
        sql`select "at" from (select "at" from ${sql.table(table)} where "slice" = ${slice} and "tenant" = ${tenant} and ${is}${within(span)} order by "at" ${direction} limit ${count}) as "newest"`,
    ),
  )
  const { rows } = await sql<{ at: number }>`select "at" from (${sql.join(arms, sql` union all `)}) as "all"
    order by "at" ${direction} limit 1 offset ${count - 1}`.execute(db)
  return rows[0]?.at
}

/** A part of a key's table whose events stand in order of time. */
interface Run {
  table: 'eventsByIdentity' | 'eventsByIp'
  is: RawBuilder<unknown>
}

async function runsOf(db: Db, tenantId: string, keys: readonly EventKey[]): Promise<Run[] | undefined> {
  const runs: Run[] = []
  for (const key of keys) {
    if (key.by === 'id' || key.by === 'ipPrefix') return undefined
    if (key.by === 'ip') {
      for (const ip of key.ips) runs.push({ table: 'eventsByIp', is: sql`"ip" = ${ip}` })
      continue
    }
    const { rows } = await sql<{ identity: number }>`select distinct "identity" from "identities"
      where "tenant" = ${tenantNumber(tenantId)} and "identity" in ${identitiesOf(tenantId, key)} limit ${armsMax + 1}`.execute(
      db,
    )
    for (const { identity } of rows)
      runs.push({ table: 'eventsByIdentity', is: sql`"identity" = ${identity}` })
  }
  return runs
}
