import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import {
  averagePrecision,
  rocAuc,
  shareAbove,
  thresholdAt,
  thresholdFinding,
} from '../../../../bench/quality/metrics/ranking.ts'

const hundred = Array.from({ length: 100 }, (_, index) => index)

describe('a threshold at a false positive rate', () => {
  it('lets exactly so many owners through as are allowed', () => {
    for (const [rate, above] of [
      [0.01, 0.01],
      [0.05, 0.05],
      [0.001, 0],
      [1, 1],
    ] as const)
      assert.equal(shareAbove(hundred, thresholdAt(hundred, rate)), above)
  })

  it('alerts on none of those that tie when all of them would be too many', () => {
    const rule = [...Array<number>(95).fill(0), ...Array<number>(5).fill(1)]
    assert.equal(shareAbove(rule, thresholdAt(rule, 0.01)), 0)
    assert.equal(shareAbove([1, 1], thresholdAt(rule, 0.05)), 1)
  })

  it('is no number without owners', () => {
    assert.ok(Number.isNaN(thresholdAt([], 0.01)))
  })
})

describe('a threshold that finds a share of the intruders', () => {
  it('is just below the lowest that has to be found', () => {
    assert.equal(shareAbove(hundred, thresholdFinding(hundred, 0.98)), 0.98)
    assert.equal(shareAbove(hundred, thresholdFinding(hundred, 1)), 1)
    assert.equal(shareAbove([0, -1, 0.5], thresholdFinding([0, 0, 0], 0.98)), 2 / 3)
    assert.equal(shareAbove([-2, -3], thresholdFinding([-2], 1)), 0.5)
  })
})

describe('the area under the ROC curve', () => {
  it('is the share of pairs in the right order, a tie counting half', () => {
    assert.equal(rocAuc([3, 4], [1, 2]), 1)
    assert.equal(rocAuc([1, 2], [3, 4]), 0)
    assert.equal(rocAuc([1], [1]), 0.5)
    // Of 2 × 3 pairs: 2 beats 1 and ties once with 2, loses to 3; 3 beats 1 and 2, ties with 3: (1 + .5 + 0 + 2 + .5) / 6
    assert.equal(rocAuc([2, 3], [1, 2, 3]), 4 / 6)
  })

  it('takes infinite scores as they are', () => {
    assert.equal(rocAuc([Number.NEGATIVE_INFINITY], [Number.NEGATIVE_INFINITY, 0]), 0.25)
  })

  it('is no number without intruders or without owners', () => {
    assert.ok(Number.isNaN(rocAuc([], [1])))
    assert.ok(Number.isNaN(rocAuc([1], [])))
  })
})

describe('average precision', () => {
  it('is 1 when every intruder is above every owner, whatever the prevalence', () => {
    assert.equal(averagePrecision([3, 4], [1, 2], 0.001), 1)
  })

  it('weighs precision at a prevalence by the recall that each threshold adds', () => {
    // At 4: 1 of 2 intruders, 0 of 2 owners: precision 1. At 2: all intruders, 1 of 2 owners: at prevalence .5
    // .5 / (.5 + .25) = 2/3; so .5 · 1 + .5 · 2/3.
    assert.ok(Math.abs(averagePrecision([2, 4], [3, 1], 0.5) - 5 / 6) < 1e-12)
    // At prevalence .1: .1 / (.1 + .45).
    assert.ok(Math.abs(averagePrecision([2, 4], [3, 1], 0.1) - (0.5 + 0.5 * (0.1 / 0.55))) < 1e-12)
  })

  it('of scores that say nothing is the prevalence', () => {
    assert.ok(Math.abs(averagePrecision([1, 1], [1, 1, 1], 0.02) - 0.02) < 1e-12)
  })
})
