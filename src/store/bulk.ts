/**
 * Many rows, few statements: inserts in chunks of fixed sizes, so that each table has a handful of statements that are
 * compiled and prepared once. This is the hot path of every import.
 */
import { CompiledQuery, type InsertQueryBuilder, type InsertResult, type RawBuilder } from 'kysely'
import { bytesOf, utf8Of } from './compact.ts'
import type { Db } from './store.ts'
import type { Tables } from './tables.ts'

type Insert<T extends keyof Tables> = InsertQueryBuilder<Tables, T, InsertResult>

const chunkSizes = [128, 32, 8, 1]
/** By engine (their placeholders differ), by insert, by number of rows. */
const compiled = new WeakMap<object, Map<object, Map<number, string>>>()

/** A row as its values are sent. */
export type Sent<T extends keyof Tables> = { [Column in keyof Tables[T]]?: unknown }

/** How bytes travel: as hexadecimal digits, or as the text whose UTF-8 they are. */
export type BytesAs = 'hex' | 'utf8'

export interface BulkInsert<T extends keyof Tables> {
  table: T
  columns: (keyof Tables[T] & string)[]
  bytes?: { [Column in keyof Tables[T]]?: BytesAs }
  /** Adds what happens on conflict. */
  finish?: (insert: Insert<T>) => Insert<T>
}

/** Inserts all rows within the caller's transaction. The order of the rows is kept. */
export async function insertAll<T extends keyof Tables>(
  db: Db,
  bulk: BulkInsert<T>,
  rows: readonly Sent<T>[],
): Promise<void> {
  await sendTogether(db, insertsOf(db, bulk, rows))
}

/** The statements of {@link insertAll}, to be sent together with others. */
export function insertsOf<T extends keyof Tables>(
  db: Db,
  bulk: BulkInsert<T>,
  rows: readonly Sent<T>[],
): CompiledQuery[] {
  const queries: CompiledQuery[] = []
  let offset = 0
  while (offset < rows.length) {
    const size = chunkSizes.find((candidate) => candidate <= rows.length - offset) as number
    const parameters: unknown[] = []
    for (let index = offset; index < offset + size; index++) {
      const row = rows[index] as Sent<T>
      for (const column of bulk.columns) parameters.push(row[column])
    }
    queries.push(CompiledQuery.raw(statement(db, bulk, size), parameters))
    offset += size
  }
  return queries
}

/**
 * One after the other, without waiting for answers in between: Kysely itself sends a statement of a transaction only
 * when the one before has been answered, and the store would idle while this thread is busy judging.
 */
export async function sendTogether(db: Db, queries: CompiledQuery[]): Promise<void> {
  if (queries.length === 0) return
  await db
    .getExecutor()
    .provideConnection((connection) => Promise.all(queries.map((query) => connection.executeQuery(query))))
}

function statement<T extends keyof Tables>(db: Db, bulk: BulkInsert<T>, size: number): string {
  const engine = db.getExecutor().adapter.constructor
  const bulks = child(compiled, engine, () => new Map<object, Map<number, string>>())
  const sizes = child(bulks, bulk, () => new Map<number, string>())
  return child(sizes, size, () => {
    const row = Object.fromEntries(bulk.columns.map((column) => [column, placeOf(db, bulk.bytes?.[column])]))
    const insert = db
      .insertInto(bulk.table)
      .values(Array.from({ length: size }, () => row) as never) as Insert<T>
    return (bulk.finish?.(insert) ?? insert).compile().sql
  })
}

function placeOf(db: Db, bytes: BytesAs | undefined): RawBuilder<unknown> | null {
  if (bytes === undefined) return null
  return bytes === 'hex' ? bytesOf(db, null) : utf8Of(db, null)
}

function child<K, V>(
  map: { get(key: K): V | undefined; set(key: K, value: V): unknown },
  key: K,
  make: () => V,
): V {
  const known = map.get(key)
  if (known !== undefined) return known
  const made = make()
  map.set(key, made)
  return made
}
