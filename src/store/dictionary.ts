/** The words of values that observations hold as numbers: looked up when somebody reads an explanation. */
import { type BulkInsert, insertAll } from './bulk.ts'
import { chunks } from './chunks.ts'
import { tenantNumber } from './numbers.ts'
import type { Db } from './store.ts'
import type { DictionaryTable } from './tables.ts'

const wordInsert: BulkInsert<'dictionary'> = {
  table: 'dictionary',
  columns: ['tenant', 'hash', 'word'],
  finish: (insert) => insert.onConflict((conflict) => conflict.doNothing()),
}

/** Those that are known already stay. */
export function addWords(db: Db, words: DictionaryTable[]): Promise<void> {
  return insertAll(
    db,
    wordInsert,
    words.sort((a, b) => a.hash - b.hash),
  )
}

export async function wordsOf(db: Db, tenantId: string, hashes: number[]): Promise<Map<number, string>> {
  const words = new Map<number, string>()
  for (const some of chunks(hashes)) {
    const rows = await db
      .selectFrom('dictionary')
      .select(['hash', 'word'])
      .where('tenant', '=', tenantNumber(tenantId))
      .where('hash', 'in', some)
      .execute()
    for (const { hash, word } of rows) words.set(hash, word)
  }
  return words
}
