/** Own functions of + − × ÷ beside those of the engine that runs them: within 1e-12, and right at the ends. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { asin, exp, ln, ln1p, logit, probabilityOf, sinDegrees } from '../../src/observation/arithmetic.ts'

function assertClose(found: number, expected: number, what: string): void {
  const apart = Math.abs(found - expected) / Math.max(1, Math.abs(expected))
  assert.ok(apart <= 1e-12, `${what}: found ${found}, expected ${expected}`)
}

const positive = fc.double({ min: 1e-300, max: 1e300, noNaN: true })

describe('arithmetic that every engine computes alike', () => {
  it('takes the logarithm of any positive number', () => {
    fc.assert(fc.property(positive, (x) => assertClose(ln(x), Math.log(x), `ln ${x}`)))
    for (const x of [1, 2, Math.SQRT2, Math.E, Number.MAX_VALUE, Number.MIN_VALUE, 2.2250738585072014e-308])
      assertClose(ln(x), Math.log(x), `ln ${x}`)
    assert.equal(ln(1), 0)
  })

  it('knows where the logarithm ends', () => {
    assert.equal(ln(0), Number.NEGATIVE_INFINITY)
    assert.equal(ln(Number.POSITIVE_INFINITY), Number.POSITIVE_INFINITY)
    assert.ok(Number.isNaN(ln(-1)))
    assert.ok(Number.isNaN(ln(Number.NaN)))
  })

  it('raises e to any power', () => {
    const power = fc.double({ min: -700, max: 700, noNaN: true })
    fc.assert(fc.property(power, (x) => assertClose(exp(x) / Math.exp(x), 1, `exp ${x}`)))
    assert.equal(exp(0), 1)
    assert.equal(exp(Number.NEGATIVE_INFINITY), 0)
    assert.equal(exp(710), Number.POSITIVE_INFINITY)
    assert.ok(Number.isNaN(exp(Number.NaN)))
    assertClose(exp(-744), Math.exp(-744), 'exp −744')
  })

  it('takes ln(1 + x) of what counts and pauses are', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1e9, noNaN: true }), (x) =>
        assertClose(ln1p(x), Math.log1p(x), `ln1p ${x}`),
      ),
    )
  })

  it('goes from odds to probabilities and back, and keeps from certainty', () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-6, max: 1 - 1e-6, noNaN: true }), (p) => {
        assertClose(logit(p), Math.log(p / (1 - p)), `logit ${p}`)
        assertClose(probabilityOf(logit(p)), p, `probability of logit ${p}`)
      }),
    )
    assert.ok(Number.isFinite(logit(0)) && Number.isFinite(logit(1)))
    assert.equal(probabilityOf(Number.NEGATIVE_INFINITY), 0)
  })

  it('takes sines of degrees and the arcs back', () => {
    fc.assert(
      fc.property(fc.double({ min: -720, max: 720, noNaN: true }), (x) =>
        assertClose(sinDegrees(x), Math.sin((x * Math.PI) / 180), `sin ${x}°`),
      ),
    )
    fc.assert(
      fc.property(fc.double({ min: -1, max: 1, noNaN: true }), (x) =>
        assertClose(asin(x), Math.asin(x), `asin ${x}`),
      ),
    )
    assertClose(asin(1.5), Math.PI / 2, 'asin beyond 1')
  })
})
