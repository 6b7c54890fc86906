/**
 * What clean days of the tenant showed: for each kind of key the highest count of each day. Days with a campaign are left
 * out, so that nobody gets the tenant used to one. The last days are kept with their moments, so that they can be taken
 * back when sign-ins come late.
 */
import type { EngineSettings } from '../../config.ts'
import { tailProbability } from '../../core/campaigns/tail.ts'
import type { Timestamp } from '../../model/sign-in.ts'
import { toMilliseconds } from '../../model/timestamp.ts'
import { type KeyKind, kindNames, ruleOf, type TenantSize, usersMinOf } from './keys.ts'

/** As a row holds it. */
export interface Baseline {
  /** The first day, in days since 1970; -1 before it. */
  firstDay: number
  /** Of finished clean days, oldest first. */
  peaks: Partial<Record<KeyKind, number[]>>
  /** The days after those, the newest last. */
  recent: RecentDay[]
}

interface RecentDay {
  /** Days since 1970. */
  day: number
  /** When it became known that there was a campaign; null: a clean day so far. */
  taintedAt: Timestamp | null
  /** When each count was higher than any before on that day. */
  rises: Partial<Record<KeyKind, [Timestamp, number][]>>
}

const dayMs = 86_400_000

export function emptyBaseline(): Baseline {
  return { firstDay: -1, peaks: {}, recent: [] }
}

/** Call before anything is noted of a moment. `isCampaignOn`: at that moment. */
export function turnDays(
  baseline: Baseline,
  at: Timestamp,
  isCampaignOn: boolean,
  settings: EngineSettings,
): void {
  const { recent } = baseline
  const day = dayOf(at)
  const today = recent.at(-1)
  if (baseline.firstDay < 0) baseline.firstDay = day
  if (today && day > today.day) {
    const { baselineDays } = settings.campaigns
    const first = Math.max(today.day + 1, day - 2 * baselineDays)
    for (let next = first; next < day; next++) recent.push({ day: next, taintedAt: null, rises: {} })
  }
  if (!today || day > today.day) recent.push({ day, taintedAt: null, rises: {} })
  const current = recent.at(-1) as RecentDay
  if (isCampaignOn) current.taintedAt ??= at
  const recentMax = Math.ceil(settings.latenessHours / 24) + 2
  while (recent.length > recentMax) settle(baseline, recent.shift() as RecentDay, settings)
}

/** A count of today. */
export function notePeak(baseline: Baseline, kind: KeyKind, at: Timestamp, count: number): void {
  const today = baseline.recent.at(-1)
  if (!today || today.taintedAt) return
  const rises = today.rises[kind]
  if (!rises) today.rises[kind] = [[at, count]]
  else if (count > peakOf(rises)) rises.push([at, count])
}

/** A campaign was noticed now that began at `since`: the days between are not clean. */
export function taint(baseline: Baseline, since: Timestamp, at: Timestamp): void {
  const first = dayOf(since)
  for (const day of baseline.recent) if (day.day >= first) day.taintedAt ??= at
}

/** As it was just before a moment, which lies within the recent days. */
export function rewindBaseline(baseline: Baseline, to: Timestamp): void {
  const day = dayOf(to)
  baseline.recent = baseline.recent.filter((one) => one.day <= day)
  for (const one of baseline.recent) {
    if (one.taintedAt && one.taintedAt >= to) one.taintedAt = null
    if (one.day < day) continue
    for (const kind of kindNames) {
      const rises = one.rises[kind]?.filter(([at]) => at < to)
      if (rises) one.rises[kind] = rises
    }
  }
}

/** Whether so many users are more than ever, and more than chance brings. */
export function isBeyond(
  baseline: Baseline,
  kind: KeyKind,
  count: number,
  size: TenantSize,
  settings: EngineSettings,
): boolean {
  const least = usersMinOf(kind, settings, size)
  if (count < least) return false
  if (!ruleOf(kind).hasBaseline) return true
  const { baselineDaysMin, tailProbabilityMax } = settings.campaigns
  const peaks = peaksOf(baseline, kind, settings)
  if (peaks.length < baselineDaysMin && count < 2 * least) return false
  if (peaks.length === 0) return true
  if (count <= Math.max(...peaks) + 1) return false
  const { mean, variance } = momentsOf(peaks)
  return tailProbability(count, mean, variance) < tailProbabilityMax
}

/** Whether the tenant is no longer so new that nearly everything is novel in it. */
export function isLearned({ firstDay }: Baseline, at: Timestamp, { campaigns }: EngineSettings): boolean {
  return firstDay >= 0 && dayOf(at) >= firstDay + campaigns.learningDays
}

/** The highest counts of all clean days before today. */
export function peaksOf(baseline: Baseline, kind: KeyKind, settings: EngineSettings): number[] {
  const { peaks, recent } = baseline
  const clean = recent.slice(0, -1).filter((day) => isClean(baseline, day, settings))
  return [...(peaks[kind] ?? []), ...clean.map(({ rises }) => peakOf(rises[kind] ?? []))]
}

function dayOf(at: Timestamp): number {
  return Math.floor(toMilliseconds(at) / dayMs)
}

function isClean({ firstDay }: Baseline, { day, taintedAt }: RecentDay, settings: EngineSettings): boolean {
  return taintedAt === null && day >= firstDay + settings.campaigns.learningDays
}

function settle(baseline: Baseline, day: RecentDay, settings: EngineSettings): void {
  if (!isClean(baseline, day, settings)) return
  const { rises } = day
  const { baselineDays } = settings.campaigns
  for (const kind of kindNames) {
    const peaks = baseline.peaks[kind] ?? []
    baseline.peaks[kind] = [...peaks, peakOf(rises[kind] ?? [])].slice(-baselineDays)
  }
}

function peakOf(rises: [Timestamp, number][]): number {
  return rises.at(-1)?.[1] ?? 0
}

function momentsOf(values: number[]): { mean: number; variance: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0)
  return { mean, variance: squares / Math.max(1, values.length - 1) }
}
