/** Sign-ins from addresses that the operator knows to belong to states and organised crime. */
import { reputationCodes } from '../observation/codes.ts'
import { hasValue } from '../observation/observation.ts'
import { type Context, type Detection, type Finding, miss, own, unknown } from './detection.ts'

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

  detect({ observation, history, settings }: Context): Finding {
    if (!hasValue(observation, 'ip')) return unknown('noPublicAddress')
    if (reputationCodes[observation.reputation] !== 'nationState') return miss
    return {
      kind: 'hit',
      probability: settings.nationStateIP.probability,
      facts: {
        ipAddress: own(observation, 'ip'),
        networkName: own(observation, 'networkName'),
        listAgeDays: observation.reputationAgeDays > 0 ? observation.reputationAgeDays : null,
        device: history.device,
      },
    }
  },

  reasonOf: () => 'the address is on the list of known threat actors',

  riskReasonsOf: () => ['suspiciousIP'],
}
