/**
 * The thread that owns one SQLite connection, so that no query and no fsync ever stops the event loop of the server.
 * Answers come in the order of the requests.
 */
import { parentPort, workerData } from 'node:worker_threads'
import {
  openSqliteConnection,
  type ScriptAnswer,
  type SqliteAnswer,
  type SqliteRequest,
  type SqliteScript,
} from './sqlite-connection.ts'

export type WorkerRequest = SqliteRequest | SqliteScript | 'close'
export type WorkerAnswer = { answer: SqliteAnswer | ScriptAnswer } | { problem: string }

const port = parentPort
if (port) {
  const connection = openSqliteConnection(workerData)
  port.on('message', (request: WorkerRequest) => {
    if (request === 'close') {
      connection.close()
      port.close()
      return
    }
    try {
      const answer = 'statements' in request ? connection.run(request) : connection.execute(request)
      port.postMessage({ answer } satisfies WorkerAnswer)
    } catch (error) {
      port.postMessage({ problem: (error as Error).message } satisfies WorkerAnswer)
    }
  })
}
