/** The columns that a page reads are those that writing it looks at, for every resource and version. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { renderer } from '../../../../src/api/graph/render.ts'
import type { Version } from '../../../../src/api/graph/schema/entity.ts'
import { entities } from '../../../../src/api/graph/schema/index.ts'
import { columnsOf, propertiesOf } from '../../../../src/api/graph/schema/lookup.ts'

/** The columns of a row that writing it asks for. */
function columnsRead(write: (row: Record<string, unknown>) => unknown): string[] {
  const read = new Set<string>()
  write(
    new Proxy(
      {},
      {
        get(_row, column) {
          read.add(String(column))
          return null
        },
      },
    ),
  )
  return [...read].sort()
}

for (const version of ['v1.0', 'beta'] satisfies Version[]) {
  describe(`The columns of ${version}`, () => {
    for (const entity of entities) {
      it(`of ${entity.name} are all that is shown, and the id`, () => {
        const read = columnsRead(renderer({ entity, version }))
        assert.deepEqual(columnsOf(entity, version).sort(), [...new Set([...read, 'id'])].sort())
      })

      it(`of each property of ${entity.name} are those of the property, and the id`, () => {
        for (const { name } of propertiesOf(entity, version)) {
          const read = columnsRead(renderer({ entity, version, select: [name] }))
          const columns = columnsOf(entity, version, [name])
          assert.deepEqual(columns.sort(), [...new Set([...read, 'id'])].sort(), name)
        }
      })
    }
  })
}
