/** `auditLogs/directoryAudits`: every answer leaves one entry. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import {
  guid,
  type Json,
  origin,
  riskySignInRecord,
  signInId,
  startServer,
  type TestServer,
  userId,
} from '../../factories-server.ts'

const path = '/v1.0/auditLogs/directoryAudits'

describe('auditLogs/directoryAudits', () => {
  let server: TestServer
  let requestId: string
  before(async () => {
    server = await startServer()
    await server.ingest([riskySignInRecord(1, 1), riskySignInRecord(2, 2)])
    const answer = await server.post('/v1.0/auditLogs/signIns/confirmSafe', {
      requestIds: [signInId(1), signInId(2)],
    })
    requestId = answer.headers.get('request-id') as string
    await server.post('/v1.0/identityProtection/riskyUsers/dismiss', { userIds: [guid(404)] })
    await server.post('/v1.0/identityProtection/riskyUsers/dismiss', { userIds: [userId(2)] })
  })
  after(() => server.store.close())

  it('has one entry for each answer that was taken, newest first', async () => {
    const { json } = await server.get(path)
    assert.deepEqual(
      json.value.map(({ activityDisplayName }: Json) => activityDisplayName),
      ['DismissUser', 'ConfirmSafe'],
    )
    assert.equal((await server.get(`${path}/$count`)).text, '2')
  })

  it('says what was changed from what to what, by whom and in which request', async () => {
    const { json } = await server.get(`${path}?$filter=activityDisplayName eq 'ConfirmSafe'`)
    const [audit] = json.value
    assert.equal(audit.correlationId, requestId)
    assert.equal(audit.loggedByService, 'Identity Protection')
    assert.equal(audit.category, 'Other')
    assert.equal(audit.result, 'success')
    assert.equal(audit.initiatedBy.app.displayName, 'playbook')
    const [person, , request] = audit.targetResources
    assert.equal(person.type, 'User')
    assert.equal(person.id, userId(1))
    assert.deepEqual(person.modifiedProperties[1], {
      displayName: 'riskState',
      oldValue: '"atRisk"',
      newValue: '"confirmedSafe"',
    })
    assert.equal(request.id, signInId(1))
  })

  it('gives every entry by its id, whose letters are not all lower case', async () => {
    const { json } = await server.get(path)
    for (const item of json.value) {
      assert.match(item.id, /^IdentityProtection_/)
      for (const url of [`${path}/${item.id}`, `${path}('${item.id}')`]) {
        const found = await server.get(url)
        assert.equal(found.status, 200, found.text)
        const { '@odata.context': context, ...rest } = found.json
        assert.deepEqual(rest, item)
        assert.equal(context, `${origin}/v1.0/$metadata#auditLogs/directoryAudits/$entity`)
      }
    }
    assert.equal((await server.get(`${path}/IdentityProtection_${guid(404)}`)).status, 404)
  })

  it('is found by target and by initiator', async () => {
    const found = async (filter: string) =>
      (await server.get(`${path}?$filter=${filter}`)).json.value.map(
        ({ activityDisplayName }: Json) => activityDisplayName,
      )
    assert.deepEqual(await found(`targetResources/any(t: t/id eq '${signInId(2)}')`), ['ConfirmSafe'])
    assert.deepEqual(await found(`targetResources/any(t: t/id eq '${userId(2)}')`), [
      'DismissUser',
      'ConfirmSafe',
    ])
    assert.equal((await found(`initiatedBy/app/appId eq '${guid(9)}'`)).length, 2)
    assert.equal((await found("startswith(activityDisplayName,'Dismiss')")).length, 1)
  })
})
