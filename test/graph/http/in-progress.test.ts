/** The bound on what a tenant may have going on at once. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { RequestError } from '../../../src/errors.ts'
import { boundedProgress } from '../../../src/graph/http/in-progress.ts'

const isRefusal = (error: unknown) => error instanceof RequestError && error.status === 429

describe('requests in progress', () => {
  it('are counted by tenant and weight, and refused beyond the bound', async () => {
    const inProgress = boundedProgress(5)
    const gate = Promise.withResolvers<string>()
    const one = inProgress.run('a', 4, () => gate.promise)
    const two = inProgress.run('a', 1, () => gate.promise)
    let hasRun = false
    const work = async () => {
      hasRun = true
    }
    await assert.rejects(inProgress.run('a', 1, work), isRefusal)
    assert.equal(hasRun, false)
    assert.equal(await inProgress.run('b', 5, async () => 'other'), 'other')
    gate.resolve('done')
    assert.deepEqual(await Promise.all([one, two]), ['done', 'done'])
    assert.equal(await inProgress.run('a', 5, async () => 'again'), 'again')
  })

  it('make room when they fail, and a refusal takes none', async () => {
    const inProgress = boundedProgress(1)
    for (let round = 0; round < 3; round++) {
      const failing = inProgress.run('a', 1, async () => assert.fail('expected'))
      await assert.rejects(
        inProgress.run('a', 1, async () => {}),
        isRefusal,
      )
      await assert.rejects(failing, /expected/)
    }
    assert.equal(await inProgress.run('a', 1, async () => 1), 1)
  })
})
