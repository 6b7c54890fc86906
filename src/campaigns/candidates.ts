/** Right passwords of the last hours from networks that were new to their users: what a campaign may have guessed. */
import type { Attempt } from './attempt.ts'
import { emptyQueue, itemsOf, oldest, push, type Queue, shift, sizeOf } from './queue.ts'

export interface Candidate {
  attempt: Attempt
  /** What was found, as a sum of {@link foundInside} and {@link foundBrowser}. */
  found: number
}

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

  enter(candidate: Candidate): void {
    const { attempt } = candidate
    push(this.all, candidate)
    if (attempt.ip !== 0) push(queueAt(this.#byAddress, attempt.ip), candidate)
    const client = newBrowserOf(attempt)
    if (client === 0) return
    const group = this.#groupAt(client)
    push(group.candidates, candidate)
    changeGroup(group, attempt, 1)
    if ((candidate.found & foundBrowser) === 0) push(queueAt(group.waiting, attempt.subnetUsers), candidate)
  }

  /** Those before `from` (µs), and the oldest of more than `most`. */
  leave(from: number, most: number): void {
    for (let first = oldest(this.all); first; first = oldest(this.all)) {
      const { attempt } = first
      if (attempt.key.at >= from && sizeOf(this.all) <= most) return
      shift(this.all)
      shiftAt(this.#byAddress, attempt.ip)
      this.#leaveGroup(newBrowserOf(attempt), first)
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

  #groupAt(client: number): BrowserGroup {
    const known = this.#byClient.get(client)
    if (known) return known
    const counts = { users: new Map(), countries: new Map(), networks: new Map(), waiting: new Map() }
    const group = { candidates: emptyQueue<Candidate>(), ...counts }
    this.#byClient.set(client, group)
    return group
  }

  #leaveGroup(client: number, candidate: Candidate): void {
    const group = this.#byClient.get(client)
    if (!group) return
    const { attempt } = candidate
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
