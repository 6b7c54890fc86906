/**
 * Transactions that are worked out before they begin. What such a work reads is what is committed, and what it writes is
 * kept as statements; then all of them are sent at once. So the lock is held for as long as the database needs for them,
 * and not while this thread thinks, reads or is busy with something else. They rest on the numbers of the tenant's row
 * (src/store/numbers.ts), which every writer of risk raises: where one is another by then, nothing is written.
 */
import { isDeepStrictEqual } from 'node:util'
import {
  type CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  Kysely,
  type QueryResult,
} from 'kysely'
import { countersOf, countFor, sameCounters } from './numbers.ts'
import type { Db } from './store.ts'
import type { Tables } from './tables.ts'

/** Not ahead: the work reads what it wrote itself, or has found that it came too late. Nothing has happened. */
export class NotAhead extends Error {}

export interface WorkedOut<T> {
  result: T
  /** Changes one row when the numbers are still what they were, and sets them to what they are afterwards. */
  guard: CompiledQuery
  statements: CompiledQuery[]
  /** What the work took for its transaction. */
  db: Db
}

/** @returns null where the work cannot be done ahead */
export async function workOut<T>(
  read: Db,
  dialect: Dialect,
  tenantId: string,
  work: (db: Db) => Promise<T>,
): Promise<WorkedOut<T> | null> {
  const before = await countersOf(read, tenantId)
  const connection = new KeepingConnection(read)
  const db = new Kysely<Tables>({
    dialect: {
      createAdapter: () => dialect.createAdapter(),
      createQueryCompiler: () => dialect.createQueryCompiler(),
      createIntrospector: (any) => dialect.createIntrospector(any),
      createDriver: () => driverOf(connection),
    },
  })
  const counters = { ...before }
  countFor(db, counters)
  try {
    const result = await work(db)
    if (isDeepStrictEqual(counters, before)) throw new Error('a work ahead that raises none of the numbers')
    return { result, guard: sameCounters(db, tenantId, before, counters), statements: connection.kept, db }
  } catch (error) {
    if (error instanceof NotAhead) return null
    throw error
  }
}

/** What the view of sign-ins is made of. */
const partsOfView: Record<string, string[]> = {
  signIns: ['events', 'documents', 'verdicts', 'identities'],
}

class KeepingConnection implements DatabaseConnection {
  readonly #read: Db
  readonly kept: CompiledQuery[] = []
  readonly #written = new Set<string>()

  constructor(read: Db) {
    this.#read = read
  }

  async executeQuery<Row>(query: CompiledQuery): Promise<QueryResult<Row>> {
    const written = /^\s*(?:insert into|update|delete from) "(\w+)"/.exec(query.sql)?.[1]
    if (written !== undefined) {
      if (/ returning /.test(query.sql)) throw new NotAhead(`${written}: its answer is awaited`)
      this.#written.add(written)
      this.kept.push(query)
      return { rows: [] }
    }
    for (const table of this.#written)
      if (reads(query.sql, table)) throw new NotAhead(`${table}: read after it was written`)
    return this.#read.getExecutor().provideConnection((connection) => connection.executeQuery<Row>(query))
  }

  streamQuery(): never {
    throw new NotAhead('no streams')
  }
}

function reads(sql: string, table: string): boolean {
  if (sql.includes(`"${table}"`)) return true
  return Object.entries(partsOfView).some(
    ([view, parts]) => parts.includes(table) && sql.includes(`"${view}"`),
  )
}

function driverOf(connection: DatabaseConnection): Driver {
  const isNone = () => Promise.reject(new NotAhead('a transaction within one'))
  return {
    init: async () => {},
    acquireConnection: async () => connection,
    beginTransaction: isNone,
    commitTransaction: isNone,
    rollbackTransaction: isNone,
    releaseConnection: async () => {},
    destroy: async () => {},
  }
}
