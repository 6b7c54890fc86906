/**
 * Finding sign-ins by what they are known by, for queries of any kind: conditions of the view `signIns`, and how far to
 * read for one page of them. How the keys are kept is the matter of slices/ alone.
 */
import { type RawBuilder, type SqlBool, sql } from 'kysely'
import { guidBytes, hexOf } from './compact.ts'
import { tenantNumber } from './numbers.ts'
import { edgeOf } from './slices/edge.ts'
import { type EventKey, foundBy } from './slices/find.ts'
import type { Span } from './slices/slice.ts'
import type { Db, StoreDialect } from './store.ts'

export type { EventKey } from './slices/find.ts'
export type { Span } from './slices/slice.ts'

/** `table` is the name or alias of the view. Says the same as its `tenantId`, in the words of the indexes. */
export function ofTenant(table: string, tenantId: string): RawBuilder<SqlBool> {
  return sql<SqlBool>`${sql.ref(`${table}.tenant`)} = ${tenantNumber(tenantId)}`
}

/** Holds for all that has one of the keys within the span, and for some that have none: compare the values as well. */
export function hasKey(
  table: string,
  tenantId: string,
  keys: readonly EventKey[],
  span: Span,
): RawBuilder<SqlBool> {
  return foundBy(tenantId, sql.ref(`${table}.n`), keys, span)
}

/** Holds for all that is correlated by this text in lower case, and for what has no GUID: compare the text as well. */
export function mayCorrelate(
  table: string,
  dialect: StoreDialect,
  correlationId: string,
): RawBuilder<SqlBool> {
  const column = sql.ref(`${table}.correlation`)
  const hex = hexOf(correlationId)
  const bytes = dialect === 'postgres' ? sql`decode(${hex}, 'hex')` : sql`unhex(${hex})`
  return sql<SqlBool>`(${column} = ${bytes} or length(${column}) > ${sql.lit(guidBytes)})`
}

export interface FirstOptions {
  span: Span
  isDescending: boolean
  limit: number
}

/**
 * The first rows with the keys in the order of time, at most `limit`. Reads in spans, each with more sign-ins than the
 * one before, until there are enough: so a page costs the same however many somebody has.
 * @param read gives the first rows within a span, in that order, at most so many.
 */
export async function firstByTime<Row>(
  db: Db,
  tenantId: string,
  keys: readonly EventKey[],
  { span, isDescending, limit }: FirstOptions,
  read: (span: Span, limit: number) => Promise<Row[]>,
): Promise<Row[]> {
  const rows: Row[] = []
  for await (const window of windowsOf(db, tenantId, keys, { span, isDescending })) {
    rows.push(...(await read(window, limit - rows.length)))
    if (rows.length >= limit) break
  }
  return rows
}

const firstWindow = 128
const growth = 4

async function* windowsOf(
  db: Db,
  tenantId: string,
  keys: readonly EventKey[],
  { span, isDescending }: { span: Span; isDescending: boolean },
): AsyncGenerator<Span> {
  let rest = span
  for (let count = firstWindow; ; count *= growth) {
    const edge = await edgeOf(db, tenantId, keys, { span: rest, isDescending, count })
    if (edge === undefined) break
    yield isDescending ? { ...rest, from: edge } : { ...rest, to: edge }
    rest = isDescending ? { ...rest, to: edge - 1 } : { ...rest, from: edge + 1 }
  }
  yield rest
}
