/** `users`: who somebody is, by id or by name, and the end of their sessions. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import {
  applicationRecord,
  guid,
  signInRecord,
  startServer,
  type TestServer,
  userId,
  userPrincipal,
} from '../../factories-server.ts'

describe('users', () => {
  let server: TestServer
  before(async () => {
    server = await startServer()
    await server.ingest([signInRecord(1, 1), signInRecord(2, 2), applicationRecord(3, 3)])
  })
  after(() => server.store.close())

  it('are found by id and by user principal name, in any letter case', async () => {
    for (const key of [
      userId(1),
      userId(1).toUpperCase(),
      'person1@corp.example',
      'Person1%40CORP.example',
    ]) {
      const { status, json } = await server.get(`/v1.0/users/${key}`)
      assert.equal(status, 200, key)
      assert.deepEqual([json.id, json.userPrincipalName], [userId(1), 'person1@corp.example'])
      assert.equal(json['@odata.context'], 'https://localhost:8443/v1.0/$metadata#users/$entity')
    }
  })

  it('are looked up as playbooks do, by either name', async () => {
    const filter = encodeURIComponent(
      "(userPrincipalName eq 'person2@corp.example') or (mail eq 'person2@corp.example')",
    )
    const { json } = await server.get(`/v1.0/users?$filter=${filter}&$select=id`)
    assert.deepEqual(json.value, [{ id: userId(2) }])
  })

  it('are people alone', async () => {
    assert.equal((await server.get('/v1.0/users/$count')).text, '2')
    const { status, json } = await server.get(`/v1.0/users/${guid(3, 4)}`)
    assert.deepEqual([status, json.error.code], [404, 'Request_ResourceNotFound'])
    assert.match(
      json.error.message,
      /^Resource '.*' does not exist or one of its queried reference-property objects/,
    )
  })

  it('come 999 to a page at most, and the refusal says so as clients know it', async () => {
    const { status, json } = await server.get('/v1.0/users?$top=1000')
    assert.deepEqual([status, json.error.code], [400, 'Request_UnsupportedQuery'])
    assert.equal(
      json.error.message,
      "Invalid page size specified: '1000'. Must be between 1 and 999 inclusive.",
    )
  })
})

describe('revokeSignInSessions', () => {
  let server: TestServer
  before(async () => {
    server = await startServer()
    await server.ingest([signInRecord(1, 1), signInRecord(2, 2)])
  })
  after(() => server.store.close())

  it('ends the sessions from now on, and says true', async () => {
    const { status, json } = await server.post('/v1.0/users/person1@corp.example/revokeSignInSessions', {})
    assert.equal(status, 200)
    assert.deepEqual(json, {
      '@odata.context': 'https://localhost:8443/v1.0/$metadata#Edm.Boolean',
      value: true,
    })
    const user = (await server.get(`/v1.0/users/${userId(1)}`)).json
    assert.match(user.signInSessionsValidFromDateTime, /^20\d\d-/)
    assert.equal((await server.get(`/v1.0/users/${userId(2)}`)).json.signInSessionsValidFromDateTime, null)
  })

  it('needs no body', async () => {
    const { status } = await server.request('POST', `/v1.0/users/${userId(1)}/revokeSignInSessions`)
    assert.equal(status, 200)
  })

  it('is kept when the user signs in again', async () => {
    const { signInSessionsValidFromDateTime: before } = (await server.get(`/v1.0/users/${userId(1)}`)).json
    await server.ingest([signInRecord(9, 1)])
    const after = (await server.get(`/v1.0/users/${userId(1)}`)).json
    assert.equal(after.signInSessionsValidFromDateTime, before)
  })

  it('is written to the audit log', async () => {
    const [entry] = (await server.get('/v1.0/auditLogs/directoryAudits')).json.value
    assert.equal(entry.activityDisplayName, 'Update StsRefreshTokenValidFrom Timestamp')
    assert.equal(entry.targetResources[0].id, userId(1))
    assert.equal(entry.initiatedBy.app.displayName, 'playbook')
  })

  it('knows the old name in beta', async () => {
    const path = `users/${userId(2)}/invalidateAllRefreshTokens`
    assert.equal((await server.post(`/beta/${path}`, {})).status, 200)
    assert.equal((await server.post(`/v1.0/${path}`, {})).status, 400)
  })

  it('is refused for who does not exist', async () => {
    for (const key of [guid(404), 'nobody@corp.example']) {
      const { status, json } = await server.post(`/v1.0/users/${key}/revokeSignInSessions`, {})
      assert.deepEqual([status, json.error.code], [404, 'Request_ResourceNotFound'])
    }
  })

  it('under /me is for the one who has signed in, and not for applications', async () => {
    const own = { ...userPrincipal(server.tenantId), userId: userId(2), roles: [] }
    const { token } = await server.authority.issue(own)
    assert.equal((await server.post('/v1.0/me/revokeSignInSessions', {}, { token })).status, 200)
    const refused = await server.post('/v1.0/me/revokeSignInSessions', {})
    assert.equal(refused.status, 400)
    assert.match(refused.json.error.message, /^\/me request is only valid with delegated authentication flow/)
  })
})
