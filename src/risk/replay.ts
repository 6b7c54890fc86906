/**
 * The history of one identity, told from a point on: each event judged and folded, with what was said of it. Appending a
 * batch, a late record, an answer and a campaign's finding are all this, with another point to start from.
 */
import type { Verdict } from '../assessment/assess.ts'
import { type Fate, fateOf, fold, learnAnew, learningAfter, type Ruling, step } from '../assessment/fold.ts'
import type { EngineSettings } from '../config.ts'
import { compareKeys, type EventKey, eventKeyText } from '../model/event-key.ts'
import { codeOf, subjectCodes } from '../observation/codes.ts'
import type { Observation } from '../observation/observation.ts'
import type { DayChanges } from '../profile/day-changes.ts'
import { copyOfBytes, openFlat } from '../profile/flat.ts'
import { eventsOf } from '../profile/header.ts'
import type { Listener } from '../profile/take-in.ts'
import type { SaidOfIdentity } from './said.ts'

/** Where a history begins. */
export interface Start {
  profile: Uint8Array
  /** The same without what campaigns said; null where that makes no difference. */
  bare: Uint8Array | null
}

/** What is to be told. `stored`: the verdict that stands, of an event that need not be judged again. */
export interface Item {
  observation: Observation
  settings: EngineSettings
  stored?: Verdict | null
}

export interface Told {
  observation: Observation
  verdict: Verdict
  fate: Fate
  /** By the fold without what campaigns said. */
  bareVerdict: Verdict
}

export interface Replayed extends Start {
  told: Told[]
  promoted: Map<string, EventKey>
  checkpoints: (Start & { key: EventKey })[]
}

/** So often a checkpoint is kept: an answer reads at most as many events before the one that it is about. */
export const checkpointEvery = 256
const user = codeOf(subjectCodes, 'user')

/**
 * `items` in the order of events; `start` is not changed. `days`: told of what people taught the tenant, with the sign.
 * Events before `judgedFrom` are folded as they were found, if it is known how.
 */
export function replay(
  start: Start,
  items: Item[],
  said: SaidOfIdentity,
  { days, sign = 1, judgedFrom }: { days?: DayChanges; sign?: 1 | -1; judgedFrom?: EventKey } = {},
): Replayed {
  let profile = copyOfBytes(start.profile)
  let bare = start.bare && copyOfBytes(start.bare)
  const replayed: Replayed = { profile, bare, told: [], promoted: new Map(), checkpoints: [] }
  const rulings = Map.groupBy(said.rulings, ({ key }) => eventKeyText(key))
  const learning = learningAfter(start.profile, said.learning)
  const listener = listenerOf(replayed, items[0]?.observation.subject === user ? days : undefined, sign)
  for (const item of items) {
    const { observation, settings } = item
    while (learning[0] && learning[0].since <= observation.at) {
      profile = learnAnew(profile, learning[0])
      if (bare) bare = learnAnew(bare, learning[0])
      learning.shift()
    }
    const own = rulings.size === 0 ? [] : (rulings.get(eventKeyText(observation)) ?? [])
    if (!bare && own.some(({ kind }) => kind === 'findings')) bare = copyOfBytes(profile)
    const isFoundAlready =
      judgedFrom !== undefined &&
      item.stored !== undefined &&
      compareKeys(observation, judgedFrom) < 0 &&
      own.every(({ kind }) => kind === 'findings')
    const one = isFoundAlready
      ? foldAsFound(profile, item, own, listener)
      : step(profile, observation, settings, own, listener)
    profile = one.profile
    let bareVerdict = one.verdict
    if (bare) {
      const other = step(
        bare,
        observation,
        settings,
        own.filter(({ kind }) => kind !== 'findings'),
      )
      bareVerdict = other.verdict
      bare = isSame(other.profile, profile) ? null : other.profile
    }
    replayed.told.push({ observation, verdict: one.verdict, fate: one.fate, bareVerdict })
    if (eventsOf(openFlat(profile)) % checkpointEvery === 0)
      replayed.checkpoints.push({
        key: observation,
        profile: copyOfBytes(profile),
        bare: bare && copyOfBytes(bare),
      })
  }
  for (const one of learning) {
    profile = learnAnew(profile, one)
    if (bare) bare = learnAnew(bare, one)
  }
  return { ...replayed, profile, bare }
}

function foldAsFound(
  profile: Uint8Array,
  { observation, settings, stored }: Item,
  own: Ruling[],
  listener: Listener,
) {
  const verdict = stored ?? quiet
  const fate = fateOf(verdict, observation, own)
  const leakRaised = verdict.raised.some(({ detection }) => detection === 'leakedCredentials')
  return { profile: fold(profile, observation, fate, settings, { leakRaised, listener }), verdict, fate }
}

/** Of an event that nothing was worth saying about. */
const quiet: Verdict = {
  logOdds: Number.NEGATIVE_INFINITY,
  level: 'none',
  levelDuringSignIn: 'none',
  raised: [],
  notRaised: [],
  asked: 0,
  trust: { logOdds: 0, reasons: [] },
  novelty: null,
}

function listenerOf({ promoted }: Replayed, days: DayChanges | undefined, sign: 1 | -1): Listener {
  return {
    onLearned: (learned, day, isFirst) => days?.addSignIn(learned, day, isFirst, sign),
    onKnown: (attribute, low, high, people, day) => days?.addPerson(attribute, low, high, day, people * sign),
    onPromoted: (key) => promoted.set(eventKeyText(key), key),
  }
}

function isSame(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false
  for (let index = 0; index < a.length; index++) if (a[index] !== b[index]) return false
  return true
}
