/** The order of events. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { compareKeys, type EventKey, eventKeyText, idHashOf } from '../../src/model/event-key.ts'

const key = (at: number, tick: number, idHash: number, part: number): EventKey => ({ at, tick, idHash, part })

describe('events', () => {
  const ordered = [key(1, 9, 9, 9), key(2, 0, 9, 9), key(2, 1, 0, 9), key(2, 1, 5, 0), key(2, 1, 5, 1)]

  it('are ordered by time to the seventh digit, then by record and part', () => {
    assert.deepEqual([...ordered].reverse().sort(compareKeys), ordered)
    assert.equal(compareKeys(key(1, 2, 3, 4), key(1, 2, 3, 4)), 0)
  })

  it('have a name each', () => {
    assert.equal(new Set(ordered.map(eventKeyText)).size, ordered.length)
    assert.equal(eventKeyText(key(1, 2, 3, 4)), '1.2.3.4')
  })
})

describe('the hash of an id', () => {
  it('is a whole number below 2^52', () => {
    for (const id of ['', 'a', '0123abcd-4567-489a-8bcd-ef0123456789', '💥'.repeat(100)]) {
      const hash = idHashOf(id)
      assert.ok(Number.isInteger(hash) && hash >= 0 && hash < 2 ** 52, `${id}: ${hash}`)
    }
  })

  it('tells ids apart that begin alike, as all of one millisecond do (RFC 9562, version 7), or end alike', () => {
    const count = 50_000
    const digits = (number: number) => number.toString(16).padStart(12, '0')
    const alike = {
      'by their ends': (number: number) => `019ae0f2-4b7c-7000-8000-${digits(number)}`,
      'by their starts': (number: number) => `${digits(number).slice(4)}-0000-4000-8000-000000000000`,
    }
    for (const [name, make] of Object.entries(alike)) {
      const hashes = new Set(Array.from({ length: count }, (_, number) => idHashOf(make(number))))
      assert.equal(hashes.size, count, name)
    }
  })
})
