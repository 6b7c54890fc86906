/**
 * What the campaign stage remembers of single events: who tried, and what is said of them. Attempts are kept as numbers in
 * one table: in the first days of a large tenant they are many, and as objects each took half a kilobyte of the heap.
 */
import type { SaidOfEvent } from '../assessment/assess.ts'
import type { Attempt } from '../campaigns/attempt.ts'
import type { EventKey } from '../model/event-key.ts'
import { numbersOfAttempt, readAttempt, writeAttempt } from './attempt-bytes.ts'

/** What is said of somebody's event. */
export interface SaidOfTried {
  key: EventKey
  userId: string
  said: SaidOfEvent
}

/** Each attempt with the id of its user, by the key of its event. */
export class TriedTable {
  /** A row each: the key, then the attempt. */
  #numbers = new Float64Array(rowsMin * rowLength)
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
    const row = known ?? this.#newRow(attempt.key)
    if (known === null || this.#userIds[row] === null) this.#size++
    this.#userIds[row] = userId
    writeAttempt(this.#numbers, row * rowLength + keyLength, attempt)
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
      const key = this.#keyAt(row)
      if (this.#userIds[row] === null || key.at < from) continue
      found.push(readAttempt(this.#numbers, row * rowLength + keyLength, key))
    }
    return found
  }

  /** By the numbers that attempts name people by. */
  userIds(): Map<number, string> {
    const ids = new Map<number, string>()
    for (const [row, userId] of this.#userIds.entries()) {
      const user = this.#numbers[row * rowLength + keyLength + userAt] as number
      if (userId !== null) ids.set(user, userId)
    }
    return ids
  }

  forgetBefore(moment: number): void {
    this.#keep((row) => (this.#numbers[row * rowLength] as number) >= moment)
  }

  /** Rows without those that are gone, with room for as many again. */
  #keep(isKept: (row: number) => boolean): void {
    const [numbers, userIds] = [this.#numbers, this.#userIds]
    const rows = [...userIds.keys()].filter((row) => userIds[row] !== null && isKept(row))
    const roomFor = Math.max(rowsMin, 2 ** Math.ceil(Math.log2(2 * rows.length)))
    this.#numbers = new Float64Array(roomFor * rowLength)
    this.#places = new Int32Array(2 * roomFor)
    this.#userIds = rows.map((row) => userIds[row] as string)
    this.#size = rows.length
    for (const [now, row] of rows.entries()) {
      this.#numbers.set(numbers.subarray(row * rowLength, (row + 1) * rowLength), now * rowLength)
      this.#places[this.#placeOf(this.#keyAt(now))] = now + 1
    }
  }

  #newRow(key: EventKey): number {
    if (this.#userIds.length * rowLength === this.#numbers.length) this.#keep(() => true)
    const row = this.#userIds.push(null) - 1
    this.#numbers.set([key.at, key.tick, key.idHash, key.part], row * rowLength)
    this.#places[this.#placeOf(key)] = row + 1
    return row
  }

  #rowOf(key: EventKey): number | null {
    const found = this.#places[this.#placeOf(key)] as number
    return found === 0 ? null : found - 1
  }

  /** Where the key is, or the free place where it would be. */
  #placeOf({ at, tick, idHash, part }: EventKey): number {
    const mask = this.#places.length - 1
    let place = Math.imul((idHash % 2 ** 32) | 0, 0x9e3779b1) >>> 5
    for (place &= mask; ; place = (place + 1) & mask) {
      const found = this.#places[place] as number
      if (found === 0) return place
      const key = this.#keyAt(found - 1)
      if (key.at === at && key.tick === tick && key.idHash === idHash && key.part === part) return place
    }
  }

  #keyAt(row: number): EventKey {
    const [at, tick, idHash, part] = this.#numbers.subarray(row * rowLength, row * rowLength + keyLength)
    return { at, tick, idHash, part } as EventKey
  }
}

const keyLength = 4
const rowLength = keyLength + numbersOfAttempt
/** Of the numbers of an attempt, that of its user is the first. */
const userAt = 0
/** A power of two, as every number of places is. */
const rowsMin = 256
