/** Counts that decay: whole numbers that add up in any order and can be taken out again. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import {
  addToBuckets,
  type Buckets,
  bucketDays,
  bucketOf,
  pruneBuckets,
  toDays,
  totalOf,
  weightOf,
} from '../../src/profile/buckets.ts'
import { daysAfter, today } from '../factories.ts'

const additions = fc.array(fc.tuple(fc.nat(30), fc.integer({ min: 1, max: 5 })), { maxLength: 40 })

function sum(pairs: [number, number][]): Buckets {
  const buckets: Buckets = []
  for (const [bucket, amount] of pairs) addToBuckets(buckets, bucket, amount)
  return buckets
}

describe('counts in buckets', () => {
  it('are the same in whatever order they were added', () => {
    fc.assert(
      fc.property(
        additions.chain((pairs) =>
          fc.tuple(
            fc.constant(pairs),
            fc.shuffledSubarray(pairs, { minLength: pairs.length, maxLength: pairs.length }),
          ),
        ),
        ([pairs, shuffled]) => assert.deepEqual(sum(shuffled), sum(pairs)),
      ),
    )
  })

  it('are what they were when something is added and taken out again', () => {
    fc.assert(
      fc.property(additions, additions, (kept, gone) => {
        const buckets = sum(kept)
        for (const [bucket, amount] of gone) addToBuckets(buckets, bucket, amount)
        for (const [bucket, amount] of gone) addToBuckets(buckets, bucket, -amount)
        assert.deepEqual(buckets, sum(kept))
      }),
    )
  })

  it('never fall below zero', () => {
    const buckets: Buckets = [80, 2]
    addToBuckets(buckets, 80, -5)
    addToBuckets(buckets, 81, -1)
    assert.deepEqual(buckets, [])
    assert.equal(totalOf(buckets), 0)
  })

  it('forget whole buckets from the oldest on', () => {
    const buckets: Buckets = [79, 1, 80, 2, 82, 3]
    pruneBuckets(buckets, 81)
    assert.deepEqual(buckets, [82, 3])
    assert.equal(totalOf(buckets), 3)
  })

  it('change their bucket every 30 days, in UTC', () => {
    const at = '1970-01-30T23:59:59.9999999Z'
    assert.equal(bucketOf(at), 0)
    assert.equal(bucketOf('1970-01-31T00:00:00.0000000Z'), 1)
    assert.equal(bucketOf(daysAfter(today, bucketDays)) - bucketOf(today), 1)
  })
})

describe('the weight of counts', () => {
  it('is a half after one half-life', () => {
    const buckets: Buckets = [bucketOf(today), 8]
    const middle = (bucketOf(today) + 0.5) * bucketDays
    assert.equal(weightOf(buckets, middle, 60), 8)
    assert.ok(Math.abs(weightOf(buckets, middle + 60, 60) - 4) < 1e-9)
  })

  it('never exceeds the counts, not even for what lies ahead', () => {
    const buckets: Buckets = [bucketOf(today) + 12, 8]
    assert.equal(weightOf(buckets, toDays(today), 60), 8)
  })

  it('is nothing for a value that was never seen', () => {
    assert.equal(weightOf(undefined, toDays(today), 60), 0)
    assert.equal(totalOf(undefined), 0)
  })
})
