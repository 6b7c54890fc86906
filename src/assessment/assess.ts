/** One observation beside one profile, a verdict out: numbers, and references to values that become words when read. */
import type { EngineSettings } from '../config.ts'
import {
  type Context,
  type Detection,
  declaredFacts,
  type FoundFacts,
  type SaidFinding,
} from '../detections/detection.ts'
import { detections } from '../detections/index.ts'
import type { Why } from '../detections/whys.ts'
import type { RisenLevel, RiskLevel } from '../model/risk.ts'
import { provesPassword } from '../model/sign-in-outcome.ts'
import { logit, probabilityOf } from '../observation/arithmetic.ts'
import { codeOf, factorCodes, isPhishingResistant } from '../observation/codes.ts'
import { flag, hasFlag, type Observation } from '../observation/observation.ts'
import { copyOfBytes, type Flat, openFlat } from '../profile/flat.ts'
import { isAnyDue, isAnyLike } from '../profile/pending.ts'
import { ripen } from '../profile/take-in.ts'
import { type Guessing, noGuessing } from '../score/facts.ts'
import { contextOf } from './context.ts'
import { type Novelty, noveltyOf } from './novelty.ts'

export interface Verdict {
  /** Log-odds that somebody else is behind the event, rounded to 1/256; −∞ of what nothing speaks against. */
  logOdds: number
  level: RiskLevel
  /** From what could be known at the time: without what is found afterwards. */
  levelDuringSignIn: RiskLevel
  raised: Raised[]
  notRaised: NotRaised[]
  /** How many detections were asked. */
  asked: number
  /** Log-odds of what speaks for the owner, and what it was. */
  trust: { logOdds: number; reasons: readonly TrustReason[] }
  /** How new the network was for the person; null where it is known, or nobody can tell. */
  novelty: Novelty | null
}

export interface Raised {
  /** Name of the detection. */
  detection: string
  riskEventType: string
  probability: number
  level: RisenLevel
  facts: FoundFacts
  /** `offline` too for what became known after the event. */
  timing: 'realtime' | 'offline'
}

export interface NotRaised {
  detection: string
  because: 'suppressed' | 'outweighed' | 'unknown'
  /** Absent of what was outweighed. */
  why?: Why
  facts?: FoundFacts
}

/** What was said of one event by the campaigns around it. */
export interface SaidOfEvent {
  guessing: Guessing
  findings: SaidFinding[]
}

export const nothingSaid: SaidOfEvent = { guessing: noGuessing, findings: [] }

/** `profile` is not changed. Throws RangeError for bytes that are no profile. */
export function assess(
  profile: Uint8Array,
  observation: Observation,
  settings: EngineSettings,
  said: SaidOfEvent = nothingSaid,
): Verdict {
  let flat = openFlat(profile)
  if (isAnyDue(flat, observation.at, settings.quietDays)) {
    flat = openFlat(copyOfBytes(profile))
    ripen(flat, observation.at, settings)
  }
  return assessRipe(flat, observation, settings, said)
}

/** The same beside an open profile in which nothing is due any more; it is only read. */
export function assessRipe(
  flat: Flat,
  observation: Observation,
  settings: EngineSettings,
  said: SaidOfEvent,
): Verdict {
  const context = contextOf(flat, observation, said, settings)
  const trust = trustOf(flat, observation, settings)
  const raised: Raised[] = []
  const notRaised: NotRaised[] = []
  const asked = askedOf(context)
  for (let index = 0; index < asked.length; index++)
    ask(asked[index] as Detection, context, trust.logOdds, raised, notRaised)
  const combined = combine(raised, settings)
  const isFoundLater = raised.some(({ timing }) => timing !== 'realtime')
  const realtime = isFoundLater ? combine(raised.filter(isRealtime), settings) : combined
  const logOdds =
    combined ?? (context.score ? context.score.logOdds - trust.logOdds : Number.NEGATIVE_INFINITY)
  return {
    logOdds: rounded(logOdds),
    level: levelOfLogOdds(combined, settings),
    levelDuringSignIn: levelOfLogOdds(realtime, settings),
    raised,
    notRaised,
    asked: asked.length,
    trust,
    novelty: noveltyOf(context),
  }
}

function ask(
  detection: Detection,
  context: Context,
  trust: number,
  raised: Raised[],
  notRaised: NotRaised[],
): void {
  const finding = detection.detect(context)
  const { name } = detection
  if (finding.kind === 'miss') return
  if (finding.kind === 'unknown') {
    notRaised.push({ detection: name, because: 'unknown', why: finding.why })
    return
  }
  if (finding.kind === 'suppressed') {
    notRaised.push({
      detection: name,
      because: 'suppressed',
      why: finding.why,
      facts: withDeclared(finding.facts, context),
    })
    return
  }
  const { riskEventType = detection.riskEventType, isLater } = finding
  const facts = withDeclared(finding.facts, context)
  const timing = isLater ? 'offline' : detection.timing
  const probability = detection.yieldsToTrust
    ? probabilityOf(rounded(logit(finding.probability) - trust))
    : finding.probability
  const level = levelOf(probability, context.settings)
  if (level === 'none') notRaised.push({ detection: name, because: 'outweighed', facts })
  else raised.push({ detection: name, riskEventType, probability, level, facts, timing })
}

function withDeclared(facts: FoundFacts, { observation, isDeclared }: Context): FoundFacts {
  return isDeclared ? { ...facts, ...declaredFacts(observation) } : facts
}

/** Only sign-ins that show the right password are judged: Entra's rule, and a wrong one harms nobody. */
function askedOf({ identityKind, outcome }: Context): Detection[] {
  return provesPassword(outcome) ? (byKind[identityKind] ?? []) : []
}

const byKind: Record<string, Detection[]> = Object.fromEntries(
  (['user', 'servicePrincipal', 'agent'] as const).map((kind) => [
    kind,
    detections.filter(({ identityKinds }) => identityKinds.includes(kind)),
  ]),
)
const byName = new Map(detections.map((detection) => [detection.name, detection]))

export function detectionNamed(name: string): Detection | undefined {
  return byName.get(name)
}

function isRealtime({ timing }: Raised): boolean {
  return timing === 'realtime'
}

export function levelOf(probability: number, { levels }: EngineSettings): RisenLevel | 'none' {
  if (probability >= levels.high) return 'high'
  if (probability >= levels.medium) return 'medium'
  return probability >= levels.low ? 'low' : 'none'
}

function levelOfLogOdds(logOdds: number | null, settings: EngineSettings): RiskLevel {
  return logOdds === null ? 'none' : levelOf(probabilityOf(rounded(logOdds)), settings)
}

/** So that no last digit decides: 1/256 of log-odds is less than anybody can tell. */
function rounded(logOdds: number): number {
  return Math.round(logOdds * 256) / 256
}

/** The strongest of each correlated group; groups add up in log-odds above the threshold of `low`. Null for nothing. */
function combine(raised: Raised[], { levels }: EngineSettings): number | null {
  if (raised.length === 0) return null
  const strongest = new Map<string, number>()
  for (const { detection, probability } of raised) {
    const group = byName.get(detection)?.correlationGroup ?? ''
    strongest.set(group, Math.max(strongest.get(group) ?? 0, probability))
  }
  const base = logit(levels.low)
  let logOdds = base
  for (const probability of strongest.values()) logOdds += logit(probability) - base
  return logOdds
}

function trustOf(flat: Flat, observation: Observation, { trust }: EngineSettings): Verdict['trust'] {
  const reasons = listsOfReasons[
    (isPhishingResistant(observation.factor) ? 1 : provesOwner(flat, observation) ? 2 : 0) |
      (hasFlag(observation, flag.managedDevice) ? 4 : 0) |
      (hasFlag(observation, flag.trustedLocation) ? 8 : 0)
  ] as readonly TrustReason[]
  let logOdds = 0
  for (const reason of reasons) logOdds += trust[reason]
  return { logOdds, reasons }
}

/** One attempt takes no longer, from its password to its factor. */
const attemptMicroseconds = 600_000_000

/**
 * A second factor that passes. Whoever came in the same way before and is still doubted may have enrolled it since:
 * there it proves nothing, unless it belongs to that very attempt.
 */
function provesOwner(flat: Flat, observation: Observation): boolean {
  if (observation.factor === noFactor) return false
  return !isAnyLike(flat, observation, observation.at - attemptMicroseconds)
}

const trustReasons = ['phishingResistantFactor', 'secondFactor', 'managedDevice', 'trustedLocation'] as const
export type TrustReason = (typeof trustReasons)[number]

/** Every list that there can be, by a bit for each reason: most sign-ins have one of three. */
const listsOfReasons = Array.from({ length: 16 }, (_, bits): readonly TrustReason[] =>
  trustReasons.filter((_, index) => (bits & (1 << index)) !== 0),
)

const noFactor = codeOf(factorCodes, 'none')
