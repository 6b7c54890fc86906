/** One sign-in in, a verdict out. Pure: everything it needs is handed in, so that it can be replayed and explained. */
import type { EngineSettings } from '../config.ts'
import type { Context, Detection, Evidence } from '../detections/detection.ts'
import { detections } from '../detections/index.ts'
import type { Features } from '../enrich/features.ts'
import type { RisenLevel, RiskLevel } from '../model/risk.ts'
import { provesPassword } from '../model/sign-in-outcome.ts'
import { logit, type Score } from '../score/score.ts'

export interface Verdict {
  /** Chance that somebody else is behind the sign-in; also of one that raised nothing. */
  probability: number
  /** The same as log-odds. */
  logOdds: number
  /** How many detections were asked. */
  asked: number
  riskLevelDuringSignIn: RiskLevel
  riskLevelAggregated: RiskLevel
  raised: Raised[]
  /** What was looked at and did not count: suppressed with the values, outweighed by trust, or not to be told. */
  notRaised: NotRaised[]
  trust: { reasons: string[]; logOdds: number }
  /** The evidence in full; null for what no person did. */
  score: Score | null
}

export interface Raised {
  detection: Detection
  riskEventType: string
  probability: number
  riskLevel: RisenLevel
  reason: string
  evidence: Evidence
  riskReasons: string[]
}

export interface NotRaised {
  name: string
  because: 'suppressed' | 'outweighed' | 'unknown'
  why: string
  evidence?: Evidence
}

export function assess(context: Context): Verdict {
  const { settings, features } = context
  const trust = trustOf(features, settings)
  const raised: Raised[] = []
  const notRaised: NotRaised[] = []
  const detectionsAsked = askedOf(context)
  for (const detection of detectionsAsked) {
    const { name } = detection
    const finding = detection.detect(context)
    if (finding.kind === 'unknown') notRaised.push({ name, because: 'unknown', why: finding.why })
    if (finding.kind === 'suppressed')
      notRaised.push({ name, because: 'suppressed', ...withoutKind(finding) })
    if (finding.kind !== 'hit') continue
    const { riskEventType = detection.riskEventType, reason, evidence, riskReasons = [] } = finding
    const probability = detection.yieldsToTrust
      ? shift(finding.probability, -trust.logOdds)
      : finding.probability
    const riskLevel = levelOf(probability, settings)
    if (riskLevel === 'none') {
      notRaised.push({
        name,
        because: 'outweighed',
        why: trust.reasons.join(', ') || reason,
        evidence,
      })
    } else {
      raised.push({ detection, riskEventType, probability, riskLevel, reason, evidence, riskReasons })
    }
  }
  const realtime = combine(
    raised.filter(({ detection }) => detection.timing === 'realtime'),
    settings,
  )
  const combined = combine(raised, settings)
  const logOdds =
    combined ?? (context.score ? context.score.logOdds - trust.logOdds : Number.NEGATIVE_INFINITY)
  return {
    probability: probabilityOf(logOdds),
    logOdds,
    asked: detectionsAsked.length,
    riskLevelDuringSignIn: levelOfLogOdds(realtime, settings),
    riskLevelAggregated: levelOfLogOdds(combined, settings),
    raised,
    notRaised,
    trust,
    score: context.score,
  }
}

/** Only sign-ins that show the right password are judged: Entra's rule, and a wrong one harms nobody. */
function askedOf({ identityKind, outcome }: Context): Detection[] {
  if (!provesPassword(outcome)) return []
  return detections.filter(({ identityKinds }) => identityKinds.includes(identityKind))
}

export function levelOf(probability: number, { levels }: EngineSettings): RisenLevel | 'none' {
  if (probability >= levels.high) return 'high'
  if (probability >= levels.medium) return 'medium'
  return probability >= levels.low ? 'low' : 'none'
}

function levelOfLogOdds(logOdds: number | null, settings: EngineSettings): RiskLevel {
  return logOdds === null ? 'none' : levelOf(probabilityOf(logOdds), settings)
}

/** The strongest of each correlated group; groups add up in log-odds above the threshold of `low`. Null for nothing. */
function combine(raised: Raised[], { levels }: EngineSettings): number | null {
  const strongest = new Map<string, number>()
  for (const { detection, probability } of raised) {
    const group = detection.correlationGroup
    strongest.set(group, Math.max(strongest.get(group) ?? 0, probability))
  }
  if (strongest.size === 0) return null
  const base = logit(levels.low)
  let logOdds = base
  for (const probability of strongest.values()) logOdds += logit(probability) - base
  return logOdds
}

function trustOf(features: Features, { trust }: EngineSettings): Verdict['trust'] {
  const reasons: [string, number][] = []
  if (features.secondFactor === 'phishingResistant') {
    reasons.push(['phishing-resistant second factor', trust.phishingResistantFactor])
  } else if (features.secondFactor) {
    reasons.push(['second factor', trust.secondFactor])
  }
  if (features.managedDevice) reasons.push(['managed device', trust.managedDevice])
  if (features.trustedLocation) reasons.push(['trusted location', trust.trustedLocation])
  return {
    reasons: reasons.map(([reason]) => reason),
    logOdds: reasons.reduce((sum, [, logOdds]) => sum + logOdds, 0),
  }
}

function shift(probability: number, logOdds: number): number {
  return probabilityOf(logit(probability) + logOdds)
}

function probabilityOf(logOdds: number): number {
  return 1 / (1 + Math.exp(-logOdds))
}

function withoutKind({ why, evidence }: { why: string; evidence: Evidence }) {
  return { why, evidence }
}
