/** Agents that reach for something they never used. */

import { probabilityOf } from '../observation/arithmetic.ts'
import { valueAt } from '../observation/attributes.ts'
import { hasValue } from '../observation/observation.ts'
import { isNew, surprise, weightOf } from '../score/facts.ts'
import { type Context, type Detection, type Finding, knownCount, miss, own, unknown } from './detection.ts'

export const unfamiliarResourceAccess: Detection = {
  name: 'unfamiliarResourceAccess',
  riskEventType: 'unfamiliarResourceAccess',
  identityKinds: ['agent'],
  title: 'Unfamiliar resource access of an agent',
  timing: 'offline',
  mitreTechniqueId: 'T1078.004',
  correlationGroup: 'familiarity',
  halfLifeDays: 30,
  levels: ['low', 'medium', 'high'],
  premise: 'The agent signs in to a resource that it never used, although it has shown which ones it uses.',
  needs: 'ten sign-ins of the agent over two days, and the resource',
  reference: 'https://learn.microsoft.com/entra/id-protection/concept-risky-agents',
  yieldsToTrust: false,

  detect(context: Context): Finding {
    const { observation, history, settings } = context
    const { learningDays, learningSignIns, center, scale } = settings.unfamiliarResourceAccess
    if (!hasValue(observation, 'resource')) return unknown('noResource')
    if (history.signIns < learningSignIns || history.ageDays < learningDays) return unknown('agentLearned')
    if (!isNew(context, valueAt.resource)) return miss
    const probability = probabilityOf((surprise(context, valueAt.resource) - center) / scale)
    if (probability < settings.levels.low) return miss
    const facts = {
      resource: own(observation, 'resource'),
      knownResources: knownCount(context, valueAt.resource),
      signIns: Math.round(weightOf(context, valueAt.resource)),
    }
    return { kind: 'hit', probability, facts }
  },

  reasonOf: () => 'a resource that the agent never used',

  riskReasonsOf: () => ['UnfamiliarResource'],
}
