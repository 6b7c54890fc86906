/**
 * An import that is killed again and again at random moments, alone or beside a server, ends where the
 * undisturbed one does. Twenty kills; `RISKGRAPH_TEST_ROAD_KILLS=300` for more, `RISKGRAPH_TEST_ROAD_SEED` for others.
 */
import assert from 'node:assert/strict'
import { cpSync, existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { createRandom } from '../../src/demo/simulation/random.ts'
import { openSqlite } from '../../src/store/open.ts'
import { run, start, stop } from '../cli/running.ts'
import { temporaryFolder } from '../factories-server.ts'
import { stateOf } from '../import/logs.ts'
import { hangsAfterMs, newPlace, serve, within, writeLog } from './place.ts'

const kills = Number(process.env.RISKGRAPH_TEST_ROAD_KILLS ?? 20)
const seed = process.env.RISKGRAPH_TEST_ROAD_SEED ?? 'kills'
const signIns = 2500
/** Of one import; then it may end, and another begins. */
const killsOfRoundMax = 5

describe(`an import that is killed ${kills} times (seed ${seed})`, () => {
  it('is completed by the next run, to the same end, and leaves nothing lying about', async (t) => {
    const place = await newPlace(t)
    const log = writeLog(place, 'log.jsonl', { signIns, people: 100 })
    const template = join(temporaryFolder(t), 'data')
    cpSync(place.data, template, { recursive: true })
    const importInto = (data: string) => ['import', log, '--replay', '--json', '--data', data]
    const whole = await run(...importInto(place.data))
    assert.equal(whole.status, 0, whole.stderr)
    const wanted = await stateIn(place.data)

    const random = createRandom(seed)
    let killed = 0
    for (let round = 0; killed < kills; round++) {
      const data = join(temporaryFolder(t), 'data')
      cpSync(template, data, { recursive: true })
      const server = round % 2 === 1 ? await serve(t, { ...place, data, options: ['--data', data] }) : null
      const killsOfRound = Math.min(kills, killed + killsOfRoundMax)
      let isDone = false
      while (!isDone) {
        const running = start(...importInto(data))
        running.child.stdin.end()
        const lifeMs = killed < killsOfRound ? 200 + random.integer(2800) : hangsAfterMs
        const kill = setTimeout(() => running.child.kill('SIGKILL'), lifeMs)
        const { status, signal, stderr } = await within('the import', running.finished)
        clearTimeout(kill)
        isDone = signal === null
        if (isDone) assert.equal(status, 0, stderr)
        else killed++
      }
      if (server) assert.equal((await stop(server.server)).status, 0)
      assert.deepEqual(await stateIn(data), wanted)
      assert.deepEqual(partials(data), [])
    }
  })
})

async function stateIn(data: string): Promise<unknown> {
  const store = await openSqlite(join(data, 'riskgraph.db'))
  const state = (await stateOf(store)) as { riskyUsers: object[] }
  await store.close()
  // Found to the minute, counting from the moment at which it is looked for.
  return { ...state, riskyUsers: state.riskyUsers.map((user) => ({ ...user, decayDateTime: 'some day' })) }
}

function partials(data: string): string[] {
  return ['tmp', 'quarantine'].flatMap((name) =>
    existsSync(join(data, name)) ? readdirSync(join(data, name)) : [],
  )
}
