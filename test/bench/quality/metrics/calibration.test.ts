import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { atPrior, calibrationOf } from '../../../../bench/quality/metrics/calibration.ts'
import { precisionPerDay } from '../../../../bench/quality/metrics/daily.ts'
import { fitLogistic } from '../../../../bench/quality/metrics/logistic.ts'
import { stepUpsWithin } from '../../../../bench/quality/metrics/step-ups.ts'

function near(actual: number | undefined, expected: number, within = 1e-9): void {
  assert.ok(Math.abs((actual ?? Number.NaN) - expected) <= within, `${actual} is not ${expected}`)
}

describe('calibration', () => {
  it('has no error when what is stated comes true', () => {
    // 100 rows at .2 of which 20 come true, 100 at .8 of which 80 do.
    const chances = Array.from({ length: 200 }, (_, index) => (index < 100 ? 0.2 : 0.8))
    const malicious = chances.map((chance, index) => (index % 10 < chance * 10 ? 1 : 0))
    const { error, brier, prevalence, bins } = calibrationOf(chances, malicious, null, 2)
    near(error, 0)
    near(prevalence, 0.5)
    near(brier, 0.16)
    assert.equal(bins.length, 2)
    near(bins[0]?.observed, 0.2)
  })

  it('has the mean difference as its error when all is overstated', () => {
    const chances = Array<number>(1000).fill(0.5)
    const malicious = chances.map((_, index) => (index % 10 === 0 ? 1 : 0))
    near(calibrationOf(chances, malicious, null).error, 0.4, 1e-6)
  })

  it('weighs rows to the prevalence asked for', () => {
    // One intruder at .9 and one owner at .1, at a prevalence of .25: Brier is .01 for either.
    const { brier, brierOfPrevalence, error } = calibrationOf([0.9, 0.1], [1, 0], 0.25, 2)
    near(brier, 0.01)
    near(brierOfPrevalence, 0.1875)
    // A bin of each: .75 · |.1 − 0| + .25 · |.9 − 1|.
    near(error, 0.1)
  })

  it('moves chances from one prior to another and back', () => {
    near(atPrior(0.5, 0.5, 0.01), 0.01)
    near(atPrior(atPrior(0.3, 0.01, 0.2), 0.2, 0.01), 0.3)
    assert.equal(atPrior(0, 0.01, 0.5), 0)
    assert.equal(atPrior(1, 0.01, 0.5), 1)
  })
})

describe('precision per day', () => {
  it('averages the share of intruders among the highest scores of each day', () => {
    // Day 0: the highest 2 are one intruder and one owner. Day 1: has only one sign-in, an intruder's.
    const days = [0, 0, 0, 1]
    const scores = [5, 9, 1, 2]
    const malicious = [1, 0, 0, 1]
    assert.equal(precisionPerDay(days, scores, malicious, 2), 0.75)
    assert.equal(precisionPerDay(days, scores, malicious, 1), 0.5)
  })

  it('takes the earlier of those that tie', () => {
    assert.equal(precisionPerDay([0, 0], [1, 1], [1, 0], 1), 1)
    assert.equal(precisionPerDay([0, 0], [1, 1], [0, 1], 1), 0)
  })
})

describe('step-ups', () => {
  it('are counted within the first sign-ins of users that have so many', () => {
    const users = [1, 1, 1, 2, 2, 3, 1]
    const asked = new Set([0, 1, 3, 6])
    const found = stepUpsWithin(2, users, (index) => asked.has(index))
    assert.deepEqual(found, { signIns: 2, users: 2, median: 1.5, p90: 2 })
  })

  it('have no median where nobody has so many', () => {
    assert.ok(Number.isNaN(stepUpsWithin(5, [1, 2], () => true).median))
  })
})

describe('logistic regression', () => {
  it('finds the direction that tells two kinds apart, however rare one is', () => {
    const rows = Array.from({ length: 400 }, (_, index) => [Math.sin(index * 7), Math.cos(index * 13), 5])
    const kinds = rows.map(([first]) => (first! > 0.9 ? 1 : 0))
    const { chance, weights } = fitLogistic(rows, kinds)
    assert.ok(weights[0]! > 5 * Math.abs(weights[1]!))
    near(weights[2], 0)
    assert.ok(chance([1, 0, 5]) > 0.9)
    assert.ok(chance([0, 0, 5]) < 0.1)
  })

  it('gives the log-odds of a plain table', () => {
    // A feature of 0 or 1: with 1, 30 of 40 are of kind 1; with 0, 10 of 40. Kinds are as frequent, so weights are 1.
    const rows: number[][] = []
    const kinds: number[] = []
    for (const [value, ones] of [
      [1, 30],
      [0, 10],
    ] as const)
      for (let index = 0; index < 40; index++) {
        rows.push([value])
        kinds.push(index < ones ? 1 : 0)
      }
    const { chance } = fitLogistic(rows, kinds, 1e-9)
    near(chance([1]), 0.75, 1e-6)
    near(chance([0]), 0.25, 1e-6)
  })

  it('stays finite where the kinds can be told apart without fail', () => {
    const { chance } = fitLogistic([[0], [0], [1], [1]], [0, 0, 1, 1])
    assert.ok(chance([1]) > 0.5 && chance([1]) < 1)
  })
})
