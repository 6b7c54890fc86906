/**
 * One connection to a SQLite file: synchronous, with every statement prepared once.
 * Runs in a worker thread for files (sqlite-worker.ts) and in place for `:memory:`.
 */
import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite'

export interface SqliteRequest {
  sql: string
  parameters: readonly unknown[]
}

export interface SqliteAnswer {
  rows: unknown[]
  changes: number
}

/** A whole transaction: it is undone when its first statement does not change one row. */
export interface SqliteScript {
  statements: SqliteRequest[]
}

export interface ScriptAnswer {
  isDone: boolean
  /** Milliseconds that the lock was held. */
  heldMs: number
}

export interface SqliteOptions {
  path: string
  readOnly: boolean
}

/** Statements are few and repeat; the bound only guards against a caller that builds endlessly many. */
const preparedMax = 500
const busyTimeoutMs = 30_000
/** Random keys touch the same index pages again and again: the longer the log, the less often each is copied back. */
const checkpointPages = 16_384
const writerCacheKb = 8192
const readerCacheKb = 2048
/** For writing, once it is migrated: what a new index sorts may be as large as the log, and belongs on the disk. */
export const sortInMemory = 'pragma temp_store = memory'

export function openSqliteConnection({ path, readOnly }: SqliteOptions) {
  const database = new DatabaseSync(path, { readOnly, timeout: busyTimeoutMs })
  if (!readOnly) {
    database.exec('pragma journal_mode = wal; pragma synchronous = full')
    database.exec(`pragma wal_autocheckpoint = ${checkpointPages}`)
  }
  database.exec(`pragma cache_size = -${readOnly ? readerCacheKb : writerCacheKb}`)
  if (readOnly) database.exec(sortInMemory)
  const prepared = new Map<string, { statement: StatementSync; returnsRows: boolean }>()

  function prepare(sql: string) {
    const known = prepared.get(sql)
    if (known) return known
    if (prepared.size >= preparedMax) prepared.delete(prepared.keys().next().value as string)
    const statement = database.prepare(sql)
    const entry = { statement, returnsRows: statement.columns().length > 0 }
    prepared.set(sql, entry)
    return entry
  }

  /** A full disk, and some other faults, undo the whole transaction by themselves: nothing may be kept that comes behind. */
  let isOpen = false

  function execute(request: SqliteRequest): SqliteAnswer {
    const isUndone = isOpen && !database.isTransaction
    const isEnd = request.sql === 'rollback' || request.sql === 'commit'
    if (isUndone && request.sql !== 'rollback')
      throw new Error('the transaction of this statement was undone')
    const answer = isUndone ? { rows: [], changes: 0 } : executeOne(request)
    if (request.sql === 'begin immediate') isOpen = true
    if (isEnd) isOpen = false
    return answer
  }

  function executeOne({ sql, parameters }: SqliteRequest): SqliteAnswer {
    const { statement, returnsRows } = prepare(sql)
    const values = parameters as SQLInputValue[]
    if (returnsRows) return { rows: statement.all(...values), changes: 0 }
    return { rows: [], changes: Number(statement.run(...values).changes) }
  }

  function executeAll([guard, ...statements]: SqliteRequest[]): boolean {
    if (!guard || execute(guard).changes !== 1) return false
    for (const statement of statements) execute(statement)
    return true
  }

  return {
    execute,
    /** Throws what a statement throws; then nothing has changed. */
    run({ statements }: SqliteScript): ScriptAnswer {
      database.exec('begin immediate')
      const since = performance.now()
      let isDone = false
      try {
        isDone = executeAll(statements)
        if (isDone) database.exec('commit')
      } finally {
        if (database.isTransaction) database.exec('rollback')
      }
      return { isDone, heldMs: performance.now() - since }
    },
    close: () => database.close(),
  }
}
