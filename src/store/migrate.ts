/** Numbered migrations, run in order, each once; a released one is never edited. */
import { Migrator, sql } from 'kysely'
import { OperatorError } from '../errors.ts'
import * as initial from './migrations/0001-initial.ts'
import * as identities from './migrations/0002-identities.ts'
import * as queryIndexes from './migrations/0003-query-indexes.ts'
import * as authority from './migrations/0004-authority.ts'
import * as campaigns from './migrations/0005-campaigns.ts'
import * as outcome from './migrations/0006-outcome.ts'
import type { Db, StoreDialect } from './store.ts'

/**
 * Brings the database to the newest schema and returns the names of the migrations that ran. A database that is up to
 * date is only read. Throws OperatorError when a newer version made it.
 */
export async function migrate(db: Db, dialect: StoreDialect): Promise<string[]> {
  if ((await pendingMigrations(db)).length === 0) return []
  const { error, results } = await migrator(db, dialect).migrateToLatest()
  if (error) throw error
  return (results ?? []).map((result) => result.migrationName)
}

/** Names of migrations that have not run yet. Throws OperatorError when a newer version made the database. */
export async function pendingMigrations(db: Db): Promise<string[]> {
  const all = await migrator(db, 'postgres').getMigrations()
  const executed = all.filter((migration) => migration.executedAt)
  if (executed.length > 0) await refuseNewer(db, new Set(executed.map(({ name }) => name)))
  return all.filter((migration) => !migration.executedAt).map((migration) => migration.name)
}

async function refuseNewer(db: Db, known: Set<string>): Promise<void> {
  const { rows } = await sql<{ name: string }>`select name from kysely_migration order by name`.execute(db)
  const foreign = rows.filter(({ name }) => !known.has(name))
  if (foreign.length === 0) return
  throw new OperatorError(
    `the database was made by a newer version of Riskgraph (it has ${foreign[0]?.name}); run that version`,
  )
}

function migrator(db: Db, dialect: StoreDialect) {
  const migrations = {
    '0001-initial': { up: (on: Db) => initial.up(on, dialect) },
    '0002-identities': { up: (on: Db) => identities.up(on, dialect) },
    '0003-query-indexes': { up: (on: Db) => queryIndexes.up(on, dialect) },
    '0004-authority': { up: (on: Db) => authority.up(on, dialect) },
    '0005-campaigns': { up: (on: Db) => campaigns.up(on, dialect) },
    '0006-outcome': { up: (on: Db) => outcome.up(on, dialect) },
  }
  return new Migrator({ db, provider: { getMigrations: async () => migrations } })
}
