/** The owner says so: a prompt that was reported. */
import { userReportedSuspiciousActivity as declared } from '../core/detections/user-reported-suspicious-activity.ts'
import { type Context, type Detection, type Finding, miss, unknown } from './detection.ts'

export const userReportedSuspiciousActivity: Detection = {
  ...declared,

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
