/** The newest events of a tenant, page by page, and who stands behind their numbers: for looking at all of them at once. */
import { type SqlBool, sql } from 'kysely'
import { codes } from '../model/codes.ts'
import { chunks } from './chunks.ts'
import type { EventTable } from './event-tables.ts'
import { tenantNumber } from './numbers.ts'
import type { Db } from './store.ts'

export type RecentEvent = Pick<
  EventTable,
  'n' | 'identity' | 'at' | 'tick' | 'part' | 'fate' | 'outcome' | 'obs'
>

const pageSize = 2000

/** From the newest back to `from` (microseconds), `max` at most. */
export async function* recentEvents(
  db: Db,
  tenantId: string,
  { from, max }: { from: number; max: number },
): AsyncGenerator<RecentEvent[]> {
  let last: Pick<RecentEvent, 'at' | 'n'> | undefined
  for (let left = max; left > 0; left -= pageSize) {
    const after = last
    const page = await db
      .selectFrom('events')
      .select(['n', 'identity', 'at', 'tick', 'part', 'fate', 'outcome', 'obs'])
      .where('tenant', '=', tenantNumber(tenantId))
      .where('at', '>=', from)
      .$if(after !== undefined, (query) =>
        query.where(sql<SqlBool>`("at", "n") < (${after?.at}, ${after?.n})`),
      )
      .orderBy('at', 'desc')
      .orderBy('n', 'desc')
      .limit(Math.min(left, pageSize))
      .execute()
    if (page.length > 0) yield page
    last = page.at(-1)
    if (page.length < pageSize) return
  }
}

/** The times of the first and the last event, in microseconds; null before any. */
export async function eventSpan(db: Db, tenantId: string): Promise<{ first: number; last: number } | null> {
  const end = (order: 'asc' | 'desc') =>
    db
      .selectFrom('events')
      .select('at')
      .where('tenant', '=', tenantNumber(tenantId))
      .orderBy('at', order)
      .limit(1)
      .executeTakeFirst()
  const [first, last] = [await end('asc'), await end('desc')]
  return first && last ? { first: first.at, last: last.at } : null
}

export interface Person {
  identity: number
  id: string
  userPrincipalName: string | null
  displayName: string | null
}

/** Of those of the numbers that are users. */
export async function peopleByNumbers(db: Db, tenantId: string, numbers: number[]): Promise<Person[]> {
  const found: Person[] = []
  for (const some of chunks(numbers)) {
    const rows = await db
      .selectFrom('identities')
      .select(['identity', 'id', 'userPrincipalName', 'displayName'])
      .where('tenantId', '=', tenantId)
      .where('identityKind', '=', 'user')
      .where('identity', 'in', some)
      .execute()
    for (const row of rows) found.push(row)
  }
  return found
}

/** Numbers of users at medium or high risk. */
export async function usersAtRisk(db: Db, tenantId: string): Promise<number[]> {
  const rows = await db
    .selectFrom('riskyIdentities as risky')
    .innerJoin('identities as known', (join) =>
      join
        .onRef('known.tenantId', '=', 'risky.tenantId')
        .onRef('known.identityKind', '=', 'risky.identityKind')
        .onRef('known.id', '=', 'risky.id'),
    )
    .select('known.identity')
    .where('risky.tenantId', '=', tenantId)
    .where('risky.identityKind', '=', 'user')
    .where('risky.riskState', 'in', ['atRisk', 'confirmedCompromised'])
    .where('risky.riskLevel', 'in', ['medium', 'high'])
    .execute()
  return rows.map(({ identity }) => identity)
}

/** The documents of events at these places in the log. */
export async function documentsAt(db: Db, tenantId: string, places: number[]): Promise<Map<number, string>> {
  const found = new Map<number, string>()
  for (const some of chunks(places)) {
    const rows = await db
      .selectFrom('documents')
      .select(['n', 'document'])
      .where('tenant', '=', tenantNumber(tenantId))
      .where('n', 'in', some)
      .execute()
    for (const { n, document } of rows) found.set(n, document)
  }
  return found
}

export const trustedFate = codes.fate.indexOf('trusted')
