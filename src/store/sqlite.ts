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
import { closingDriver } from './closing-driver.ts'
import {
  openSqliteConnection,
  type SqliteAnswer,
  type SqliteOptions,
  type SqliteRequest,
} from './sqlite-connection.ts'
import type { WorkerAnswer } from './sqlite-worker.ts'

interface Connection {
  execute(request: SqliteRequest): Promise<SqliteAnswer>
  close(): Promise<void>
}

export interface SqliteDialectOptions extends SqliteOptions {
  connections: number
}

/**
 * A pool of `connections`. A transaction has its connection to itself; callers beyond the pool wait in line.
 * With the path `:memory:` there is exactly one connection and no thread.
 */
export function sqliteDialect(options: SqliteDialectOptions): Dialect {
  return {
    createAdapter: () => new TransactionalAdapter(),
    createDriver: () => closingDriver(new SqliteDriver(options)),
    createIntrospector: (db) => new SqliteIntrospector(db),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  }
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
    const { path, readOnly, connections } = this.#options
    const open = path === ':memory:' ? openInPlace : openOnThread
    this.#all = Array.from({ length: connections }, () => new PooledConnection(open({ path, readOnly })))
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

  streamQuery(): never {
    throw new Error('SQLite answers whole results; page through them instead')
  }

  close() {
    return this.#connection.close()
  }
}

function openInPlace(options: SqliteOptions): Connection {
  const connection = openSqliteConnection(options)
  return { execute: async (request) => connection.execute(request), close: async () => connection.close() }
}

function openOnThread(options: SqliteOptions): Connection {
  const worker = new Worker(new URL('./sqlite-worker.ts', import.meta.url), {
    workerData: options,
    resourceLimits: { maxOldGenerationSizeMb: 128, maxYoungGenerationSizeMb: 12 },
  })
  const open: { resolve(answer: SqliteAnswer): void; reject(error: Error): void }[] = []
  let broken: Error | undefined
  worker.on('message', (message: WorkerAnswer) => {
    const request = open.shift()
    if ('answer' in message) request?.resolve(message.answer)
    else request?.reject(new Error(message.problem))
  })
  worker.on('error', (error: Error) => {
    broken = error
    for (const request of open.splice(0)) request.reject(error)
  })
  return {
    execute: (request) =>
      new Promise((resolve, reject) => {
        if (broken) return reject(broken)
        open.push({ resolve, reject })
        worker.postMessage(request)
      }),
    async close() {
      if (broken) return
      const closed = once(worker, 'exit')
      worker.postMessage('close')
      await closed
    },
  }
}
