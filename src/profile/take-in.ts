/**
 * What one event does to a profile: the last hours see it whatever it was; the habits learn it when it is trusted, it
 * waits when it is pending, and it teaches nothing when it is neither. Nothing is ever subtracted.
 */
import type { EventKey } from '../model/event-key.ts'
import { codeOf, factorCodes, outcomeCodes } from '../observation/codes.ts'
import type { Observation } from '../observation/observation.ts'
import { dayOf } from './decay.ts'
import { addFailure } from './failures.ts'
import type { Flat } from './flat.ts'
import { countSignIn, setUpto, signInsOf, uptoOf } from './header.ts'
import type { Learned } from './learned.ts'
import { addPending, isAnyDue, type Quiet, takeDue, takeVouched } from './pending.ts'
import { addPlace } from './places.ts'
import { addSessionVisit } from './sessions.ts'
import { countValues, forgetValues, noteVersion, type OnKnown } from './values.ts'

export type Fate = 'trusted' | 'pending' | 'rejected' | 'none'

export interface Memory extends Quiet {
  profileHalfLifeDays: number
  profileMemoryDays: number
}

/** Told of what the profile learned, for the counts of the tenant and for states that follow. */
export interface Listener {
  /**
   * A trusted sign-in was counted. `day`: the one on which it became trusted, so that what is settled of the tenant does
   * not change when quiet days are over. `isFirst`: the first of its identity.
   */
  onLearned(learned: Learned, day: number, isFirst: boolean): void
  /** A value became known (1) or is no longer known (-1), on that day. */
  onKnown(attribute: number, low: number, high: number, people: 1 | -1, day: number): void
  /** What was pending became trusted, `by` the moment. */
  onPromoted(key: EventKey, by: number): void
}

const success = codeOf(outcomeCodes, 'success')
const noFactor = codeOf(factorCodes, 'none')

/** Promotes what has been quiet long enough by a moment. */
export function ripen(flat: Flat, at: number, memory: Memory, listener?: Listener): void {
  if (!isAnyDue(flat, at, memory.quietDays)) return
  for (const { pending, by } of takeDue(flat, at, memory)) {
    learn(flat, pending, memory, dayOf(at), listener)
    listener?.onPromoted(keyOf(pending), by)
  }
}

/** Call in the order of events. */
export function takeIn(
  flat: Flat,
  observation: Observation,
  fate: Fate,
  memory: Memory,
  listener?: Listener,
): void {
  ripen(flat, observation.at, memory, listener)
  const before = dayOf(uptoOf(flat).at)
  const today = dayOf(observation.at)
  if (today > before) forgetValues(flat, today, memory.profileMemoryDays, knownOn(today, listener))
  setUpto(flat, observation)
  if (observation.outcome === success) addSessionVisit(flat, observation)
  else addFailure(flat, observation)
  if (fate === 'trusted' && observation.factor !== noFactor) {
    for (const pending of takeVouched(flat, observation)) {
      learn(flat, pending, memory, today, listener)
      listener?.onPromoted(keyOf(pending), observation.at)
    }
  }
  if (fate === 'trusted') learn(flat, observation, memory, today, listener)
  if (fate === 'pending') addPending(flat, observation)
}

/** `today`: when it became trusted. */
function learn(flat: Flat, learned: Learned, memory: Memory, today: number, listener?: Listener): void {
  const day = dayOf(learned.at)
  const { profileHalfLifeDays: halfLifeDays } = memory
  listener?.onLearned(learned, today, signInsOf(flat) === 0)
  countSignIn(flat, learned.at, halfLifeDays)
  countValues(flat, learned.values, day, halfLifeDays, knownOn(today, listener))
  noteVersion(flat, learned.values, learned.version, day, halfLifeDays)
  addPlace(flat, learned)
}

function knownOn(day: number, listener: Listener | undefined): OnKnown | undefined {
  return listener && ((attribute, low, high, people) => listener.onKnown(attribute, low, high, people, day))
}

function keyOf({ at, tick, idHash, part }: Learned): EventKey {
  return { at, tick, idHash, part }
}
