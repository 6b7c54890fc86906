/**
 * Who writes next. SQLite has one write lock and no queue before it: whoever finds it taken sleeps and looks again, at
 * last every 100 ms. A process that takes it again at once therefore keeps all others out, however short its
 * transactions are: beside an importer that held it 60 ms at a time and left it free for none, an administrator's 60
 * small writes were not done after two minutes; free for 20 ms they took 54 ms each (p99 229), for 120 ms 1 ms (p99 79).
 *
 * So a long work is written in parts, of about 2,000 rows or 25–60 ms, and after each part the lock is left free
 * for as long as it was held. Judging goes on meanwhile, so that an import pays for it only where writing is the slower
 * half. Within a process, whichever of its threads they come from, answers, which are small and have somebody waiting,
 * go before the next part; yet a part lets only {@link answersBeforePartMax} of them pass, for an automation may answer
 * without end.
 *
 * PostgreSQL queues who waits for an advisory lock, and needs none of this.
 */

import { getEnvironmentData, setEnvironmentData } from 'node:worker_threads'

/** An answer is any write that is not a part of something long. */
export type Turn = 'answer' | 'part'

export const answersBeforePartMax = 20
/** Whoever waits looks at least every 100 ms: after a part that took very long, longer helps nobody. */
const restMsMax = 500
/** Between two looks at the answers of other threads; each look counts as one that passes. */
const lookEveryMs = 5

export interface TurnsOptions {
  /** Whether other processes may want the lock. */
  isShared: boolean
  /** Milliseconds from any moment on. */
  now?: () => number
  pause?: (milliseconds: number) => Promise<unknown>
  /** How many answers wait or are being written in the whole process. */
  answers?: Int32Array
}

export class Turns {
  readonly #isShared: boolean
  readonly #now: () => number
  readonly #pause: (milliseconds: number) => Promise<unknown>
  readonly #answersOfProcess: Int32Array
  readonly #answers: (() => void)[] = []
  readonly #parts: (() => void)[] = []
  #isTaken = false
  #isResting = false
  /** A part does not begin before this moment. */
  #freeUntil = Number.NEGATIVE_INFINITY
  /** Answers that went before the part that waits. */
  #passed = 0

  constructor(options: TurnsOptions) {
    const { isShared, now = () => performance.now(), pause = sleep, answers = answersOfProcess() } = options
    this.#isShared = isShared
    this.#now = now
    this.#pause = pause
    this.#answersOfProcess = answers
  }

  /**
   * Runs `work` when it is its turn; `work` says when it has the lock, or had it for so many milliseconds until now, for
   * waiting for it is not holding it.
   */
  async take<T>(turn: Turn, work: (hasLock: (heldMs?: number) => void) => Promise<T>): Promise<T> {
    if (turn === 'answer') Atomics.add(this.#answersOfProcess, 0, 1)
    await new Promise<void>((resolve) => {
      const waiting = turn === 'part' ? this.#parts : this.#answers
      waiting.push(resolve)
      this.#next()
    })
    let since = this.#now()
    try {
      return await work((heldMs = 0) => {
        since = this.#now() - heldMs
      })
    } finally {
      const until = this.#now()
      if (turn === 'answer') Atomics.sub(this.#answersOfProcess, 0, 1)
      if (turn === 'part' && this.#isShared) this.#freeUntil = until + Math.min(until - since, restMsMax)
      this.#isTaken = false
      this.#next()
    }
  }

  #next(): void {
    if (this.#isTaken) return
    const isPartDue = this.#parts.length > 0 && this.#passed >= answersBeforePartMax
    const answer = isPartDue ? undefined : this.#answers.shift()
    if (answer) {
      if (this.#parts.length > 0) this.#passed++
      this.#begin(answer)
    } else if (this.#parts.length > 0) this.#beginPart()
  }

  #beginPart(): void {
    const rest = this.#freeUntil - this.#now()
    // In this thread none waits, or enough have passed.
    const isAnsweredElsewhere = Atomics.load(this.#answersOfProcess, 0) > this.#answers.length
    if (rest > 0) this.#rest(rest)
    else if (isAnsweredElsewhere && this.#passed < answersBeforePartMax) {
      this.#passed++
      this.#rest(lookEveryMs)
    } else {
      this.#passed = 0
      this.#begin(this.#parts.shift() as () => void)
    }
  }

  #begin(work: () => void): void {
    this.#isTaken = true
    work()
  }

  #rest(milliseconds: number): void {
    if (this.#isResting) return
    this.#isResting = true
    void this.#pause(milliseconds).then(() => {
      this.#isResting = false
      this.#next()
    })
  }
}

/** One number that every thread of the process sees: threads inherit it from whoever starts them. */
function answersOfProcess(): Int32Array {
  const key = 'riskgraph: answers'
  const known = getEnvironmentData(key)
  if (known instanceof SharedArrayBuffer) return new Int32Array(known)
  const made = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT)
  setEnvironmentData(key, made)
  return new Int32Array(made)
}

function sleep(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, Math.ceil(milliseconds)))
}
