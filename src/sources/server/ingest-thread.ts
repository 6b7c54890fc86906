/**
 * The thread of a server on which imports are judged and written, so that its event loop stays free for questions and
 * a log that exhausts the memory costs the server nothing. It lives as long as anybody imports.
 */
import { parentPort, workerData } from 'node:worker_threads'
import { type EngineSettings, loadSettings } from '../../config.ts'
import type { NetworkKind } from '../../enrich/address-lists.ts'
import { createIngest, type Ingest } from '../../ingest/ingest.ts'
import { fromMilliseconds } from '../../model/timestamp.ts'
import { type Fault, StoreAway } from '../../store/condition.ts'
import { openStore } from '../../store/open.ts'
import type { Store } from '../../store/store.ts'
import { readAsked, type Told, version } from './frames.ts'

export interface IngestTask {
  data: string
}

/** A frame of a connection; without a frame the connection has ended. */
export type Delivered = { connection: number; frame: Uint8Array<ArrayBuffer> } | { ended: number } | 'end'
export interface Reply {
  connection: number
  text: string
  /** What its own connections have found of the store. */
  fault?: Fault
}

/** One is judged while one is written, whoever sent them; the others wait as bytes. */
const batchesInWorkMax = 2

interface Import {
  tenantId: string
  replay: boolean
}

const port = parentPort

class IngestThread {
  readonly #store: Store
  readonly #settings: EngineSettings
  readonly #imports = new Map<number, Import>()
  readonly #engines = new Map<string, Ingest>()
  #queue: { connection: number; frame: Uint8Array }[] = []
  #inWork = 0
  #isEnding = false
  #listedKinds: NetworkKind[] = []

  constructor(store: Store, settings: EngineSettings) {
    this.#store = store
    this.#settings = settings
  }

  listen(): void {
    port?.on('message', (delivered: Delivered) => {
      if (delivered === 'end') {
        this.#isEnding = true
        this.#queue = []
      } else if ('ended' in delivered) this.#forget(delivered.ended)
      else this.#queue.push(delivered)
      this.#next()
    })
  }

  #next(): void {
    while (this.#inWork < batchesInWorkMax) {
      const next = this.#queue.shift()
      if (!next) break
      this.#inWork++
      void this.#work(next.connection, next.frame).finally(() => {
        this.#inWork--
        this.#next()
      })
    }
    if (this.#isEnding && this.#inWork === 0) void this.#store.close().then(() => port?.close())
  }

  async #work(connection: number, frame: Uint8Array): Promise<void> {
    const tell = (told: Told, fault?: Fault) =>
      port?.postMessage({ connection, text: JSON.stringify(told), ...(fault && { fault }) } satisfies Reply)
    const said = read(frame)
    if (!said) return tell({ kind: 'refused', reason: 'this is no import' })
    const { asked, batch } = said
    if (asked.kind === 'hello') {
      if (asked.version !== version) return tell({ kind: 'refused', reason: `this is version ${version}` })
      this.#imports.set(connection, asked)
      return tell({ kind: 'welcome' })
    }
    const { id, listedKinds } = asked
    const from = this.#imports.get(connection)
    if (!from) return tell({ kind: 'failed', id, message: 'a batch came before a hello' })
    this.#listedKinds = listedKinds
    try {
      tell({ kind: 'done', id, result: await this.#engineOf(from).ingest(batch) })
    } catch (error) {
      const { message } = error as Error
      if (!(error instanceof StoreAway)) return tell({ kind: 'failed', id, message })
      const { fault } = error
      tell({ kind: 'failed', id, message: `${fault.text} (${fault.detail})` }, fault)
    }
  }

  /** Imports of one tenant share what is remembered of it. */
  #engineOf({ tenantId, replay }: Import): Ingest {
    const key = `${tenantId} ${replay}`
    const known = this.#engines.get(key)
    if (known) return known
    const kinds = () => this.#listedKinds
    const engine = createIngest({
      store: this.#store,
      tenantId,
      settings: this.#settings,
      get listedKinds() {
        return kinds()
      },
      now: (at) => (replay ? at : fromMilliseconds(Date.now())),
    })
    this.#engines.set(key, engine)
    return engine
  }

  #forget(connection: number): void {
    this.#imports.delete(connection)
    this.#queue = this.#queue.filter((one) => one.connection !== connection)
  }
}

/** Null for what no import sends: it must not end the thread, on which others import. */
function read(frame: Uint8Array): ReturnType<typeof readAsked> | null {
  try {
    const said = readAsked(Buffer.from(frame.buffer).toString())
    return typeof said.asked?.kind === 'string' ? said : null
  } catch {
    return null
  }
}

if (port) {
  const { data } = workerData as IngestTask
  // Messages wait until somebody listens.
  new IngestThread(await openStore({ data, readingConnections: 1 }), loadSettings(data).engine).listen()
}
