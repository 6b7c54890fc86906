/** The whole way of logs into a tenant of a store, with the settings, lists and databases of a data folder. */
import { loadSettings } from '../config.ts'
import { openIntelligence } from '../enrich/intelligence.ts'
import { doJobs } from '../feedback/jobs.ts'
import { createIngest, type Ingest } from '../ingest/ingest.ts'
import type { Timestamp } from '../model/sign-in.ts'
import { fromMilliseconds } from '../model/timestamp.ts'
import { fadeRisk } from '../risk/fade.ts'
import type { Store } from '../store/store.ts'
import { type ImportOptions, type ImportSummary, importLogs } from './import.ts'
import { patience } from './patience.ts'
import { engineOfServer } from './server/engine-of-server.ts'

export interface ImportIntoTenantOptions
  extends Pick<ImportOptions, 'inputs' | 'formats' | 'data' | 'signal' | 'onProgress'> {
  store: Store
  tenantId: string
  /** Dates what is found by the log, as if it had been assessed live. */
  replay?: boolean
  /** Whether a server that runs on the data folder does the judging and writing. */
  goesThroughServer?: boolean
  /** Told of a server that has gone, and of lists and databases that have changed and cannot be used; what was read before stays. */
  onWarning?: (message: string) => void
}

export async function importIntoTenant(options: ImportIntoTenantOptions): Promise<ImportSummary> {
  const { store, tenantId, data, replay, onWarning: warn = console.warn } = options
  const settings = loadSettings(data)
  const lists = openIntelligence({ data, settings: settings.engine.networks, warn })
  const now = (at: Timestamp) => (replay ? at : fromMilliseconds(Date.now()))
  const judging = { tenantId, settings: settings.engine, now }
  const { wait, insist } = patience({ store, warn, signal: options.signal })
  const own: Ingest = createIngest({
    ...judging,
    store,
    whenAway: wait,
    get listedKinds() {
      return lists.kinds
    },
  })
  const isShared = options.goesThroughServer && store.dialect === 'sqlite'
  const kinds = () => lists.kinds
  const ofServer = isShared
    ? await engineOfServer({ data, tenantId, replay: replay ?? false, kinds, own, warn })
    : null
  const summary = await importLogs({
    ...options,
    ...{ engine: ofServer ?? own, lists, batchSize: settings.importBatchSize },
    latenessHours: settings.engine.latenessHours,
  }).finally(() => ofServer?.close())
  await insist(() => doJobs(store, settings.engine, tenantId))
  await insist(() => fadeRisk(store, { ...judging, until: fromMilliseconds(Date.now()) }))
  return summary
}
