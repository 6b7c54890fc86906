/** Numbered migrations, run in order, each once; a released one is never edited. */
import { Migrator, sql } from 'kysely'
import { OperatorError } from '../model/errors.ts'
import * as core from './migrations/0001-core.ts'
import * as declarations from './migrations/0002-declarations.ts'
import type { Db, StoreDialect } from './store.ts'

/**
 * Brings the database to the newest schema and returns the names of the migrations that ran. A database that is up to
 * date is only read. Throws OperatorError when another version made it whose tables this one cannot read.
 */
export async function migrate(db: Db, dialect: StoreDialect): Promise<string[]> {
  if ((await pendingMigrations(db)).length === 0) return []
  const { error, results } = await migrator(db, dialect).migrateToLatest()
  if (error) throw error
  return (results ?? []).map((result) => result.migrationName)
}

/** Names of migrations that have not run yet. Throws OperatorError when another version made the database. */
export async function pendingMigrations(db: Db): Promise<string[]> {
  const all = await migrator(db, 'postgres').getMigrations()
  await refuseForeign(db, new Set(all.map(({ name }) => name)))
  return all.filter((migration) => !migration.executedAt).map((migration) => migration.name)
}

/** Of versions that were never released: whose rows were wide, and whose profiles knew neither protocols nor devices by system. */
const unreleased = ['0001-initial', '0001-first']

async function refuseForeign(db: Db, known: Set<string>): Promise<void> {
  const tables = await db.introspection.getTables({ withInternalKyselyTables: true })
  if (!tables.some(({ name }) => name === 'kysely_migration')) return
  const { rows } = await sql<{ name: string }>`select name from kysely_migration order by name`.execute(db)
  const names = rows.map(({ name }) => name)
  if (names.some((name) => unreleased.includes(name)))
    throw new OperatorError(
      'the database was made by an older version of Riskgraph, whose tables this version does not read: import the logs again into a new folder (--data) or a new database (--database)',
    )
  const foreign = names.find((name) => !known.has(name))
  if (foreign === undefined) return
  throw new OperatorError(
    `the database was made by a newer version of Riskgraph (it has ${foreign}); run that version`,
  )
}

function migrator(db: Db, dialect: StoreDialect) {
  const migrations = {
    '0001-core': { up: (on: Db) => core.up(on, dialect) },
    '0002-declarations': { up: (on: Db) => declarations.up(on, dialect) },
  }
  return new Migrator({ db, provider: { getMigrations: async () => migrations } })
}
