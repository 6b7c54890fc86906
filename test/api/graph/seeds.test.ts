/**
 * The two calls that everything began with, sentence by sentence of their documentation: signIn confirmCompromised and
 * riskyUser confirmCompromised of Microsoft Graph.
 */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { directoryRoles } from '../../../src/model/permissions.ts'
import {
  guid,
  type Json,
  riskySignInRecord,
  signInId,
  signInRecord,
  startServer,
  type TestServer,
  userId,
  userPrincipal,
} from '../../factories-server.ts'

describe('POST /auditLogs/signIns/confirmCompromised', () => {
  let server: TestServer
  before(async () => {
    server = await startServer()
    await server.ingest([
      signInRecord(1, 1),
      signInRecord(2, 2),
      riskySignInRecord(3, 3),
      riskySignInRecord(4, 4),
      signInRecord(5, 5),
    ])
  })
  after(() => server.store.close())

  const path = '/beta/auditLogs/signIns/confirmCompromised'
  const confirm = (requestIds: string[], token?: string) =>
    server.post(path, { requestIds }, token ? { token } : {})
  const signIn = async (number: number): Promise<Json> =>
    (await server.get(`/beta/auditLogs/signIns/${signInId(number)}`)).json
  const riskyUser = async (number: number): Promise<Json> =>
    (await server.get(`/beta/riskyUsers/${userId(number)}`)).json

  it('lets admins mark events in the sign-in logs as risky, several at once, and answers 204 No Content', async () => {
    assert.equal((await signIn(1)).riskState, 'none')
    const answer = await confirm([signInId(1), signInId(2)])
    assert.equal(answer.status, 204)
    assert.equal(answer.text, '')
    assert.equal(answer.headers.get('content-type'), null)
    for (const number of [1, 2]) assert.equal((await signIn(number)).riskState, 'confirmedCompromised')
  })

  it('immediately flags them as high risk', async () => {
    for (const number of [1, 2]) {
      assert.equal((await signIn(number)).riskLevelAggregated, 'high')
      assert.equal((await signIn(number)).riskLevelDuringSignIn, 'none', 'what was known then stays')
      assert.equal((await riskyUser(number)).riskLevel, 'high')
    }
  })

  it('overrides previous risk states', async () => {
    const requestIds = [signInId(3)]
    for (const action of ['dismiss', 'confirmSafe']) {
      assert.equal((await server.post(`/beta/auditLogs/signIns/${action}`, { requestIds })).status, 204)
      assert.notEqual((await signIn(3)).riskState, 'atRisk')
      assert.equal((await signIn(3)).riskLevelAggregated, 'none')
      assert.equal((await confirm(requestIds)).status, 204)
      assert.equal((await signIn(3)).riskState, 'confirmedCompromised')
      assert.equal((await signIn(3)).riskDetail, 'adminConfirmedSigninCompromised')
      assert.equal((await signIn(3)).riskLevelAggregated, 'high')
    }
  })

  it('lets admins confirm that events flagged by Identity Protection are in fact risky', async () => {
    assert.equal((await signIn(4)).riskState, 'atRisk')
    assert.equal((await confirm([signInId(4)])).status, 204)
    assert.equal((await signIn(4)).riskState, 'confirmedCompromised')
  })

  it('takes a delegated IdentityRiskyUser.ReadWrite.All of a Security Administrator', async () => {
    const admin = {
      ...userPrincipal(server.tenantId),
      permissions: ['IdentityRiskyUser.ReadWrite.All'],
      roles: [directoryRoles['Security Administrator']],
    }
    const { token } = await server.authority.issue(admin)
    assert.equal((await confirm([signInId(5)], token)).status, 204)
    const operator = { ...admin, roles: [directoryRoles['Security Operator']] }
    const denied = await confirm([signInId(5)], (await server.authority.issue(operator)).token)
    assert.equal(denied.status, 403)
  })

  it('takes an application IdentityRiskEvent.ReadWrite.All', async () => {
    const token = await server.token({ permissions: ['IdentityRiskEvent.ReadWrite.All'] })
    assert.equal((await confirm([signInId(5)], token)).status, 204)
    const other = await server.token({ permissions: ['IdentityRiskyUser.ReadWrite.All'] })
    assert.equal((await confirm([signInId(5)], other)).status, 403)
  })

  it('is on v1.0 as well', async () => {
    const answer = await server.post('/v1.0/auditLogs/signIns/confirmCompromised', {
      requestIds: [signInId(5)],
    })
    assert.equal(answer.status, 204)
  })
})

describe('POST /riskyUsers/confirmCompromised', () => {
  let server: TestServer
  before(async () => {
    server = await startServer()
    await server.ingest([
      signInRecord(1, 1),
      signInRecord(2, 2),
      riskySignInRecord(3, 3),
      riskySignInRecord(4, 4),
    ])
  })
  after(() => server.store.close())

  const riskyUser = async (number: number): Promise<Json> =>
    (await server.get(`/beta/riskyUsers/${userId(number)}`)).json

  it('confirms one or more riskyUser objects, at the root and below identityProtection, with 204 and no body', async () => {
    const bodies: [string, number[]][] = [
      ['/beta/riskyUsers/confirmCompromised', [1, 2]],
      ['/beta/identityProtection/riskyUsers/confirmCompromised', [3]],
      ['/v1.0/identityProtection/riskyUsers/confirmCompromised', [4]],
    ]
    for (const [path, numbers] of bodies) {
      const answer = await server.post(path, { userIds: numbers.map(userId) })
      assert.equal(answer.status, 204)
      assert.equal(answer.text, '')
    }
  })

  it("sets the targeted user's risk level to high", async () => {
    for (const number of [1, 2, 3, 4]) {
      const { riskLevel, riskState, riskDetail } = await riskyUser(number)
      assert.deepEqual(
        { riskLevel, riskState, riskDetail },
        {
          riskLevel: 'high',
          riskState: 'confirmedCompromised',
          riskDetail: 'adminConfirmedUserCompromised',
        },
      )
    }
  })

  it('takes the IDs in the body, as text with a charset too', async () => {
    const answer = await server.request('POST', '/beta/riskyUsers/confirmCompromised', {
      headers: { 'content-type': 'application/json; charset=utf-8' },
      text: `{"userIds":["${userId(1)}"]}`,
    })
    assert.equal(answer.status, 204)
  })

  it('requires a bearer token with IdentityRiskyUser.ReadWrite.All, of an app or of an administrator', async () => {
    const body = { userIds: [userId(1)] }
    const path = '/beta/riskyUsers/confirmCompromised'
    assert.equal((await server.post(path, body, { token: null })).status, 401)
    const app = await server.token({ permissions: ['IdentityRiskyUser.ReadWrite.All'] })
    assert.equal((await server.post(path, body, { token: app })).status, 204)
    const reader = await server.token({ permissions: ['IdentityRiskyUser.Read.All'] })
    assert.equal((await server.post(path, body, { token: reader })).status, 403)
    const admin = { ...userPrincipal(server.tenantId), permissions: ['IdentityRiskyUser.ReadWrite.All'] }
    const { token } = await server.authority.issue(admin)
    assert.equal((await server.post(path, body, { token })).status, 204)
  })

  it('works for a user that was never risky, and not for one that was never seen', async () => {
    const unseen = await server.post('/beta/riskyUsers/confirmCompromised', { userIds: [guid(404)] })
    assert.equal(unseen.status, 400)
    assert.match(unseen.json.error.message, new RegExp(guid(404)))
  })
})
