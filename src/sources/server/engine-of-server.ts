/**
 * The engine of a server that runs on the same data folder, as an import sees it: batches go over the server's socket
 * and are durable when they are answered. When the server goes, the import goes on by itself: what was not answered is
 * sent to its own engine, which finds known what the server had written all the same.
 */
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { join } from 'node:path'
import { setImmediate as nextTurn, setTimeout as pause } from 'node:timers/promises'
import type { NetworkKind } from '../../enrich/address-lists.ts'
import type { BatchResult, Ingest } from '../../ingest/ingest.ts'
import { OperatorError } from '../../model/errors.ts'
import type { PreparedSignIn } from '../../risk/prepared-sign-in.ts'
import { type Asked, FrameReader, frameOf, type Told, textOfBatch, version } from './frames.ts'
import { socketAddress, socketName } from './socket-path.ts'

export interface ServerEngineOptions {
  data: string
  tenantId: string
  replay: boolean
  /** What the features were made with. */
  kinds: () => NetworkKind[]
  /** The import's own, for when the server goes. */
  own: Ingest
  warn: (message: string) => void
  /** A server that says nothing for so long is gone. */
  silenceMs?: number
}

export interface ServerEngine extends Ingest {
  close(): void
}

/** It says that it is alive once a second, and has a store to open before it says anything. */
const silenceMsUsual = 30_000

/** Null when no server takes imports there, or none of this version. */
export async function engineOfServer(options: ServerEngineOptions): Promise<ServerEngine | null> {
  const socket = await connected(options.data)
  if (!socket) return null
  const { tenantId, replay } = options
  const line = new Line(socket, options.silenceMs ?? silenceMsUsual)
  line.send({ kind: 'hello', version, tenantId, replay })
  if (!(await line.isWelcome)) {
    line.close()
    return null
  }
  return new RemoteEngine(options, line)
}

async function connected(data: string): Promise<Socket | null> {
  // A crashed server leaves its socket, which refuses.
  if (!existsSync(join(data, socketName))) return null
  const place = socketAddress(data, socketName)
  if (!place) return null
  const socket = connect(place.address)
  try {
    await once(socket, 'connect')
    return socket
  } catch {
    return null
  } finally {
    place.release()
  }
}

class RemoteEngine implements ServerEngine {
  readonly #options: ServerEngineOptions
  readonly #line: Line
  #isGone = false
  /** Batches follow each other also while they change over. */
  #turn: Promise<unknown> = Promise.resolve()

  constructor(options: ServerEngineOptions, line: Line) {
    this.#options = options
    this.#line = line
  }

  async ingest(batch: PreparedSignIn[]): Promise<BatchResult> {
    if (this.#isGone) return this.#options.own.ingest(batch)
    const before = this.#turn
    const answer = this.#line.ask(batch, this.#options.kinds())
    const result = answer.catch(async (error) => {
      if (!(error instanceof ServerGone)) throw error
      await before
      this.#leave()
      return this.#options.own.ingest(batch)
    })
    this.#turn = result.catch(() => {})
    return result
  }

  async turn(): Promise<void> {
    await (this.#isGone ? this.#options.own.turn() : nextTurn())
  }

  close(): void {
    this.#line.close()
  }

  #leave(): void {
    if (this.#isGone) return
    this.#isGone = true
    this.#options.warn(
      'the server has gone; what it had answered is durable, and the import goes on by itself',
    )
  }
}

class ServerGone extends Error {}

interface Waiting {
  resolve(result: BatchResult): void
  reject(error: Error): void
}

/** The conversation with the server. */
class Line {
  readonly #socket: Socket
  readonly #reader = new FrameReader()
  readonly #waiting = new Map<number, Waiting>()
  readonly #silence: NodeJS.Timeout
  #nextId = 0
  #isClosed = false
  readonly isWelcome: Promise<boolean>
  #welcome: (isWelcome: boolean) => void = () => {}

  constructor(socket: Socket, silenceMs: number) {
    this.#socket = socket
    this.isWelcome = new Promise((resolve) => {
      this.#welcome = resolve
    })
    this.#silence = setTimeout(() => socket.destroy(), silenceMs)
    socket.on('data', (piece) => {
      this.#silence.refresh()
      try {
        for (const frame of this.#reader.push(piece)) this.#hear(JSON.parse(Buffer.from(frame).toString()))
      } catch {
        // Whatever listens there is no server of ours.
        socket.destroy()
      }
    })
    socket.on('error', () => {})
    socket.on('close', () => this.#lose())
  }

  send(asked: Asked): void {
    this.#socket.write(frameOf(JSON.stringify(asked)))
  }

  /** Rejects with ServerGone when there is no answer. */
  ask(batch: PreparedSignIn[], kinds: NetworkKind[]): Promise<BatchResult> {
    if (this.#isClosed) return Promise.reject(new ServerGone())
    const id = this.#nextId++
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject })
      this.#socket.write(frameOf(textOfBatch(id, kinds, batch)))
    })
  }

  close(): void {
    this.#socket.end()
    void pause(1000, undefined, { ref: false }).then(() => this.#socket.destroy())
  }

  #hear(told: Told): void {
    if (told.kind === 'welcome' || told.kind === 'refused') this.#welcome(told.kind === 'welcome')
    if (told.kind !== 'done' && told.kind !== 'failed') return
    const waiting = this.#waiting.get(told.id)
    this.#waiting.delete(told.id)
    if (told.kind === 'done') waiting?.resolve(told.result)
    else waiting?.reject(new OperatorError(`the server could not take a batch: ${told.message}`))
  }

  #lose(): void {
    this.#isClosed = true
    clearTimeout(this.#silence)
    this.#welcome(false)
    for (const { reject } of this.#waiting.values()) reject(new ServerGone())
    this.#waiting.clear()
  }
}
