/** Who failed to guess, where, within the last hours: the evidence against an address and its network. */
import type { Features } from '../enrich/features.ts'
import type { Timestamp } from '../model/sign-in.ts'
import { UserWindow, type WindowEntry } from './campaigns/user-window.ts'

/** Distinct users for whom guessing failed. */
export interface Guesses {
  addressUsers: number
  networkUsers: number
  since: Timestamp | null
}

const noGuesses: Guesses = { addressUsers: 0, networkUsers: 0, since: null }

export class GuessWindow {
  readonly #window: UserWindow<WindowEntry>
  /** Known from the store, and not yet reached. */
  #ahead: [Timestamp, string, Features][] = []

  constructor(windowHours: number) {
    this.#window = new UserWindow(windowHours)
  }

  get newest(): Timestamp {
    return this.#window.newest
  }

  /** The start of a window that ends at `at`. */
  startOf(at: Timestamp): Timestamp {
    return this.#window.startOf(at)
  }

  add(at: Timestamp, user: string, { values }: Features): void {
    const keys = [values.ip, values.subnet].filter((key) => key !== undefined)
    if (keys.length > 0) this.#window.add({ at, user, keys })
  }

  /** Will be added when its time has come; call in order of time. */
  addLater(at: Timestamp, user: string, features: Features): void {
    this.#ahead.push([at, user, features])
  }

  /** What was guessed from the address and the network of `features` in the window that ends at `at`. */
  at(at: Timestamp, { values }: Features): Guesses {
    const reached = this.#ahead.findIndex((guess) => guess[0] > at)
    for (const guess of this.#ahead.splice(0, reached < 0 ? this.#ahead.length : reached)) this.add(...guess)
    this.#window.moveTo(at)
    const addressUsers = this.#window.users(values.ip ?? '')
    const networkUsers = this.#window.users(values.subnet ?? '')
    if (networkUsers === 0) return noGuesses
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
    for (const { at, keys } of this.#window.entries()) if (keys.includes(key)) return at
    return null
  }
}
