/**
 * Moving the keys of a stored event whose time or address is another now. It may be in the middle of being merged: then
 * the slice that is being filled gets the key only where the copying has passed its place, or it would leave out others.
 */
import { type CompiledQuery, type RawBuilder, sql } from 'kysely'
import type { Db } from '../store.ts'

/** What an event is found by, beside its id. */
export interface PlacedEvent {
  identity: number
  at: number
  ip: string | null
}

interface Key {
  table: 'eventsByIdentity' | 'eventsByIp'
  /** Its columns and values, in the order of the key. */
  values: Record<string, number | string>
}

/** The statements, within a transaction of the tenant. None where nothing differs. */
export function rekeyStatements(
  db: Db,
  tenant: number,
  n: number,
  was: PlacedEvent,
  now: PlacedEvent,
): CompiledQuery[] {
  const statements: CompiledQuery[] = []
  const move = (before: Key | null, after: Key | null) => {
    if (before) statements.push(removal(tenant, before).compile(db))
    if (after) statements.push(addition(tenant, n, after).compile(db))
  }
  if (was.at !== now.at) {
    statements.push(widening(tenant, n, now.at).compile(db))
    move(identityKey(was, n), identityKey(now, n))
  }
  if (was.at !== now.at || was.ip !== now.ip) move(ipKey(was, n), ipKey(now, n))
  return statements
}

function identityKey({ identity, at }: PlacedEvent, n: number): Key {
  return { table: 'eventsByIdentity', values: { identity, at, n } }
}

function ipKey({ ip, at }: PlacedEvent, n: number): Key | null {
  return ip === null ? null : { table: 'eventsByIp', values: { ip, at, n } }
}

/** Wherever it stands, also in what is not read any more. */
function removal(tenant: number, { table, values }: Key): RawBuilder<unknown> {
  const is = Object.entries(values).map(([column, value]) => sql`${sql.ref(column)} = ${value}`)
  const slices = slicesOf(tenant, values.n as number)
  return sql`delete from ${sql.table(table)} where "slice" in (select "slice" ${slices})
    and "tenant" = ${tenant} and ${sql.join(is, sql` and `)}`
}

function addition(tenant: number, n: number, { table, values }: Key): RawBuilder<unknown> {
  const columns = sql.join(Object.keys(values).map((column) => sql.ref(column)))
  // PostgreSQL would take the parameters for texts.
  const given = sql.join(
    Object.values(values).map((value) =>
      typeof value === 'number' ? sql`cast(${value} as bigint)` : sql`cast(${value} as text)`,
    ),
  )
  const isPassed = sql`exists (select 1 from ${sql.table(table)} as "k" where "k"."slice" = "s"."slice"
    and "k"."tenant" = ${tenant} and (${keyOf('k', values)}) > (${given}))`
  return sql`insert into ${sql.table(table)} ("slice", "tenant", ${columns})
    select "s"."slice", "s"."tenant", ${given} ${slicesOf(tenant, n)}
    and ("s"."isRead" = 1 or ("s"."target" is null and ${isPassed}))`
}

function keyOf(alias: string, values: Key['values']): RawBuilder<unknown> {
  return sql.join(Object.keys(values).map((column) => sql.ref(`${alias}.${column}`)))
}

/** Who seeks leaves out slices by the times that they span. */
function widening(tenant: number, n: number, at: number): RawBuilder<unknown> {
  return sql`update "slices" set
    "minAt" = case when "minAt" > ${at} then ${at} else "minAt" end,
    "maxAt" = case when "maxAt" < ${at} then ${at} else "maxAt" end
    where "tenant" = ${tenant} and ${n} between "fromN" and "toN"`
}

function slicesOf(tenant: number, n: number): RawBuilder<unknown> {
  return sql`from "slices" as "s" where "s"."tenant" = ${tenant} and ${n} between "s"."fromN" and "s"."toN"`
}
