/** What an answer would do, over HTTP: for whoever may give it, with the same body, and without doing it. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { routes } from '../../../src/api/graph/route-table.ts'
import {
  appPrincipal,
  guid,
  riskySignInRecord,
  signInId,
  startServer,
  type TestServer,
  userId,
} from '../../factories-server.ts'

const confirm = 'identityProtection/riskyUsers/confirmCompromised'

describe('the preview of an answer', () => {
  let server: TestServer
  before(async () => {
    server = await startServer()
    await server.ingest([1, 2].map((number) => riskySignInRecord(number, number)))
  })
  after(() => server.store.close())

  const user = async (number: number) =>
    (await server.get(`/v1.0/identityProtection/riskyUsers/${userId(number)}`)).json

  it('says whose risk would be another, and leaves it as it is', async () => {
    const before = await user(1)
    const body = { userIds: [userId(1)] }
    const { status, json } = await server.post(`/v1.0/riskgraph/preview/${confirm}`, body)
    assert.equal(status, 200)
    assert.deepEqual(
      json.identities.map(({ id, now }: { id: string; now: object }) => [id, now]),
      [[userId(1), { riskLevel: 'high', riskState: 'confirmedCompromised' }]],
    )
    assert.equal(json.left, 0)
    assert.deepEqual(await user(1), before)
    assert.equal((await server.post(`/v1.0/${confirm}`, body)).status, 204)
    assert.equal((await user(1)).riskState, 'confirmedCompromised')
  })

  it('is there for every answer, with the permissions of that answer', async () => {
    for (const { path, versions, target, application } of routes) {
      if (target.kind !== 'act') continue
      const where = `/${versions[0]}/riskgraph/preview/${path.join('/')}`
      const none = await server.token({ permissions: ['AuditLog.Read.All'] })
      assert.equal((await server.post(where, {}, { token: none })).status, 403, where)
      const token = await server.token({ permissions: application })
      assert.equal((await server.post(where, {}, { token })).status, 400, where)
    }
  })

  it('knows nobody of another tenant', async () => {
    const other = await server.addTenant()
    const { token } = await server.authority.issue(appPrincipal(other))
    const { status } = await server.post(
      `/v1.0/riskgraph/preview/${confirm}`,
      { userIds: [userId(1)] },
      { token },
    )
    assert.equal(status, 400)
  })

  it('refuses what the answer would refuse, in the same words', async () => {
    for (const [path, body] of [
      [confirm, { userIds: [guid(404)] }],
      [confirm, { userIds: ['x'] }],
      ['auditLogs/signIns/confirmSafe', { requestIds: [signInId(1), guid(404)] }],
    ] as const) {
      const [seen, given] = await Promise.all(
        [`riskgraph/preview/${path}`, path].map((one) => server.post(`/v1.0/${one}`, body)),
      )
      assert.equal(seen?.status, 400)
      assert.equal(seen?.json.error.message, given?.json.error.message)
    }
  })
})
