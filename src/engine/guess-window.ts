/** Who failed to guess, where, within the last hours: the evidence of password sprays. Kept in order of event time. */
import type { Guessing } from '../detections/detection.ts'
import type { Features } from '../enrich/features.ts'
import type { Timestamp } from '../model/sign-in.ts'
import { fromMilliseconds, toMilliseconds } from '../model/timestamp.ts'

interface Guess {
  at: Timestamp
  userId: string
  keys: string[]
}

/** A flood of guesses must not fill the memory: the oldest are forgotten first. */
const guessesMax = 100_000

const noGuessing: Guessing = { addressUsers: 0, networkUsers: 0, since: null }

export class GuessWindow {
  readonly #windowMs: number
  #guesses: Guess[] = []
  /** Known from the store, and not yet reached. */
  #ahead: [Timestamp, string, Features][] = []
  /** Guesses before this index have left the window. */
  #start = 0
  readonly #usersByKey = new Map<string, Map<string, number>>()
  newest: Timestamp = ''
  /** When the oldest guess leaves the window. */
  #expiry: Timestamp = ''

  constructor(windowHours: number) {
    this.#windowMs = windowHours * 3_600_000
  }

  /** The start of a window that ends at `at`. */
  startOf(at: Timestamp): Timestamp {
    return fromMilliseconds(toMilliseconds(at) - this.#windowMs)
  }

  add(at: Timestamp, userId: string, { values }: Features): void {
    const keys = [values.ip, values.subnet].filter((key) => key !== undefined)
    if (keys.length === 0) return
    this.#guesses.push({ at, userId, keys })
    for (const key of keys) {
      const users = this.#usersByKey.get(key) ?? new Map<string, number>()
      users.set(userId, (users.get(userId) ?? 0) + 1)
      this.#usersByKey.set(key, users)
    }
  }

  /** Will be added when its time has come; call in order of time. */
  addLater(at: Timestamp, userId: string, features: Features): void {
    this.#ahead.push([at, userId, features])
  }

  /** What was guessed from the address and the network of `features` in the window that ends at `at`. */
  at(at: Timestamp, { values }: Features): Guessing {
    this.#moveTo(at)
    const addressUsers = this.#usersByKey.get(values.ip ?? '')?.size ?? 0
    const networkUsers = this.#usersByKey.get(values.subnet ?? '')?.size ?? 0
    if (networkUsers === 0) return noGuessing
    const since = () => this.#firstOf(values.subnet as string)
    return {
      addressUsers,
      networkUsers,
      get since() {
        return since()
      },
    }
  }

  /** Searched for only when it is asked: the window may be long. */
  #firstOf(key: string): Timestamp | null {
    for (let index = this.#start; index < this.#guesses.length; index++) {
      const guess = this.#guesses[index] as Guess
      if (guess.keys.includes(key)) return guess.at
    }
    return null
  }

  #moveTo(at: Timestamp): void {
    this.newest = at
    const reached = this.#ahead.findIndex((guess) => guess[0] > at)
    for (const guess of this.#ahead.splice(0, reached < 0 ? this.#ahead.length : reached)) this.add(...guess)
    while (this.#start < this.#guesses.length) {
      const guess = this.#guesses[this.#start] as Guess
      this.#expiry ||= fromMilliseconds(toMilliseconds(guess.at) + this.#windowMs)
      if (at <= this.#expiry && this.#guesses.length - this.#start <= guessesMax) break
      for (const key of guess.keys) this.#forget(key, guess.userId)
      this.#start++
      this.#expiry = ''
    }
    if (this.#start > 10_000) {
      this.#guesses = this.#guesses.slice(this.#start)
      this.#start = 0
    }
  }

  #forget(key: string, userId: string): void {
    const users = this.#usersByKey.get(key)
    const count = users?.get(userId) ?? 0
    if (count > 1) users?.set(userId, count - 1)
    else users?.delete(userId)
    if (users?.size === 0) this.#usersByKey.delete(key)
  }
}
