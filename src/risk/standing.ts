/** Where a tenant stands, as whoever changes its risk has to know it. */
import type { EngineSettings } from '../config.ts'
import type { HashKey } from '../observation/hash.ts'
import { type SettingsRevisions, settingsRevisions } from '../store/settings.ts'
import type { Db } from '../store/store.ts'
import { standingOf } from '../store/tenants.ts'
import { WordBook } from './word-book.ts'

export interface Standing {
  tenantId: string
  settings: EngineSettings
  key: HashKey
  revisions: SettingsRevisions
  words: WordBook
  /** Of the tenant, when all that was planned by this standing is written: its changes, and its log. */
  revision: number
  position: number
}

export async function openStanding(db: Db, tenantId: string, settings: EngineSettings): Promise<Standing> {
  const { revision, position, hashKey } = await standingOf(db, tenantId)
  const revisions = await settingsRevisions(db, tenantId, settings)
  return { tenantId, settings, key: hashKey, revision, position, revisions, words: new WordBook(tenantId) }
}
