/**
 * PostgreSQL is killed again and again at random moments, while an import runs and thirty clients send answers: the server
 * stays, says 503 meanwhile and goes on by itself, and so does the import. Ten kills; `RISKGRAPH_TEST_ROAD_AWAY=50` for
 * more, `RISKGRAPH_TEST_ROAD_SEED` for others.
 */
import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { createRandom } from '../../src/demo/simulation/random.ts'
import { run, start } from '../cli/running.ts'
import { skipOwnPostgres, startOwnPostgres } from '../store/own-postgres.ts'
import { newPlace, type Place, type Served, serve, within, writeLog } from './place.ts'

const kills = Number(process.env.RISKGRAPH_TEST_ROAD_AWAY ?? 10)
const seed = process.env.RISKGRAPH_TEST_ROAD_SEED ?? 'away'
const clients = 30
const people = 60
const signInsEach = 500

describe(`a PostgreSQL that is killed ${kills} times (seed ${seed})`, { skip: skipOwnPostgres }, () => {
  it('ends neither server nor import, and loses nothing that was acknowledged', async (t) => {
    const postgres = await startOwnPostgres(t)
    assert.equal((await run('migrate', '--database', postgres.url)).status, 0)
    const place = await newPlace(t, postgres.url)
    const first = writeLog(place, 'first.jsonl', { signIns: 600, people })
    assert.equal((await run('import', first, ...place.options)).status, 0)
    // Room for all clients of one application.
    writeFileSync(join(place.data, 'riskgraph.json'), JSON.stringify({ requestsInProgressMax: 2 * clients }))
    const served = await serve(t, place)
    const ids = await idsOf(served)
    const answers = answering(served, ids)
    const imports = importing(t, place)
    const random = createRandom(seed)
    const readyAfterMs: number[] = []
    for (let killed = 0; killed < kills; killed++) {
      await pause(100 + random.integer(1000))
      await postgres.kill()
      const away = await within('the news', until(served, 503))
      assert.deepEqual(away, { status: 'the database does not answer' })
      await pause(random.integer(200))
      await within('PostgreSQL', postgres.start())
      const since = performance.now()
      await within('the server', until(served, 200))
      readyAfterMs.push(Math.round(performance.now() - since))
    }
    const { acknowledged, statuses } = await within('the answers', answers.stop())
    const imported = await within('the import', imports.stop())
    t.diagnostic(`ready after ${Math.max(...readyAfterMs)} ms at most; ${JSON.stringify(statuses)}`)
    assert.deepEqual(
      Object.keys(statuses).filter((status) => status !== '204' && status !== '503'),
      [],
    )
    assert.ok(statuses[204] && statuses[503], 'answers came while it was there and while it was away')
    assert.equal(served.server.child.exitCode, null, served.server.output.stderr)
    const { json } = await served.call('auditLogs/signIns?$count=true&$top=1')
    assert.equal(json['@odata.count'], 600 + imported)
    for (const id of acknowledged) {
      const { json: user } = await served.call(`identityProtection/riskyUsers/${id}`)
      assert.equal(user.riskState, 'confirmedCompromised')
    }
  })
})

async function until(served: Served, wanted: number): Promise<unknown> {
  for (;;) {
    const response = await fetch(new URL('/health/ready', served.origin))
    const body = await response.json()
    if (response.status === wanted) return body
    await pause(20)
  }
}

/** Each client answers and reads, one after the other. */
function answering({ call }: Served, ids: string[]) {
  const statuses: Record<number, number> = {}
  const acknowledged = new Set<string>()
  let isStopped = false
  const count = (status: number) => {
    statuses[status] = (statuses[status] ?? 0) + 1
    return status
  }
  const client = async (number: number) => {
    for (let turn = number; !isStopped; turn++) {
      const id = ids[turn % ids.length] as string
      const answered = await call('identityProtection/riskyUsers/confirmCompromised', { userIds: [id] })
      if (count(answered.status) === 204) acknowledged.add(id)
      const { status } = await call(`auditLogs/signIns?$filter=userId eq '${id}'&$top=5`)
      // A list is a success of another number.
      if (status !== 200) count(status)
      await pause(20)
    }
  }
  const done = Promise.all(Array.from({ length: clients }, (_, number) => client(number)))
  return {
    async stop() {
      isStopped = true
      await done
      return { acknowledged, statuses }
    },
  }
}

/** One import after the other; `stop` says how many sign-ins they had together. */
function importing(t: TestContext, place: Place) {
  let isStopped = false
  const done = (async () => {
    let signIns = 0
    for (let number = 1; !isStopped; number++) {
      const log = writeLog(place, `log-${number}.jsonl`, { signIns: signInsEach, people, seed: number })
      const running = start('import', log, '--json', ...place.options)
      t.after(() => running.child.kill('SIGKILL'))
      running.child.stdin.end()
      const { status, stderr } = await running.finished
      // Whoever begins while the database is away is told so.
      if (status === 1 && /^riskgraph: --database: /.test(stderr)) continue
      assert.equal(status, 0, stderr)
      signIns += signInsEach
    }
    return signIns
  })()
  return {
    stop() {
      isStopped = true
      return done
    },
  }
}

async function idsOf({ call }: Served): Promise<string[]> {
  const { json } = await call('auditLogs/signIns?$top=500&$select=userId')
  return [...new Set((json.value as { userId: string }[]).map(({ userId }) => userId))]
}
