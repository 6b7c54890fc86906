/** Chances of counts, against values worked out elsewhere. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { tailProbability } from '../../src/campaigns/tail.ts'

function close(actual: number, expected: number): void {
  assert.ok(Math.abs(actual / expected - 1) < 1e-6, `${actual}, not ${expected}`)
}

describe('the chance of so many', () => {
  it('is certain for none', () => {
    assert.equal(tailProbability(0, 3, 3), 1)
    assert.equal(tailProbability(-1, 3, 3), 1)
  })

  it('follows Poisson where counts vary no more than that', () => {
    close(tailProbability(1, 1, 1), 1 - Math.exp(-1))
    close(tailProbability(2, 1, 0), 1 - 2 * Math.exp(-1))
    close(tailProbability(3, 2, 2), 1 - 5 * Math.exp(-2))
  })

  it('follows the negative binomial where they vary more', () => {
    // Mean 2 and variance 4: size 2, share one half; P(0) = 1/4, P(1) = 1/4, P(2) = 3/16.
    close(tailProbability(1, 2, 4), 3 / 4)
    close(tailProbability(3, 2, 4), 5 / 16)
  })

  it('is finite for counts of any size', () => {
    assert.ok(tailProbability(1_000_000, 3, 9) < 1e-300)
    assert.ok(tailProbability(1000, 1000, 1000) > 0.4)
    assert.ok(tailProbability(5, 0, 0) < 1e-6)
    for (const count of [1, 10, 1000, 100_000]) {
      const chance = tailProbability(count, 50, 5000)
      assert.ok(chance >= 0 && chance <= 1, `${count}: ${chance}`)
    }
  })
})
