/** Accounts whose password others are known to have: the operator's list. */
import { leakedCredentials as declared } from '../core/detections/leaked-credentials.ts'
import type { Features } from '../enrich/features.ts'
import { type Context, type Detection, type Finding, miss, suppressed, unknown } from './detection.ts'

export const leakedCredentials: Detection = {
  ...declared,

  detect({ features, profile, signIn, settings }: Context): Finding {
    if (!signIn.userPrincipalName) return unknown('the sign-in has no user principal name')
    const leak = leakOf(features)
    if (leak === null) return miss
    const evidence = { leak, raisedBefore: profile.leakRaised }
    if (leak !== undatedLeak && signIn.createdDateTime.slice(0, 10) < leak)
      return suppressed('the sign-in is older than the leak', evidence)
    if (isRaised(leak, profile.leakRaised)) return suppressed('this leak was raised before', evidence)
    return {
      kind: 'hit',
      probability: settings.leakedCredentials.probability,
      reason:
        leak === undatedLeak ? 'the credentials are leaked' : `the credentials were found leaked on ${leak}`,
      evidence,
    }
  },
}

export const undatedLeak = 'undated'

/** What `Profile.leakRaised` is to be once the detection was raised: the day of the leak or `undated`; null without one. */
export function leakOf({ leaked }: Features): string | null {
  if (leaked === undefined) return null
  return leaked === true ? undatedLeak : leaked
}

/** A newer day is a new leak. */
function isRaised(leak: string, raised: string | null): boolean {
  if (raised === null) return false
  return leak === undatedLeak || (raised !== undatedLeak && leak <= raised)
}
