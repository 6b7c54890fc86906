/** PostgreSQL as a Kysely dialect. The schema is made so that it answers like SQLite: see migrations. */
import { type Dialect, type Driver, PostgresDialect, type PostgresDialectConfig } from 'kysely'
import pg from 'pg'
import { closingDriver } from './closing-driver.ts'
import type { Condition } from './condition.ts'
import { tookTooLong } from './deadline.ts'
import { faultOfPostgres } from './postgres-faults.ts'

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
  condition: Condition
  connections?: number
  /** Ends a query that takes longer, with RequestError 503; none without it. */
  readDeadlineSeconds?: number | undefined
}

export const connectionsDefault = 10
/** A host that answers nothing at all is away; waiting in line for a connection is another matter. */
const connectMs = 5000

class Client extends pg.Client {
  constructor(config: pg.ClientConfig) {
    super({ ...config, connectionTimeoutMillis: connectMs, keepAlive: true })
  }
}

export function postgresDialect(
  connectionString: string,
  { condition, connections = connectionsDefault, readDeadlineSeconds }: PostgresOptions,
): Dialect {
  const config: pg.PoolConfig = {
    connectionString,
    types,
    max: connections,
    Client: Client as unknown as new () => Client,
  }
  if (readDeadlineSeconds) {
    const limit = `set statement_timeout = ${Math.ceil(readDeadlineSeconds * 1000)}`
    config.onConnect = async (client) => void (await client.query(limit))
  }
  const pool = new pg.Pool(config)
  // The database went: whoever has something under way is told by that, and the pool makes new connections. Unheard, it
  // would end the process, be the connection idle or in use.
  pool.on('error', () => {})
  pool.on('connect', (client) => client.on('error', () => {}))
  return new ClosingPostgresDialect({ pool }, condition, (error) =>
    readDeadlineSeconds && isCanceled(error) ? tookTooLong(readDeadlineSeconds, error) : error,
  )
}

/** What `statement_timeout` ends (https://www.postgresql.org/docs/current/errcodes-appendix.html). */
function isCanceled(error: unknown): boolean {
  return error instanceof Error && (error as Error & { code?: string }).code === '57014'
}

class ClosingPostgresDialect extends PostgresDialect {
  readonly #condition: Condition
  readonly #explained: (error: unknown) => unknown

  constructor(config: PostgresDialectConfig, condition: Condition, explained: (error: unknown) => unknown) {
    super(config)
    this.#condition = condition
    this.#explained = explained
  }

  override createDriver(): Driver {
    return closingDriver(super.createDriver(), {
      condition: this.#condition,
      faultOf: faultOfPostgres,
      explained: this.#explained,
      isOneAtATime: true,
    })
  }
}
