/** Numbered migrations, run in order, each once; a released one is never edited. */
import { Migrator } from 'kysely'
import * as initial from './migrations/0001-initial.ts'
import type { Db, StoreDialect } from './store.ts'

/** Brings the database to the newest schema and returns the names of the migrations that ran. */
export async function migrate(db: Db, dialect: StoreDialect): Promise<string[]> {
  const { error, results } = await migrator(db, dialect).migrateToLatest()
  if (error) throw error
  return (results ?? []).map((result) => result.migrationName)
}

/** Names of migrations that have not run yet. */
export async function pendingMigrations(db: Db): Promise<string[]> {
  const all = await migrator(db, 'postgres').getMigrations()
  return all.filter((migration) => !migration.executedAt).map((migration) => migration.name)
}

function migrator(db: Db, dialect: StoreDialect) {
  const migrations = {
    '0001-initial': { up: (on: Db) => initial.up(on, dialect) },
  }
  return new Migrator({ db, provider: { getMigrations: async () => migrations } })
}
