/**
 * Closes a transaction to its own statements before it ends. When one of several parallel statements fails, the others
 * are still under way; without this they would run behind the rollback, outside of any transaction, and be kept.
 */
import type { CompiledQuery, DatabaseConnection, Driver, QueryResult } from 'kysely'

/** The same driver, with connections that refuse statements once their transaction has begun to end. */
export function closingDriver(driver: Driver): Driver {
  return {
    init: () => driver.init(),
    destroy: () => driver.destroy(),
    acquireConnection: async () => new ClosingConnection(await driver.acquireConnection()),
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

class ClosingConnection implements DatabaseConnection {
  readonly inner: DatabaseConnection
  isEnding = false

  constructor(inner: DatabaseConnection) {
    this.inner = inner
  }

  async executeQuery<Row>(query: CompiledQuery): Promise<QueryResult<Row>> {
    if (this.isEnding) throw new Error('the transaction of this statement has ended')
    return this.inner.executeQuery<Row>(query)
  }

  streamQuery<Row>(query: CompiledQuery, chunkSize?: number) {
    return this.inner.streamQuery<Row>(query, chunkSize)
  }
}

function innerOf(connection: DatabaseConnection): DatabaseConnection {
  return (connection as ClosingConnection).inner
}
