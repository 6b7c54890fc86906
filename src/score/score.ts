/**
 * From evidence to a probability: a logistic sum of weighted evidence. Additive, so that every part can be shown, and
 * taken away to see what would have changed the outcome.
 */
import type { EngineSettings } from '../config.ts'
import { type EvidenceName, evidence, evidenceNames, type Subject } from './evidence.ts'
import { type Facts, factsOf, type Scored } from './facts.ts'

export interface Score {
  facts: Facts
  /** Natural logarithm of the odds that somebody else is behind the sign-in. */
  logOdds: number
  probability: number
  /** What was found, without what was not. */
  weighed: Weighed[]
}

export interface Weighed {
  name: EvidenceName
  subject: Subject
  amount: number
  /** Amount times weight: what it adds to the log-odds. */
  logOdds: number
}

export function scoreOf(scored: Scored): Score {
  const facts = factsOf(scored)
  const { weights } = scored.settings.score
  const weighed: Weighed[] = []
  let logOdds = priorShift(scored.settings)
  for (const name of evidenceNames) {
    const { subject, amount } = evidence[name]
    const found = amount(facts)
    if (found === 0) continue
    const added = found * weights[name]
    logOdds += added
    weighed.push({ name, subject, amount: found, logOdds: added })
  }
  return { facts, logOdds, probability: 1 / (1 + Math.exp(-logOdds)), weighed }
}

/** The share of intruders among the sign-ins that the weights were fitted to. */
export const priorOfWeights = 0.05

/** The weights speak for one prior; another only moves the sum (the odds form of Bayes' theorem). */
function priorShift({ score }: EngineSettings): number {
  return logit(score.prior) - logit(priorOfWeights)
}

export function logit(probability: number): number {
  const clamped = Math.min(1 - 1e-9, Math.max(1e-9, probability))
  return Math.log(clamped / (1 - clamped))
}
