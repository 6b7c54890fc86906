import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { figureOf, resampling, shareOf, tally } from '../../../../bench/quality/metrics/bootstrap.ts'
import { tallyAbove, thresholdsAt } from '../../../../bench/quality/metrics/redrawn-thresholds.ts'
import { deviation, median, quantile } from '../../../../bench/quality/metrics/spread.ts'

const again = resampling(400, 500, 'test')

/** So many of 500 users hit. */
function users(hits: number) {
  const numbers = Array.from({ length: 500 }, (_, index) => index)
  return tally(
    again,
    numbers,
    numbers.map((index) => index < hits),
  )
}

describe('an interval by drawing users again', () => {
  it('holds the share and is as wide as the binomial one when users are alone', () => {
    const { value, low, high, hits, of } = shareOf([users(100)])
    assert.equal(value, 0.2)
    assert.equal(hits, 100)
    assert.equal(of, 500)
    const width = 2 * 1.96 * Math.sqrt((0.2 * 0.8) / 500)
    assert.ok(Math.abs(high! - low! - width) < 0.015, `${low} to ${high}`)
    assert.ok(low! < 0.2 && high! > 0.2)
  })

  it('is wider when the same number of sign-ins are of few users', () => {
    const cluster = Array.from({ length: 500 }, (_, index) => index % 10)
    const few = shareOf([
      tally(
        again,
        cluster,
        cluster.map((user) => user < 2),
      ),
    ])
    const many = shareOf([users(100)])
    assert.equal(few.value, many.value)
    assert.ok(few.high! - few.low! > 2 * (many.high! - many.low!))
  })

  it('is a point where all or none hit, and nothing where there is nothing', () => {
    assert.deepEqual([shareOf([users(0)]).low, shareOf([users(0)]).high], [0, 0])
    assert.deepEqual([shareOf([users(500)]).low, shareOf([users(500)]).high], [1, 1])
    const { value, low } = shareOf([tally(again, [], [])])
    assert.equal(value, null)
    assert.equal(low, null)
  })

  it('gets narrower with more seeds, which are named one by one', () => {
    const one = shareOf([users(100)])
    const three = shareOf([users(100), users(90), users(110)])
    assert.deepEqual(three.seeds, [0.2, 0.18, 0.22])
    assert.equal(three.value, 0.2)
    assert.ok(Math.abs(three.deviation - 0.02) < 1e-12)
    assert.ok(one.deviation === 0)
  })

  it('is the same each time', () => {
    assert.deepEqual(resampling(20, 30, 'a'), resampling(20, 30, 'a'))
    assert.notDeepEqual(resampling(20, 30, 'a').weights, resampling(20, 30, 'b').weights)
  })

  it('draws each user once on average', () => {
    const { weights } = resampling(100, 1000, 'mean')
    const sum = weights.reduce((all, one) => all + one, 0)
    assert.ok(Math.abs(sum / weights.length - 1) < 0.02)
  })
})

describe('rates at thresholds that are drawn anew', () => {
  const score = Float64Array.from({ length: 500 }, (_, index) => index)
  const cluster = Uint32Array.from({ length: 500 }, (_, index) => index)
  const rows = cluster

  it('keep the false positive rate in each replicate', () => {
    const thresholds = thresholdsAt(again, rows, cluster, score, 0.1)
    const { replicateHits, replicateOf, hits } = tallyAbove(again, rows, cluster, score, 449, thresholds)
    assert.equal(hits, 50)
    for (const [replicate, count] of replicateHits.entries()) {
      assert.ok(count <= 0.1 * replicateOf[replicate]!)
      assert.ok(count >= 0.1 * replicateOf[replicate]! - 8)
    }
  })

  it('keep a rule with two levels silent when its alerts are too many', () => {
    const rule = score.map((one) => (one >= 400 ? 1 : 0))
    const thresholds = thresholdsAt(again, rows, cluster, rule, 0.01)
    assert.ok(thresholds.every((one) => one === 1))
    assert.equal(tallyAbove(again, rows, cluster, rule, 1, thresholds).hits, 0)
  })

  it('put up with infinitely low scores', () => {
    const none = score.map(() => Number.NEGATIVE_INFINITY)
    assert.ok(thresholdsAt(again, rows, cluster, none, 0.1).every((one) => one === Number.NEGATIVE_INFINITY))
  })
})

describe('numbers of several seeds', () => {
  it('leave out what is no number', () => {
    assert.deepEqual(figureOf([1, Number.NaN, 3]), { mean: 2, deviation: Math.SQRT2, seeds: [1, null, 3] })
    assert.deepEqual(figureOf([Number.NaN]), { mean: null, deviation: 0, seeds: [null] })
  })

  it('have medians and quantiles', () => {
    assert.equal(median([3, 1, 2]), 2)
    assert.equal(median([4, 1, 2, 3]), 2.5)
    assert.equal(quantile([1, 2, 3, 4, 5, 6, 7, 8, 9, 10], 0.9), 9)
    assert.equal(deviation([2, 4]), Math.SQRT2)
    assert.ok(Number.isNaN(median([])))
    assert.equal(median([1, Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY]), Number.POSITIVE_INFINITY)
  })
})
