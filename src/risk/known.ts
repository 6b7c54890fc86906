/** An identity as the process remembers it between batches: a copy of what the store has, and what it has not yet. */

import type { EngineSettings } from '../config.ts'
import { compareKeys, type EventKey, idHashOf } from '../model/event-key.ts'
import type { IdentityKey } from '../model/identity.ts'
import { decodeObservation } from '../observation/encoding.ts'
import { emptyProfile, openFlat } from '../profile/flat.ts'
import { eventsOf, uptoOf } from '../profile/header.ts'
import type { EventRow } from '../store/observations.ts'
import type { StoredProfile } from '../store/profiles.ts'
import type { IdentityTable } from '../store/tables.ts'
import { isAnswered } from './answered.ts'
import { checkpointEvery, type Item, replay, type Start } from './replay.ts'
import { nothingSaidOfIdentity } from './said.ts'
import { decodeVerdict } from './verdict-bytes.ts'

export type IdentityName = Pick<IdentityTable, 'displayName' | 'userPrincipalName' | 'appId' | 'details'>

export interface Known extends Start {
  owner: IdentityKey
  /** Null until it is written for the first time. */
  identity: number | null
  name: IdentityName
  /** Whether the store has another name, or none. */
  isNameNew: boolean
  /** Events that are not in the stored profile. */
  unsaved: number
}

export function strangerOf(owner: IdentityKey): Known {
  const name = { displayName: null, userPrincipalName: null, appId: null, details: null }
  return { owner, identity: null, name, isNameNew: true, profile: emptyProfile(), bare: null, unsaved: 0 }
}

/** From its stored profile and the events after it. */
export function knownFrom(stored: StoredProfile, tail: EventRow[], settingsOf: SettingsOf): Known {
  const { owner, identity, displayName, userPrincipalName, appId, details } = stored
  const start: Start = { profile: stored.profile ?? emptyProfile(), bare: stored.bare }
  const upto = uptoOf(openFlat(start.profile))
  const items = itemsOf(tail, settingsOf).filter(({ observation }) => compareKeys(observation, upto) > 0)
  // What was said lies before the stored profile: whatever is said saves it anew.
  const { profile, bare } =
    items.length === 0 ? start : replay(start, items, nothingSaidOfIdentity, { judgedFrom: last })
  const name = { displayName, userPrincipalName, appId, details }
  return { owner, identity, name, isNameNew: false, profile, bare, unsaved: items.length }
}

const last = { at: Number.POSITIVE_INFINITY, tick: 9, idHash: 0, part: 0 }

/** Almost nobody has as many events; asking costs a statement. */
export function mayHaveCheckpoints({ profile }: Pick<Known, 'profile'>): boolean {
  return eventsOf(openFlat(profile)) >= checkpointEvery
}

export type SettingsOf = (settingsRevision: number) => EngineSettings

/** In the order of events. */
export function itemsOf(rows: EventRow[], settingsOf: SettingsOf): (Item & { row: EventRow })[] {
  const items = rows.map((row) => ({
    row,
    observation: decodeObservation(keyOfRow(row), row.observation),
    settings: settingsOf(row.settingsRevision),
    ...(isAsJudged(row) ? { stored: decodeVerdict(row.verdict) } : {}),
  }))
  return items.sort((a, b) => compareKeys(a.observation, b.observation))
}

/** Of what others have spoken of the verdict stays as it was then, whatever is thought of it now. */
function isAsJudged(row: EventRow): boolean {
  if (isAnswered(row)) return false
  if (row.riskState !== 'atRisk') return true
  const verdict = decodeVerdict(row.verdict)
  const own = new Set(verdict?.raised.map(({ riskEventType }) => riskEventType))
  return (
    verdict?.level === row.riskLevelAggregated &&
    (JSON.parse(row.riskEventTypes) as string[]).every((type) => own.has(type))
  )
}

export function keyOfRow({ at, tick, id }: Pick<EventRow, 'at' | 'tick' | 'id'>): EventKey {
  return { at, tick, idHash: idHashOf(id), part: 0 }
}
