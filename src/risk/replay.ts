/**
 * The history of one identity, told from a point on: each event judged and folded, with what was said of it. Appending a
 * batch, a late record, an answer and a campaign's finding are all this, with another point to start from.
 */
import type { Verdict } from '../assessment/assess.ts'
import { type Fate, foldOn, type Learning, learningAfter, type Ruling, stepOn } from '../assessment/fold.ts'
import type { EngineSettings } from '../config.ts'
import { compareKeys, type EventKey, eventKeyText } from '../model/event-key.ts'
import { codeOf, subjectCodes } from '../observation/codes.ts'
import type { Observation } from '../observation/observation.ts'
import type { DayChanges } from '../profile/day-changes.ts'
import { closeCopy, copyOfFlat, type Flat, isSameFlat, openCopy } from '../profile/flat.ts'
import { eventsOf, startLearning } from '../profile/header.ts'
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

/** What waited and became trusted, and the moment (microseconds). */
export interface Promotion extends EventKey {
  by: number
}

export interface Replayed extends Start {
  told: Told[]
  promoted: Map<string, Promotion>
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
  const profile = openCopy(start.profile)
  let bare = start.bare && openCopy(start.bare)
  const told: Told[] = []
  const promoted: Replayed['promoted'] = new Map()
  const checkpoints: Replayed['checkpoints'] = []
  const rulingsOf = rulingsByEvent(said)
  const learning = learningAfter(start.profile, said.learning)
  const listener = listenerOf(promoted, items[0]?.observation.subject === user ? days : undefined, sign)
  for (const item of items) {
    const { observation, settings } = item
    while (learning[0] && learning[0].since <= observation.at)
      learnAnew(profile, bare, learning.shift() as Learning)
    const own = rulingsOf(observation)
    if (!bare && own.some(isFindings)) bare = openCopy(copyOfFlat(profile))
    const { verdict, fate } = isFoundAlready(item, own, judgedFrom)
      ? foldAsFound(profile, item, own, listener)
      : stepOn(profile, observation, settings, own, listener)
    let bareVerdict = verdict
    if (bare) {
      const others = own.filter((ruling) => !isFindings(ruling))
      bareVerdict = stepOn(bare, observation, settings, others).verdict
      if (isSameFlat(bare, profile)) {
        closeCopy(bare)
        bare = null
      }
    }
    told.push({ observation, verdict, fate, bareVerdict })
    if (eventsOf(profile) % checkpointEvery === 0)
      checkpoints.push({
        key: observation,
        profile: copyOfFlat(profile),
        bare: bare && copyOfFlat(bare),
      })
  }
  for (const one of learning) learnAnew(profile, bare, one)
  return { profile: closeCopy(profile), bare: bare && closeCopy(bare), told, promoted, checkpoints }
}

/** Of almost everybody nothing was said. */
function rulingsByEvent({ rulings }: SaidOfIdentity): (key: EventKey) => readonly Ruling[] {
  if (rulings.length === 0) return noRulings
  const byEvent = Map.groupBy(rulings, ({ key }) => eventKeyText(key))
  return (key) => byEvent.get(eventKeyText(key)) ?? none
}

const none: readonly Ruling[] = []
const noRulings = () => none

function learnAnew(profile: Flat, bare: Flat | null, { since }: Learning): void {
  startLearning(profile, since)
  if (bare) startLearning(bare, since)
}

function isFindings({ kind }: Ruling): boolean {
  return kind === 'findings'
}

function isFoundAlready(
  { observation, stored }: Item,
  own: readonly Ruling[],
  judgedFrom: EventKey | undefined,
): boolean {
  return (
    judgedFrom !== undefined &&
    stored !== undefined &&
    compareKeys(observation, judgedFrom) < 0 &&
    own.every(isFindings)
  )
}

function foldAsFound(
  profile: Flat,
  { observation, settings, stored }: Item,
  own: readonly Ruling[],
  listener: Listener,
) {
  const verdict = stored ?? quiet
  return { verdict, fate: foldOn(profile, observation, verdict, settings, own, listener) }
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

function listenerOf(promoted: Replayed['promoted'], days: DayChanges | undefined, sign: 1 | -1): Listener {
  return {
    onLearned: (learned, day, isFirst) => days?.addSignIn(learned, day, isFirst, sign),
    onKnown: (attribute, low, high, people, day) => days?.addPerson(attribute, low, high, day, people * sign),
    onPromoted: (key, by) => promoted.set(eventKeyText(key), { ...key, by }),
  }
}
