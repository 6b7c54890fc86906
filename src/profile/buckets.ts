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
  if (atDays !== decay.atDays || halfLifeDays !== decay.halfLifeDays) {
    decay = { atDays, halfLifeDays, byBucket: new Map() }
  }
  let weight = 0
  for (let index = 0; index < buckets.length; index += 2) {
    weight += (buckets[index + 1] as number) * decayOf(buckets[index] as number)
  }
  return weight
}

/** The same few powers are wanted for dozens of values at one moment. */
let decay = { atDays: Number.NaN, halfLifeDays: 0, byBucket: new Map<number, number>() }

function decayOf(bucket: number): number {
  const known = decay.byBucket.get(bucket)
  if (known !== undefined) return known
  const ageDays = Math.max(0, decay.atDays - (bucket + 0.5) * bucketDays)
  const factor = 2 ** (-ageDays / decay.halfLifeDays)
  decay.byBucket.set(bucket, factor)
  return factor
}

export function totalOf(buckets: Buckets | undefined): number {
  let total = 0
  if (buckets) for (let index = 1; index < buckets.length; index += 2) total += buckets[index] as number
  return total
}
