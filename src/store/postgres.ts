/** PostgreSQL as a Kysely dialect. The schema is made so that it answers like SQLite: see migrations. */
import { type Dialect, PostgresDialect } from 'kysely'
import pg from 'pg'

const int8 = 20

/** Counts fit a double; `pg` would hand them out as texts. */
const types: pg.CustomTypesConfig = {
  getTypeParser: (oid: number, format?: 'text' | 'binary') =>
    oid === int8 ? Number : pg.types.getTypeParser(oid, format as 'text'),
}

export function postgresDialect(connectionString: string): Dialect {
  return new PostgresDialect({ pool: new pg.Pool({ connectionString, types, max: 10 }) })
}
