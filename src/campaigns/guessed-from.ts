/** Who failed to guess from where a sign-in comes from: evidence of the score against an address and its network. */
import type { EngineSettings } from '../config.ts'
import { compareKeys, type EventKey } from '../model/event-key.ts'
import type { Attempt } from './attempt.ts'
import { hourUs } from './clean-days.ts'
import { UserCounts } from './key-counts.ts'
import { emptyQueue, oldest, push, type Queue, shift } from './queue.ts'

/** Distinct users, the own one among them, for whom guessing failed within the window that ends with a sign-in. */
export interface GuessedFrom {
  addressUsers: number
  networkUsers: number
  /** The first of them from the network (µs); null: there was none. */
  since: number | null
}

/** Whose surroundings are asked for; hashes, 0: missing. */
export interface Asked {
  key: EventKey
  ip: number
  subnet: number
}

/**
 * Of each that is asked, in that order. Failures before its key count, of the last `passwordSpray.windowHours`.
 * @param attempts in any order, each once: all failures from the window before the first that is asked to the last.
 */
export function guessedFrom(attempts: Attempt[], asked: Asked[], settings: EngineSettings): GuessedFrom[] {
  const failures = attempts.filter(({ kind }) => kind === 'failure').sort(byKey)
  const order = asked
    .map((_, index) => index)
    .sort((one, other) => byKey(itemAt(asked, one), itemAt(asked, other)))
  const windows = new GuessWindows(settings.passwordSpray.windowHours * hourUs)
  const answers: GuessedFrom[] = new Array(asked.length)
  let next = 0
  for (const index of order) {
    const one = itemAt(asked, index)
    for (let failure = failures[next]; failure && byKey(failure, one) < 0; failure = failures[++next])
      windows.enter(failure)
    answers[index] = windows.at(one)
  }
  return answers
}

/** Failures enter in the order of events; whoever asks does so in that order too. */
export class GuessWindows {
  readonly #windowUs: number
  readonly #all: Queue<Attempt> = emptyQueue()
  readonly #addresses = new UserCounts()
  readonly #networks = new UserCounts()
  readonly #firsts = new Map<number, Queue<number>>()

  constructor(windowUs: number) {
    this.#windowUs = windowUs
  }

  enter(attempt: Attempt): void {
    const { ip, subnet, user, key } = attempt
    push(this.#all, attempt)
    if (ip !== 0) this.#addresses.add(ip, user)
    if (subnet === 0) return
    this.#networks.add(subnet, user)
    const times = this.#firsts.get(subnet) ?? emptyQueue<number>()
    push(times, key.at)
    this.#firsts.set(subnet, times)
  }

  at({ key, ip, subnet }: Asked): GuessedFrom {
    for (let first = oldest(this.#all); first; first = oldest(this.#all)) {
      if (first.key.at >= key.at - this.#windowUs) break
      this.#leave(first)
    }
    const networkUsers = this.#networks.users(subnet)
    const times = networkUsers > 0 ? this.#firsts.get(subnet) : undefined
    return {
      addressUsers: this.#addresses.users(ip),
      networkUsers,
      since: (times && oldest(times)) ?? null,
    }
  }

  #leave({ ip, subnet, user }: Attempt): void {
    shift(this.#all)
    if (ip !== 0) this.#addresses.remove(ip, user)
    if (subnet === 0) return
    this.#networks.remove(subnet, user)
    const times = this.#firsts.get(subnet)
    if (times) shift(times)
    if (this.#networks.users(subnet) === 0) this.#firsts.delete(subnet)
  }
}

function byKey(one: { key: EventKey }, other: { key: EventKey }): number {
  return compareKeys(one.key, other.key)
}

function itemAt<Item>(items: Item[], index: number): Item {
  return items[index] as Item
}
