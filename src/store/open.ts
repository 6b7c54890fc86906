/** Opens a store: SQLite under a data folder, or PostgreSQL by its URL. */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { Kysely, sql } from 'kysely'
import { OperatorError } from '../errors.ts'
import { migrate, pendingMigrations } from './migrate.ts'
import { postgresDialect } from './postgres.ts'
import { sqliteDialect } from './sqlite.ts'
import type { Db, Store } from './store.ts'
import type { Tables } from './tables.ts'

const readingConnections = 2

/** Opens (and, when new or older, migrates) the SQLite file. `:memory:` is a store that ends with the process. */
export async function openSqlite(path: string): Promise<Store> {
  const inMemory = path === ':memory:'
  const writer = new Kysely<Tables>({ dialect: sqliteDialect({ path, readOnly: false, connections: 1 }) })
  await migrate(writer, 'sqlite')
  const reader = inMemory
    ? writer
    : new Kysely<Tables>({
        dialect: sqliteDialect({ path, readOnly: true, connections: readingConnections }),
      })
  return {
    dialect: 'sqlite',
    read: reader,
    write: (_tenantId, work) => writer.transaction().execute(work),
    async close() {
      if (!inMemory) await reader.destroy()
      await writer.destroy()
    },
  }
}

/** Opens a migrated PostgreSQL database; throws OperatorError when `riskgraph migrate` has to run first. */
export async function openPostgres(url: string): Promise<Store> {
  const db: Db = new Kysely<Tables>({ dialect: postgresDialect(url) })
  const pending = await pendingMigrations(db).catch((error: Error) => {
    throw new OperatorError(
      `cannot reach the database: ${error.message || (error as { code?: string }).code}`,
    )
  })
  if (pending.length > 0) {
    await db.destroy()
    throw new OperatorError('the database is not up to date: run `riskgraph migrate --database URL` first')
  }
  return {
    dialect: 'postgres',
    read: db,
    write: (tenantId, work) =>
      db.transaction().execute(async (transaction) => {
        await sql`select pg_advisory_xact_lock(hashtextextended(${tenantId}, 0))`.execute(transaction)
        return work(transaction)
      }),
    close: () => db.destroy(),
  }
}

/** `database` (a postgres:// URL) wins over the data folder. */
export async function openStore({ data, database }: { data: string; database?: string }): Promise<Store> {
  if (database) return openPostgres(database)
  mkdirSync(data, { recursive: true, mode: 0o700 })
  return openSqlite(join(data, 'riskgraph.db'))
}
