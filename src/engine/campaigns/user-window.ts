/** Distinct users by key within the last hours. Kept in order of event time. */
import type { Timestamp } from '../../model/sign-in.ts'
import { fromMilliseconds, toMilliseconds } from '../../model/timestamp.ts'

export interface WindowEntry {
  at: Timestamp
  user: string
  /** What it may be counted under. */
  keys: string[]
}

/** A flood must not fill the memory: the oldest entries are forgotten first. */
const entriesMax = 100_000
const forgottenMax = 10_000

export class UserWindow<Entry extends WindowEntry> {
  readonly #windowMs: number
  readonly #keysOf: (entry: Entry) => string[]
  #entries: Entry[] = []
  /** Entries before this index have left the window. */
  #start = 0
  readonly #usersByKey = new Map<string, Map<string, number>>()
  newest: Timestamp = ''
  /** When the oldest entry leaves the window. */
  #expiry: Timestamp = ''

  /** `keysOf`: those of an entry that are counted here; all of them by default. */
  constructor(windowHours: number, keysOf: (entry: Entry) => string[] = ({ keys }) => keys) {
    this.#windowMs = windowHours * 3_600_000
    this.#keysOf = keysOf
  }

  /** The start of a window that ends at `at`. */
  startOf(at: Timestamp): Timestamp {
    return fromMilliseconds(toMilliseconds(at) - this.#windowMs)
  }

  add(entry: Entry): void {
    let index = this.#entries.length
    while (index > this.#start && (this.#entries[index - 1] as Entry).at > entry.at) index--
    if (index === this.#entries.length) this.#entries.push(entry)
    else this.#entries.splice(index, 0, entry)
    if (index === this.#start) this.#expiry = ''
    for (const key of this.#keysOf(entry)) {
      const users = this.#usersByKey.get(key)
      if (users) users.set(entry.user, (users.get(entry.user) ?? 0) + 1)
      else this.#usersByKey.set(key, new Map([[entry.user, 1]]))
    }
  }

  moveTo(at: Timestamp): void {
    this.newest = at
    while (this.#start < this.#entries.length) {
      const entry = this.#entries[this.#start] as Entry
      this.#expiry ||= fromMilliseconds(toMilliseconds(entry.at) + this.#windowMs)
      if (at <= this.#expiry && this.#entries.length - this.#start <= entriesMax) break
      for (const key of this.#keysOf(entry)) this.#forget(key, entry.user)
      this.#start++
      this.#expiry = ''
    }
    if (this.#start > forgottenMax) {
      this.#entries = this.#entries.slice(this.#start)
      this.#start = 0
    }
  }

  users(key: string): number {
    return this.#usersByKey.get(key)?.size ?? 0
  }

  /** Users with the key that are not this one. */
  otherUsers(key: string, user: string): number {
    const users = this.#usersByKey.get(key)
    return users ? users.size - (users.has(user) ? 1 : 0) : 0
  }

  /** Oldest first. Looks at everything in the window: ask seldom. */
  *entries(): Generator<Entry> {
    for (let index = this.#start; index < this.#entries.length; index++) yield this.#entries[index] as Entry
  }

  #forget(key: string, user: string): void {
    const users = this.#usersByKey.get(key)
    const count = users?.get(user) ?? 0
    if (count > 1) users?.set(user, count - 1)
    else users?.delete(user)
    if (users?.size === 0) this.#usersByKey.delete(key)
  }
}
