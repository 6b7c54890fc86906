/** The owner says so: a prompt that was reported. */
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

  detect({ features, outcome, signIn, settings }: Context): Finding {
    if (outcome !== 'secondFactorFailed') return miss
    if (features.refusal === 'reported') {
      return {
        kind: 'hit',
        probability: settings.userReportedSuspiciousActivity.probability,
        reason: 'the user reported the prompt as not their own',
        evidence: { refusal: features.refusal, details: signIn.status.additionalDetails },
      }
    }
    const { status, authenticationDetails: steps } = signIn
    const isTold = features.refusal || status.additionalDetails || (Array.isArray(steps) && steps.length > 0)
    return isTold ? miss : unknown('the log does not tell why the second factor failed')
  },
}
