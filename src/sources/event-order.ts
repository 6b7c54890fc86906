/**
 * Hands events on in the order in which they happened. Where a log comes in order, give or take a little, it holds back
 * no more than a window of the newest; from where it does not, everything that is left goes through a sorter first. How
 * it tells: docs/decisions/0016-judged-while-read.md.
 */
import type { Timestamp } from '../model/sign-in.ts'
import { fromMilliseconds, toMilliseconds } from '../model/timestamp.ts'
import { type DocumentedEvent, fieldsOf, readFields } from './event-line.ts'
import { Sorter, type SorterOptions } from './sort.ts'

export interface EventOrderOptions extends SorterOptions {
  /** For the sorted runs; made when needed. */
  folder: string
  /** What comes later than that is told apart by whoever judges. */
  latenessHours: number
  /** Characters of the documents that are held back. */
  windowCharactersMax?: number
}

/** Up to it the outcome is that of the ordered log, whatever the order (docs/architecture.md). */
export const disorderHoursMax = 24
/** Of the events of a window, those that may have come far behind their place. */
const farShareMax = 0.025

export class EventOrder {
  readonly #sorter: Sorter
  readonly #disorderMs: number
  readonly #windowCharactersMax: number
  #isSorting = false
  #window: DocumentedEvent[] = []
  #characters = 0
  /** What happened then or later may not be handed on yet; null where everything may. */
  #until: Timestamp | null = null
  /** When the newest event happened that was handed on, and the oldest that may still come without harm. */
  #watermark: Timestamp = ''
  #oldest: Timestamp = ''

  constructor({ folder, latenessHours, windowCharactersMax, ...sorting }: EventOrderOptions) {
    this.#sorter = new Sorter(folder, sorting)
    this.#disorderMs = Math.min(latenessHours, disorderHoursMax) * 3_600_000
    // Longer ones live to see the heap's old generation: with four times of it an import took a twentieth longer.
    this.#windowCharactersMax = windowCharactersMax ?? 1024 * 1024
  }

  /** From now on nothing is handed on that happened then or later: another input begins there. */
  holdFrom(until: Timestamp | null): void {
    this.#until = until
  }

  /** Takes what was read, and returns those whose turn has come. */
  async add(events: readonly DocumentedEvent[]): Promise<DocumentedEvent[]> {
    if (this.#isSorting) {
      await this.#sort(events)
      return []
    }
    for (const one of events) {
      this.#window.push(one)
      this.#characters += one.document.length
      if (one.event.at < this.#oldest) this.#isSorting = true
    }
    const ready = !this.#isSorting && this.#isFull() ? this.#release() : []
    if (this.#isSorting) {
      await this.#sort(this.#window)
      this.#window = []
    }
    return ready
  }

  /** What is left, some at a time, each made when it is asked for. */
  async *rest(): AsyncGenerator<Iterable<DocumentedEvent>> {
    if (this.#isSorting) {
      for await (const lines of this.#sorter.lines()) yield eventsIn(lines)
    } else {
      yield this.#window.sort(compareEvents)
      this.#window = []
    }
  }

  async remove(): Promise<void> {
    this.#window = []
    await this.#sorter.remove()
  }

  #isFull(): boolean {
    return this.#characters >= this.#windowCharactersMax
  }

  /** The older half of the window; nothing where it is of no use, for what comes next would not be newer. */
  #release(): DocumentedEvent[] {
    const places = placesOf(this.#window)
    if (!isNearlyInOrder(places)) {
      this.#isSorting = true
      return []
    }
    const window = places.map((index) => this.#window[index] as DocumentedEvent)
    let released = 0
    for (const { event, document } of window) {
      const isEnough = this.#characters <= this.#windowCharactersMax / 2
      if (isEnough || (this.#until !== null && event.at >= this.#until)) break
      this.#characters -= document.length
      released++
    }
    if (this.#isFull()) this.#isSorting = true
    const ready = window.slice(0, released)
    this.#window = window.slice(released)
    this.#raiseWatermark(ready.at(-1)?.event.at ?? '')
    return ready
  }

  #raiseWatermark(at: Timestamp): void {
    if (at <= this.#watermark) return
    this.#watermark = at
    this.#oldest = fromMilliseconds(toMilliseconds(at) - this.#disorderMs)
  }

  async #sort(events: readonly DocumentedEvent[]): Promise<void> {
    for (const one of events) {
      const room = this.#sorter.add(`${one.event.at} ${one.event.signIn.id}`, fieldsOf(one))
      if (room) await room
    }
  }
}

function* eventsIn(lines: readonly Buffer[]): Generator<DocumentedEvent> {
  for (const line of lines) yield readFields(line)
}

/** The places of arrival of events, in the order in which they happened. */
function placesOf(window: readonly DocumentedEvent[]): number[] {
  const at = (index: number) => window[index] as DocumentedEvent
  return window.map((_, index) => index).sort((a, b) => compareEvents(at(a), at(b)))
}

/** Whether a fourth of the window would have been enough for nearly all of it. */
function isNearlyInOrder(places: readonly number[]): boolean {
  let far = 0
  for (const [place, arrived] of places.entries()) if (arrived - place > places.length / 4) far++
  return far <= places.length * farShareMax
}

/** By time and id, and what differs beyond that by its text, so that the order of arrival never counts. */
function compareEvents(a: DocumentedEvent, b: DocumentedEvent): number {
  if (a.event.at !== b.event.at) return a.event.at < b.event.at ? -1 : 1
  if (a.event.signIn.id !== b.event.signIn.id) return a.event.signIn.id < b.event.signIn.id ? -1 : 1
  if (a.document === b.document) return 0
  return a.document < b.document ? -1 : 1
}
