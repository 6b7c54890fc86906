/**
 * The risk of a user from the detections that are still open: a noisy-OR of their probabilities, each fading with the
 * half-life of its kind, and a level with hysteresis. It rises with what is found, fades when nothing follows, and
 * always finds its way back to none.
 */
import type { EngineSettings } from '../config.ts'
import type { RiskLevel } from '../model/risk.ts'
import type { Timestamp } from '../model/sign-in.ts'
import { fromMilliseconds, toMilliseconds } from '../model/timestamp.ts'

/** The part of a detection that counts. */
export interface OpenDetection {
  riskState: string
  requestId: string | null
  correlationId: string | null
  correlationGroup: string
  probability: number
  halfLifeDays: number | null
  activityDateTime: Timestamp
  detectedDateTime: Timestamp
}

export interface UserRisk {
  probability: number
  level: RiskLevel
  /** When fading alone will next lower the level; null: never. */
  decayDateTime: Timestamp | null
}

const dayMs = 86_400_000
const confirmedProbability = 0.99
const daysMax = 3650

/** `current` is the level so far: it is left only below its threshold times the hysteresis. */
export function userRisk(
  open: OpenDetection[],
  current: string,
  now: Timestamp,
  settings: EngineSettings,
): UserRisk {
  const clock = clockOf(open)
  if (!clock) return { probability: 0, level: 'none', decayDateTime: null }
  const elapsedDays = Math.max(0, toMilliseconds(now) - clock.detectedMs) / dayMs
  const probability = probabilityAfter(open, clock.activityMs, elapsedDays)
  const level = levelWithHysteresis(probability, current, settings)
  return { probability, level, decayDateTime: fadesAt(open, clock, level, elapsedDays, settings) }
}

interface Clock {
  activityMs: number
  detectedMs: number
}

/**
 * Time runs from the newest detection: before it, by when things happened; after it, by how long it has been known.
 * So an old log that is imported today counts in full today, and fades from there.
 */
function clockOf(open: OpenDetection[]): Clock | null {
  let newest: OpenDetection | null = null
  for (const detection of open) {
    if (!newest || detection.activityDateTime > newest.activityDateTime) newest = detection
  }
  if (!newest) return null
  return {
    activityMs: toMilliseconds(newest.activityDateTime),
    detectedMs: Math.max(...open.map((detection) => toMilliseconds(detection.detectedDateTime))),
  }
}

function probabilityAfter(open: OpenDetection[], newestActivityMs: number, elapsedDays: number): number {
  const strongest = new Map<string, number>()
  for (const detection of open) {
    const ageDays = (newestActivityMs - toMilliseconds(detection.activityDateTime)) / dayMs + elapsedDays
    const key = `${detection.correlationId ?? detection.requestId ?? ''} ${detection.correlationGroup}`
    strongest.set(key, Math.max(strongest.get(key) ?? 0, fadedProbability(detection, ageDays)))
  }
  let innocent = 1
  for (const probability of strongest.values()) innocent *= 1 - probability
  return 1 - innocent
}

function fadedProbability(detection: OpenDetection, ageDays: number): number {
  if (detection.riskState === 'confirmedCompromised') return confirmedProbability
  if (detection.halfLifeDays === null) return detection.probability
  return detection.probability * 2 ** (-ageDays / detection.halfLifeDays)
}

const order = ['none', 'low', 'medium', 'high'] as const

function levelWithHysteresis(probability: number, current: string, { levels }: EngineSettings): RiskLevel {
  let level: RiskLevel = 'none'
  for (const candidate of ['low', 'medium', 'high'] as const) {
    const held = order.indexOf(candidate) <= order.indexOf(current as 'none')
    const threshold = held ? levels[candidate] * levels.hysteresis : levels[candidate]
    if (probability >= threshold) level = candidate
  }
  return level
}

function fadesAt(
  open: OpenDetection[],
  clock: Clock,
  level: RiskLevel,
  elapsedDays: number,
  { levels }: EngineSettings,
): Timestamp | null {
  if (level !== 'low' && level !== 'medium' && level !== 'high') return null
  const threshold = levels[level] * levels.hysteresis
  const fadedAfter = (days: number) => probabilityAfter(open, clock.activityMs, days) < threshold
  if (!fadedAfter(daysMax)) return null
  let low = elapsedDays
  let high = daysMax
  while (high - low > 1 / 1440) {
    const middle = (low + high) / 2
    if (fadedAfter(middle)) high = middle
    else low = middle
  }
  return fromMilliseconds(Math.ceil(clock.detectedMs + high * dayMs) + 1)
}
