/** Folding an event into a profile, and folding a history again: the only ways in which a profile changes. */
import type { EngineSettings } from '../config.ts'
import { compareKeys, type EventKey, eventKeyText } from '../model/event-key.ts'
import { codeOf, factorCodes, isPhishingResistant, outcomeCodes } from '../observation/codes.ts'
import type { Observation } from '../observation/observation.ts'
import { bytesOf, closeCopy, type Flat, openCopy, openFlat } from '../profile/flat.ts'
import { setLeakRaised, startLearning, uptoOf } from '../profile/header.ts'
import { type Fate, type Listener, ripen, takeIn } from '../profile/take-in.ts'
import { noGuessing } from '../score/facts.ts'
import { assessRipe, nothingSaid, type SaidOfEvent, type Verdict } from './assess.ts'

export type { Fate } from '../profile/take-in.ts'

/**
 * What somebody or something said of an event after it was judged: input of the fold, never removed, only voided.
 */
export type Ruling = { key: EventKey; entry: number } & (
  | { kind: 'compromised' }
  | { kind: 'safe' }
  | { kind: 'dismissed' }
  /** Somebody outside found risk in it: nothing is learned from it unless something speaks for it. */
  | { kind: 'distrusted' }
  | { kind: 'findings'; said: SaidOfEvent }
)

/** Something said of the identity as a whole. */
export interface Learning {
  /** Microseconds: from here on the account is learned anew. */
  since: number
}

/** An event as it was judged. */
export interface Judged {
  observation: Observation
  verdict: Verdict
  /** Of the settings that it was judged by. */
  settingsRevision: number
}

/** A profile to continue from; of an identity that nothing is known of, the empty one. */
export interface Checkpoint {
  profile: Uint8Array
}

export interface Refolded {
  profile: Uint8Array
  /** In the order of events. */
  judged: (Judged & { fate: Fate })[]
  /** Earlier events that were pending in the checkpoint or the tail and became trusted, and by when. */
  promoted: { key: EventKey; by: number }[]
}

/** Whether the event teaches now, waits, or teaches nothing: decided here alone. */
export function fateOf(verdict: Verdict, observation: Observation, rulings: readonly Ruling[] = []): Fate {
  if (observation.outcome !== success) return 'none'
  const said = rulings.findLast(({ kind }) => kind !== 'findings')
  if (said?.kind === 'compromised') return 'rejected'
  if (said?.kind === 'safe') return 'trusted'
  if (said?.kind === 'distrusted') return 'pending'
  if (said?.kind === 'dismissed') return 'none'
  if (verdict.level === 'none') return 'trusted'
  if (verdict.level === 'low')
    return observation.factor === noFactor && asksWhere(verdict) ? 'pending' : 'trusted'
  return isPhishingResistant(observation.factor) && verdict.level !== 'high' ? 'trusted' : 'pending'
}

/** A place where nobody expected the user is not learned at once, however little else there was. */
function asksWhere({ raised }: Verdict): boolean {
  return raised.some(({ detection }) => detection === 'newCountry' || detection === 'unlikelyTravel')
}

const success = codeOf(outcomeCodes, 'success')
const noFactor = codeOf(factorCodes, 'none')

/**
 * Changes the caller's bytes, or makes longer ones, and returns them. In the order of events.
 * `leakRaised`: whether a leak of credentials was raised by the event.
 */
export function fold(
  profile: Uint8Array,
  observation: Observation,
  fate: Fate,
  settings: EngineSettings,
  { leakRaised = false, listener }: { leakRaised?: boolean; listener?: Listener } = {},
): Uint8Array {
  const flat = openFlat(profile)
  if (leakRaised) setLeakRaised(flat, observation.leakDay)
  takeIn(flat, observation, fate, settings, listener)
  return bytesOf(flat)
}

/** One event: judged beside the profile, then folded into it. */
export function step(
  profile: Uint8Array,
  observation: Observation,
  settings: EngineSettings,
  rulings: Ruling[] = [],
  listener?: Listener,
): { profile: Uint8Array; verdict: Verdict; fate: Fate } {
  const flat = openFlat(profile)
  const { verdict, fate } = stepOn(flat, observation, settings, rulings, listener)
  return { profile: bytesOf(flat), verdict, fate }
}

/** The same with an open profile: what a replay, a refold and a live batch all do. */
export function stepOn(
  flat: Flat,
  observation: Observation,
  settings: EngineSettings,
  rulings: readonly Ruling[],
  listener?: Listener,
): { verdict: Verdict; fate: Fate } {
  ripen(flat, observation.at, settings, listener)
  const verdict = assessRipe(flat, observation, settings, saidIn(rulings))
  return { verdict, fate: foldOn(flat, observation, verdict, settings, rulings, listener) }
}

/** Folds an event that was judged already. */
export function foldOn(
  flat: Flat,
  observation: Observation,
  verdict: Verdict,
  settings: EngineSettings,
  rulings: readonly Ruling[],
  listener?: Listener,
): Fate {
  const fate = fateOf(verdict, observation, rulings)
  if (verdict.raised.some(({ detection }) => detection === 'leakedCredentials'))
    setLeakRaised(flat, observation.leakDay)
  takeIn(flat, observation, fate, settings, listener)
  return fate
}

/**
 * The history of one identity anew, from a checkpoint before everything in `tail`, with all that was said.
 * `tail` may come in any order, and the same event twice counts once (the first of both).
 */
export function refold(
  from: Checkpoint,
  tail: Pick<Judged, 'observation' | 'settingsRevision'>[],
  said: { rulings: Ruling[]; learning: Learning[] },
  settingsOf: (settingsRevision: number) => EngineSettings,
  listener?: Listener,
): Refolded {
  const flat = openCopy(from.profile)
  const promoted: Refolded['promoted'] = []
  const judged: Refolded['judged'] = []
  const byKey = Map.groupBy(said.rulings, ({ key }) => eventKeyText(key))
  const learning = learningAfter(from.profile, said.learning)
  const told: Listener = {
    onLearned: (...args) => listener?.onLearned(...args),
    onKnown: (...args) => listener?.onKnown(...args),
    onPromoted(key, by) {
      promoted.push({ key, by })
      listener?.onPromoted(key, by)
    },
  }
  for (const { observation, settingsRevision } of inOrder(tail)) {
    while (learning[0] && learning[0].since <= observation.at)
      startLearning(flat, (learning.shift() as Learning).since)
    const rulings = (byKey.get(eventKeyText(observation)) ?? []).sort((a, b) => a.entry - b.entry)
    const { verdict, fate } = stepOn(flat, observation, settingsOf(settingsRevision), rulings, told)
    judged.push({ observation, settingsRevision, verdict, fate })
  }
  for (const { since } of learning) startLearning(flat, since)
  return { profile: closeCopy(flat), judged, promoted }
}

/** What the profile does not know yet, in order: learning began for good when the first event after it was folded. */
export function learningAfter(profile: Uint8Array, learning: Learning[]): Learning[] {
  if (learning.length === 0) return []
  const { at } = uptoOf(openFlat(profile))
  return learning.filter(({ since }) => since > at).sort((a, b) => a.since - b.since)
}

/** From a moment on the account is learned anew. Changes the caller's bytes. */
export function learnAnew(profile: Uint8Array, { since }: Learning): Uint8Array {
  const flat = openFlat(profile)
  startLearning(flat, since)
  return bytesOf(flat)
}

/** The last of each kind of thing that campaigns say of one event. */
function saidIn(rulings: readonly Ruling[]): SaidOfEvent {
  if (rulings.length === 0) return nothingSaid
  const said = rulings.filter((ruling) => ruling.kind === 'findings')
  if (said.length === 0) return nothingSaid
  return {
    guessing: said.at(-1)?.said.guessing ?? noGuessing,
    findings: said.flatMap((ruling) => ruling.said.findings),
  }
}

function inOrder<T extends { observation: Observation }>(tail: readonly T[]): T[] {
  const sorted = [...tail].sort((a, b) => compareKeys(a.observation, b.observation))
  return sorted.filter((one, index) => {
    const before = sorted[index - 1]
    return !before || compareKeys(before.observation, one.observation) !== 0
  })
}
