/** One application that asks slow questions keeps neither health nor other applications waiting. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { sql } from 'kysely'
import pg from 'pg'
import { queryShare } from '../../../src/api/graph/query-share.ts'
import { RequestError } from '../../../src/model/errors.ts'
import { guid, startServer } from '../../factories-server.ts'
import { within } from '../../road/place.ts'
import { skipPostgres } from '../../store/postgres-database.ts'

const a = { tenantId: 't', clientId: 'a' }
const b = { tenantId: 't', clientId: 'b' }

describe('the share of an application', () => {
  it('is half of the connections: its next queries wait in line, and others go on', async () => {
    const share = queryShare(4)
    const gates = Array.from({ length: 4 }, () => Promise.withResolvers<number>())
    const begun: number[] = []
    const running = gates.map(({ promise }, number) =>
      share.run(a, () => {
        begun.push(number)
        return promise
      }),
    )
    assert.equal(await share.run(b, async () => 'answered'), 'answered')
    assert.deepEqual(begun, [0, 1])
    gates[1]?.resolve(1)
    assert.equal(await running[1], 1)
    assert.deepEqual(begun, [0, 1, 2])
    gates[0]?.reject(new Error('expected'))
    await assert.rejects(running[0] as Promise<number>, /expected/)
    assert.deepEqual(begun, [0, 1, 2, 3])
    for (const { resolve } of gates) resolve(9)
    assert.deepEqual(await Promise.all(running.slice(2)), [9, 9])
  })

  it('makes nobody wait without end', async () => {
    const share = queryShare(1, 0.01)
    const gate = Promise.withResolvers<void>()
    const slow = share.run(a, () => gate.promise)
    const tooLong = share.run(a, async () => assert.fail('it was not its turn'))
    await assert.rejects(tooLong, (error) => error instanceof RequestError && error.status === 503)
    gate.resolve()
    await slow
    assert.equal(await share.run(a, async () => 1), 1)
  })
})

describe('24 lists of one application that do not end', { skip: skipPostgres }, () => {
  it('leave health and another application their answers, and end when they can', async (t) => {
    const server = await startServer({ onPostgres: true })
    t.after(() => server.store.close())
    const { rows } = await sql<{ name: string }>`select current_database() as name`.execute(server.store.read)
    const url = new URL(process.env.RISKGRAPH_TEST_POSTGRES as string)
    url.pathname = `/${rows[0]?.name}`
    const [slow, other] = await Promise.all([2, 3].map((n) => server.token({ clientId: guid(n) } as never)))
    const holder = new pg.Client({ connectionString: url.href })
    holder.on('error', () => {})
    await holder.connect()
    t.after(() => holder.end())
    await holder.query('begin; lock table documents in access exclusive mode')
    const lists = Array.from({ length: 24 }, () =>
      server.get('/v1.0/auditLogs/signIns', { token: slow as string }),
    )
    const health = await within('health', server.get('/health/ready', { token: null }))
    assert.equal(health.status, 200)
    const path = '/v1.0/identityProtection/riskyUsers'
    assert.equal((await within('the other', server.get(path, { token: other as string }))).status, 200)
    await holder.query('rollback')
    const statuses = (await within('the lists', Promise.all(lists))).map(({ status }) => status)
    assert.deepEqual(new Set(statuses), new Set([200]))
  })
})
