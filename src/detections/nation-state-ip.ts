/** Sign-ins from addresses that the operator knows to belong to states and organised crime. */
import { nationStateIP as declared } from '../core/detections/nation-state-ip.ts'
import { type Context, type Detection, type Finding, miss, unknown } from './detection.ts'

export const nationStateIP: Detection = {
  ...declared,

  detect({ features, history, settings }: Context): Finding {
    const { ip } = features.values
    if (!ip) return unknown('the sign-in has no public address')
    if (features.reputation !== 'nationState') return miss
    return {
      kind: 'hit',
      probability: settings.nationStateIP.probability,
      reason: 'the address is on the list of known threat actors',
      evidence: {
        ipAddress: ip,
        networkName: features.networkName ?? null,
        listAgeDays: features.reputationAgeDays ?? null,
        device: history.device,
      },
      riskReasons: ['suspiciousIP'],
    }
  },
}
