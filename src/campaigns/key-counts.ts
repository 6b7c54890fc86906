/** Distinct users by key: of all failures of the last hours, and of those that belong to one campaign. */
import { CountTable } from './count-table.ts'
import { combined } from './hash.ts'
import { type Keyed, type KeyRule, keyRules, rulesOfWindow, type WindowName } from './keys.ts'

/** Whoever holds it says when an attempt enters a window and when it leaves it again, each once. */
export class KeyCounts {
  readonly #counts = keyRules.map(() => new UserCounts())

  enter({ attempt, values }: Keyed, window: WindowName): void {
    for (const { index } of rulesOfWindow[window]) {
      const value = values[index] as number
      if (value !== 0) this.#counts[index]?.add(value, attempt.user)
    }
  }

  leave({ attempt, values }: Keyed, window: WindowName): void {
    for (const { index } of rulesOfWindow[window]) {
      const value = values[index] as number
      if (value !== 0) this.#counts[index]?.remove(value, attempt.user)
    }
  }

  /** Pairs of value and user, of all kinds. */
  get size(): number {
    return this.#counts.reduce((sum, { size }) => sum + size, 0)
  }

  /** 0 for the value 0: what is missing is shared with nobody. */
  users(rule: KeyRule, value: number): number {
    return this.#of(rule).users(value)
  }

  /** Users with the key that are not this one. */
  otherUsers(rule: KeyRule, value: number, user: number): number {
    return this.#of(rule).otherUsers(value, user)
  }

  #of({ index }: KeyRule): UserCounts {
    return this.#counts[index] as UserCounts
  }
}

/** Pairs instead of maps of maps: in a flood nearly every value is of one user. */
export class UserCounts {
  /** Entries by value and user. */
  readonly #pairs = new CountTable()
  readonly #users = new CountTable()

  get size(): number {
    return this.#pairs.size
  }

  /** The value 0 is missing, and not to be counted. */
  add(value: number, user: number): void {
    if (this.#pairs.change(pairOf(value, user), 1) === 1) this.#users.change(value, 1)
  }

  remove(value: number, user: number): void {
    if (this.#pairs.change(pairOf(value, user), -1) === 0) this.#users.change(value, -1)
  }

  users(value: number): number {
    return value === 0 ? 0 : this.#users.get(value)
  }

  otherUsers(value: number, user: number): number {
    const users = this.users(value)
    return users > 0 && this.#pairs.get(pairOf(value, user)) > 0 ? users - 1 : users
  }
}

function pairOf(value: number, user: number): number {
  return combined(value, user) || 1
}
