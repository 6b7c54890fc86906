/**
 * The contract of a detection: a pure look at one observation beside the profile of who signed in, with the figures of
 * the tenant frozen in the observation. No clock, no I/O, and no words: what it found is numbers, and references to
 * values that become words when somebody reads them. Four answers: a hit with a probability, nothing, "cannot tell"
 * (missing data is neither risk nor safety), and "suppressed", which says what would have fired and why it did not.
 */
import type { WatchKind } from '../model/declaration.ts'
import type { IdentityKind } from '../model/identity.ts'
import type { DetectionTimingType, RisenLevel } from '../model/risk.ts'
import type { SignInOutcome } from '../model/sign-in-outcome.ts'
import type { ValueName } from '../observation/attributes.ts'
import { flag, hasFlag, hasValue, type Observation, shortOf } from '../observation/observation.ts'
import type { Facts as ScoreFacts } from '../score/facts.ts'
import type { Score } from '../score/score.ts'
import type { Why } from './whys.ts'

export interface Detection {
  /** Its own: several detections may share a type that Graph knows. */
  name: string
  /** As Graph's clients know it. */
  riskEventType: string
  /** Whose sign-ins it looks at. */
  identityKinds: IdentityKind[]
  title: string
  timing: Extract<DetectionTimingType, 'realtime' | 'offline'>
  mitreTechniqueId: string
  /** Detections that see the same thing share a group; of a group only the strongest counts. */
  correlationGroup: 'familiarity' | 'network' | 'campaign' | 'session' | 'credential' | 'report'
  /** Days until its claim weighs half in the risk of the identity; null: until someone answers it. */
  halfLifeDays: number | null
  /** Every level that it can give: each has a case in test/cases/detections. */
  levels: RisenLevel[]
  /** What it looks for and what it needs, for people. */
  premise: string
  needs: string
  reference: string
  /** False where a right second factor or a managed device proves nothing against it. */
  yieldsToTrust: boolean
  detect(context: Context): Finding
  /** One sentence, from what was found. */
  reasonOf(evidence: Evidence): string
  /** Entra's names of what was strange, as `additionalInfo` carries them. */
  riskReasonsOf?(evidence: Evidence): string[]
}

/** All that there is to look at. */
export interface Context extends ScoreFacts {
  identityKind: IdentityKind
  outcome: SignInOutcome
  history: History
  /** All evidence for and against an intruder; null for what no person did. */
  score: Score | null
  /** Whether an operator declared anything that is about it. */
  isDeclared: boolean
  /** What the campaigns around it say. */
  said: SaidFinding[]
}

/** What was said of an event by something that saw more than one identity. */
export interface SaidFinding {
  /** Name of the detection that it raises. */
  detection: string
  probability: number
  facts: FoundFacts
  /** When it became known, in microseconds: at the event itself, or later. */
  knownAt: number
}

export interface History {
  /** Trusted sign-ins, or those since an admin vouched for the account. */
  signIns: number
  /** Days since the identity was first seen, or since an admin vouched for the account. */
  ageDays: number
  /** Whether the device was used before: by its id, else by its family of browser and system. */
  device: 'known' | 'new' | 'unknown'
}

/** What becomes a word when it is read: a value by the lower 32 bits of its hash, a moment, or something of an event. */
export type Word =
  | { of: ValueName; low: number }
  | { at: number }
  | { event: number; shows: 'id' | 'ip' | 'place' | 'sourceTypes' | 'additionalDetails' }

export type Found = string | number | boolean | null | Word | Word[] | string[]
/** What was compared, by the name under which it is shown. Texts are words of closed lists. */
export type FoundFacts = Record<string, Found>
/** The same in words. */
export type Evidence = Record<string, string | number | boolean | null | string[]>

export type Finding =
  | {
      kind: 'hit'
      probability: number
      facts: FoundFacts /** Instead of that of the detection. */
      riskEventType?: string
      /** It became known after the event: whatever the detection is, this was not found in time. */
      isLater?: boolean
    }
  | { kind: 'miss' }
  | { kind: 'unknown'; why: Why }
  | { kind: 'suppressed'; why: Why; facts: FoundFacts }

export const miss: Finding = { kind: 'miss' }

export function unknown(why: Why): Finding {
  return { kind: 'unknown', why }
}

export function suppressed(why: Why, facts: FoundFacts): Finding {
  return { kind: 'suppressed', why, facts }
}

/** The event's own value as a word; null when it has none. */
export function own(observation: Observation, name: ValueName): Word | null {
  return hasValue(observation, name) ? { of: name, low: shortOf(observation, name) } : null
}

/** What was declared of the event, which stands beside whatever was found or held back. */
export function declaredFacts(observation: Observation): FoundFacts {
  const facts: FoundFacts = {}
  for (const name of ['announced', 'excepted', 'linked'] as const)
    if (hasValue(observation, name)) facts[name] = own(observation, name)
  const watchedAs = watches.filter(([, bit]) => hasFlag(observation, bit)).map(([name]) => name)
  if (watchedAs.length > 0) facts.watchedAs = watchedAs
  return facts
}

const watches: [WatchKind, number][] = [
  ['break-glass', flag.breakGlass],
  ['privileged', flag.privileged],
  ['watched', flag.watched],
]

/** A value by what a short record keeps of it; null for none. */
export function short(name: ValueName, low: number): Word | null {
  return low === 0 ? null : { of: name, low }
}

/** A moment in microseconds; null for never. */
export function moment(at: number): Word | null {
  return at > 0 ? { at } : null
}

/** How many different values of the attribute are known of the identity. */
export function knownCount({ standing }: Context, attribute: number): number {
  return standing.known[attribute] as number
}

export function round(value: number): number {
  return Math.round(value * 100) / 100
}
