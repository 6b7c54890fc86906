/** The thread of an import: its heap is bounded, so that a log of any size goes through in flat memory. */

import { createReadStream, type ReadStream, statSync } from 'node:fs'
import { parentPort, workerData } from 'node:worker_threads'
import { loadSettings } from '../config.ts'
import { type Learning, learningOf } from '../proposals/learning.ts'
import type { ImportInput, ImportSummary, Progress } from '../sources/import.ts'
import { importIntoTenant } from '../sources/import-into-tenant.ts'
import { patience } from '../sources/patience.ts'
import type { Store } from '../store/store.ts'
import { saidOf } from './fault.ts'
import { tenantOf, withStore } from './place.ts'
import type { PlaceOptions } from './place-options.ts'
import { printable } from './printable.ts'

export interface ImportTask extends PlaceOptions {
  files: string[]
  tenant?: string
  replay?: boolean
}

export type ImportNews =
  | { kind: 'progress'; progress: Progress }
  | { kind: 'done'; summary: ImportSummary; usersAtRisk: number; learning: Learning | null }
  | { kind: 'failed'; message: string; isOperators: boolean }

const progressEveryMs = 100
/** About a hundred sign-ins, which are records and objects at the same time. */
const pieceBytes = 128 * 1024

if (parentPort) await run(workerData as ImportTask, (news) => parentPort?.postMessage(news))

async function run(task: ImportTask, tell: (news: ImportNews) => void): Promise<void> {
  const abort = new AbortController()
  const inputs = task.files.map(openInput)
  parentPort?.once('message', () => {
    abort.abort()
    // Whoever types or pipes may never end.
    for (const { stream } of inputs) stream?.destroy()
  })
  let toldAt = 0
  const onProgress = (progress: Progress) => {
    if (Date.now() - toldAt < progressEveryMs) return
    toldAt = Date.now()
    tell({ kind: 'progress', progress })
  }
  try {
    await withStore({ ...task, readingConnections: 1 }, async (store) => {
      const tenantId = await tenantOf(store, task.tenant)
      const summary = await importIntoTenant({
        ...task,
        store,
        tenantId,
        inputs,
        goesThroughServer: true,
        signal: abort.signal,
        onProgress,
        onWarning: warn,
      })
      const { insist } = patience({ store, warn })
      const usersAtRisk = await insist(() => countUsersAtRisk(store, tenantId))
      const { engine } = loadSettings(task.data)
      const learning = await insist(() => learningOf(store.read, tenantId, engine))
      tell({ kind: 'done', summary, usersAtRisk, learning })
    })
  } catch (error) {
    const said = saidOf(error)
    tell({ kind: 'failed', message: said ?? String((error as Error).stack), isOperators: said !== null })
  }
  parentPort?.close()
}

function warn(message: string): void {
  console.error(`riskgraph: ${printable(message)}`)
}

/** A file is opened when its turn comes; standard input is there from the start. */
function openInput(file: string): ImportInput & { stream?: ReadStream } {
  if (file !== '-') {
    const stats = statSync(file)
    const read = (start: number) => createReadStream(file, { start })
    // A pipe of the shell has a name as well, but can be read only once.
    return { name: file, bytes: opened(file), ...(stats.isFile() && { file: { size: stats.size, read } }) }
  }
  const stream = createReadStream('', { fd: 0, autoClose: false })
  return { name: 'stdin', bytes: stream, stream }
}

async function* opened(file: string): AsyncGenerator<Uint8Array> {
  yield* createReadStream(file, { highWaterMark: pieceBytes })
}

async function countUsersAtRisk({ read }: Store, tenantId: string): Promise<number> {
  const { users } = await read
    .selectFrom('riskyIdentities')
    .select((row) => row.fn.countAll<number>().as('users'))
    .where('tenantId', '=', tenantId)
    .where('identityKind', '=', 'user')
    .where('riskState', 'in', ['atRisk', 'confirmedCompromised'])
    .executeTakeFirstOrThrow()
  return Number(users)
}
