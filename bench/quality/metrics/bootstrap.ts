/**
 * Intervals by drawing clusters (users, campaigns) again: sign-ins of one user are alike, so they are drawn together.
 * Each replicate weighs a cluster with a Poisson variable of mean 1, which is drawing with replacement from many
 * clusters, and can be drawn one by one (Hanley and MacGibbon, 2006).
 */
import { createRandom } from '../../../src/demo/simulation/random.ts'
import { deviation, mean, quantile } from './spread.ts'

/** Weights by replicate and cluster: `weights[replicate * clusters + cluster]`. */
export interface Resampling {
  replicates: number
  clusters: number
  weights: Uint8Array
}

/** Hits of so many, in truth and in each replicate. Tallies of several seeds add up. */
export interface Tally {
  hits: number
  of: number
  replicateHits: Float64Array
  replicateOf: Float64Array
}

/** A share with its interval; `value` is null where there is nothing to take a share of. */
export interface Share {
  value: number | null
  /** The 2.5 % and 97.5 % quantiles of the replicates. */
  low: number | null
  high: number | null
  hits: number
  of: number
  /** The share of each seed, and their deviation; null where a seed has nothing. */
  seeds: (number | null)[]
  deviation: number
}

export function resampling(replicates: number, clusters: number, path: string): Resampling {
  const random = createRandom(path)
  const weights = new Uint8Array(replicates * clusters)
  for (let index = 0; index < weights.length; index++) weights[index] = poisson(random.fraction())
  return { replicates, clusters, weights }
}

/** By inversion of the distribution of mean 1. */
function poisson(fraction: number): number {
  let chance = Math.exp(-1)
  let sum = chance
  let count = 0
  while (fraction >= sum && count < 12) {
    count++
    chance /= count
    sum += chance
  }
  return count
}

export function emptyTally({ replicates }: Pick<Resampling, 'replicates'>): Tally {
  return {
    hits: 0,
    of: 0,
    replicateHits: new Float64Array(replicates),
    replicateOf: new Float64Array(replicates),
  }
}

/** Of parallel lists: the cluster of each case, and whether it is a hit. */
export function tally(
  again: Resampling,
  cluster: ArrayLike<number>,
  isHit: ArrayLike<boolean | number>,
): Tally {
  const of = new Map<number, number>()
  const hits = new Map<number, number>()
  for (let index = 0; index < cluster.length; index++) {
    const key = cluster[index] as number
    of.set(key, (of.get(key) ?? 0) + 1)
    if (isHit[index]) hits.set(key, (hits.get(key) ?? 0) + 1)
  }
  const result = emptyTally(again)
  for (const [key, count] of of) add(again, key, count, result.replicateOf)
  for (const [key, count] of hits) add(again, key, count, result.replicateHits)
  result.of = cluster.length
  for (const count of hits.values()) result.hits += count
  return result
}

function add(
  { replicates, clusters, weights }: Resampling,
  key: number,
  count: number,
  to: Float64Array,
): void {
  for (let replicate = 0; replicate < replicates; replicate++)
    to[replicate]! += count * weights[replicate * clusters + key]!
}

/** Pools the tallies of the seeds, which are independent of each other. */
export function shareOf(seeds: Tally[]): Share {
  const hits = seeds.reduce((sum, one) => sum + one.hits, 0)
  const of = seeds.reduce((sum, one) => sum + one.of, 0)
  const replicates: number[] = []
  for (let replicate = 0; replicate < (seeds[0]?.replicateOf.length ?? 0); replicate++) {
    let some = 0
    let all = 0
    for (const seed of seeds) {
      some += seed.replicateHits[replicate] as number
      all += seed.replicateOf[replicate] as number
    }
    if (all > 0) replicates.push(some / all)
  }
  const each = seeds.map((one) => (one.of > 0 ? one.hits / one.of : null))
  return {
    value: of > 0 ? hits / of : null,
    low: of > 0 ? finite(quantile(replicates, 0.025)) : null,
    high: of > 0 ? finite(quantile(replicates, 0.975)) : null,
    hits,
    of,
    seeds: each,
    deviation: deviation(each.filter((value) => value !== null)),
  }
}

/** A number that is no share, of each seed. */
export interface Figure {
  mean: number | null
  deviation: number
  seeds: (number | null)[]
}

export function figureOf(seeds: number[]): Figure {
  const known = seeds.filter(Number.isFinite)
  return {
    mean: known.length > 0 ? mean(known) : null,
    deviation: deviation(known),
    seeds: seeds.map(finite),
  }
}

function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null
}
