/** Words for a verdict: made when somebody reads it, from its numbers and from whoever knows the words of values. */
import type { Evidence, Found, FoundFacts, Word } from '../detections/detection.ts'
import { whys } from '../detections/whys.ts'
import type { RisenLevel } from '../model/risk.ts'
import { fromMilliseconds } from '../model/timestamp.ts'
import { probabilityOf } from '../observation/arithmetic.ts'
import { detectionNamed, type NotRaised, type Raised, type TrustReason, type Verdict } from './assess.ts'

/** Looks a word up; null when nobody knows it any more. A list for what names several. */
export type Words = (word: Word) => string | string[] | null

export interface Explanation {
  probability: number
  raised: {
    name: string
    riskEventType: string
    probability: number
    riskLevel: RisenLevel
    reason: string
    evidence: Evidence
    riskReasons: string[]
  }[]
  notRaised: { name: string; because: NotRaised['because']; why: string; evidence?: Evidence }[]
  trust: { reasons: string[]; logOdds: number }
}

const trustWords: Record<TrustReason, string> = {
  phishingResistantFactor: 'phishing-resistant second factor',
  secondFactor: 'second factor',
  managedDevice: 'managed device',
  trustedLocation: 'trusted location',
}

export function explain(verdict: Verdict, words: Words): Explanation {
  const { trust } = verdict
  const reasons = trust.reasons.map((reason) => trustWords[reason])
  return {
    probability: probabilityOf(verdict.logOdds),
    raised: verdict.raised.map((raised) => explainRaised(raised, words)),
    notRaised: verdict.notRaised.map((one) => explainNotRaised(one, reasons, words)),
    trust: { reasons, logOdds: trust.logOdds },
  }
}

export function explainRaised(raised: Raised, words: Words): Explanation['raised'][number] {
  const { detection: name, riskEventType, probability, level, facts } = raised
  const detection = detectionNamed(name)
  const evidence = evidenceOf(facts, words)
  return {
    ...{ name, riskEventType, probability, riskLevel: level, evidence },
    reason: detection?.reasonOf(evidence) ?? '',
    riskReasons: detection?.riskReasonsOf?.(evidence) ?? [],
  }
}

function explainNotRaised(
  { detection, because, why, facts }: NotRaised,
  trust: string[],
  words: Words,
): Explanation['notRaised'][number] {
  const evidence = facts ? evidenceOf(facts, words) : undefined
  const sentence = why
    ? filled(whys[why], evidence ?? {})
    : trust.join(', ') || (detectionNamed(detection)?.reasonOf(evidence ?? {}) ?? '')
  return { name: detection, because, why: sentence, ...(evidence ? { evidence } : {}) }
}

function filled(sentence: string, evidence: Evidence): string {
  return sentence.replace(/\{(\w+)\}/g, (_, name) => String(evidence[name] ?? ''))
}

function evidenceOf(facts: FoundFacts, words: Words): Evidence {
  return Object.fromEntries(Object.entries(facts).map(([name, found]) => [name, inWords(found, words)]))
}

function inWords(found: Found, words: Words): Evidence[string] {
  if (Array.isArray(found)) return found.map((one) => (typeof one === 'string' ? one : textOf(one, words)))
  if (typeof found !== 'object' || found === null) return found
  if ('at' in found) return timestampOf(found.at)
  return words(found)
}

function textOf(word: Word, words: Words): string {
  const known = 'at' in word ? timestampOf(word.at) : words(word)
  return Array.isArray(known) ? known.join(' ') : (known ?? '(forgotten)')
}

/** Microseconds as the text that every other time is. */
export function timestampOf(at: number): string {
  const milliseconds = Math.floor(at / 1000)
  return fromMilliseconds(milliseconds).replace(
    /0000Z$/,
    `${String(at - milliseconds * 1000).padStart(3, '0')}0Z`,
  )
}
