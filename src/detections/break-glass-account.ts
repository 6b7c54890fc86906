/** Any use of an account that is kept for emergencies. */
import { flag, hasFlag } from '../observation/observation.ts'
import { type Context, type Detection, type Evidence, type Finding, miss, own } from './detection.ts'

export const breakGlassAccount: Detection = {
  name: 'breakGlassAccount',
  riskEventType: 'investigationsThreatIntelligence',
  identityKinds: ['user'],
  title: 'Break-glass account in use',
  timing: 'realtime',
  mitreTechniqueId: 'T1078',
  correlationGroup: 'report',
  halfLifeDays: null,
  levels: ['high'],
  premise:
    'An operator has said that the account is for emergencies alone, so any use of it is an emergency or an intruder. Where ' +
    'it comes from and with which factor makes no difference, and only an answer ends it.',
  needs: 'a user that was declared as `break-glass` (`riskgraph watch add USER --as break-glass`)',
  reference: 'https://learn.microsoft.com/entra/identity/role-based-access-control/security-emergency-access',
  yieldsToTrust: false,

  detect({ observation, settings, history }: Context): Finding {
    if (!hasFlag(observation, flag.breakGlass)) return miss
    const facts = {
      ipAddress: own(observation, 'ip'),
      country: own(observation, 'country'),
      networkName: own(observation, 'networkName'),
      client: own(observation, 'client'),
      device: history.device,
    }
    return { kind: 'hit', probability: settings.breakGlassAccount.probability, facts }
  },

  reasonOf({ ipAddress, country }: Evidence): string {
    const where = [ipAddress, country].filter((one) => one !== null).join(', ')
    return `an account for emergencies was used${where ? `, from ${where}` : ''}`
  },

  riskReasonsOf: () => ['breakGlassAccount'],
}
