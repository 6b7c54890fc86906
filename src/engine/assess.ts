/** One sign-in in, a verdict out. Pure: everything it needs is handed in, so that it can be replayed and explained. */
import type { EngineSettings } from '../config.ts'
import type { Context, Detection, Evidence } from '../detections/detection.ts'
import { detections } from '../detections/index.ts'
import type { Features } from '../enrich/features.ts'
import type { RisenLevel, RiskLevel } from '../model/risk.ts'
import { provesPassword } from '../model/sign-in-outcome.ts'

export interface Verdict {
  probability: number
  /** How many detections were asked. */
  asked: number
  riskLevelDuringSignIn: RiskLevel
  riskLevelAggregated: RiskLevel
  raised: Raised[]
  /** What was looked at and did not count: suppressed with the values, outweighed by trust, or not to be told. */
  notRaised: NotRaised[]
  trust: { reasons: string[]; logOdds: number }
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
  const probability = combine(raised, settings)
  return {
    probability,
    asked: detectionsAsked.length,
    riskLevelDuringSignIn: levelOf(realtime, settings),
    riskLevelAggregated: levelOf(probability, settings),
    raised,
    notRaised,
    trust,
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

/** The strongest of each correlated group; groups add up in log-odds above the threshold of `low`. */
function combine(raised: Raised[], { levels }: EngineSettings): number {
  const strongest = new Map<string, number>()
  for (const { detection, probability } of raised) {
    const group = detection.correlationGroup
    strongest.set(group, Math.max(strongest.get(group) ?? 0, probability))
  }
  if (strongest.size === 0) return 0
  const base = logit(levels.low)
  let logOdds = base
  for (const probability of strongest.values()) logOdds += logit(probability) - base
  return 1 / (1 + Math.exp(-logOdds))
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
  return 1 / (1 + Math.exp(-(logit(probability) + logOdds)))
}

function logit(probability: number): number {
  const clamped = Math.min(1 - 1e-9, Math.max(1e-9, probability))
  return Math.log(clamped / (1 - clamped))
}

function withoutKind({ why, evidence }: { why: string; evidence: Evidence }) {
  return { why, evidence }
}
