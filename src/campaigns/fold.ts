/**
 * The state of the stage while it goes through attempts in the order of events, and how it moves from one to the next:
 * windows, days, campaigns that end. What is noticed at an attempt is the business of failures.ts and proofs.ts.
 */
import type { EngineSettings } from '../config.ts'
import { eventKeyText } from '../model/event-key.ts'
import type { Attempt } from './attempt.ts'
import { isGuessing } from './campaign.ts'
import { type Candidate, CandidateWindow } from './candidates.ts'
import { type CleanDays, type DayRecord, dayOf, hourUs, peaksBefore, turnTo } from './clean-days.ts'
import type { DayEnd } from './day-end.ts'
import type { Finding } from './finding.ts'
import { KeyCounts, UserCounts } from './key-counts.ts'
import { type Keyed, type KeyKind, keyed, keyRules } from './keys.ts'
import {
  enterMembers,
  isMember,
  leaveMembers,
  type OpenCampaign,
  openCampaign,
  summaryOf,
} from './open-campaign.ts'
import { emptyQueue, itemsOf, oldest, push, type Queue, shift, sizeOf } from './queue.ts'

export interface Fold {
  settings: EngineSettings
  /** The moment of the last attempt (µs). */
  now: number
  /** Failures of the last `passwordSpray.windowHours`, and of the last `campaigns.burstHours`. */
  day: Queue<Keyed>
  burst: Queue<Keyed>
  counts: KeyCounts
  candidates: CandidateWindow
  cleanDays: CleanDays
  /** Of today, once they were asked for. */
  usualPeaks: Map<KeyKind, number[]>
  /** Guessing that goes on, in the order in which it began; and whose the keys are, by kind and value. */
  active: OpenCampaign[]
  owners: Map<number, OpenCampaign>[]
  /** Campaigns of a shared browser by client: one that is over gives way to the next. */
  browsers: Map<number, OpenCampaign>
  /** All that went on when the run began or have begun since. */
  campaigns: OpenCampaign[]
  findings: Finding[]
  /** Entries that searches have looked at: what a flood costs beyond its own attempts. */
  visited: number
}

/** A flood must not fill the memory: of more than this the oldest are forgotten. */
export const windowMax = 100_000

/**
 * Goes on after the last day of `cleanDays`, which are taken over and changed. `before`: the attempts of the window before
 * that day's end, in order.
 */
export function openFold(before: Attempt[], cleanDays: CleanDays, settings: EngineSettings): Fold {
  const fold: Fold = {
    settings,
    now: Number.NEGATIVE_INFINITY,
    day: emptyQueue(),
    burst: emptyQueue(),
    counts: new KeyCounts(),
    candidates: new CandidateWindow(),
    cleanDays,
    usualPeaks: new Map(),
    active: [],
    owners: keyRules.map(() => new Map()),
    browsers: new Map(),
    campaigns: [],
    findings: [],
    visited: 0,
  }
  const last = cleanDays.days.at(-1)
  const end = last?.end
  if (end === null) throw new Error(`days end with day ${last?.day}, expected one whose end is known`)
  const found = new Map(end?.found.map((one) => [eventKeyText(one.key), one.found]))
  for (const attempt of before) {
    fold.now = attempt.key.at
    moveWindows(fold, fold.now)
    if (attempt.kind === 'failure') enterFailure(fold, attempt)
    else fold.candidates.enter(attempt, found.get(eventKeyText(attempt.key)) ?? 0)
  }
  for (const summary of end?.open ?? []) resume(fold, openCampaign(summary))
  return fold
}

function resume(fold: Fold, campaign: OpenCampaign): void {
  addCampaign(fold, campaign)
  if (!isGuessing(campaign)) return
  const burstFrom = oldest(fold.burst)
  let isInBurst = false
  for (const one of itemsOf(fold.day)) {
    isInBurst ||= one === burstFrom
    if (isMember(campaign, one)) enterMembers(campaign, one, isInBurst)
  }
}

/** One that goes on, with whatever keys it has. */
export function addCampaign(fold: Fold, campaign: OpenCampaign): void {
  fold.campaigns.push(campaign)
  if (isGuessing(campaign)) fold.active.push(campaign)
  for (const [index, values] of campaign.values.entries()) {
    for (const value of values) {
      if (isGuessing(campaign)) fold.owners[index]?.set(value, campaign)
      else fold.browsers.set(value, campaign)
    }
  }
}

/** To the moment of the next attempt. */
export function moveTo(fold: Fold, at: number): DayRecord {
  const { cleanDays, active } = fold
  const last = cleanDays.days.at(-1)
  if (last && last.day !== dayOf(at)) {
    // Of a day that was over before this run began the end is known.
    last.end ??= dayEnd(fold)
    fold.usualPeaks.clear()
    for (const [client, campaign] of fold.browsers) if (isOver(fold, campaign)) fold.browsers.delete(client)
  }
  fold.now = at
  for (const campaign of active) if (isOver(fold, campaign)) endCampaign(fold, campaign)
  const today = turnTo(cleanDays, at)
  if (fold.active.length > 0) today.taintedAt ??= at
  moveWindows(fold, at)
  return today
}

/** Never while a window holds its attempts: they would begin the same campaign again. */
export function isOver({ now, settings }: Fold, { last }: OpenCampaign): boolean {
  return now > last + Math.max(settings.campaigns.quietHours, settings.passwordSpray.windowHours) * hourUs
}

function endCampaign(fold: Fold, campaign: OpenCampaign): void {
  fold.active = fold.active.filter((one) => one !== campaign)
  for (const [index, values] of campaign.values.entries())
    for (const value of values) fold.owners[index]?.delete(value)
  campaign.members = new KeyCounts()
  campaign.memberUsers = new UserCounts()
}

function moveWindows(fold: Fold, at: number): void {
  const { settings, day, burst, counts, candidates } = fold
  const dayHours = settings.passwordSpray.windowHours
  const dayFrom = at - dayHours * hourUs
  const burstFrom = at - Math.min(dayHours, settings.campaigns.burstHours) * hourUs
  candidates.leave(dayFrom, windowMax)
  for (let one = oldest(burst); one && leaves(one, burstFrom, burst); one = oldest(burst)) {
    shift(burst)
    counts.leave(one, 'burst')
    for (const owner of ownersOf(fold, one)) owner.members.leave(one, 'burst')
  }
  for (let one = oldest(day); one && leaves(one, dayFrom, day); one = oldest(day)) {
    shift(day)
    counts.leave(one, 'day')
    for (const owner of ownersOf(fold, one)) leaveMembers(owner, one)
  }
}

function leaves({ attempt }: Keyed, from: number, queue: Queue<Keyed>): boolean {
  return attempt.key.at < from || sizeOf(queue) >= windowMax
}

export function enterFailure(fold: Fold, attempt: Attempt): Keyed {
  const entry = keyed(attempt)
  push(fold.day, entry)
  push(fold.burst, entry)
  fold.counts.enter(entry, 'day')
  fold.counts.enter(entry, 'burst')
  return entry
}

/** The campaigns of guessing that a failure belongs to, in the order in which they began. */
export function ownersOf({ active, owners }: Fold, entry: Keyed): OpenCampaign[] {
  if (active.length === 0) return none
  let found: OpenCampaign[] = none
  for (let index = 0; index < owners.length; index++) {
    const value = entry.values[index] as number
    const owner = value === 0 ? undefined : owners[index]?.get(value)
    if (!owner || entry.attempt.key.at < owner.start || found.includes(owner)) continue
    found = [...found, owner]
  }
  return found.length < 2 ? found : active.filter((one) => found.includes(one))
}

const none: OpenCampaign[] = []

/** The peaks of clean days before today. */
export function usualPeaksOf(fold: Fold): (kind: KeyKind) => number[] {
  const { usualPeaks, cleanDays, settings, now } = fold
  return (kind) => {
    const known = usualPeaks.get(kind)
    if (known) return known
    const peaks = peaksBefore(cleanDays, dayOf(now), kind, settings)
    usualPeaks.set(kind, peaks)
    return peaks
  }
}

/** All that the attempts of the window before do not tell. */
export function dayEnd(fold: Fold): DayEnd {
  const browsers = [...fold.browsers.values()].filter((one) => !isOver(fold, one))
  const found: Candidate[] = [...itemsOf(fold.candidates.all)].filter((one) => one.found !== 0)
  return {
    open: [...fold.active, ...browsers].map(summaryOf),
    found: found.map(({ attempt, found }) => ({ key: attempt.key, found })),
  }
}
