/**
 * Counts that decay: whole numbers per 30-day bucket, weighted by age only when they are read. Whole numbers add up in
 * any order and can be taken out again exactly, which running decayed sums cannot.
 */
import type { Timestamp } from '../model/sign-in.ts'
import { toMilliseconds } from '../model/timestamp.ts'

/** Alternating bucket number and count, in order of bucket: `[80, 12, 81, 3]`. */
export type Buckets = number[]

export const bucketDays = 30
const dayMs = 86_400_000

export function bucketOf(at: Timestamp): number {
  return Math.floor(Date.parse(`${at.slice(0, 23)}Z`) / (bucketDays * dayMs))
}

/** Adds `amount` (negative takes out; a count never falls below zero and is gone at zero). */
export function addToBuckets(buckets: Buckets, bucket: number, amount: number): void {
  let index = 0
  while (index < buckets.length && (buckets[index] as number) < bucket) index += 2
  if (buckets[index] !== bucket) {
    if (amount > 0) buckets.splice(index, 0, bucket, amount)
    return
  }
  const count = (buckets[index + 1] as number) + amount
  if (count > 0) buckets[index + 1] = count
  else buckets.splice(index, 2)
}

/** Forgets every bucket before `oldest`. */
export function pruneBuckets(buckets: Buckets, oldest: number): void {
  while (buckets.length > 0 && (buckets[0] as number) < oldest) buckets.splice(0, 2)
}

/** A moment in days since 1970, as {@link weightOf} wants it. */
export function toDays(at: Timestamp): number {
  return toMilliseconds(at) / dayMs
}

/** What the counts weigh at a moment: one of age `halfLifeDays` weighs a half. */
export function weightOf(buckets: Buckets | undefined, atDays: number, halfLifeDays: number): number {
  if (!buckets || buckets.length === 0) return 0
  const { newest, factors } = decayAt(atDays, halfLifeDays)
  let weight = 0
  for (let index = 0; index < buckets.length; index += 2) {
    const age = newest - (buckets[index] as number)
    weight += (buckets[index + 1] as number) * (factors[age] ?? factorAt(age))
  }
  return weight
}

/** What many counts weigh together: the whole of an attribute, asked for at every sign-in. */
export function weightOfAll(counts: Map<string, Buckets>, atDays: number, halfLifeDays: number): number {
  const { newest, factors } = decayAt(atDays, halfLifeDays)
  let weight = 0
  for (const buckets of counts.values()) {
    for (let index = 0; index < buckets.length; index += 2) {
      const age = newest - (buckets[index] as number)
      weight += (buckets[index + 1] as number) * (factors[age] ?? factorAt(age))
    }
  }
  return weight
}

/** The same few powers are wanted for dozens of values at one moment: by age in buckets, from the newest on. */
let decay = { atDays: Number.NaN, halfLifeDays: 0, newest: 0, factors: [] as number[] }

function decayAt(atDays: number, halfLifeDays: number): typeof decay {
  if (atDays !== decay.atDays || halfLifeDays !== decay.halfLifeDays) {
    decay = { atDays, halfLifeDays, newest: Math.floor(atDays / bucketDays) + 1, factors: [] }
  }
  return decay
}

/** What is ahead of the moment weighs as much as what is of it. */
function factorAt(age: number): number {
  const { atDays, halfLifeDays, newest, factors } = decay
  while (factors.length <= age) {
    const middleDays = (newest - factors.length + 0.5) * bucketDays
    factors.push(2 ** (-Math.max(0, atDays - middleDays) / halfLifeDays))
  }
  return age < 0 ? 1 : (factors[age] as number)
}

export function totalOf(buckets: Buckets | undefined): number {
  let total = 0
  if (buckets) for (let index = 1; index < buckets.length; index += 2) total += buckets[index] as number
  return total
}
