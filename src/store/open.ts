/** Opens a store: SQLite under a data folder, or PostgreSQL by its URL. */
import { chmodSync, existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { Kysely, sql } from 'kysely'
import { OperatorError } from '../model/errors.ts'
import { type WorkedOut, workOut } from './ahead.ts'
import { sendTogether } from './bulk.ts'
import { checker } from './check.ts'
import { Condition, StoreAway } from './condition.ts'
import { migrate, pendingMigrations } from './migrate.ts'
import { connectionsDefault, type PostgresOptions, postgresDialect } from './postgres.ts'
import { Merger } from './slices/merger.ts'
import { runScript, sqliteDialect } from './sqlite.ts'
import { sortInMemory } from './sqlite-connection.ts'
import { SqliteFile } from './sqlite-file.ts'
import type { Db, Store } from './store.ts'
import type { Tables } from './tables.ts'
import { type Turn, Turns } from './turns.ts'

/** A list and a count may run side by side; each costs a thread. */
const readingConnectionsDefault = 2
/** Of whoever looks whether the database is there. */
const checkDeadlineSeconds = 4

/** Opens (and, when new or older, migrates) the SQLite file. `:memory:` is a store that ends with the process. */
export async function openSqlite(
  path: string,
  { readingConnections = readingConnectionsDefault, readDeadlineSeconds }: ReadOptions = {},
): Promise<Store> {
  const inMemory = path === ':memory:'
  const condition = new Condition()
  const dialect = sqliteDialect({ path, readOnly: false, connections: 1, condition })
  const writer = new Kysely<Tables>({ dialect })
  await migrate(writer, 'sqlite').catch(async (error) => {
    await writer.destroy()
    throw error
  })
  await sql.raw(sortInMemory).execute(writer)
  const open = (connections: number, deadline: Pick<ReadOptions, 'readDeadlineSeconds'> = {}) =>
    inMemory
      ? writer
      : new Kysely<Tables>({
          dialect: sqliteDialect({ path, readOnly: true, connections, condition, ...deadline }),
        })
  const reader = open(readingConnections, { readDeadlineSeconds })
  const own = open(1)
  const file = inMemory ? undefined : new SqliteFile(path, condition)
  const turns = new Turns({ isShared: !inMemory })
  /** What went into a file that is not the one of that name any more is lost, and not acknowledged. */
  const within = async <T>(work: () => Promise<T>) => {
    file?.check()
    const result = await work()
    file?.check()
    return result
  }
  const write = <T>(work: (db: Db) => Promise<T>, turn: Turn) =>
    within(() =>
      turns.take(turn, (hasLock) =>
        writer.transaction().execute((db) => {
          hasLock()
          return work(db)
        }),
      ),
    )
  const send = ({ guard, statements }: WorkedOut<unknown>, turn: Turn) =>
    within(() =>
      turns.take(turn, async (hasLock) => {
        const { isDone, heldMs } = await runScript(writer, [guard, ...statements])
        hasLock(heldMs)
        return isDone
      }),
    )
  const merger = new Merger(reader, (_tenantId, work) => write(work, 'part'))
  return {
    dialect: 'sqlite',
    read: reader,
    readers: inMemory ? 1 : readingConnections,
    condition,
    check: checker({ condition, own, write: (work) => write(work, 'answer'), ...(file && { file }) }),
    write: (_tenantId, work, turn = 'answer') => merging(merger, work, (all) => write(all, turn)),
    writeAhead: async (tenantId, work, turn = 'answer') =>
      sent(merger, await workOut(reader, dialect, tenantId, work), (all) => send(all, turn)),
    async close() {
      await merger.close()
      if (!inMemory) await Promise.all([reader.destroy(), own.destroy()])
      await writer.destroy()
    },
  }
}

/** Opens a migrated PostgreSQL database; throws OperatorError when `riskgraph migrate` has to run first. */
export async function openPostgres(
  url: string,
  { readDeadlineSeconds }: Pick<ReadOptions, 'readDeadlineSeconds'> = {},
): Promise<Store> {
  const condition = new Condition()
  const db = connectPostgres(url, { condition })
  const pending = await explained(db, pendingMigrations(db))
  if (pending.length > 0) {
    await db.destroy()
    throw new OperatorError('the database is not up to date: run `riskgraph migrate --database URL` first')
  }
  // Connections of their own, for the limit is one of the connection.
  const reader = readDeadlineSeconds ? connectPostgres(url, { condition, readDeadlineSeconds }) : db
  const own = connectPostgres(url, { condition, connections: 1, readDeadlineSeconds: checkDeadlineSeconds })
  const write = <T>(tenantId: string, work: (db: Db) => Promise<T>) =>
    db.transaction().execute(async (transaction) => {
      await sql`select pg_advisory_xact_lock(hashtextextended(${tenantId}, 0))`.execute(transaction)
      return work(transaction)
    })
  // Never connects: how statements are written is all that is asked of it.
  const dialect = postgresDialect(url, { condition })
  const send = (tenantId: string, { guard, statements }: WorkedOut<unknown>) =>
    write(tenantId, async (transaction) => {
      const { numAffectedRows } = await transaction.executeQuery(guard)
      if (numAffectedRows !== 1n) return false
      await sendTogether(transaction, statements)
      return true
    })
  const merger = new Merger(reader, write)
  return {
    dialect: 'postgres',
    read: reader,
    readers: connectionsDefault,
    condition,
    check: checker({ condition, own, write: (work) => write('tenants', work) }),
    write: (tenantId, work) => merging(merger, work, (all) => write(tenantId, all)),
    writeAhead: async (tenantId, work) =>
      sent(merger, await workOut(reader, dialect, tenantId, work), (all) => send(tenantId, all)),
    async close() {
      await merger.close()
      await own.destroy()
      if (reader !== db) await reader.destroy()
      await db.destroy()
    },
  }
}

/** What has been added is merged when it is durable. */
async function merging<T>(
  merger: Merger,
  work: (db: Db) => Promise<T>,
  transact: (work: (db: Db) => Promise<T>) => Promise<T>,
): Promise<T> {
  let own: Db | undefined
  const result = await transact((db) => {
    own = db
    return work(db)
  })
  if (own) merger.afterCommit(own)
  return result
}

/** The same of what was worked out before. */
async function sent<T>(
  merger: Merger,
  worked: WorkedOut<T> | null,
  send: (worked: WorkedOut<T>) => Promise<boolean>,
): Promise<{ result: T } | null> {
  if (!worked || !(await send(worked))) return null
  merger.afterCommit(worked.db)
  return { result: worked.result }
}

/** `database` (a postgres:// URL) wins over the data folder. */
export async function openStore({ data, database, ...reading }: OpenOptions): Promise<Store> {
  if (database) return openPostgres(database, reading)
  mkdirSync(data, { recursive: true, mode: 0o700 })
  const path = join(data, 'riskgraph.db')
  const store = await openSqlite(path, reading)
  // The signing key is in there, and the folder may be older than we are.
  for (const file of [path, `${path}-wal`, `${path}-shm`]) if (existsSync(file)) chmodSync(file, 0o600)
  return store
}

export interface ReadOptions {
  /** Of SQLite. */
  readingConnections?: number
  /** Ends a query that takes longer, with RequestError 503. */
  readDeadlineSeconds?: number
}

export interface OpenOptions extends ReadOptions {
  data: string
  database?: string
}

/** Returns the names of the migrations that ran. Two at once wait for each other. */
export async function migrateStore(url: string): Promise<string[]> {
  const db = connectPostgres(url, { condition: new Condition() })
  const applied = await explained(db, migrate(db, 'postgres'))
  await db.destroy()
  return applied
}

function connectPostgres(url: string, options: PostgresOptions): Db {
  if (!/^postgres(?:ql)?:\/\//.test(url))
    throw new OperatorError('--database: expected a URL that begins with postgres://')
  return new Kysely<Tables>({ dialect: postgresDialect(url, options) })
}

/** The URL holds a password, so it is not repeated. */
async function explained<T>(db: Db, work: Promise<T>): Promise<T> {
  try {
    return await work
  } catch (error) {
    await db.destroy()
    if (error instanceof OperatorError) throw error
    const { message, code } = error as Error & { code?: string }
    const said = error instanceof StoreAway ? error.fault.detail : message || code
    throw new OperatorError(`--database: ${said}`, { cause: error })
  }
}
