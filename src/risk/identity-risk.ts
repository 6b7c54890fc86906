/**
 * The risk of an identity from the detections that are still open: a noisy-OR of their probabilities, each fading with the
 * half-life of its kind, and a level with hysteresis. It rises with what is found, fades when nothing follows, and
 * always finds its way back to none.
 */
import type { EngineSettings } from '../config.ts'
import { type RiskLevel, rankOf } from '../model/risk.ts'
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

export interface IdentityRisk {
  probability: number
  level: RiskLevel
  /** When fading alone will next lower the level; null: never. */
  decayDateTime: Timestamp | null
}

const dayMs = 86_400_000
const confirmedProbability = 0.99
const daysMax = 3650

/** `current` is the level so far: it is left only below its threshold times the hysteresis. */
export function identityRisk(
  open: OpenDetection[],
  current: string,
  now: Timestamp,
  settings: EngineSettings,
): IdentityRisk {
  const claims = claimsOf(open)
  const probability = probabilityAt(claims, toMilliseconds(now), settings)
  const level = levelWithHysteresis(probability, current, settings)
  return { probability, level, decayDateTime: fadesAt(claims, level, settings) }
}

/** When fading alone will lower a level; null: never. */
export function fallOf(open: OpenDetection[], level: string, settings: EngineSettings): Timestamp | null {
  return fadesAt(claimsOf(open), level as RiskLevel, settings)
}

export interface Claim {
  /** What it shares with others, of which only the strongest counts. */
  group: string
  probability: number
  halfLifeDays: number | null
  /** The moment from which it fades. */
  sinceMs: number
}

/** Detections that follow each other at most so closely were found in one go. */
export const runGapMs = 3_600_000

/**
 * A detection fades from when it was found, and in a log that is read late, by when things happened within the log: the
 * newest of what was found in one go counts from then, the others as much longer ago as they are older. So an old log
 * that is imported today counts today, and what is found next changes nothing about it.
 */
function claimsOf(open: OpenDetection[]): Claim[] {
  const times = open.map((detection) => ({
    detection,
    activityMs: toMilliseconds(detection.activityDateTime),
    detectedMs: toMilliseconds(detection.detectedDateTime),
  }))
  times.sort((a, b) => a.detectedMs - b.detectedMs)
  const runs: (typeof times)[] = []
  for (const time of times) {
    const run = runs.at(-1)
    const last = run?.at(-1)
    if (run && last && time.detectedMs - last.detectedMs <= runGapMs) run.push(time)
    else runs.push([time])
  }
  return runs.flatMap((run) => {
    const delays = run.map(({ detectedMs, activityMs }) => detectedMs - activityMs)
    const delayMs = Math.max(
      0,
      delays.reduce((least, delay) => Math.min(least, delay)),
    )
    return run.map(({ detection, activityMs }) => claimOf(detection, activityMs + delayMs))
  })
}

export function claimOf(detection: OpenDetection, sinceMs: number): Claim {
  const isConfirmed = detection.riskState === 'confirmedCompromised'
  return {
    group: `${detection.correlationId ?? detection.requestId ?? ''} ${detection.correlationGroup}`,
    probability: isConfirmed ? confirmedProbability : detection.probability,
    halfLifeDays: isConfirmed ? null : detection.halfLifeDays,
    sinceMs,
  }
}

function probabilityAt(claims: Claim[], nowMs: number, settings: EngineSettings): number {
  const groups = new Map<string, { strongest: number; isLow: boolean }>()
  for (const claim of claims) {
    const { strongest, isLow } = groups.get(claim.group) ?? { strongest: 0, isLow: true }
    groups.set(claim.group, {
      strongest: Math.max(strongest, fadedAt(claim, nowMs)),
      isLow: isLow && isLowClaim(claim, settings),
    })
  }
  const innocent = { byLow: 1, byOthers: 1 }
  for (const { strongest, isLow } of groups.values()) innocent[isLow ? 'byLow' : 'byOthers'] *= 1 - strongest
  return together(innocent, settings)
}

/** Whether nothing of it was ever more than low. */
export function isLowClaim({ probability }: Claim, { levels }: EngineSettings): boolean {
  return probability < levels.medium
}

/** How many there may be of them: what is a little strange each day is somebody's life, and makes nobody high. */
export function together(
  { byLow, byOthers }: { byLow: number; byOthers: number },
  { levels }: EngineSettings,
): number {
  return 1 - byOthers * Math.max(byLow, 1 - (levels.high * levels.hysteresis - 1e-6))
}

export function fadedAt({ probability, halfLifeDays, sinceMs }: Claim, nowMs: number): number {
  const ageDays = Math.max(0, nowMs - sinceMs) / dayMs
  return halfLifeDays === null ? probability : probability * 2 ** (-ageDays / halfLifeDays)
}

export function isLower(level: string, than: string): boolean {
  return rankOf(level) < rankOf(than)
}

export function levelWithHysteresis(
  probability: number,
  current: string,
  { levels }: EngineSettings,
): RiskLevel {
  let level: RiskLevel = 'none'
  for (const candidate of ['low', 'medium', 'high'] as const) {
    const held = rankOf(candidate) <= rankOf(current)
    const threshold = held ? levels[candidate] * levels.hysteresis : levels[candidate]
    if (probability >= threshold) level = candidate
  }
  return level
}

function fadesAt(claims: Claim[], level: RiskLevel, settings: EngineSettings): Timestamp | null {
  const { levels } = settings
  if (level !== 'low' && level !== 'medium' && level !== 'high') return null
  const threshold = levels[level] * levels.hysteresis
  let low = claims.reduce((latest, { sinceMs }) => Math.max(latest, sinceMs), Number.NEGATIVE_INFINITY)
  let high = low + daysMax * dayMs
  if (probabilityAt(claims, high, settings) >= threshold) return null
  while (high - low > 1) {
    const middle = (low + high) / 2
    if (probabilityAt(claims, middle, settings) < threshold) high = middle
    else low = middle
  }
  return fromMilliseconds(Math.ceil(high) + 1)
}
