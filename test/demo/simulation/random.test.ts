import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createRandom } from '../../../src/demo/simulation/random.ts'

describe('a stream of random numbers', () => {
  it('repeats itself for the same seed and no other', () => {
    const draws = (seed: number) => Array.from({ length: 50 }, createRandom(seed).fraction)
    assert.deepEqual(draws(1), draws(1))
    assert.notDeepEqual(draws(1), draws(2))
  })

  it('gives the same child however much was drawn before', () => {
    const drawn = createRandom(1)
    drawn.fraction()
    assert.equal(drawn.fork('child').guid(), createRandom(1).fork('child').guid())
  })

  it('gives children that have nothing in common', () => {
    const guids = Array.from({ length: 5000 }, (_, index) => createRandom(1).fork(`child:${index}`).guid())
    assert.equal(new Set(guids.map((guid) => guid.slice(0, 8))).size, guids.length)
  })

  it('is uniform, exponential and normal as asked', () => {
    const random = createRandom('shape')
    const mean = (draw: () => number) =>
      Array.from({ length: 20_000 }, draw).reduce((sum, value) => sum + value, 0) / 20_000
    assert.ok(Math.abs(mean(random.fraction) - 0.5) < 0.01)
    assert.ok(Math.abs(mean(() => random.integer(7)) - 3) < 0.06)
    assert.ok(Math.abs(mean(() => random.exponential(4)) - 4) < 0.15)
    assert.ok(Math.abs(mean(() => random.normal(10, 2)) - 10) < 0.06)
    assert.ok(Math.abs(mean(() => Number(random.chance(0.2))) - 0.2) < 0.01)
  })

  it('writes GUIDs of version 4', () => {
    const random = createRandom(3)
    for (let count = 0; count < 200; count++)
      assert.match(random.guid(), /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  })

  it('shuffles without losing anything, and leaves the list alone', () => {
    const list = Object.freeze([1, 2, 3, 4, 5, 6, 7, 8])
    const shuffled = createRandom(1).shuffled(list)
    assert.notDeepEqual(shuffled, [...list])
    assert.deepEqual(shuffled.toSorted(), [...list])
  })

  it('refuses to pick from nothing', () => {
    assert.throws(() => createRandom(1).pick([]), RangeError)
  })
})
