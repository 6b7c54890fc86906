/** Timestamps: 28 characters that sort as times. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import {
  fromMilliseconds,
  nextTick,
  toMilliseconds,
  toMoment,
  toTicks,
  toWire,
} from '../../src/model/timestamp.ts'

const moments = fc.integer({ min: 0, max: Date.UTC(2099, 0) })

describe('a timestamp', () => {
  it('comes back from milliseconds and sorts as they do', () => {
    fc.assert(
      fc.property(moments, moments, (a, b) => {
        assert.equal(toMilliseconds(fromMilliseconds(a)), a)
        assert.equal(fromMilliseconds(a).length, 28)
        assert.equal(fromMilliseconds(a) < fromMilliseconds(b), a < b)
      }),
    )
  })

  it('is written without trailing zeros', () => {
    assert.equal(toWire('2026-03-20T10:00:00.0000000Z'), '2026-03-20T10:00:00Z')
    assert.equal(toWire('2026-03-20T10:00:00.1200000Z'), '2026-03-20T10:00:00.12Z')
    assert.equal(toWire('2026-03-20T10:00:00.0000001Z'), '2026-03-20T10:00:00.0000001Z')
  })

  it('is followed by the next, 100 ns later', () => {
    assert.equal(nextTick('2026-03-20T10:00:00.0000000Z'), '2026-03-20T10:00:00.0000001Z')
    assert.equal(nextTick('2026-12-31T23:59:59.9999999Z'), '2027-01-01T00:00:00.0000000Z')
  })

  it('counts in ticks of .NET', () => {
    assert.equal(toTicks('1970-01-01T00:00:00.0000000Z'), '621355968000000000')
    assert.equal(toTicks('2000-01-01T00:00:00.0000001Z'), '630822816000000001')
  })
})

describe('A timestamp as it is stored', () => {
  it('is microseconds and the seventh digit', () => {
    assert.deepEqual(toMoment('1970-01-01T00:00:00.0000000Z'), { at: 0, tick: 0 })
    assert.deepEqual(toMoment('1969-12-31T23:59:59.9999999Z'), { at: -1, tick: 9 })
    assert.deepEqual(toMoment('2026-03-01T12:34:56.1234567Z'), { at: 1_772_368_496_123_456, tick: 7 })
  })

  it('is the last moment there is for what a number does not hold', () => {
    assert.deepEqual(toMoment('9999-12-31T23:59:59.9999999Z'), { at: Number.MAX_SAFE_INTEGER, tick: 9 })
    assert.deepEqual(toMoment('0001-01-01T00:00:00.0000000Z'), { at: -Number.MAX_SAFE_INTEGER, tick: 0 })
  })
})
