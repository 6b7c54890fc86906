/** Carries frames between the imports that are connected and the thread that does their work; looks at none. */
import { once } from 'node:events'
import type { Socket } from 'node:net'
import { Worker } from 'node:worker_threads'
import type { Logger } from 'pino'
import type { Fault } from '../../store/condition.ts'
import { heapLimits } from '../heap.ts'
import { FrameReader, frameOf, type Told } from './frames.ts'
import type { Delivered, IngestTask, Reply } from './ingest-thread.ts'

export interface RelayOptions extends IngestTask {
  log: Pick<Logger, 'info' | 'warn' | 'error'>
  /** Told of what an import has found of the store. */
  onFault?: ((fault: Fault) => void) | undefined
}

/** More than one that is judged and one that is written only wait: their sender is not read from. */
const unansweredMax = 2
const aliveEveryMs = 1000
/** Of imports; each holds some frames in memory. */
const connectionsMax = 32

interface Connection {
  socket: Socket
  unanswered: number
}

export class Relay {
  readonly #options: RelayOptions
  readonly #connections = new Map<number, Connection>()
  readonly #alive: NodeJS.Timeout
  #nextConnection = 0
  #thread: Worker | undefined

  constructor(options: RelayOptions) {
    this.#options = options
    const alive = frameOf(JSON.stringify({ kind: 'alive' } satisfies Told))
    this.#alive = setInterval(() => {
      for (const { socket } of this.#connections.values()) socket.write(alive)
    }, aliveEveryMs)
    this.#alive.unref()
  }

  add(socket: Socket): void {
    if (this.#connections.size >= connectionsMax) {
      socket.destroy()
      return
    }
    const number = this.#nextConnection++
    const reader = new FrameReader()
    const connection: Connection = { socket, unanswered: 0 }
    this.#connections.set(number, connection)
    socket.on('data', (piece) => {
      try {
        for (const frame of reader.push(piece)) this.#deliver(number, connection, frame)
      } catch (err) {
        this.#options.log.warn({ err }, 'not an import')
        socket.destroy()
      }
    })
    socket.on('error', () => {})
    socket.on('close', () => this.#forget(number))
  }

  /** What is being written is finished and answered. */
  async close(): Promise<void> {
    clearInterval(this.#alive)
    for (const { socket } of this.#connections.values()) socket.pause()
    await this.#endThread()
    for (const { socket } of this.#connections.values()) socket.end(() => socket.destroy())
  }

  #deliver(number: number, connection: Connection, frame: Uint8Array<ArrayBuffer>): void {
    connection.unanswered++
    if (connection.unanswered >= unansweredMax) connection.socket.pause()
    this.#thread ??= this.#start()
    this.#thread.postMessage({ connection: number, frame } satisfies Delivered, [frame.buffer])
  }

  #start(): Worker {
    const { data, log } = this.#options
    const thread = new Worker(new URL('./ingest-thread.ts', import.meta.url), {
      workerData: { data } satisfies IngestTask,
      resourceLimits: heapLimits,
    })
    thread.on('message', ({ connection, text, fault }: Reply) => {
      if (fault) this.#options.onFault?.(fault)
      const to = this.#connections.get(connection)
      if (!to) return
      to.unanswered--
      to.socket.write(frameOf(text))
      if (to.unanswered < unansweredMax) to.socket.resume()
    })
    thread.on('error', (err) => {
      log.error({ err }, 'the thread that imports has ended; imports go on without this server')
      if (thread !== this.#thread) return
      this.#thread = undefined
      for (const { socket } of this.#connections.values()) socket.destroy()
    })
    return thread
  }

  /** Nobody imports any more: what the thread remembers is not worth its memory. */
  #forget(connection: number): void {
    this.#connections.delete(connection)
    if (this.#connections.size === 0) void this.#endThread()
    else this.#thread?.postMessage({ ended: connection } satisfies Delivered)
  }

  async #endThread(): Promise<void> {
    const thread = this.#thread
    this.#thread = undefined
    if (!thread) return
    thread.removeAllListeners('error')
    const ended = once(thread, 'exit').catch(() => {})
    thread.postMessage('end' satisfies Delivered)
    await ended
  }
}
