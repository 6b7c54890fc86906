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
import type { SqliteError } from './sqlite-faults.ts'

export type WorkerRequest = SqliteRequest | SqliteScript | 'close'
export type WorkerAnswer = { answer: SqliteAnswer | ScriptAnswer } | { problem: string; errcode?: number }

const port = parentPort
if (port) {
  // With the first request, which is told what keeps the file from being opened.
  let connection: ReturnType<typeof openSqliteConnection> | undefined
  port.on('message', (request: WorkerRequest) => {
    if (request === 'close') {
      connection?.close()
      port.close()
      return
    }
    try {
      connection ??= openSqliteConnection(workerData)
      const answer = 'statements' in request ? connection.run(request) : connection.execute(request)
      port.postMessage({ answer } satisfies WorkerAnswer)
    } catch (error) {
      const { message: problem, errcode } = error as SqliteError
      port.postMessage({ problem, errcode } as WorkerAnswer)
    }
  })
}
