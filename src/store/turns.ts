/**
 * Who writes next. SQLite has one write lock and no queue before it: whoever finds it taken sleeps and looks again, at
 * last every 100 ms. A process that takes it again at once therefore keeps all others out, however short its
 * transactions are: beside an importer that held it 60 ms at a time and left it free for none, an administrator's 60
 * small writes were not done after two minutes; free for 20 ms they took 54 ms each (p99 229), for 120 ms 1 ms (p99 79).
 *
 * So a long work is written in parts, of at most {@link partRowsMax} rows, and after each part the lock is left free
 * for as long as it was held. Judging goes on meanwhile, so that an import pays for it only where writing is the slower
 * half. Within a process answers, which are small and have somebody waiting, go before the next part; yet a part lets
 * only {@link answersBeforePartMax} of them pass, for an automation may answer without end.
 *
 * PostgreSQL queues who waits for an advisory lock, and needs none of this.
 */

/** An answer is any write that is not a part of something long. */
export type Turn = 'answer' | 'part'

/** Rows in one transaction of a long work: about 25–60 ms with the lock. */
export const partRowsMax = 2000
export const answersBeforePartMax = 20
/** Whoever waits looks at least every 100 ms: after a part that took very long, longer helps nobody. */
const restMsMax = 500

export interface TurnsOptions {
  /** Whether other processes may want the lock. */
  isShared: boolean
  /** Milliseconds from any moment on. */
  now?: () => number
  pause?: (milliseconds: number) => Promise<unknown>
}

export class Turns {
  readonly #isShared: boolean
  readonly #now: () => number
  readonly #pause: (milliseconds: number) => Promise<unknown>
  readonly #answers: (() => void)[] = []
  readonly #parts: (() => void)[] = []
  #isTaken = false
  #isResting = false
  /** A part does not begin before this moment. */
  #freeUntil = Number.NEGATIVE_INFINITY
  /** Answers that went before the part that waits. */
  #passed = 0

  constructor({ isShared, now = () => performance.now(), pause = sleep }: TurnsOptions) {
    this.#isShared = isShared
    this.#now = now
    this.#pause = pause
  }

  /** Runs `work` when it is its turn; `work` says when it has the lock, for waiting for it is not holding it. */
  async take<T>(turn: Turn, work: (hasLock: () => void) => Promise<T>): Promise<T> {
    await new Promise<void>((resolve) => {
      const waiting = turn === 'part' ? this.#parts : this.#answers
      waiting.push(resolve)
      this.#next()
    })
    let since = this.#now()
    try {
      return await work(() => {
        since = this.#now()
      })
    } finally {
      const until = this.#now()
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
    if (rest > 0) this.#rest(rest)
    else {
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

function sleep(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, Math.ceil(milliseconds)))
}
