/** Counts by number, beside a map. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { CountTable } from '../../src/campaigns/count-table.ts'

describe('a table of counts', () => {
  it('says what a map says, whatever is added and taken away', () => {
    const keys = fc.oneof(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 2 ** 53 - 1 }))
    const changes = fc.array(fc.tuple(keys, fc.constantFrom(1, 1, 1, -1)), { maxLength: 400 })
    fc.assert(
      fc.property(changes, (all) => {
        const [table, map] = [new CountTable(), new Map<number, number>()]
        // All that was added is taken away again at the end.
        const back = all.filter(([, by]) => by > 0).map(([key]) => [key, -1] as const)
        for (const [key, by] of [...all, ...back]) {
          const sum = (map.get(key) ?? 0) + by
          if (sum > 0) map.set(key, sum)
          else map.delete(key)
          assert.equal(table.change(key, by), sum)
          assert.equal(table.size, map.size)
          for (const known of map.keys()) assert.equal(table.get(known), map.get(known))
        }
      }),
      { numRuns: 60 },
    )
  })

  it('finds what stands behind something that was taken away', () => {
    const table = new CountTable()
    const keys = Array.from({ length: 3000 }, (_, index) => 1 + index * 65_536)
    for (const key of keys) table.change(key, 1)
    for (const key of keys.filter((_, index) => index % 3 === 0)) table.change(key, -1)
    for (const [index, key] of keys.entries()) assert.equal(table.get(key), index % 3 === 0 ? 0 : 1)
  })
})
