/** PostgreSQL as a Kysely dialect. The schema is made so that it answers like SQLite: see migrations. */
import {
  CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  PostgresDialect,
  type PostgresDialectConfig,
} from 'kysely'
import pg from 'pg'
import { closingDriver } from './closing-driver.ts'
import { tookTooLong } from './deadline.ts'

const int8 = 20
const bytea = 17

/**
 * Counts fit a double; `pg` would hand them out as texts. Its bytes are a Buffer, whose `slice` is no copy: they become
 * what SQLite gives.
 */
const types: pg.CustomTypesConfig = {
  getTypeParser: (oid: number, format?: 'text' | 'binary') => {
    const parse = pg.types.getTypeParser(oid, format as 'text')
    if (oid === int8) return Number
    return oid === bytea ? (text: string) => new Uint8Array(parse(text) as Buffer) : parse
  },
}

export interface PostgresOptions {
  /** Ends a query that takes longer, with RequestError 503; none without it. */
  readDeadlineSeconds?: number | undefined
}

export function postgresDialect(
  connectionString: string,
  { readDeadlineSeconds }: PostgresOptions = {},
): Dialect {
  const pool = new pg.Pool({ connectionString, types, max: 10 })
  // A connection that breaks while idle, as when the database restarts, is replaced by the pool; unheard, it would end
  // the process.
  pool.on('error', () => {})
  if (!readDeadlineSeconds) return new ClosingPostgresDialect({ pool })
  const limit = CompiledQuery.raw(`set statement_timeout = ${Math.ceil(readDeadlineSeconds * 1000)}`)
  const onCreateConnection = async (connection: DatabaseConnection) => {
    await connection.executeQuery(limit)
  }
  return new ClosingPostgresDialect({ pool, onCreateConnection }, (error) =>
    isCanceled(error) ? tookTooLong(readDeadlineSeconds, error) : error,
  )
}

/** What `statement_timeout` ends (https://www.postgresql.org/docs/current/errcodes-appendix.html). */
function isCanceled(error: unknown): boolean {
  return error instanceof Error && (error as Error & { code?: string }).code === '57014'
}

class ClosingPostgresDialect extends PostgresDialect {
  readonly #explained: ((error: unknown) => unknown) | undefined

  constructor(config: PostgresDialectConfig, explained?: (error: unknown) => unknown) {
    super(config)
    this.#explained = explained
  }

  override createDriver(): Driver {
    return closingDriver(super.createDriver(), { explained: this.#explained, isOneAtATime: true })
  }
}
