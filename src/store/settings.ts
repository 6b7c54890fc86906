/** The settings of their time: an event names those that it was judged by. */
import { isDeepStrictEqual } from 'node:util'
import { defaultSettings, type EngineSettings } from '../config.ts'
import { tenantNumber } from './numbers.ts'
import type { Db } from './store.ts'

export interface SettingsRevisions {
  /** Of the settings in use; null until they are written. */
  current: number | null
  of(settingsRevision: number): EngineSettings
}

/** Those that the tenant was judged by so far, and among them the ones in use. */
export async function settingsRevisions(
  db: Db,
  tenantId: string,
  inUse: EngineSettings,
): Promise<SettingsRevisions> {
  const rows = await db
    .selectFrom('settings')
    .selectAll()
    .where('tenant', '=', tenantNumber(tenantId))
    .orderBy('settingsRevision')
    .execute()
  const known = new Map(rows.map((row) => [row.settingsRevision, JSON.parse(row.document) as EngineSettings]))
  const text = JSON.parse(JSON.stringify(inUse)) as unknown
  const current = [...known].findLast(([, document]) => isDeepStrictEqual(document, text))?.[0] ?? null
  const complete = new Map(
    [...known].map(([revision, document]) => [revision, completed(document, defaultSettings.engine)]),
  )
  return { current, of: (settingsRevision) => complete.get(settingsRevision) ?? inUse }
}

/** Of a setting that was not there yet when they were stored, the default holds. */
function completed<Value>(stored: Value, defaults: Value): Value {
  if (typeof defaults !== 'object' || defaults === null || Array.isArray(defaults)) return stored ?? defaults
  const all = { ...defaults, ...stored }
  for (const name of Object.keys(defaults) as (keyof Value)[])
    all[name] = completed(all[name], defaults[name])
  return all
}

/** Writes the settings in use down, once. Within the transaction of the tenant. */
export async function saveSettings(
  db: Db,
  tenant: number,
  inUse: EngineSettings,
  validFrom: number,
): Promise<number> {
  const newest = await db
    .selectFrom('settings')
    .select((row) => row.fn.max('settingsRevision').as('newest'))
    .where('tenant', '=', tenant)
    .executeTakeFirst()
  const settingsRevision = Number(newest?.newest ?? 0) + 1
  const row = { tenant, settingsRevision, validFrom, document: JSON.stringify(inUse), engineVersion: '1' }
  await db.insertInto('settings').values(row).execute()
  return settingsRevision
}
