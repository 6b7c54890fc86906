/** PostgreSQL as a Kysely dialect. The schema is made so that it answers like SQLite: see migrations. */
import { type Dialect, type Driver, PostgresDialect } from 'kysely'
import pg from 'pg'
import { closingDriver } from './closing-driver.ts'

const int8 = 20

/** Counts fit a double; `pg` would hand them out as texts. */
const types: pg.CustomTypesConfig = {
  getTypeParser: (oid: number, format?: 'text' | 'binary') =>
    oid === int8 ? Number : pg.types.getTypeParser(oid, format as 'text'),
}

export function postgresDialect(connectionString: string): Dialect {
  const pool = new pg.Pool({ connectionString, types, max: 10 })
  // A connection that breaks while idle, as when the database restarts, is replaced by the pool; unheard, it would end
  // the process.
  pool.on('error', () => {})
  return new ClosingPostgresDialect({ pool })
}

class ClosingPostgresDialect extends PostgresDialect {
  override createDriver(): Driver {
    return closingDriver(super.createDriver())
  }
}
