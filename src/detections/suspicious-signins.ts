/** Applications that sign in from elsewhere, by other means or for something else than they ever did. */

import type { ApplicationAttribute } from '../config.ts'
import { suspiciousSignins as declared } from '../core/detections/suspicious-signins.ts'
import { type Novelty, noveltyOf } from '../profile/novelty.ts'
import { type Context, type Detection, type Finding, miss, unknown } from './detection.ts'

/** Attributes that change together; of each group the strangest counts. */
const groups: ApplicationAttribute[][] = [
  ['ip', 'subnet', 'asn', 'country', 'networkKind'],
  ['agent'],
  ['resource'],
  ['credential'],
]

const riskReasons: Record<ApplicationAttribute, string> = {
  ip: 'UnfamiliarIP',
  subnet: 'UnfamiliarTenantIPsubnet',
  asn: 'UnfamiliarASN',
  country: 'UnfamiliarLocation',
  networkKind: 'UnfamiliarNetworkType',
  agent: 'UnfamiliarBrowser',
  resource: 'UnfamiliarResource',
  credential: 'UnfamiliarCredential',
}

export const suspiciousSignins: Detection = {
  ...declared,

  detect({ features, profile, history, signIn, settings }: Context): Finding {
    const { learningDays, learningSignIns, weights, center, scale } = settings.suspiciousSignins
    if (history.signIns < learningSignIns || history.ageDays < learningDays) {
      return unknown('the application is still being learned')
    }
    const { values } = features
    // A credential alone is no look at who uses it.
    if (!values.ip && !values.agent && !values.resource) {
      return unknown('the sign-in shows neither a network nor a client nor a resource')
    }
    const strangest = groups.flatMap((group): Novelty[] => {
      const novelties = group
        .map((attribute) =>
          noveltyOf(
            profile,
            attribute,
            values[attribute],
            signIn.createdDateTime,
            settings.profileHalfLifeDays,
          ),
        )
        .filter((novelty) => novelty !== null)
      const weighted = novelties.map((novelty) => ({
        ...novelty,
        nats: novelty.nats * weights[novelty.attribute as ApplicationAttribute],
      }))
      return weighted.sort((a, b) => b.nats - a.nats).slice(0, 1)
    })
    const score = strangest.reduce((sum, { nats }) => sum + nats, 0)
    const probability = 1 / (1 + Math.exp(-(score - center) / scale))
    if (probability < settings.levels.low) return miss
    return {
      kind: 'hit',
      probability,
      reason: `never seen of this application: ${strangest.map(({ attribute }) => attribute).join(', ')}`,
      evidence: { scoreNats: round(score), ...Object.fromEntries(strangest.map(describe)) },
      riskReasons: strangest.map(({ attribute }) => riskReasons[attribute as ApplicationAttribute]),
    }
  },
}

function describe({ attribute, value, known, of, nats }: Novelty): [string, string] {
  return [attribute, `${value} (new beside ${known} known in ${Math.round(of)} sign-ins, +${round(nats)})`]
}

function round(value: number): number {
  return Math.round(value * 100) / 100
}
