/** The rule that everybody writes first: the address was never used by this user. */
import { isScored, isSuccess, type Scorer } from '../scorer.ts'
import { traitsOf } from './traits.ts'

/** A user's first sign-in has nothing to be compared with and scores 0, as does a sign-in without an address. */
export function newIp(): Scorer {
  const addresses = new Map<string, Set<string>>()
  return {
    name: 'new IP',
    judge(signIn) {
      const { ip } = traitsOf(signIn)
      const known = addresses.get(signIn.userId)
      const score = known && ip !== '' && !known.has(ip) ? 1 : 0
      if (isSuccess(signIn) && ip !== '') {
        if (known) known.add(ip)
        else addresses.set(signIn.userId, new Set([ip]))
      }
      return isScored(signIn) ? { score } : null
    },
  }
}
