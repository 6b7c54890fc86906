/**
 * The plain sum of log-likelihood ratios with Dirichlet back-off: for each attribute, how much likelier its value is for
 * everybody than for this user. No weights, no trust, nothing is taken out again.
 */
import { toMilliseconds } from '../../../src/model/timestamp.ts'
import { isScored, isSuccess, type Scorer } from '../scorer.ts'
import { type Counts, countsOf } from './counts.ts'
import { type Traits, traitsOf } from './traits.ts'

const attributes = [
  'ip',
  'subnet',
  'asn',
  'country',
  'userAgent',
  'browserFamily',
  'osFamily',
  'deviceType',
  'hour',
  'app',
] as const satisfies (keyof Traits)[]

const millisecondsPerDay = 86_400_000

/** Sightings with which a user's own habits begin to outweigh everybody's. */
const ownWeight = 1

/** @param halfLifeDays after which a sighting counts half; absent: nothing fades. */
export function likelihoodSum(halfLifeDays?: number): Scorer {
  const everybody = new Map<string, Counts>()
  const users = new Map<string, Map<string, Counts>>()
  let start = 0

  /** What a sighting of now weighs in units of the first one's: growing newcomers are the same as fading elders. */
  function weightAt(at: number): number {
    if (start === 0) start = at
    return halfLifeDays ? 2 ** ((at - start) / millisecondsPerDay / halfLifeDays) : 1
  }

  return {
    name: 'likelihood sum',
    judge(signIn) {
      const traits = traitsOf(signIn)
      const weight = weightAt(toMilliseconds(signIn.createdDateTime))
      const user = users.get(signIn.userId)
      let score = 0
      if (user && isScored(signIn)) {
        for (const attribute of attributes) {
          const value = traits[attribute]
          if (value === '') continue
          const all = countsOf(everybody, attribute)
          const own = countsOf(user, attribute)
          const share = (all.of(value) / weight + 1) / (all.total / weight + all.distinct + 1)
          const ownShare = (own.of(value) / weight + ownWeight * share) / (own.total / weight + ownWeight)
          score += Math.log(share / ownShare)
        }
      }
      if (isSuccess(signIn)) learn(signIn.userId, traits, weight)
      return isScored(signIn) ? { score } : null
    },
  }

  function learn(userId: string, traits: Traits, weight: number): void {
    const user = users.get(userId) ?? new Map<string, Counts>()
    users.set(userId, user)
    for (const attribute of attributes) {
      const value = traits[attribute]
      if (value === '') continue
      countsOf(everybody, attribute).add(value, weight)
      countsOf(user, attribute).add(value, weight)
    }
  }
}
