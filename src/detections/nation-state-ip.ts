/** Sign-ins from addresses that the operator knows to belong to states and organised crime. */
import { type Context, type Detection, type Finding, miss, unknown } from './detection.ts'

export const nationStateIP: Detection = {
  name: 'nationStateIP',
  riskEventType: 'nationStateIP',
  identityKinds: ['user'],
  title: 'Verified threat actor IP',
  timing: 'realtime',
  mitreTechniqueId: 'T1078.004',
  correlationGroup: 'network',
  halfLifeDays: null,
  levels: ['high'],
  premise:
    'The address is on the list of known threat actors that the operator keeps. Always high: whoever puts an address ' +
    'there wants to hear of it, from any device and with any factor, however old the list is.',
  needs: 'a public address, and intel/nation-state.txt',
  reference: 'https://learn.microsoft.com/entra/id-protection/concept-identity-protection-risks',
  yieldsToTrust: false,

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
