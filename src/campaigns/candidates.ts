/** Right passwords of the last hours from networks that were new to their users: what a campaign may have guessed. */
import type { Attempt } from './attempt.ts'
import { attemptNumbers, readAttempt, writeAttempt } from './attempt-numbers.ts'
import { emptyQueue, itemsOf, oldest, push, type Queue, shift, sizeOf } from './queue.ts'

/** Most are never looked at again before they leave: the attempt is made of its numbers when it is asked for. */
export class Candidate {
  /** When it happened (µs). */
  readonly at: number
  /** What was found, as a sum of {@link foundInside} and {@link foundBrowser}. */
  found: number
  readonly #numbers: Float64Array
  readonly #from: number

  constructor(attempt: Attempt, found: number, numbers: Float64Array, from: number) {
    writeAttempt(numbers, from, attempt)
    this.at = attempt.key.at
    this.found = found
    this.#numbers = numbers
    this.#from = from
  }

  get attempt(): Attempt {
    return readAttempt(this.#numbers, this.#from)
  }
}

/** Of so many candidates the numbers stand together; when all have left, they are gone. */
const candidatesPerBlock = 256

export const foundInside = 1
export const foundBrowser = 2

/** Users to whom the very same client was new, while they are in the window. */
export interface BrowserGroup {
  candidates: Queue<Candidate>
  users: Map<number, number>
  countries: Map<number, number>
  networks: Map<number, number>
  /**
   * Those of whom nothing was found, by colleagues who are trusted to use their network: more of these than users of the
   * browser speak for them, all alike, so that not each has to be looked at whenever another user comes.
   */
  waiting: Map<number, Queue<Candidate>>
}

/** Whoever holds it moves it: candidates enter in the order of events. */
export class CandidateWindow {
  readonly all: Queue<Candidate> = emptyQueue()
  readonly #byAddress = new Map<number, Queue<Candidate>>()
  readonly #byClient = new Map<number, BrowserGroup>()
  #block = new Float64Array(0)
  /** How much of the block is taken. */
  #taken = 0

  enter(attempt: Attempt, found: number): Candidate {
    const candidate = this.#candidateOf(attempt, found)
    push(this.all, candidate)
    if (attempt.ip !== 0) push(queueAt(this.#byAddress, attempt.ip), candidate)
    const client = newBrowserOf(attempt)
    if (client === 0) return candidate
    const group = this.#groupAt(client)
    push(group.candidates, candidate)
    changeGroup(group, attempt, 1)
    if ((found & foundBrowser) === 0) push(queueAt(group.waiting, attempt.subnetUsers), candidate)
    return candidate
  }

  /** Those before `from` (µs), and the oldest of more than `most`. */
  leave(from: number, most: number): void {
    for (let first = oldest(this.all); first; first = oldest(this.all)) {
      if (first.at >= from && sizeOf(this.all) <= most) return
      const { attempt } = first
      shift(this.all)
      shiftAt(this.#byAddress, attempt.ip)
      this.#leaveGroup(attempt, first)
    }
  }

  atAddress(ip: number): Iterable<Candidate> {
    const queue = this.#byAddress.get(ip)
    return queue ? itemsOf(queue) : []
  }

  /** Undefined where the client was new to nobody. */
  withClient(client: number): BrowserGroup | undefined {
    return this.#byClient.get(client)
  }

  #candidateOf(attempt: Attempt, found: number): Candidate {
    if (this.#taken === this.#block.length) {
      this.#block = new Float64Array(candidatesPerBlock * attemptNumbers)
      this.#taken = 0
    }
    const from = this.#taken
    this.#taken += attemptNumbers
    return new Candidate(attempt, found, this.#block, from)
  }

  #groupAt(client: number): BrowserGroup {
    const known = this.#byClient.get(client)
    if (known) return known
    const counts = { users: new Map(), countries: new Map(), networks: new Map(), waiting: new Map() }
    const group = { candidates: emptyQueue<Candidate>(), ...counts }
    this.#byClient.set(client, group)
    return group
  }

  #leaveGroup(attempt: Attempt, candidate: Candidate): void {
    const client = newBrowserOf(attempt)
    const group = this.#byClient.get(client)
    if (!group) return
    shift(group.candidates)
    changeGroup(group, attempt, -1)
    const waiting = group.waiting.get(attempt.subnetUsers)
    if (waiting && oldest(waiting) === candidate) shiftAt(group.waiting, attempt.subnetUsers)
    if (sizeOf(group.candidates) === 0) this.#byClient.delete(client)
  }
}

function newBrowserOf({ client, novelty }: Attempt): number {
  return novelty?.isBrowserNew ? client : 0
}

function changeGroup(group: BrowserGroup, { user, country, subnet }: Attempt, change: number): void {
  count(group.users, user, change)
  if (country !== 0) count(group.countries, country, change)
  if (subnet !== 0) count(group.networks, subnet, change)
}

function queueAt<Item>(queues: Map<number, Queue<Item>>, value: number): Queue<Item> {
  const known = queues.get(value)
  if (known) return known
  const queue = emptyQueue<Item>()
  queues.set(value, queue)
  return queue
}

function shiftAt<Item>(queues: Map<number, Queue<Item>>, value: number): void {
  const queue = queues.get(value)
  if (!queue) return
  shift(queue)
  if (sizeOf(queue) === 0) queues.delete(value)
}

function count(counts: Map<number, number>, value: number, change: number): void {
  const sum = (counts.get(value) ?? 0) + change
  if (sum > 0) counts.set(value, sum)
  else counts.delete(value)
}
