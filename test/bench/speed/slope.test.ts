import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { median, quantile, slope, slopeOfMedians } from '../../../bench/speed/slope.ts'

describe('the slope between sizes', () => {
  it('is what one more sign-in costs, whatever the start does', () => {
    const cost = (start: number) =>
      slope([
        { signIns: 20_000, value: start + 20_000 * 0.3 },
        { signIns: 60_000, value: start + 60_000 * 0.3 },
      ])
    assert.ok(Math.abs(cost(0) - 0.3) < 1e-9)
    assert.ok(Math.abs(cost(400) - 0.3) < 1e-9)
  })

  it('is the line of least squares through more than two sizes', () => {
    const points = [
      { signIns: 0, value: 0 },
      { signIns: 1, value: 2 },
      { signIns: 2, value: 1 },
    ]
    assert.equal(slope(points), 0.5)
  })

  it('does not exist between runs of one size', () => {
    const one = { signIns: 5, value: 1 }
    assert.throws(() => slope([one, one]), RangeError)
    assert.throws(() => slope([]), RangeError)
  })

  it('goes through the median of each size, so that one disturbed run counts for nothing', () => {
    const runs = [
      ...[1, 1, 1].map((value) => ({ signIns: 10, value })),
      ...[3, 3, 900].map((value) => ({ signIns: 20, value })),
    ]
    assert.equal(slopeOfMedians(runs), 0.2)
  })
})

describe('the median', () => {
  it('is the middle one, or lies between the two in the middle', () => {
    assert.equal(median([9, 1, 5]), 5)
    assert.equal(median([4, 1, 2, 9]), 3)
  })

  it('does not exist of nothing', () => {
    assert.throws(() => median([]), RangeError)
  })
})

describe('a quantile', () => {
  it('is the least at 0 and the greatest at 1', () => {
    assert.equal(quantile([3, 1, 2], 0), 1)
    assert.equal(quantile([3, 1, 2], 1), 3)
  })

  it('lies on the line from one value to the next', () => {
    assert.equal(quantile([0, 10], 0.99), 9.9)
  })
})
