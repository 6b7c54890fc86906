/**
 * From evidence to log-odds: a sum of weighed evidence. Additive, so that every part can be shown, and taken away to
 * see what would have changed the outcome.
 */
import type { EngineSettings } from '../config.ts'
import { logit, noFractions, probabilityOf } from '../observation/arithmetic.ts'
import { declaredOf, explainedBy, watchWeight } from './declared.ts'
import { type Evidence, type EvidenceName, evidence, evidenceNames, type Subject } from './evidence.ts'
import type { Facts } from './facts.ts'

export interface Score {
  /** Natural logarithm of the odds that somebody else is behind the sign-in. */
  logOdds: number
  probability: number
  /** The sum says high, but nothing contradicts the owner: people who move are new in every respect at once. */
  isHeld: boolean
}

export interface Weighed {
  name: EvidenceName
  subject: Subject
  logOdds: number
}

/** `declared`: what is to count as declared, beside what is (declared.ts); 0 tells what the score was without it. */
export function scoreOf(facts: Facts, declared: number = declaredOf(facts.observation)): Score {
  const { settings } = facts
  const weights = weightsOf(settings.score.weights)
  let logOdds = priorShift(settings) + watchWeight(facts.observation, settings)
  let isContradicted = false
  for (let at = 0; at < weights.length; at++) {
    const { weight, amountOf, contradictsFrom, explained } = weights[at] as Weight
    if ((explained & declared) !== 0) continue
    const amount = amountOf(facts)
    logOdds += amount * weight
    if (amount > 0 && amount >= contradictsFrom) isContradicted = true
  }
  const held = logit(settings.levels.high) - belowHigh
  if (isContradicted || logOdds <= held)
    return { logOdds, probability: probabilityOf(logOdds), isHeld: false }
  return { logOdds: held, probability: probabilityOf(held), isHeld: true }
}

/** The step in which verdicts are rounded (src/assessment/assess.ts). */
const belowHigh = 1 / 256

/** What each evidence adds to the log-odds, in the order of evidenceNames: asked for only where somebody will read it. */
export function addedOf(facts: Facts, declared: number = declaredOf(facts.observation)): number[] {
  const added = noFractions(evidenceNames.length)
  for (const { index, weight, amountOf, explained } of weightsOf(facts.settings.score.weights))
    if ((explained & declared) === 0) added[index] = amountOf(facts) * weight
  added[base] = (added[base] as number) + priorShift(facts.settings)
  return added
}

const base = evidenceNames.indexOf('base')

interface Weight {
  /** Among evidenceNames. */
  index: number
  weight: number
  amountOf: Evidence['amount']
  contradictsFrom: number
  /** By what it is explained (declared.ts). */
  explained: number
}

/** What counts at all, in the order of evidenceNames. */
function weightsOf(weights: Weights): Weight[] {
  if (table.weights === weights) return table.list
  const list = evidenceNames
    .map((name, index) => {
      const { amount: amountOf, contradictsFrom = Number.POSITIVE_INFINITY } = evidence[name]
      return { index, weight: weights[name], amountOf, contradictsFrom, explained: explainedBy(name) }
    })
    .filter(({ weight }) => weight !== 0)
  table = { weights, list }
  return list
}

type Weights = EngineSettings['score']['weights']

/** A function of the weights alone, so it may be kept between calls. */
let table: { weights: Weights | null; list: Weight[] } = { weights: null, list: [] }

/** What was found, the strongest first, without what was not and what hardly counts. */
export function strongest(facts: Facts, declared?: number): Weighed[] {
  const weighed: Weighed[] = []
  const added = addedOf(facts, declared)
  for (const [index, name] of evidenceNames.entries()) {
    const logOdds = added[index] as number
    if (Math.abs(logOdds) >= 0.05) weighed.push({ name, subject: evidence[name].subject, logOdds })
  }
  return weighed.sort((a, b) => Math.abs(b.logOdds) - Math.abs(a.logOdds))
}

/** The share of intruders among the sign-ins that the weights were fitted to. */
export const priorOfWeights = 0.05

/** The weights speak for one prior; another only moves the sum (the odds form of Bayes' theorem). */
function priorShift({ score }: EngineSettings): number {
  return score.prior === priorOfWeights ? 0 : logit(score.prior) - logit(priorOfWeights)
}
