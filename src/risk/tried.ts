/**
 * What the campaign stage remembers of single events: who tried, and what is said of them. Attempts are kept as numbers in
 * one table: in the first days of a large tenant they are many, and as objects each took half a kilobyte of the heap.
 */
import type { SaidOfEvent } from '../assessment/assess.ts'
import type { Attempt } from '../campaigns/attempt.ts'
import { attemptNumbers, readAttempt, readKey, userIn, writeAttempt } from '../campaigns/attempt-numbers.ts'
import { compareKeys, type EventKey } from '../model/event-key.ts'

/** What is said of somebody's event. */
export interface SaidOfTried {
  key: EventKey
  userId: string
  said: SaidOfEvent
}

/** Each attempt with the id of its user, by the key of its event. */
export class TriedTable {
  /** A row each. */
  #numbers = new Float64Array(rowsMin * attemptNumbers)
  /** Of the same rows; null: it was deleted. */
  #userIds: (string | null)[] = []
  #size = 0
  /** Rows plus one by a hash of their keys, in the next free place from there; 0: a free place. */
  #places = new Int32Array(2 * rowsMin)

  get size(): number {
    return this.#size
  }

  /** In place of that with the same key. */
  set(attempt: Attempt, userId: string): void {
    const known = this.#rowOf(attempt.key)
    const row = known ?? this.#newRow(attempt)
    if (known === null || this.#userIds[row] === null) this.#size++
    this.#userIds[row] = userId
    writeAttempt(this.#numbers, row * attemptNumbers, attempt)
  }

  delete(key: EventKey): void {
    const row = this.#rowOf(key)
    if (row === null || this.#userIds[row] === null) return
    this.#userIds[row] = null
    this.#size--
  }

  userIdOf(key: EventKey): string | undefined {
    const row = this.#rowOf(key)
    return row === null ? undefined : (this.#userIds[row] ?? undefined)
  }

  /** Those from a moment on (µs), in no order. */
  since(from: number): Attempt[] {
    const found: Attempt[] = []
    for (let row = 0; row < this.#userIds.length; row++) {
      if (this.#userIds[row] === null || this.#atOf(row) < from) continue
      found.push(readAttempt(this.#numbers, row * attemptNumbers))
    }
    return found
  }

  /** By the numbers that attempts name people by. */
  userIds(): Map<number, string> {
    const ids = new Map<number, string>()
    for (const [row, userId] of this.#userIds.entries()) {
      if (userId !== null) ids.set(userIn(this.#numbers, row * attemptNumbers), userId)
    }
    return ids
  }

  forgetBefore(moment: number): void {
    this.#keep((row) => this.#atOf(row) >= moment)
  }

  /** Rows without those that are gone, with room for some more. */
  #keep(isKept: (row: number) => boolean): void {
    const [numbers, userIds] = [this.#numbers, this.#userIds]
    const rows = [...userIds.keys()].filter((row) => userIds[row] !== null && isKept(row))
    const room = Math.max(rowsMin, Math.ceil(1.25 * rows.length))
    this.#numbers = new Float64Array(room * attemptNumbers)
    this.#places = new Int32Array(2 ** Math.ceil(Math.log2(2 * room)))
    this.#userIds = rows.map((row) => userIds[row] as string)
    this.#size = rows.length
    for (const [now, row] of rows.entries()) {
      this.#numbers.set(
        numbers.subarray(row * attemptNumbers, (row + 1) * attemptNumbers),
        now * attemptNumbers,
      )
      this.#places[this.#placeOf(this.#keyAt(now))] = now + 1
    }
  }

  #newRow(attempt: Attempt): number {
    if (this.#userIds.length * attemptNumbers === this.#numbers.length) this.#keep(() => true)
    const row = this.#userIds.push(null) - 1
    this.#places[this.#placeOf(attempt.key)] = row + 1
    return row
  }

  #rowOf(key: EventKey): number | null {
    const found = this.#places[this.#placeOf(key)] as number
    return found === 0 ? null : found - 1
  }

  /** Where the key is, or the free place where it would be. */
  #placeOf(key: EventKey): number {
    const mask = this.#places.length - 1
    let place = (Math.imul((key.idHash % 2 ** 32) | 0, 0x9e3779b1) >>> 5) & mask
    for (;;) {
      const found = this.#places[place] as number
      if (found === 0 || compareKeys(this.#keyAt(found - 1), key) === 0) return place
      place = (place + 1) & mask
    }
  }

  #atOf(row: number): number {
    return this.#numbers[row * attemptNumbers] as number
  }

  #keyAt(row: number): EventKey {
    return readKey(this.#numbers, row * attemptNumbers)
  }
}

/** A power of two: every number of places is one. */
const rowsMin = 256
