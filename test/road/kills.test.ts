/**
 * An import that is killed again and again at random moments, alone or beside a server, ends where the
 * undisturbed one does. Twenty kills; `RISKGRAPH_TEST_ROAD_KILLS=300` for more, `RISKGRAPH_TEST_ROAD_SEED` for others.
 */
import assert from 'node:assert/strict'
import { cpSync, existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import { createRandom } from '../../src/demo/simulation/random.ts'
import { openPostgres, openSqlite } from '../../src/store/open.ts'
import type { Store } from '../../src/store/store.ts'
import { assertAllAudited } from '../auditor/audit.ts'
import { run, start, stop } from '../cli/running.ts'
import { temporaryFolder } from '../factories-server.ts'
import { stateOf } from '../sources/logs.ts'
import { createDatabase, skipPostgres } from '../store/postgres-database.ts'
import { hangsAfterMs, newPlace, type Place, serve, within, writeLog } from './place.ts'

const kills = Number(process.env.RISKGRAPH_TEST_ROAD_KILLS ?? 20)
const seed = process.env.RISKGRAPH_TEST_ROAD_SEED ?? 'kills'
const signIns = 2500
/** Of one import; then it may end, and another begins. */
const killsOfRoundMax = 5

/** A store with the same tenant each time, so that the ends can be compared. */
interface Fresh {
  data: string
  options: string[]
  open(): Promise<Store>
}

describe(`an import that is killed ${kills} times (seed ${seed})`, () => {
  it('is completed by the next run, to the same end, and leaves nothing lying about', async (t) => {
    const place = await newPlace(t)
    await killedImports(t, place, () => {
      const data = join(temporaryFolder(t), 'data')
      cpSync(place.data, data, { recursive: true })
      return { data, options: ['--data', data], open: () => openSqlite(join(data, 'riskgraph.db')) }
    })
  })
})

describe(`an import into PostgreSQL that is killed ${kills} times`, { skip: skipPostgres }, () => {
  it('is completed by the next run, to the same end', async (t) => {
    const template = await createDatabase()
    t.after(() => template.drop())
    assert.equal((await run('migrate', '--database', template.url)).status, 0)
    const place = await newPlace(t, template.url)
    await killedImports(t, place, async () => {
      const data = join(temporaryFolder(t), 'data')
      const { url, drop } = await createDatabase(template.name)
      t.after(drop)
      return { data, options: ['--data', data, '--database', url], open: () => openPostgres(url) }
    })
  })
})

async function killedImports(
  t: TestContext,
  place: Place,
  fresh: () => Fresh | Promise<Fresh>,
): Promise<void> {
  const log = writeLog({ ...place, data: temporaryFolder(t) }, 'log.jsonl', { signIns, people: 100 })
  const importInto = ({ options }: Fresh) => ['import', log, '--replay', '--json', ...options]
  const undisturbed = await fresh()
  const whole = await run(...importInto(undisturbed))
  assert.equal(whole.status, 0, whole.stderr)
  const wanted = await stateIn(undisturbed)
  const random = createRandom(seed)
  let killed = 0
  for (let round = 0; killed < kills; round++) {
    const store = await fresh()
    const { data, options } = store
    const server = round % 2 === 1 ? await serve(t, { ...place, data, options }) : null
    const killsOfRound = Math.min(kills, killed + killsOfRoundMax)
    let isDone = false
    while (!isDone) {
      const running = start(...importInto(store))
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
    assert.deepEqual(await stateIn(store), wanted)
    assert.deepEqual(partials(data), [])
  }
}

async function stateIn({ open }: Fresh): Promise<unknown> {
  const store = await open()
  const state = (await stateOf(store)) as { riskyUsers: object[] }
  await assertAllAudited(store).finally(() => store.close())
  // Found to the minute, counting from the moment at which it is looked for.
  return { ...state, riskyUsers: state.riskyUsers.map((user) => ({ ...user, decayDateTime: 'some day' })) }
}

function partials(data: string): string[] {
  return ['tmp', 'quarantine'].flatMap((name) =>
    existsSync(join(data, name)) ? readdirSync(join(data, name)) : [],
  )
}
