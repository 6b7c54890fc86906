/** The command line on PostgreSQL: migrate, import, serve. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { temporaryFolder } from '../factories-server.ts'
import { story, toLines } from '../sources/logs.ts'
import { createDatabase, migrationNames, skipPostgres } from '../store/postgres-database.ts'
import { listTorExits, readyPort, run, runWithInput, start, stop } from './running.ts'

describe('with --database', { skip: skipPostgres }, () => {
  let database: Awaited<ReturnType<typeof createDatabase>>
  before(async () => {
    database = await createDatabase()
  })
  after(() => database.drop())

  it('a database is migrated, filled, served and answered, and the same log changes nothing', async (t) => {
    const data = temporaryFolder(t)
    listTorExits(data)
    const place = ['--data', data, '--database', database.url]
    const early = await runWithInput('', 'import', '-', ...place)
    assert.equal(early.status, 1)
    assert.match(early.stderr, /^riskgraph: the database is not up to date: run `riskgraph migrate/)
    assert.deepEqual(JSON.parse((await run('migrate', '--json', ...place)).stdout), {
      applied: migrationNames(),
    })
    assert.equal((await run('migrate', ...place)).stdout, 'already up to date\n')

    const first = await runWithInput(toLines(story()), 'import', '-', '--json', ...place)
    assert.equal(first.status, 0, first.stderr)
    const { detections, usersAtRisk } = JSON.parse(first.stdout)
    assert.deepEqual([detections, usersAtRisk], [{ anonymizedIPAddress: 2, unfamiliarFeatures: 2 }, 2])
    const again = JSON.parse(
      (await runWithInput(toLines(story().toReversed()), 'import', '-', '--json', ...place)).stdout,
    )
    assert.deepEqual([again.new, again.known, again.usersAtRisk], [0, 40, 2])

    const made = await run(
      'app',
      'create',
      'demo',
      '--permission',
      'IdentityRiskyUser.ReadWrite.All',
      ...place,
    )
    assert.equal(made.status, 0)
    const token = (await run('token', ...place)).stdout.trim()
    const server = start('serve', '--http', '--port', '0', ...place)
    t.after(() => stop(server, 'SIGKILL'))
    const users = `http://127.0.0.1:${await readyPort(server)}/v1.0/identityProtection/riskyUsers`
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
    const read = async (query: string) => (await (await fetch(users + query, { headers })).json()) as never
    const { value } = (await read("?$filter=riskState eq 'atRisk'&$top=1")) as { value: { id: string }[] }
    const body = JSON.stringify({ userIds: [value[0]?.id] })
    const answer = await fetch(`${users}/confirmCompromised`, { method: 'POST', headers, body })
    assert.equal(answer.status, 204)
    const { riskState } = (await read(`/${value[0]?.id}`)) as { riskState: string }
    assert.equal(riskState, 'confirmedCompromised')
    const zero = await fetch(`${users}/a%00b`, { headers })
    assert.equal(zero.status, 400)
    assert.equal((await stop(server)).status, 0)
  })
})
