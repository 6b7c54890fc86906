/**
 * Texts that are mostly GUIDs, as bytes: a GUID in lower case is its 16 bytes; any other text is its UTF-8, filled up to
 * more than 16 with a byte that UTF-8 does not have. Bytes travel to the store as hexadecimal digits, for buffers cost more.
 */
import { PostgresAdapter, type RawBuilder, sql } from 'kysely'
import type { Db } from './store.ts'

const guid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/
/** So many a GUID has, and no other text. */
export const guidBytes = 16

/** Hexadecimal digits of the bytes. */
export function hexOf(text: string): string {
  if (text.length === 36 && guid.test(text))
    return text.slice(0, 8) + text.slice(9, 13) + text.slice(14, 18) + text.slice(19, 23) + text.slice(24)
  return Buffer.from(text)
    .toString('hex')
    .padEnd(2 * (guidBytes + 1), 'f')
}

export function hexOrNull(text: string | null): string | null {
  return text === null ? null : hexOf(text)
}

/** In SQL: the UTF-8 of a text. SQLite keeps a text in any column as the UTF-8 that it is. */
export function utf8Of(db: Db, text: string | null): RawBuilder<Uint8Array> {
  return isPostgres(db) ? sql`convert_to(${text}, 'UTF8')` : sql`cast(${text} as text)`
}

/** In SQL: the bytes that hexadecimal digits stand for. */
export function bytesOf(db: Db, hex: string | null): RawBuilder<Uint8Array> {
  return isPostgres(db) ? sql`decode(${hex}, 'hex')` : sql`unhex(${hex})`
}

function isPostgres(db: Db): boolean {
  return db.getExecutor().adapter.constructor === PostgresAdapter
}
