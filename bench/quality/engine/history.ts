/** What one identity did, as far back as anything may yet be said of it, and the profile before and after. */
import type { Verdict } from '../../../src/assessment/assess.ts'
import type { Ruling } from '../../../src/assessment/fold.ts'
import type { EngineSettings } from '../../../src/config.ts'
import { compareKeys, type EventKey } from '../../../src/model/event-key.ts'
import type { Observation } from '../../../src/observation/observation.ts'
import type { DayChanges } from '../../../src/profile/day-changes.ts'
import { emptyProfile } from '../../../src/profile/flat.ts'
import { type Item, type Promotion, replay, type Start, type Told } from '../../../src/risk/replay.ts'

export interface Event {
  signInId: string
  observation: Observation
  /** As it is seen now. */
  verdict: Verdict
}

export interface History extends Start {
  /** Before the first of `events`. */
  start: Start
  events: Event[]
  /** Of `events`. */
  rulings: Ruling[]
}

/** So many events may be older than need be: folding each on its own would cost more than keeping some. */
const oldMax = 8

/** By event key, as text: what waited and became trusted. */
type Promoted = Map<string, Promotion>

export function emptyHistory(): History {
  const start = { profile: emptyProfile(), bare: null }
  return { ...start, start, events: [], rulings: [] }
}

/** The newest of all. */
export function append(
  history: History,
  signInId: string,
  observation: Observation,
  settings: EngineSettings,
  days: DayChanges,
): { told: Told; promoted: Promoted } {
  const { profile, bare, told, promoted } = replay(history, [{ observation, settings }], said([]), { days })
  const one = told[0] as Told
  history.profile = profile
  history.bare = bare
  history.events.push({ signInId, observation, verdict: one.verdict })
  return { told: one, promoted }
}

export interface ToldAgain {
  /** The events that were judged again, and how each looked before. */
  judged: { event: Event; before: Verdict }[]
  promotedBefore: Promoted
  promoted: Promoted
}

/** With other rulings, from an event on. */
export function tellAgain(
  history: History,
  rulings: Ruling[],
  from: EventKey,
  settings: EngineSettings,
  days: DayChanges,
): ToldAgain {
  const items = itemsOf(history.events, settings)
  const before = replay(history.start, items, said(history.rulings), { days, sign: -1, judgedFrom: from })
  const { profile, bare, told, promoted } = replay(history.start, items, said(rulings), {
    days,
    judgedFrom: from,
  })
  history.profile = profile
  history.bare = bare
  history.rulings = rulings
  const judged = told.flatMap(({ verdict }, index) => {
    const event = history.events[index] as Event
    const before = event.verdict
    event.verdict = verdict
    return compareKeys(event.observation, from) < 0 ? [] : [{ event, before }]
  })
  return { judged, promotedBefore: before.promoted, promoted }
}

/** Of what is older nothing will be said any more. `oldest`: microseconds since 1970. */
export function forget(history: History, oldest: number, settings: EngineSettings): void {
  const { events, rulings } = history
  const kept = events.findIndex(({ observation }) => observation.at >= oldest)
  const old = events.slice(0, kept < 0 ? events.length : kept)
  if (old.length <= oldMax) return
  const last = old.at(-1) as Event
  const { profile, bare } = replay(history.start, itemsOf(old, settings), said(rulings), {
    judgedFrom: { ...last.observation, at: Number.POSITIVE_INFINITY },
  })
  history.start = { profile, bare }
  history.events = events.slice(old.length)
  history.rulings = rulings.filter(({ key }) => compareKeys(key, last.observation) > 0)
}

function itemsOf(events: Event[], settings: EngineSettings): Item[] {
  return events.map(({ observation, verdict }) => ({ observation, settings, stored: verdict }))
}

function said(rulings: Ruling[]) {
  return { rulings, learning: [] }
}
