/** From events in order to batches for the engine: a few are in flight, bounded in number and in length. */
import { featuresOf } from '../enrich/features.ts'
import type { Intelligence } from '../enrich/intelligence.ts'
import type { BatchResult, Ingest } from '../ingest/ingest.ts'
import { versionOf } from '../ingest/version.ts'
import type { PreparedSignIn } from '../risk/prepared-sign-in.ts'
import type { DocumentedEvent } from './event-line.ts'

export interface BatchesOptions {
  engine: Ingest
  /** Lists and databases may change while the import runs: what comes then is seen with the new ones. */
  lists: Intelligence
  batchSize: number
  /** Nothing is begun after it. */
  signal?: AbortSignal
}

/** So often the batches in flight get their turn. */
export const signInsPerTurn = 10
/** A batch of huge records is a smaller one. */
const batchCharactersMax = 2 * 1024 * 1024
/** One is judged while one is written and one waits: after each part the write lock is left free for a while (src/store/turns.ts). */
const batchesInFlight = 3

export class Batches {
  readonly #options: BatchesOptions
  readonly #onDone: (result: BatchResult, signIns: number) => void
  #batch: PreparedSignIn[] = []
  #characters = 0
  #inFlight: Promise<void>[] = []

  /** `onDone` is told of each batch that is durable, in order. */
  constructor(options: BatchesOptions, onDone: (result: BatchResult, signIns: number) => void) {
    this.#options = options
    this.#onDone = onDone
  }

  /** Called every few records: those in flight get their turn. */
  async turn(): Promise<void> {
    if (this.#inFlight.length > 0) await this.#options.engine.turn()
  }

  /** Waits while enough are in flight. Throws when one of them failed. */
  async add(events: Iterable<DocumentedEvent>): Promise<void> {
    const { lists, batchSize, signal } = this.#options
    for (const { event, document } of events) {
      const { signIn, outcome, writtenAt } = event
      const version = versionOf({ outcome, writtenAt, signIn, document })
      this.#batch.push({ signIn, outcome, features: featuresOf(event, lists), document, version })
      this.#characters += document.length
      if (this.#batch.length % signInsPerTurn === 0) await this.turn()
      if (this.#batch.length < batchSize && this.#characters < batchCharactersMax) continue
      if (signal?.aborted) return
      this.#send()
      if (this.#inFlight.length < batchesInFlight) continue
      await this.#inFlight[0]
      this.#inFlight = this.#inFlight.slice(1)
    }
  }

  /** Sends what is left and waits until everything is durable. */
  async finish(): Promise<void> {
    if (this.#batch.length > 0 && !this.#options.signal?.aborted) this.#send()
    await Promise.all(this.#inFlight)
  }

  /** Waits for what is in flight, whatever becomes of it. */
  async settle(): Promise<void> {
    await Promise.allSettled(this.#inFlight)
  }

  #send(): void {
    const batch = this.#batch
    this.#batch = []
    this.#characters = 0
    const sent = this.#options.engine.ingest(batch).then((result) => this.#onDone(result, batch.length))
    // Whoever waits for it hears of it; until then nobody does.
    sent.catch(() => {})
    this.#inFlight.push(sent)
  }
}
