/** The hands of a server: what answers have left to do is done one after the other, while requests are answered. */
import type { Logger } from 'pino'
import type { EngineSettings } from '../config.ts'
import { StoreAway } from '../store/condition.ts'
import type { Store } from '../store/store.ts'
import { doJobs } from './jobs.ts'

export interface Work {
  /** Nobody waits for it; what fails is tried again by the next call. */
  start(tenantId: string): void
  /** Ends with what was started so far. */
  idle(): Promise<void>
}

export interface WorkOptions {
  store: Store
  settings: EngineSettings
  log: Pick<Logger, 'error'>
}

export function createWork({ store, settings, log }: WorkOptions): Work {
  let working = Promise.resolve()
  return {
    start(tenantId) {
      working = working
        .then(async () => {
          await doJobs(store, settings, tenantId)
        })
        .catch((err) => {
          // The store itself has said so.
          if (!(err instanceof StoreAway))
            log.error({ err }, 'could not tell a history again; it will be tried again')
        })
    },
    idle: () => working,
  }
}
