/**
 * The contract of a store: two ways in, one vocabulary of tables. The SQL is written once, on Kysely, in the files
 * beside this one, as functions over a `Db`; an engine only says how to connect (sqlite.ts, postgres.ts).
 * Every promise here is a test of test/conformance/store.ts, which each engine passes.
 */
import type { Kysely } from 'kysely'
import type { Condition, Fault } from './condition.ts'
import type { Tables } from './tables.ts'
import type { Turn } from './turns.ts'

export type Db = Kysely<Tables>
export type StoreDialect = 'sqlite' | 'postgres'

export interface Store {
  dialect: StoreDialect
  /** For reading alone. Sees what is committed and never waits for a writer. */
  read: Db
  /** So many queries are read at once; others wait. */
  readers: number
  /**
   * Runs `work` in one transaction; writers of one tenant follow each other, so `work` may read, decide and write.
   * A throw undoes everything and is passed on. What is returned has been made durable. A `part` of something long lets
   * answers go first (turns.ts); anything is an answer by default.
   */
  write<T>(tenantId: string, work: (db: Db) => Promise<T>, turn?: Turn): Promise<T>
  /**
   * As `write`, with the work done before the transaction begins (ahead.ts). Null, and nothing written, where others
   * wrote of the tenant meanwhile, or the work reads what it wrote itself: it has to be done within a transaction then.
   */
  writeAhead<T>(tenantId: string, work: (db: Db) => Promise<T>, turn?: Turn): Promise<{ result: T } | null>
  /** What keeps the database from being worked with, as far as anybody has noticed. Then everything here throws StoreAway. */
  condition: Condition
  /** Looks at once, over a connection of its own; null where nothing is wrong. Never rejects, and takes seconds at most. */
  check(): Promise<Fault | null>
  close(): Promise<void>
}
