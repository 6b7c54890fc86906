import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { engineName } from '../../../bench/quality/classes.ts'
import { type PooledScorer, poolRuns } from '../../../bench/quality/measure/run.ts'
import { parseOptions } from '../../../bench/quality/options.ts'
import { page } from '../../../bench/quality/report/page.ts'
import { run } from '../../../bench/quality/run.ts'
import { type Run, runTask } from '../../../bench/quality/task.ts'

const tiny = ['--world', 'enterprise', '--users', '5', '--seeds', '1001,1002']
const replicates = 10

describe('a whole run', () => {
  it('gives the same numbers in threads side by side as alone', async () => {
    const { report, whole } = await run({ ...parseOptions([...tiny, '--threads', '2']), replicates })
    const alone = runTask(
      {
        kind: 'world',
        world: 'enterprise',
        users: 5,
        seed: 1002,
        jitter: 0.3,
        replicates,
        isSteppingUp: false,
      },
      () => {},
    )
    const { streams, scorers } = whole.enterprise!
    assert.deepEqual(
      streams.map(({ seed }) => seed),
      [1001, 1002],
    )
    assert.deepEqual(streams[1], (alone as Run).stream)
    const secondOf = (one: PooledScorer | undefined, at: number) =>
      one?.experience.alertsPer1000SignIns.seeds[at]
    const pooled = poolRuns([(alone as Run).result])
    for (const [name, one] of Object.entries(scorers))
      assert.equal(secondOf(one, 1), secondOf(pooled[name], 0))
    assert.ok(Object.keys(scorers).includes(engineName))
    assert.doesNotMatch(page(report), /NaN|undefined|\[object/)
  })

  it('fails when a stream cannot be played', async () => {
    const options = parseOptions(['--rba', '/no/such/file.csv'])
    await assert.rejects(run(options), /no such file/)
  })
})
