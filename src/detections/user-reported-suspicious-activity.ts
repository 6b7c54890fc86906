/** The owner says so: a prompt that was reported. */
import { refusalCodes } from '../observation/codes.ts'
import { flag, hasFlag } from '../observation/observation.ts'
import { type Context, type Detection, type Finding, miss, unknown } from './detection.ts'

export const userReportedSuspiciousActivity: Detection = {
  name: 'userReportedSuspiciousActivity',
  riskEventType: 'userReportedSuspiciousActivity',
  identityKinds: ['user'],
  title: 'Suspicious activity reported by the user',
  timing: 'offline',
  mitreTechniqueId: 'T1621',
  correlationGroup: 'report',
  halfLifeDays: null,
  levels: ['high'],
  premise:
    'Asked for a second factor, the user answered that somebody else is signing in. Whoever asked has the password. ' +
    'A prompt that was only refused may have been a slip.',
  needs: 'a log that tells why a second factor failed',
  reference: 'https://learn.microsoft.com/entra/identity/authentication/howto-mfa-mfasettings',
  yieldsToTrust: false,

  detect({ observation, outcome, settings }: Context): Finding {
    if (outcome !== 'secondFactorFailed') return miss
    if (refusalCodes[observation.refusal] === 'reported') {
      return {
        kind: 'hit',
        probability: settings.userReportedSuspiciousActivity.probability,
        facts: { refusal: 'reported', details: { event: observation.idHash, shows: 'additionalDetails' } },
      }
    }
    return hasFlag(observation, flag.refusalTold) ? miss : unknown('refusalUntold')
  },

  reasonOf: () => 'the user reported the prompt as not their own',
}
