/** Whatever is asked of whatever rows, the database finds what a plain reading of the answers finds. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import fc from 'fast-check'
import { parseQuery } from '../../../../src/api/graph/odata/options.ts'
import { renderer } from '../../../../src/api/graph/render.ts'
import type { Version } from '../../../../src/api/graph/schema/entity.ts'
import { entities } from '../../../../src/api/graph/schema/index.ts'
import { propertiesOf } from '../../../../src/api/graph/schema/lookup.ts'
import { type Database, engines, pageOf } from './database.ts'
import { combined, deep, type Json, type Node, walk } from './oracle.ts'
import { leavesOf } from './random-leaves.ts'
import { sampleRows } from './random-rows.ts'

const runs = Number(process.env.RISKGRAPH_TEST_RUNS ?? 100)
const versions: Version[] = ['v1.0', 'beta']

for (const { name, skip, open } of engines) {
  describe(`Random filters on ${name}`, { skip }, () => {
    for (const entity of entities) {
      // The same rows in every run, so that a failure can be repeated from its seed.
      const stored = sampleRows(entity, 60)
      let database: Database
      before(async () => {
        database = await open({ [entity.table]: stored })
      })
      after(() => database.close())

      for (const version of versions) {
        if (propertiesOf(entity, version).length === 0) continue
        const render = renderer({ entity, version, includeUnknownEnumMembers: true })
        const seen = stored.map((cells) => render(cells) as Json)
        const findsWhatAnswersSay = async ({ text, holds }: Node) => {
          const query = parseQuery(`?$filter=${encodeURIComponent(text)}`, entity, version)
          const found = await pageOf(database, entity, { ...query, orderBy: [], top: 1000 })
          const expected = stored.filter((_, index) => holds((path) => walk(seen[index], path.split('/'))))
          assert.deepEqual(
            found.map((cells) => cells.number).sort(),
            expected.map((cells) => cells.number).sort(),
            text,
          )
        }
        const leaves = leavesOf(entity, version)

        it(`find in ${version} ${entity.name} what its answers say, property by property`, async () => {
          assert.deepEqual(
            [...new Set(leaves.map(({ path }) => path.split('/')[0]))],
            propertiesOf(entity, version).map((property) => property.name),
          )
          for (const { condition } of leaves) {
            const nodes = fc.sample(condition, { numRuns: 12, seed: runs })
            for (const node of nodes) await findsWhatAnswersSay(node)
          }
        })

        it(`find in ${version} ${entity.name} what its answers say, however it is combined`, async () => {
          const leaf = fc.oneof(...leaves.map(({ condition }) => condition))
          const nodes = fc.oneof(
            { weight: 5, arbitrary: combined(leaf) },
            { weight: 1, arbitrary: deep(leaf) },
          )
          await fc.assert(fc.asyncProperty(nodes, findsWhatAnswersSay), { numRuns: runs })
        })
      }
    }
  })
}
