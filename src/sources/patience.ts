/**
 * What an import does while its database is away: it waits, for a restart is over in seconds and whoever started an import
 * for the night wants it done in the morning; and after some minutes it ends, for then somebody has to look.
 */
import { setTimeout as pause } from 'node:timers/promises'
import { OperatorError } from '../model/errors.ts'
import { StoreAway } from '../store/condition.ts'
import type { Store } from '../store/store.ts'

export interface PatienceOptions {
  store: Store
  warn: (message: string) => void
  /** Ends the waiting. */
  signal?: AbortSignal | undefined
  minutesMax?: number
}

export interface Patience {
  /** Until the store is there again. Throws OperatorError when it does not come, or what is wrong does not pass by itself. */
  wait(away: StoreAway): Promise<void>
  /** Does what may be done twice, until it is done. */
  insist<T>(work: () => Promise<T>): Promise<T>
}

const minutesUsual = 10
const lookEveryMs = 1000

export function patience({ store, warn, signal, minutesMax = minutesUsual }: PatienceOptions): Patience {
  let waiting: Promise<void> | undefined
  const whole = 'what was reported is durable; run the same command again to complete it'

  async function waitFor({ fault }: StoreAway): Promise<void> {
    const said = `${fault.text} (${fault.detail})`
    if (fault.kind !== 'away') throw new OperatorError(`${said}; ${whole}`)
    warn(`${said}; waiting up to ${minutesMax} minutes for it`)
    const untilMs = performance.now() + minutesMax * 60_000
    do {
      await pause(lookEveryMs, undefined, { signal }).catch(() => {})
      if (signal?.aborted) throw new OperatorError(`stopped while ${fault.text}; ${whole}`)
      if ((await store.check()) === null) return warn('the database is back, and the import goes on')
    } while (performance.now() < untilMs)
    throw new OperatorError(`${said}, not for ${minutesMax} minutes; ${whole}`)
  }

  function wait(away: StoreAway): Promise<void> {
    waiting ??= waitFor(away).finally(() => {
      waiting = undefined
    })
    return waiting
  }

  return {
    wait,
    async insist(work) {
      for (;;) {
        try {
          return await work()
        } catch (error) {
          if (!(error instanceof StoreAway)) throw error
          await wait(error)
        }
      }
    },
  }
}
