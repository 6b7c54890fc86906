/** Accounts whose password others are known to have: the operator's list. */
import { flag, hasFlag } from '../observation/observation.ts'
import { leakRaisedOf } from '../profile/header.ts'
import {
  type Context,
  type Detection,
  type Evidence,
  type Finding,
  miss,
  suppressed,
  unknown,
} from './detection.ts'

export const leakedCredentials: Detection = {
  name: 'leakedCredentials',
  riskEventType: 'leakedCredentials',
  identityKinds: ['user'],
  title: 'Leaked credentials',
  timing: 'offline',
  mitreTechniqueId: 'T1589.001',
  correlationGroup: 'credential',
  halfLifeDays: null,
  levels: ['high'],
  premise:
    'The account is on the list of leaked credentials, and this is its first sign-in with the right password since. ' +
    'Raised once for each entry: whether the password was changed after the leak no sign-in tells.',
  needs: 'the user principal name, and intel/leaked-credentials.txt in the data folder',
  reference: 'https://learn.microsoft.com/entra/id-protection/concept-identity-protection-risks',
  yieldsToTrust: false,

  detect({ observation, flat, day, settings }: Context): Finding {
    if (!hasFlag(observation, flag.hasName)) return unknown('noName')
    const leak = observation.leakDay
    if (leak === 0) return miss
    const raised = leakRaisedOf(flat)
    const facts = { leak: wordOf(leak), raisedBefore: wordOf(raised) }
    if (leak !== undatedLeak && day < leak) return suppressed('olderThanLeak', facts)
    if (isRaised(leak, raised)) return suppressed('leakRaised', facts)
    return { kind: 'hit', probability: settings.leakedCredentials.probability, facts }
  },

  reasonOf({ leak }: Evidence): string {
    return leak === 'undated' ? 'the credentials are leaked' : `the credentials were found leaked on ${leak}`
  },
}

/** What stands for the day of a leak that has none. */
export const undatedLeak = 1

/** A newer day is a new leak. */
function isRaised(leak: number, raised: number): boolean {
  if (raised === 0) return false
  return leak === undatedLeak || (raised !== undatedLeak && leak <= raised)
}

function wordOf(leakDay: number): string | null {
  if (leakDay === 0) return null
  return leakDay === undatedLeak ? 'undated' : new Date(leakDay * 86_400_000).toISOString().slice(0, 10)
}
