/** SQLite as a Kysely dialect: one writing connection, several reading ones, each on a thread of its own. */
import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import {
  CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  type QueryResult,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from 'kysely'
import { RequestError } from '../model/errors.ts'
import { closingDriver, through } from './closing-driver.ts'
import type { Condition } from './condition.ts'
import { tookTooLong } from './deadline.ts'
import {
  openSqliteConnection,
  type ScriptAnswer,
  type SqliteAnswer,
  type SqliteOptions,
  type SqliteRequest,
  type SqliteScript,
} from './sqlite-connection.ts'
import { faultOfSqlite, type SqliteError } from './sqlite-faults.ts'
import type { WorkerAnswer } from './sqlite-worker.ts'
import type { Db } from './store.ts'

interface Connection {
  execute(request: SqliteRequest): Promise<SqliteAnswer>
  run(script: SqliteScript): Promise<ScriptAnswer>
  close(): Promise<void>
}

/** A whole transaction in one message: waits for a connection, and undoes it when its first statement does not change one row. */
export function runScript(db: Db, statements: readonly CompiledQuery[]): Promise<ScriptAnswer> {
  const script = { statements: statements.map(({ sql, parameters }) => ({ sql, parameters })) }
  return db
    .getExecutor()
    .provideConnection((connection) =>
      through(connection, (inner) => (inner as PooledConnection).run(script)),
    )
}

export interface SqliteDialectOptions extends SqliteOptions {
  condition: Condition
  connections: number
  /** Ends a query that takes longer; none without it. */
  readDeadlineSeconds?: number
}

/**
 * A pool of `connections`. A transaction has its connection to itself; callers beyond the pool wait in line.
 * With the path `:memory:` there is exactly one connection and no thread.
 */
export function sqliteDialect(options: SqliteDialectOptions): Dialect {
  const { condition, readOnly } = options
  // That a connection for reading does not write says nothing of the file.
  const faultOf = (error: unknown) => {
    const kind = faultOfSqlite(error)
    return readOnly && kind === 'readOnly' ? null : kind
  }
  return {
    createAdapter: () => new TransactionalAdapter(),
    createDriver: () => closingDriver(new SqliteDriver(options), { condition, faultOf, explained }),
    createIntrospector: (db) => new SqliteIntrospector(db),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  }
}

/** Another process has held the lock for as long as anybody waits for it. */
function explained(error: unknown): unknown {
  const isLocked = ((error as SqliteError).errcode ?? 0) % 256 === 5
  return isLocked ? new RequestError(503, 'ServiceNotAvailable', locked, { cause: error }) : error
}

/** SQLite undoes changes of the schema like any other, so a migration that is cut short leaves nothing behind. */
class TransactionalAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true
  }
}

class SqliteDriver implements Driver {
  readonly #options: SqliteDialectOptions
  readonly #idle: PooledConnection[] = []
  readonly #waiting: ((connection: PooledConnection) => void)[] = []
  #all: PooledConnection[] = []

  constructor(options: SqliteDialectOptions) {
    this.#options = options
  }

  async init(): Promise<void> {
    const { path, connections } = this.#options
    const open = path === ':memory:' ? openInPlace : openOnThread
    this.#all = Array.from({ length: connections }, () => new PooledConnection(open(this.#options)))
    this.#idle.push(...this.#all)
  }

  async acquireConnection(): Promise<DatabaseConnection> {
    return this.#idle.pop() ?? new Promise((resolve) => this.#waiting.push(resolve))
  }

  async releaseConnection(connection: DatabaseConnection): Promise<void> {
    const next = this.#waiting.shift()
    if (next) next(connection as PooledConnection)
    else this.#idle.push(connection as PooledConnection)
  }

  /** `immediate`: two writers wait for each other at the start instead of failing in the middle. */
  async beginTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('begin immediate'))
  }

  async commitTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('commit'))
  }

  async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('rollback'))
  }

  async destroy(): Promise<void> {
    await Promise.all(this.#all.map((connection) => connection.close()))
  }
}

class PooledConnection implements DatabaseConnection {
  readonly #connection: Connection

  constructor(connection: Connection) {
    this.#connection = connection
  }

  async executeQuery<Row>({ sql, parameters }: CompiledQuery): Promise<QueryResult<Row>> {
    const { rows, changes } = await this.#connection.execute({ sql, parameters })
    return { rows: rows as Row[], numAffectedRows: BigInt(changes) }
  }

  run(script: SqliteScript): Promise<ScriptAnswer> {
    return this.#connection.run(script)
  }

  streamQuery(): never {
    throw new Error('SQLite answers whole results; page through them instead')
  }

  close() {
    return this.#connection.close()
  }
}

function openInPlace(options: SqliteOptions): Connection {
  const connection = openSqliteConnection(options)
  return {
    execute: async (request) => connection.execute(request),
    run: async (script) => connection.run(script),
    close: async () => connection.close(),
  }
}

function openOnThread(options: SqliteDialectOptions): Connection {
  return new ThreadConnection(options)
}

interface OpenRequest {
  resolve(answer: SqliteAnswer | ScriptAnswer): void
  reject(error: Error): void
}

/** Threads that a connection may give up before it waits for one of them. */
const endingMax = 2

/** What one query may use; a thread that needs more is ended, and costs nobody else anything. */
const threadLimits = { maxOldGenerationSizeMb: 128, maxYoungGenerationSizeMb: 6 }

/**
 * A connection on a thread of its own. When the thread dies, what was under way fails and the next request begins with
 * a new one; a transaction that was open then is gone, so everything is refused until it has been rolled back.
 */
class ThreadConnection implements Connection {
  readonly #options: SqliteDialectOptions
  #worker: Worker | undefined
  #open: OpenRequest[] = []
  #isInTransaction = false
  #hasLostTransaction = false
  #deadline: NodeJS.Timeout | undefined
  /** Threads that were given up and are still at their query. */
  #ending = 0

  constructor(options: SqliteDialectOptions) {
    this.#options = options
  }

  execute(request: SqliteRequest): Promise<SqliteAnswer> {
    if (request.sql === 'begin immediate') this.#hasLostTransaction = false
    if (this.#hasLostTransaction) {
      if (request.sql !== 'rollback')
        return Promise.reject(new Error('the transaction was lost with its thread'))
      this.#hasLostTransaction = false
      return Promise.resolve({ rows: [], changes: 0 })
    }
    if (request.sql === 'begin immediate') this.#isInTransaction = true
    if (request.sql === 'commit' || request.sql === 'rollback') this.#isInTransaction = false
    return this.#ask(request) as Promise<SqliteAnswer>
  }

  /** Nobody's transaction is open: it has the connection to itself, and its own begins and ends within. */
  run(script: SqliteScript): Promise<ScriptAnswer> {
    return this.#ask(script) as Promise<ScriptAnswer>
  }

  #ask(request: SqliteRequest | SqliteScript): Promise<SqliteAnswer | ScriptAnswer> {
    if (!this.#worker && this.#ending >= endingMax)
      return Promise.reject(new RequestError(503, 'ServiceNotAvailable', busy))
    return new Promise((resolve, reject) => {
      this.#worker ??= this.#start()
      this.#open.push({ resolve, reject })
      if (this.#open.length === 1) this.#watch()
      this.#worker.postMessage(request)
    })
  }

  async close(): Promise<void> {
    const worker = this.#worker
    if (!worker) return
    const closed = once(worker, 'exit')
    worker.postMessage('close')
    await closed
  }

  #start(): Worker {
    const { path, readOnly } = this.#options
    const worker = new Worker(new URL('./sqlite-worker.ts', import.meta.url), {
      workerData: { path, readOnly },
      resourceLimits: threadLimits,
    })
    worker.on('message', (message: WorkerAnswer) => {
      if (worker !== this.#worker) return
      const request = this.#open.shift()
      if ('answer' in message) request?.resolve(message.answer)
      else request?.reject(Object.assign(new Error(message.problem), { errcode: message.errcode }))
      this.#watch()
    })
    worker.on('error', (error: Error & { code?: string }) => {
      if (worker !== this.#worker) return
      const isMemory = error.code === 'ERR_WORKER_OUT_OF_MEMORY'
      this.#lose(isMemory ? new RequestError(503, 'ServiceNotAvailable', tooLarge) : error)
    })
    return worker
  }

  #lose(error: Error): void {
    clearTimeout(this.#deadline)
    this.#worker = undefined
    this.#hasLostTransaction = this.#isInTransaction
    this.#isInTransaction = false
    for (const request of this.#open.splice(0)) request.reject(error)
  }

  /** Times the request that is being worked on, where there is a limit. */
  #watch(): void {
    clearTimeout(this.#deadline)
    const { readDeadlineSeconds } = this.#options
    if (!readDeadlineSeconds || this.#open.length === 0) return
    this.#deadline = setTimeout(() => {
      const worker = this.#worker
      this.#lose(tookTooLong(readDeadlineSeconds))
      // SQLite cannot be interrupted from here: the thread ends when it is done with the query.
      this.#ending++
      worker?.terminate().finally(() => this.#ending--)
    }, readDeadlineSeconds * 1000)
    this.#deadline.unref()
  }
}

const locked = 'The store is locked by somebody who writes for long. Try again later.'
const busy = 'The store is busy with queries that took too long. Try again later.'
const tooLarge = 'The answer needs more memory than a query may have. Ask for less with $top or $select.'
