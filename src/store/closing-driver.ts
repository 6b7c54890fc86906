/**
 * Closes a transaction to its own statements before it ends. When one of several parallel statements fails, the others
 * are still under way; without this they would run behind the rollback, outside of any transaction, and be kept.
 */
import type { CompiledQuery, DatabaseConnection, Driver, QueryResult } from 'kysely'

export interface ClosingOptions {
  /** Makes of a failed statement's error what is thrown. */
  explained?: ((error: unknown) => unknown) | undefined
  /** Parallel statements of a connection wait here for each other, because the driver takes one at a time. */
  isOneAtATime?: boolean
}

/** The same driver, with connections that refuse statements once their transaction has begun to end. */
export function closingDriver(driver: Driver, options: ClosingOptions = {}): Driver {
  return {
    init: () => driver.init(),
    destroy: () => driver.destroy(),
    acquireConnection: async () => new ClosingConnection(await driver.acquireConnection(), options),
    releaseConnection: (connection) => driver.releaseConnection(innerOf(connection)),
    beginTransaction: (connection, settings) => driver.beginTransaction(innerOf(connection), settings),
    commitTransaction: (connection) => end(connection, (inner) => driver.commitTransaction(inner)),
    rollbackTransaction: (connection) => end(connection, (inner) => driver.rollbackTransaction(inner)),
  }
}

/** Answers come in order: when the end is answered, every statement under way has been answered or refused. */
async function end(
  connection: DatabaseConnection,
  ending: (inner: DatabaseConnection) => Promise<void>,
): Promise<void> {
  const closing = connection as ClosingConnection
  closing.isEnding = true
  try {
    // Waited for only where something may wait: a turn of its own would let others in behind the end.
    if (closing.underWay) await closing.underWay
    await ending(closing.inner)
  } finally {
    closing.isEnding = false
  }
}

class ClosingConnection implements DatabaseConnection {
  readonly inner: DatabaseConnection
  readonly #options: ClosingOptions
  isEnding = false
  /** Ends with the last statement that waits for its turn; absent where none ever has to. */
  underWay?: Promise<unknown>

  constructor(inner: DatabaseConnection, options: ClosingOptions) {
    this.inner = inner
    this.#options = options
  }

  executeQuery<Row>(query: CompiledQuery): Promise<QueryResult<Row>> {
    if (!this.#options.isOneAtATime) return this.#execute<Row>(query)
    const answer = (this.underWay ?? Promise.resolve()).then(() => this.#execute<Row>(query))
    this.underWay = answer.catch(() => {})
    return answer
  }

  async #execute<Row>(query: CompiledQuery): Promise<QueryResult<Row>> {
    if (this.isEnding) throw new Error('the transaction of this statement has ended')
    try {
      return await this.inner.executeQuery<Row>(query)
    } catch (error) {
      throw this.#options.explained?.(error) ?? error
    }
  }

  streamQuery<Row>(query: CompiledQuery, chunkSize?: number) {
    return this.inner.streamQuery<Row>(query, chunkSize)
  }
}

/** What stands behind one of these connections. */
export function innerOf(connection: DatabaseConnection): DatabaseConnection {
  return (connection as ClosingConnection).inner
}
