/**
 * SIMPLE: the share of features whose value the user never showed, as adaptive log-in modules of identity servers count
 * them. Wiefling et al., "What's in Score for Website Users?", FC 2021, https://doi.org/10.1007/978-3-662-64331-0_19
 */
import { isScored, isSuccess, type Scorer } from '../scorer.ts'
import { traitsOf } from './traits.ts'

const features = ['ip', 'country', 'userAgent'] as const

/** Three features of equal weight, so four levels; 0 for a user without history. */
export function simple(): Scorer {
  const seen = new Map<string, Set<string>>()
  return {
    name: 'SIMPLE',
    judge(signIn) {
      const traits = traitsOf(signIn)
      const values = features.map((feature) => `${feature} ${traits[feature]}`)
      const known = seen.get(signIn.userId)
      const score = known ? values.filter((value) => !known.has(value)).length / features.length : 0
      if (isSuccess(signIn)) {
        if (known) for (const value of values) known.add(value)
        else seen.set(signIn.userId, new Set(values))
      }
      return isScored(signIn) ? { score } : null
    },
  }
}
