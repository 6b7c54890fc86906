/**
 * The scorer of Freeman et al., "Who Are You?", NDSS 2016, https://doi.org/10.14722/ndss.2016.23240, equation 7 without
 * attack data, as the Data and Application Security Group published it (https://github.com/das-group/rba-algorithm):
 * two features in hierarchies, linear mixing of the levels, one special case for what the user never showed.
 */
import { isScored, isSuccess, type Scorer } from '../scorer.ts'
import { type Counts, countsOf } from './counts.ts'
import { type Traits, traitsOf } from './traits.ts'

export type FreemanTraits = Pick<
  Traits,
  'ip' | 'asn' | 'country' | 'userAgent' | 'browser' | 'os' | 'deviceType'
>
type Level = [feature: keyof FreemanTraits, weight: number]
interface Hierarchy {
  full: Level
  coarser: Level[]
}

/** A full value and what it is part of, ever coarser; with the published weights. */
const hierarchies: Hierarchy[] = [
  {
    full: ['ip', 0.6],
    coarser: [
      ['asn', 0.3],
      ['country', 0.1],
    ],
  },
  {
    full: ['userAgent', 0.5386653840551359],
    coarser: [
      ['browser', 0.2680451498625666],
      ['os', 0.18818295100109536],
      ['deviceType', 0.0051065150812021525],
    ],
  },
]

export interface FreemanModel {
  /** The natural logarithm of the risk score; null for a user without history, as in the publication. */
  score(userId: string, traits: FreemanTraits): number | null
  learn(userId: string, traits: FreemanTraits): void
}

/** What the publication does not score is never asked for more, so it comes last. */
export function freeman(): Scorer {
  const model = freemanModel()
  return {
    name: 'Freeman',
    judge(signIn) {
      const traits = traitsOf(signIn)
      const score = isScored(signIn) ? (model.score(signIn.userId, traits) ?? Number.NEGATIVE_INFINITY) : null
      if (isSuccess(signIn)) model.learn(signIn.userId, traits)
      return score === null ? null : { score }
    },
  }
}

/**
 * @param seenCount how often a full value was seen, for the factor c/(c+m) alone. The published notebook looks that up
 *   in the whole log, later sign-ins included; absent: among earlier sign-ins, as a stream must.
 */
export function freemanModel(
  seenCount?: (feature: keyof FreemanTraits, value: string) => number,
): FreemanModel {
  const everybody = new Map<keyof FreemanTraits, Counts>()
  const users = new Map<string, { signIns: number; counts: Map<keyof FreemanTraits, Counts> }>()
  /** For each full value the coarser ones that came with it. */
  const company = new Map<string, Set<string>>()
  let signIns = 0

  function globalLikelihood({ full: [full, weight], coarser }: Hierarchy, traits: FreemanTraits): number {
    const distinct = coarser.reduce((sum, [feature]) => sum + countsOf(everybody, feature).distinct, 1)
    const count = countsOf(everybody, full).of(traits[full])
    const seen = seenCount ? seenCount(full, traits[full]) : count
    const companions = (company.get(`${full} ${traits[full]}`)?.size ?? coarser.length) + 1
    const smoothed = Math.max(count, 1) / (signIns + distinct)
    let likelihood = weight * smoothed * (seen > 0 ? seen / (seen + companions) : 1)
    for (const [feature, share] of coarser)
      likelihood += (share * countsOf(everybody, feature).of(traits[feature])) / signIns
    return likelihood
  }

  return {
    score(userId, traits) {
      const user = users.get(userId)
      if (!user) return null
      let score = Math.log(1 / users.size / (user.signIns / signIns))
      for (const hierarchy of hierarchies) {
        const everyone = globalLikelihood(hierarchy, traits)
        let own = 0
        for (const [feature, weight] of [hierarchy.full, ...hierarchy.coarser])
          own += (weight * countsOf(user.counts, feature).of(traits[feature])) / user.signIns
        score += Math.log(everyone / (own === 0 ? everyone / 4 : own))
      }
      return score
    },

    learn(userId, traits) {
      const user = users.get(userId) ?? { signIns: 0, counts: new Map() }
      users.set(userId, user)
      user.signIns++
      signIns++
      for (const { full, coarser } of hierarchies) {
        const key = `${full[0]} ${traits[full[0]]}`
        const companions = company.get(key) ?? new Set()
        company.set(key, companions)
        for (const [feature] of coarser) companions.add(`${feature} ${traits[feature]}`)
        for (const [feature] of [full, ...coarser]) {
          countsOf(everybody, feature).add(traits[feature])
          countsOf(user.counts, feature).add(traits[feature])
        }
      }
    },
  }
}
