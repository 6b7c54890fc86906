/**
 * The risk of an identity by the book (docs/decisions/0008, 0015, 0020 and src/config): a noisy-OR of what is open, of a
 * group the strongest alone, each fading with its half-life; lows alone make nobody high; a level holds until its
 * threshold times the hysteresis.
 */
import type { EngineSettings } from '../../src/config.ts'
import { toMilliseconds } from '../../src/model/timestamp.ts'
import type { Row } from './books.ts'

const dayMs = 86_400_000
/** What was found within so much was found in one go. */
const goMs = 3_600_000
export const levels = ['none', 'low', 'medium', 'high']

interface Claim {
  group: string
  probability: number
  halfLifeDays: number | null
  sinceMs: number
}

/** Rows of open detections. A claim fades from when it was found; of one go, all by when things happened within it. */
export function claimsOf(open: Row<'detections'>[]): Claim[] {
  const times = open
    .map((row) => {
      const [found, happened] = [toMilliseconds(row.detectedDateTime), toMilliseconds(row.activityDateTime)]
      return { row, found, happened }
    })
    .sort((a, b) => a.found - b.found)
  const claims: Claim[] = []
  for (let from = 0, to = 0; from < times.length; from = to) {
    for (to = from + 1; to < times.length; to++)
      if ((times[to]?.found ?? 0) - (times[to - 1]?.found ?? 0) > goMs) break
    const go = times.slice(from, to)
    const delay = Math.max(0, Math.min(...go.map(({ found, happened }) => found - happened)))
    for (const { row, happened } of go) claims.push(claimOf(row, happened + delay))
  }
  return claims
}

function claimOf(row: Row<'detections'>, sinceMs: number): Claim {
  const isConfirmed = row.riskState === 'confirmedCompromised'
  return {
    group: `${row.correlationId ?? row.requestId ?? ''} ${row.correlationGroup}`,
    probability: isConfirmed ? 0.99 : row.probability,
    halfLifeDays: isConfirmed ? null : row.halfLifeDays,
    sinceMs,
  }
}

export function probabilityAt(claims: Claim[], ms: number, { levels: at }: EngineSettings): number {
  let [low, others] = [1, 1]
  for (const own of Map.groupBy(claims, ({ group }) => group).values()) {
    const now = own.map(({ probability, halfLifeDays, sinceMs }) =>
      halfLifeDays === null
        ? probability
        : probability * 0.5 ** (Math.max(0, ms - sinceMs) / dayMs / halfLifeDays),
    )
    if (own.every(({ probability }) => probability < at.medium)) low *= 1 - Math.max(...now)
    else others *= 1 - Math.max(...now)
  }
  // Just below what keeps high.
  return 1 - others * Math.max(low, 1 - at.high * at.hysteresis + 1e-6)
}

/** The highest level that is reached, or held. */
export function levelFor(probability: number, before: string, { levels: at }: EngineSettings): string {
  const thresholds = [0, at.low, at.medium, at.high]
  const held = levels.indexOf(before)
  return levels[
    thresholds.findLastIndex(
      (one, index) => probability >= one * (index > 0 && index <= held ? at.hysteresis : 1),
    )
  ] as string
}

/** Whether a moment is the one at which fading alone lowers the level, to some milliseconds. */
export function isFall(claims: Claim[], level: string, at: string | null, settings: EngineSettings): boolean {
  const { levels: by } = settings
  const threshold = [0, by.low, by.medium, by.high][levels.indexOf(level)] ?? 0
  const isBelow = (ms: number) => probabilityAt(claims, ms, settings) < threshold * by.hysteresis
  const newest = Math.max(...claims.map(({ sinceMs }) => sinceMs))
  if (claims.length === 0 || threshold === 0 || !isBelow(newest + 3650 * dayMs)) return at === null
  if (at === null) return false
  const ms = toMilliseconds(at)
  return isBelow(ms + 1) && (!isBelow(ms - 5) || ms <= newest + 5)
}
