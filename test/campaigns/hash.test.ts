/** Numbers made of numbers, which every machine has to make alike. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { combined, guidOf } from '../../src/campaigns/hash.ts'

describe('two numbers as one', () => {
  it('are whole, have 52 bits, and are always the same', () => {
    for (const [one, other] of [
      [0, 0],
      [1, 2],
      [2 ** 52 - 1, 2 ** 53 - 1],
    ] as [number, number][]) {
      const value = combined(one, other)
      assert.ok(Number.isInteger(value) && value >= 0 && value < 2 ** 52)
    }
    assert.equal(combined(2 ** 40 + 5, 7), 3_232_674_529_483_168)
  })

  it('differ where either does, and by which is first', () => {
    const values = new Set<number>()
    for (let one = 0; one < 400; one++)
      for (let other = 0; other < 400; other++) values.add(combined(one * 2 ** 32 + 1, other))
    assert.equal(values.size, 400 * 400)
    assert.notEqual(combined(1, 2), combined(2, 1))
  })
})

describe('a GUID of numbers', () => {
  it('is of version 8, and the same for the same', () => {
    assert.equal(guidOf([1, 2, 3]), 'dc86d2a9-17df-8dcf-9be8-0fea31a9b14f')
    assert.notEqual(guidOf([1, 2, 3]), guidOf([1, 3, 2]))
  })
})
