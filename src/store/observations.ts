/** Events of one identity as the core reads them again: what was frozen of each, what was found, what became of it. */
import { type SqlBool, sql } from 'kysely'
import { codeOf } from '../model/codes.ts'
import { type EventKey, idHashOf } from '../model/event-key.ts'
import { type IdentityKey, keyOf } from '../model/identity.ts'
import { chunks } from './chunks.ts'
import { tenantNumber } from './numbers.ts'
import { isOwn, ownerOf, signInsOfTenant, withKey } from './sign-ins.ts'
import { readSlices, type Span } from './slices/slice.ts'
import type { Db } from './store.ts'
import type { SignInTable } from './tables.ts'

const columns = [
  'tenantId',
  'id',
  'identityKind',
  'userId',
  'servicePrincipalId',
  'n',
  'at',
  'tick',
  'riskLevelDuringSignIn',
  'riskLevelAggregated',
  'riskState',
  'riskDetail',
  'riskEventTypes',
  'trust',
  'settingsRevision',
  'observation',
  'verdict',
] as const

/** An event without its document. */
export type EventRow = Pick<SignInTable, Exclude<(typeof columns)[number], 'n' | 'at' | 'tick'>> & {
  n: number
  at: number
  tick: number
}

/** Within a span of microseconds, in no order; a number: from then on. */
export function eventsOf(
  db: Db,
  tenantId: string,
  owner: IdentityKey,
  within: number | Span = {},
): Promise<EventRow[]> {
  const span = typeof within === 'number' ? { from: within } : within
  return signInsOfTenant(db, tenantId)
    .select(columns)
    .where(isOwn(tenantId, owner, span))
    .execute() as Promise<EventRow[]>
}

/** All of several identities, by {@link keyOf}; of few at a time, for they are many. */
export async function eventsOfAll(
  db: Db,
  tenantId: string,
  owners: IdentityKey[],
): Promise<Map<string, EventRow[]>> {
  const found = new Map<string, EventRow[]>(owners.map((owner) => [keyOf(owner), []]))
  if (owners.length === 0) return found
  const rows = await signInsOfTenant(db, tenantId)
    .select(columns)
    .where(withKey(tenantId, { by: 'identity', owners }))
    .execute()
  for (const row of rows as EventRow[]) found.get(keyOf(ownerOf(row)))?.push(row)
  return found
}

/** An event as it is replaced by a better version. */
export type PlacedEventRow = EventRow & Pick<SignInTable, 'ipAddress'>

export async function eventsByIds(db: Db, tenantId: string, ids: string[]): Promise<PlacedEventRow[]> {
  const found: PlacedEventRow[] = []
  for (const some of chunks(ids)) {
    const rows = await signInsOfTenant(db, tenantId)
      .select([...columns, 'ipAddress'])
      .where(withKey(tenantId, { by: 'id', ids: some }))
      .where('id', 'in', some)
      .execute()
    for (const row of rows) found.push(row as PlacedEventRow)
  }
  return found
}

/** Those of them that there are, by the keys of events of identities. */
export async function eventsByKeys(
  db: Db,
  tenantId: string,
  events: (EventKey & { identity: number })[],
): Promise<EventRow[]> {
  const found: EventRow[] = []
  for (const some of chunks(events)) {
    const positions = positionsOf(tenantId, some)
    const rows = await signInsOfTenant(db, tenantId).select(columns).where('n', 'in', positions).execute()
    const wanted = new Set(some.map(({ at, tick, idHash }) => `${at} ${tick} ${idHash}`))
    for (const row of rows as EventRow[])
      if (wanted.has(`${row.at} ${row.tick} ${idHashOf(row.id)}`)) found.push(row)
  }
  return found
}

function positionsOf(tenantId: string, events: EventKey[]) {
  const times = events.map(({ at }) => at)
  const span = { from: Math.min(...times), to: Math.max(...times) }
  return sql<number>`(select "n" from "eventsById" where "slice" in ${readSlices(tenantId, span)}
      and "tenant" = ${tenantNumber(tenantId)} and "idHash" in (${sql.join(events.map(({ idHash }) => idHash))}))`
}

/** Those that may not be in the stored profiles of their identities yet, by key of the identity. */
export async function tailsOf(
  db: Db,
  tenantId: string,
  identities: number[],
): Promise<Map<string, EventRow[]>> {
  const tails = new Map<string, EventRow[]>()
  const tenant = tenantNumber(tenantId)
  for (const some of chunks(identities)) {
    const positions = sql<number>`(select k."n" from "eventsByIdentity" k
      left join "profiles" p on p."tenant" = k."tenant" and p."identity" = k."identity"
      where k."slice" in ${readSlices(tenantId)} and k."tenant" = ${tenant} and k."identity" in (${sql.join(some)})
      and k."at" >= coalesce(p."uptoAt", k."at"))`
    const rows = await signInsOfTenant(db, tenantId).select(columns).where('n', 'in', positions).execute()
    for (const row of rows as EventRow[]) {
      const key = keyOf(ownerOf(row))
      const known = tails.get(key)
      if (known) known.push(row)
      else tails.set(key, [row])
    }
  }
  return tails
}

/** Who was written about after a position of the log, and with which ids. */
export async function writtenSince(
  db: Db,
  tenantId: string,
  n: number,
): Promise<{ owner: IdentityKey; id: string; at: number }[]> {
  const rows = await signInsOfTenant(db, tenantId)
    .select(['id', 'at', 'identityKind', 'userId', 'servicePrincipalId'])
    .where('n', '>', n)
    .execute()
  return rows.map((row) => ({ owner: ownerOf(row), id: row.id, at: row.at }))
}

/** The time of the newest event of the tenant, in microseconds; negative before any. */
export async function newestAt(db: Db, tenantId: string): Promise<number> {
  const row = await signInsOfTenant(db, tenantId)
    .select('at')
    .orderBy('at', 'desc')
    .limit(1)
    .executeTakeFirst()
  return row?.at ?? Number.NEGATIVE_INFINITY
}

/** Of those of the events that have the fate `from`. */
export async function changeFates(
  db: Db,
  tenantId: string,
  events: (EventKey & { identity: number })[],
  { from, to }: { from: 'pending' | 'trusted'; to: 'pending' | 'trusted' },
): Promise<void> {
  for (const some of chunks(events)) {
    const positions = positionsOf(tenantId, some)
    const keys = some.map(
      ({ identity, at, tick }) =>
        sql`(cast(${identity} as bigint), cast(${at} as bigint), cast(${tick} as smallint))`,
    )
    await db
      .updateTable('events')
      .set({ fate: codeOf('fate', to) })
      .where('tenant', '=', tenantNumber(tenantId))
      .where('n', 'in', positions)
      .where('fate', '=', codeOf('fate', from))
      .where(sql<SqlBool>`("identity", "at", "tick") in (values ${sql.join(keys)})`)
      .execute()
  }
}

/** Documents of events of one identity, by the hashes of their ids. */
export async function signInsAtHash(
  db: Db,
  tenantId: string,
  owner: IdentityKey,
  hashes: number[],
): Promise<Map<number, string>> {
  const positions = sql<number>`(select "n" from "eventsById" where "slice" in ${readSlices(tenantId)}
    and "tenant" = ${tenantNumber(tenantId)} and "idHash" in (${sql.join(hashes)}))`
  const rows = await signInsOfTenant(db, tenantId)
    .select(['id', 'identityKind', 'userId', 'servicePrincipalId', 'document'])
    .where('n', 'in', positions)
    .execute()
  const own = rows.filter((row) => keyOf(ownerOf(row)) === keyOf(owner))
  return new Map(own.map(({ id, document }) => [idHashOf(id), document]))
}
