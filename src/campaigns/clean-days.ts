/**
 * What clean days of the tenant showed: for each kind of key the highest count of each UTC day. Days with a campaign are
 * no measure, so that nobody gets the tenant used to one. The last days also hold what the stage knew at their end.
 */
import type { EngineSettings } from '../config.ts'
import type { DayEnd } from './day-end.ts'
import { type KeyKind, type KeyRule, type TenantSize, usersMinOf } from './keys.ts'
import { tailProbability } from './tail.ts'

/** Plain data: what is to be kept of all attempts that are not given again. */
export interface CleanDays {
  /** The first day with an attempt, in days since 1970; null before it. */
  first: number | null
  /** Days with attempts, ascending. A day between them was a quiet one: clean, with peaks of zero. */
  days: DayRecord[]
}

export interface DayRecord {
  /** Days since 1970. */
  day: number
  /** When it became known that there was a campaign (µs); null: a clean day so far. */
  taintedAt: number | null
  /** The highest count of distinct users; what is missing is zero. */
  peaks: Partial<Record<KeyKind, number>>
  /** At the end of the day; null: settled, nothing can be judged again from here. */
  end: DayEnd | null
}

export const dayUs = 86_400_000_000
export const hourUs = 3_600_000_000

export function emptyCleanDays(): CleanDays {
  return { first: null, days: [] }
}

/** Records are changed by a run; what was known at the end of a day is not. */
export function copyOfDays({ first, days }: CleanDays): CleanDays {
  return { first, days: days.map((record) => ({ ...record, peaks: { ...record.peaks } })) }
}

export function dayOf(at: number): number {
  return Math.floor(at / dayUs)
}

/** The record of the day of an attempt, which is never before the last one. */
export function turnTo(cleanDays: CleanDays, at: number): DayRecord {
  const day = dayOf(at)
  const last = cleanDays.days.at(-1)
  if (last?.day === day) return last
  cleanDays.first ??= day
  const record: DayRecord = { day, taintedAt: null, peaks: {}, end: null }
  cleanDays.days.push(record)
  return record
}

/** A campaign was noticed at `at` that began at `since`: the days between are not clean. */
export function taint({ days }: CleanDays, since: number, at: number): void {
  const first = dayOf(since)
  for (let index = days.length - 1; index >= 0; index--) {
    const record = days[index] as DayRecord
    if (record.day < first) return
    record.taintedAt ??= at
  }
}

/** Whether the tenant is no longer so new that nearly everything is novel in it. */
export function isLearned({ first }: CleanDays, day: number, { campaigns }: EngineSettings): boolean {
  return first !== null && day >= first + campaigns.learningDays
}

/** The peaks of the last `campaigns.baselineDays` clean days before a day, oldest first. */
export function peaksBefore(
  cleanDays: CleanDays,
  day: number,
  kind: KeyKind,
  settings: EngineSettings,
): number[] {
  const { baselineDays } = settings.campaigns
  const peaks: number[] = []
  let next = day
  for (let index = cleanDays.days.length - 1; index >= -1 && peaks.length < baselineDays; index--) {
    const record = cleanDays.days[index]
    if (record && record.day >= day) continue
    const from = record ? record.day + 1 : (cleanDays.first ?? day)
    for (let quiet = next - 1; quiet >= from && peaks.length < baselineDays; quiet--)
      if (isLearned(cleanDays, quiet, settings)) peaks.push(0)
    if (!record || peaks.length >= baselineDays) break
    next = record.day
    const isClean = record.taintedAt === null && isLearned(cleanDays, record.day, settings)
    if (isClean) peaks.push(record.peaks[kind] ?? 0)
  }
  return peaks.reverse()
}

/** Whether so many users are more than ever, and more than chance brings. `peaksOf` is asked only where they count. */
export function isBeyond(
  rule: KeyRule,
  count: number,
  size: TenantSize,
  settings: EngineSettings,
  peaksOf: (kind: KeyKind) => number[],
): boolean {
  const least = usersMinOf(rule, settings, size)
  if (count < least) return false
  if (!rule.hasBaseline) return true
  const { baselineDaysMin, tailProbabilityMax } = settings.campaigns
  const peaks = peaksOf(rule.kind)
  if (peaks.length < baselineDaysMin && count < 2 * least) return false
  if (peaks.length === 0) return true
  if (count <= Math.max(...peaks) + 1) return false
  const { mean, variance } = momentsOf(peaks)
  return tailProbability(count, mean, variance) < tailProbabilityMax
}

/**
 * Forgets what no attempt within `latenessHours` of the newest can ask for: what was known at the end of older days, and
 * days beyond those that are usual. A campaign taints at most the window before its alarm, so that older days are final.
 */
export function settle({ first, days }: CleanDays, newest: number, settings: EngineSettings): CleanDays {
  const { latenessHours, passwordSpray, campaigns } = settings
  const resumable = days.findLastIndex(({ day }) => day < dayOf(newest - latenessHours * hourUs))
  const final = dayOf(newest - (latenessHours + passwordSpray.windowHours) * hourUs) - 1
  let kept = days.findIndex(({ day }) => day >= final)
  if (kept < 0) kept = days.length
  let clean = 0
  while (kept > 0 && clean < campaigns.baselineDays) {
    const [record, next] = [days[--kept] as DayRecord, days[kept + 1]?.day ?? final]
    clean += Math.min(final, next) - record.day - 1
    if (record.taintedAt === null && isLearned({ first, days }, record.day, settings)) clean++
  }
  return {
    first,
    days: days.map((record, index) => (index < resumable ? { ...record, end: null } : record)).slice(kept),
  }
}

function momentsOf(values: number[]): { mean: number; variance: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0)
  return { mean, variance: squares / Math.max(1, values.length - 1) }
}
