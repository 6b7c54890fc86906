/** Whatever is asked of whatever rows, the database finds what a plain reading of the answers finds. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import fc from 'fast-check'
import { parseQuery } from '../../../src/graph/odata/options.ts'
import { renderer } from '../../../src/graph/render.ts'
import { type Database, engines, pageOf, type TestRow } from './database.ts'
import { combined, type Json, walk } from './oracle.ts'
import { resources } from './random-rows.ts'

/** The same rows in every run, so that a failure can be repeated from its seed. */
const rowsOf = (row: fc.Arbitrary<Record<string, unknown>>) =>
  fc
    .sample(row, { numRuns: 60, seed: 42 })
    .map((cells, index): TestRow => ({ ...(cells as TestRow), number: index }))

for (const { name, skip, open } of engines) {
  describe(`Random filters on ${name}`, { skip }, () => {
    for (const { entity, row, leaf } of resources) {
      const stored = rowsOf(row as fc.Arbitrary<Record<string, unknown>>)
      const render = renderer({ entity, version: 'beta', includeUnknownEnumMembers: true })
      const seen = stored.map((cells) => render(cells) as Json)
      let database: Database
      before(async () => {
        database = await open({ [entity.table]: stored })
      })
      after(() => database.close())

      it(`find in ${entity.table} what their answers say`, async () => {
        await fc.assert(
          fc.asyncProperty(combined(leaf), async ({ text, holds }) => {
            const query = parseQuery(`?$filter=${encodeURIComponent(text)}`, entity, 'beta')
            const found = await pageOf(database, entity, { ...query, orderBy: [], top: 1000 })
            const expected = stored.filter((_, index) => holds((path) => walk(seen[index], path.split('/'))))
            assert.deepEqual(
              found.map((cells) => cells.number).sort(),
              expected.map((cells) => cells.number).sort(),
            )
          }),
          { numRuns: Number(process.env.RISKGRAPH_TEST_RUNS ?? 250) },
        )
      })
    }
  })
}
