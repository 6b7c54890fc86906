/** Bodies that are nested without end are refused before they are parsed. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { isTooDeep, levelsMax } from '../../../../src/api/graph/http/json-depth.ts'
import { startServer, type TestServer } from '../../../factories-server.ts'

const nested = (levels: number, [open, close]: [string, string] = ['[', ']']) =>
  open.repeat(levels) + close.repeat(levels)

describe('the depth of a body', () => {
  let server: TestServer
  before(async () => {
    server = await startServer()
  })
  after(() => server.store.close())

  it('counts lists and objects, and no brackets within texts', () => {
    assert.equal(isTooDeep(nested(levelsMax)), false)
    assert.equal(isTooDeep(nested(levelsMax + 1)), true)
    assert.equal(isTooDeep(nested(levelsMax + 1, ['{"a":', '}'])), true)
    assert.equal(isTooDeep(`[${'[],'.repeat(1000)}[]]`), false)
    assert.equal(isTooDeep(JSON.stringify(['['.repeat(1000), '\\"[{'.repeat(1000)])), false)
  })

  it('is bounded for actions and batches, whatever their size', async () => {
    const headers = { 'content-type': 'application/json' }
    for (const [path, levels] of [
      ['/v1.0/$batch', 2_000_000],
      ['/v1.0/identityProtection/riskyUsers/dismiss', 100_000],
    ] as const) {
      const { status, json } = await server.request('POST', path, { headers, text: nested(levels) })
      assert.equal(status, 400)
      assert.match(json.error.message, /nested deeper than 64 levels/)
    }
  })
})
