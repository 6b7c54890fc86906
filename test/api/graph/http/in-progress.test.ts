/** The bounds on what a tenant, and one application of it, may have going on at once. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { boundedProgress, type InProgress } from '../../../../src/api/graph/http/in-progress.ts'
import { RequestError } from '../../../../src/model/errors.ts'

const isRefusal = (error: unknown) => error instanceof RequestError && error.status === 429

const a = { tenantId: 'a', clientId: 'one' }
const other = { tenantId: 'a', clientId: 'other' }
const b = { tenantId: 'b', clientId: 'one' }

/** Under way until told to end. */
function begin(inProgress: InProgress, caller: typeof a, weight: number) {
  const gate = Promise.withResolvers<string>()
  const done = inProgress.run(caller, weight, () => gate.promise)
  return { end: () => gate.resolve('done'), done }
}

const nothing = async () => 'done'

describe('requests in progress', () => {
  it('are counted by tenant and weight, and refused beyond the bound', async () => {
    const inProgress = boundedProgress(8)
    const one = begin(inProgress, a, 4)
    const two = begin(inProgress, other, 4)
    let hasRun = false
    const work = async () => {
      hasRun = true
    }
    await assert.rejects(inProgress.run({ ...a, clientId: 'third' }, 1, work), isRefusal)
    assert.equal(hasRun, false)
    assert.equal(await inProgress.run(b, 6, nothing), 'done')
    one.end()
    two.end()
    assert.deepEqual(await Promise.all([one.done, two.done]), ['done', 'done'])
    assert.equal(await inProgress.run(a, 6, nothing), 'done')
  })

  it('of one application leave a quarter to the others of its tenant', async () => {
    const inProgress = boundedProgress(32)
    const all = Array.from({ length: 6 }, () => begin(inProgress, a, 4))
    await assert.rejects(inProgress.run(a, 1, nothing), isRefusal)
    assert.equal(await inProgress.run(other, 8, nothing), 'done')
    for (const { end } of all) end()
    await Promise.all(all.map(({ done }) => done))
    assert.equal(await inProgress.run(a, 24, nothing), 'done')
  })

  it('make room when they fail, and a refusal takes none', async () => {
    const inProgress = boundedProgress(4)
    for (let round = 0; round < 3; round++) {
      const failing = inProgress.run(a, 4, async () => assert.fail('expected'))
      await assert.rejects(inProgress.run(a, 1, nothing), isRefusal)
      await assert.rejects(failing, /expected/)
    }
    assert.equal(await inProgress.run(a, 4, nothing), 'done')
  })
})
