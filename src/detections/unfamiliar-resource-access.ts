/** Agents that reach for something they never used. */
import { unfamiliarResourceAccess as declared } from '../core/detections/unfamiliar-resource-access.ts'
import { noveltyOf } from '../profile/novelty.ts'
import { type Context, type Detection, type Finding, miss, unknown } from './detection.ts'

export const unfamiliarResourceAccess: Detection = {
  ...declared,

  detect({ features, profile, history, signIn, settings }: Context): Finding {
    const { learningDays, learningSignIns, center, scale } = settings.unfamiliarResourceAccess
    const { resource } = features.values
    if (resource === undefined) return unknown('the sign-in names no resource')
    if (history.signIns < learningSignIns || history.ageDays < learningDays) {
      return unknown('the agent is still being learned')
    }
    const novelty = noveltyOf(
      profile,
      'resource',
      resource,
      signIn.createdDateTime,
      settings.profileHalfLifeDays,
    )
    const probability = novelty ? 1 / (1 + Math.exp(-(novelty.nats - center) / scale)) : 0
    if (!novelty || probability < settings.levels.low) return miss
    return {
      kind: 'hit',
      probability,
      reason: 'a resource that the agent never used',
      evidence: { resource, knownResources: novelty.known, signIns: Math.round(novelty.of) },
      riskReasons: ['UnfamiliarResource'],
    }
  },
}
