/** How far two places surely are from each other. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { type Point, surelyApartKm } from '../../src/observation/place.ts'

const gothenburg: Point = { latitude: 5771, longitude: 1197, radiusKm: 0 }
const saoPaulo: Point = { latitude: -2355, longitude: -4663, radiusKm: 0 }
const point = fc.record({
  latitude: fc.integer({ min: -9000, max: 9000 }),
  longitude: fc.integer({ min: -18_000, max: 18_000 }),
  radiusKm: fc.nat(300),
})

describe('the distance of two places', () => {
  it('is that of the great circle', () => {
    assert.ok(Math.abs(surelyApartKm(gothenburg, saoPaulo) - 10_545) < 60)
    assert.equal(surelyApartKm(gothenburg, gothenburg), 0)
  })

  it('is short across the date line', () => {
    const [east, west] = [17_950, -17_950].map((longitude) => ({ latitude: 0, longitude, radiusKm: 0 }))
    assert.ok(surelyApartKm(east as Point, west as Point) < 112)
  })

  it('is less by how far off each may be, and never below zero', () => {
    const near = surelyApartKm({ ...gothenburg, radiusKm: 100 }, { ...saoPaulo, radiusKm: 50 })
    assert.ok(Math.abs(surelyApartKm(gothenburg, saoPaulo) - 150 - near) < 1e-9)
    assert.equal(surelyApartKm({ ...gothenburg, radiusKm: 9000 }, { ...saoPaulo, radiusKm: 9000 }), 0)
  })

  it('is the same there and back, and at most half the earth', () => {
    fc.assert(
      fc.property(point, point, (a, b) => {
        assert.ok(Math.abs(surelyApartKm(a, b) - surelyApartKm(b, a)) < 1e-6)
        assert.ok(surelyApartKm(a, b) < 20_016)
      }),
    )
  })
})
