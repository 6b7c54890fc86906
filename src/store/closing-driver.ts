/**
 * Closes a transaction to its own statements before it ends. When one of several parallel statements fails, the others
 * are still under way; without this they would run behind the rollback, outside of any transaction, and be kept.
 */
import type { CompiledQuery, DatabaseConnection, Driver, QueryResult } from 'kysely'

/**
 * The same driver, with connections that refuse statements once their transaction has begun to end. `explained` makes
 * of a failed statement's error what is thrown.
 */
export function closingDriver(driver: Driver, explained: Explained = (error) => error): Driver {
  return {
    init: () => driver.init(),
    destroy: () => driver.destroy(),
    acquireConnection: async () => new ClosingConnection(await driver.acquireConnection(), explained),
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
    await ending(closing.inner)
  } finally {
    closing.isEnding = false
  }
}

type Explained = (error: unknown) => unknown

class ClosingConnection implements DatabaseConnection {
  readonly inner: DatabaseConnection
  readonly #explained: Explained
  isEnding = false

  constructor(inner: DatabaseConnection, explained: Explained) {
    this.inner = inner
    this.#explained = explained
  }

  async executeQuery<Row>(query: CompiledQuery): Promise<QueryResult<Row>> {
    if (this.isEnding) throw new Error('the transaction of this statement has ended')
    try {
      return await this.inner.executeQuery<Row>(query)
    } catch (error) {
      throw this.#explained(error)
    }
  }

  streamQuery<Row>(query: CompiledQuery, chunkSize?: number) {
    return this.inner.streamQuery<Row>(query, chunkSize)
  }
}

function innerOf(connection: DatabaseConnection): DatabaseConnection {
  return (connection as ClosingConnection).inner
}
