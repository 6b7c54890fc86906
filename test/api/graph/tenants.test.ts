/** Two tenants on one server never see, count or change what is the other's. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import {
  appPrincipal,
  type Json,
  riskySignInRecord,
  signInId,
  startServer,
  type TestServer,
  userId,
} from '../../factories-server.ts'

const users = '/v1.0/identityProtection/riskyUsers'
const lists = [
  users,
  '/v1.0/identityProtection/riskDetections',
  '/v1.0/auditLogs/signIns',
  '/v1.0/auditLogs/directoryAudits',
  `${users}/${userId(1)}/history`,
]

describe('two tenants', () => {
  let server: TestServer
  let other: string
  before(async () => {
    server = await startServer()
    const otherTenantId = await server.addTenant()
    other = (await server.authority.issue(appPrincipal(otherTenantId))).token
    await server.ingest([riskySignInRecord(1, 1), riskySignInRecord(2, 2)])
    await server.ingest([riskySignInRecord(1, 1, { userDisplayName: 'Namesake' })], otherTenantId)
    await server.post(`${users}/dismiss`, { userIds: [userId(2)] })
  })
  after(() => server.store.close())

  it('list and count only what is theirs, also under the same ids', async () => {
    for (const list of lists) {
      const ours = (await server.get(list)).json.value
      const theirs = (await server.get(list, { token: other })).json.value
      assert.ok(!JSON.stringify(ours).includes('Namesake'), list)
      assert.ok(!JSON.stringify(theirs).includes('Person'), list)
      const count = await server.get(`${list}/$count`, { token: other })
      assert.equal(count.text, String(theirs.length), list)
      const inline = await server.get(`${list}?$count=true`, { token: other })
      assert.equal(inline.json['@odata.count'], theirs.length, list)
    }
  })

  it('get their own of two that share an id, and none that is only of the other', async () => {
    const { json } = await server.get(`${users}/${userId(1)}`, { token: other })
    assert.equal(json.userDisplayName, 'Namesake')
    for (const path of [`${users}/${userId(2)}`, `/v1.0/auditLogs/signIns/${signInId(2)}`]) {
      assert.equal((await server.get(path)).status, 200)
      assert.equal((await server.get(path, { token: other })).status, 404)
    }
    const history = await server.get(`${users}/${userId(2)}/history`, { token: other })
    assert.deepEqual(history.json.value, [])
  })

  it('cannot get at the other with a filter', async () => {
    for (const filter of [
      "riskState eq 'dismissed' or riskState ne 'x'",
      'not (riskLevel eq null) or id ne null',
      `(id eq '${userId(2)}') or (1 eq 1)`,
    ]) {
      const { json } = await server.get(`${users}?$filter=${encodeURIComponent(filter)}`, { token: other })
      for (const { userDisplayName } of (json.value ?? []) as Json[])
        assert.equal(userDisplayName, 'Namesake')
    }
  })

  it('change only their own of two that share an id', async () => {
    const answer = await server.post(
      `${users}/confirmCompromised`,
      { userIds: [userId(1)] },
      { token: other },
    )
    assert.equal(answer.status, 204)
    assert.equal((await server.get(`${users}/${userId(1)}`)).json.riskState, 'atRisk')
    assert.equal((await server.get(`/v1.0/auditLogs/signIns/${signInId(1)}`)).json.riskState, 'atRisk')
  })
})
