/**
 * From evidence to log-odds: a sum of weighed evidence. Additive, so that every part can be shown, and taken away to
 * see what would have changed the outcome.
 */
import type { EngineSettings } from '../config.ts'
import { logit, noFractions, probabilityOf } from '../observation/arithmetic.ts'
import { type Evidence, type EvidenceName, evidence, evidenceNames, type Subject } from './evidence.ts'
import type { Facts } from './facts.ts'

export interface Score {
  /** Natural logarithm of the odds that somebody else is behind the sign-in. */
  logOdds: number
  probability: number
}

export interface Weighed {
  name: EvidenceName
  subject: Subject
  logOdds: number
}

export function scoreOf(facts: Facts): Score {
  const { settings } = facts
  const weights = weightsOf(settings.score.weights)
  let logOdds = priorShift(settings)
  for (let at = 0; at < weights.length; at++) {
    const { weight, amountOf } = weights[at] as Weight
    logOdds += amountOf(facts) * weight
  }
  return { logOdds, probability: probabilityOf(logOdds) }
}

/** What each evidence adds to the log-odds, in the order of evidenceNames: asked for only where somebody will read it. */
export function addedOf(facts: Facts): number[] {
  const added = noFractions(evidenceNames.length)
  for (const { index, weight, amountOf } of weightsOf(facts.settings.score.weights))
    added[index] = amountOf(facts) * weight
  return added
}

interface Weight {
  /** Among evidenceNames. */
  index: number
  weight: number
  amountOf: Evidence['amount']
}

/** What counts at all, in the order of evidenceNames. */
function weightsOf(weights: Weights): Weight[] {
  if (table.weights === weights) return table.list
  const list = evidenceNames
    .map((name, index) => ({ index, weight: weights[name], amountOf: evidence[name].amount }))
    .filter(({ weight }) => weight !== 0)
  table = { weights, list }
  return list
}

type Weights = EngineSettings['score']['weights']

/** A function of the weights alone, so it may be kept between calls. */
let table: { weights: Weights | null; list: Weight[] } = { weights: null, list: [] }

/** What was found, the strongest first, without what was not and what hardly counts. */
export function strongest(facts: Facts): Weighed[] {
  const weighed: Weighed[] = []
  const added = addedOf(facts)
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
