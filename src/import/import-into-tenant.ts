/** The whole way of logs into a tenant of a store, with the settings and address lists of a data folder. */
import { loadSettings } from '../config.ts'
import { fadeRisk } from '../engine/fade.ts'
import { createEngine } from '../engine/ingest.ts'
import { loadAddressLists } from '../enrich/address-lists.ts'
import type { Timestamp } from '../model/sign-in.ts'
import { fromMilliseconds } from '../model/timestamp.ts'
import type { Store } from '../store/store.ts'
import { type ImportOptions, type ImportSummary, importLogs } from './import.ts'

export interface ImportIntoTenantOptions
  extends Pick<ImportOptions, 'inputs' | 'data' | 'signal' | 'onProgress'> {
  store: Store
  tenantId: string
  /** Dates what is found by the log, as if it had been assessed live. */
  replay?: boolean
}

export async function importIntoTenant(options: ImportIntoTenantOptions): Promise<ImportSummary> {
  const { store, tenantId, data, replay } = options
  const settings = loadSettings(data)
  const lists = loadAddressLists(data)
  const now = (at: Timestamp) => (replay ? at : fromMilliseconds(Date.now()))
  const judging = { tenantId, settings: settings.engine, now }
  const engine = createEngine({ ...judging, store, listedKinds: lists.kinds })
  const summary = await importLogs({ ...options, engine, lists, batchSize: settings.importBatchSize })
  await fadeRisk(store, { ...judging, until: fromMilliseconds(Date.now()) })
  return summary
}
