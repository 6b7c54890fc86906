/** Values as keyed numbers: always the same for one key, and of no use to whoever does not have it. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { type HashKey, hashText, numberOf } from '../../src/observation/hash.ts'

const key: HashKey = [0x03020100, 0x07060504]
const of = (text: string, salt = 0, by = key) => numberOf(hashText(text, salt, by))

describe('the number of a value', () => {
  it('is what it always was: numbers are stored', () => {
    assert.deepEqual(
      ['', 'a', 'SE', '198.18.4.0/24', 'Edge 131 on Windows 10', '💥'].map((text) => of(text)),
      [
        2335541339773472, 3975227829432043, 2837015036710122, 2776288423344291, 2406355408560689,
        3656409957927701,
      ],
    )
    assert.equal(of('SE', 3), 4441818239958331)
  })

  it('is another one for another key', () => {
    const word = fc.integer({ min: 0, max: 0xffff_ffff })
    fc.assert(
      fc.property(fc.string(), word, word, (text, low, high) => {
        fc.pre(low !== key[0] || high !== key[1])
        assert.notEqual(of(text, 0, [low, high]), of(text))
      }),
    )
  })

  it('is another one for another kind of value, and for another text', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.integer({ min: 1, max: 18 }), (text, other, salt) => {
        assert.notEqual(of(text, salt), of(text, 0))
        if (text !== other) assert.notEqual(of(text), of(other))
      }),
    )
  })

  it('is a whole number from 1 to below 2^52', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const number = of(text)
        assert.ok(Number.isInteger(number) && number > 0 && number < 2 ** 52, String(number))
      }),
    )
  })

  it('is the only one of its text among a hundred thousand', () => {
    const numbers = new Set(Array.from({ length: 100_000 }, (_, index) => of(`device ${index}`)))
    assert.equal(numbers.size, 100_000)
  })
})
