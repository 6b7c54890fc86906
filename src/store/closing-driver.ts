/**
 * Closes a transaction to its own statements before it ends. When one of several parallel statements fails, the others
 * are still under way; without this they would run behind the rollback, outside of any transaction, and be kept.
 */
import type { CompiledQuery, DatabaseConnection, Driver, QueryResult } from 'kysely'
import type { Condition, FaultKind } from './condition.ts'

export interface ClosingOptions {
  /** Is told what works and what does not. */
  condition: Condition
  /** What an error says of the database; null where it says nothing. */
  faultOf: (error: unknown) => FaultKind | null
  /** Makes of another error of a statement what is thrown. */
  explained?: ((error: unknown) => unknown) | undefined
  /** Parallel statements of a connection wait here for each other, because the driver takes one at a time. */
  isOneAtATime?: boolean
}

/** The same driver, with connections that refuse statements once their transaction has begun to end. */
export function closingDriver(driver: Driver, options: ClosingOptions): Driver {
  const { condition } = options
  return {
    init: () => driver.init(),
    destroy: () => driver.destroy(),
    async acquireConnection() {
      condition.admit()
      const connection = await driver.acquireConnection().catch((error) => {
        throw thrownFor(error, options)
      })
      return new ClosingConnection(connection, options)
    },
    releaseConnection: (connection) => driver.releaseConnection(innerOf(connection)),
    beginTransaction: (connection, settings) =>
      through(connection, (inner) => driver.beginTransaction(inner, settings)),
    async commitTransaction(connection) {
      await end(connection, (inner) => driver.commitTransaction(inner))
      condition.works('writing')
    },
    rollbackTransaction: (connection) => end(connection, (inner) => driver.rollbackTransaction(inner)),
  }
}

/** What the engine can do besides, with its errors explained like those of statements. */
export async function through<T>(
  connection: DatabaseConnection,
  work: (inner: DatabaseConnection) => Promise<T>,
): Promise<T> {
  const { inner, options } = connection as ClosingConnection
  try {
    return await work(inner)
  } catch (error) {
    throw thrownFor(error, options)
  }
}

function thrownFor(error: unknown, { condition, faultOf, explained }: ClosingOptions): unknown {
  const kind = faultOf(error)
  return kind ? condition.failed(kind, error) : (explained?.(error) ?? error)
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
    await through(closing, ending)
  } finally {
    closing.isEnding = false
  }
}

class ClosingConnection implements DatabaseConnection {
  readonly inner: DatabaseConnection
  readonly options: ClosingOptions
  isEnding = false
  /** Ends with the last statement that waits for its turn; absent where none ever has to. */
  underWay?: Promise<unknown>

  constructor(inner: DatabaseConnection, options: ClosingOptions) {
    this.inner = inner
    this.options = options
  }

  executeQuery<Row>(query: CompiledQuery): Promise<QueryResult<Row>> {
    if (!this.options.isOneAtATime) return this.#execute<Row>(query)
    const answer = (this.underWay ?? Promise.resolve()).then(() => this.#execute<Row>(query))
    this.underWay = answer.catch(() => {})
    return answer
  }

  async #execute<Row>(query: CompiledQuery): Promise<QueryResult<Row>> {
    if (this.isEnding) throw new Error('the transaction of this statement has ended')
    const result = await through(this, (inner) => inner.executeQuery<Row>(query))
    this.options.condition.works('reading')
    return result
  }

  streamQuery<Row>(query: CompiledQuery, chunkSize?: number) {
    return this.inner.streamQuery<Row>(query, chunkSize)
  }
}

/** What stands behind one of these connections. */
function innerOf(connection: DatabaseConnection): DatabaseConnection {
  return (connection as ClosingConnection).inner
}
