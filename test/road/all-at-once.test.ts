/**
 * Three imports, two servers and an administrator at once on one store: nothing is lost, every sign-in is there once,
 * the answers stand, and nobody hangs. Some seconds; `RISKGRAPH_TEST_ROAD_MINUTES=5` goes on, round after round.
 */
import assert from 'node:assert/strict'
import { after, before, describe, it, type TestContext } from 'node:test'
import { run, start } from '../cli/running.ts'
import { createDatabase, skipPostgres } from '../store/postgres-database.ts'
import {
  answering,
  assertPlaceAudited,
  newPlace,
  type Place,
  type Served,
  serve,
  within,
  writeLog,
} from './place.ts'

const minutes = Number(process.env.RISKGRAPH_TEST_ROAD_MINUTES ?? 0)
const people = 60
const signInsEach = 1500
/** The logs of two imports share half of their sign-ins. */
const seeds = [1, 2, 2]

describe('three imports, two servers and an administrator at once', () => {
  it('on SQLite end well', (t) => story(t))
})

describe('three imports, two servers and an administrator at once', { skip: skipPostgres }, () => {
  let database: Awaited<ReturnType<typeof createDatabase>>
  before(async () => {
    database = await createDatabase()
    assert.equal((await run('migrate', '--database', database.url)).status, 0)
  })
  after(() => database.drop())

  it('on PostgreSQL end well', (t) => story(t, database.url))
})

async function story(t: TestContext, database?: string): Promise<void> {
  const place = await newPlace(t, database)
  const first = writeLog(place, 'first.jsonl', { signIns: 300, people })
  assert.equal((await run('import', first, ...place.options)).status, 0)
  const servers = [await serve(t, place), await serve(t, place)] as const
  const answered = (await idsOf(servers[0])).slice(0, 20)
  const until = Date.now() + minutes * 60_000
  let round = 0
  do await playRound(t, place, servers, answered, round++)
  while (Date.now() < until)
  await assertPlaceAudited(place, database)
}

async function playRound(
  t: TestContext,
  place: Place,
  servers: readonly [Served, Served],
  answered: string[],
  round: number,
): Promise<void> {
  const logs = seeds.map((seed, index) =>
    writeLog(place, `log-${index}.jsonl`, { signIns: signInsEach, people, seed: 2 * round + seed }),
  )
  const answers = answering(servers[1], answered, 100)
  const imports = logs.map((log) => {
    const running = start('import', log, '--json', ...place.options)
    t.after(() => running.child.kill('SIGKILL'))
    running.child.stdin.end()
    return running.finished
  })
  const summaries = (await within('an import', Promise.all(imports))).map(({ status, stdout, stderr }) => {
    assert.equal(status, 0, stderr)
    return JSON.parse(stdout) as { new: number; known: number }
  })
  const statuses = await within('an answer', answers.stop())
  assert.deepEqual(new Set(statuses), new Set([204]))
  for (const summary of summaries) assert.equal(summary.new + summary.known, signInsEach)
  const added = summaries.reduce((sum, summary) => sum + summary.new, 0)
  assert.equal(added, 2 * signInsEach, 'a sign-in of two logs is new to one import only')
  for (const server of servers) {
    const { json } = await server.call('auditLogs/signIns?$count=true&$top=1')
    assert.equal(json['@odata.count'], 300 + (round + 1) * 2 * signInsEach)
    for (const id of answered.slice(0, statuses.length)) {
      const { json: user } = await server.call(`identityProtection/riskyUsers/${id}`)
      assert.equal(user.riskState, 'confirmedCompromised')
    }
  }
}

async function idsOf({ call }: Served): Promise<string[]> {
  const { json } = await call('auditLogs/signIns?$top=200&$select=userId')
  return [...new Set((json.value as { userId: string }[]).map(({ userId }) => userId))]
}
