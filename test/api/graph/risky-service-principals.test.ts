/** Workload identities: applications are judged by their own past, listed when risky, answered and remembered. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import {
  applicationRecord,
  applicationRecords,
  guid,
  type Json,
  servicePrincipalId,
  signInId,
  startServer,
  stolen,
  type TestServer,
} from '../../factories-server.ts'

const root = '/v1.0/identityProtection'
const risky = `${root}/riskyServicePrincipals`
const detections = `${root}/servicePrincipalRiskDetections`
const unknownMembers = { headers: { prefer: 'include-unknown-enum-members' } }

describe('risky service principals', () => {
  let server: TestServer
  before(async () => {
    server = await startServer()
    await server.ingest([...applicationRecords(1000, 1), ...applicationRecords(2000, 2)])
    await server.ingest([applicationRecord(1, 1, stolen), applicationRecord(2, 2)])
  })
  after(() => server.store.close())
  const get = async (path: string, options = {}): Promise<Json> => {
    const { status, json, text } = await server.get(path, options)
    assert.equal(status, 200, text)
    return json
  }

  it('are those that do what they never did, and not those that go on as ever', async () => {
    const { value } = await get(risky)
    assert.equal(value.length, 1)
    const [one] = value
    assert.equal(one.id, servicePrincipalId(1))
    assert.equal(one.appId, guid(1, 5))
    assert.equal(one.displayName, 'Export 1')
    assert.equal(one.servicePrincipalType, 'Application')
    assert.deepEqual([one.riskLevel, one.riskState, one.riskDetail], ['high', 'atRisk', 'none'])
    assert.deepEqual([one.isEnabled, one.isProcessing, one.accountEnabled], [true, false, undefined])
    assert.equal((await get(risky.replace('v1.0', 'beta'))).value[0].accountEnabled, true)
  })

  it('have detections of their own, linked to the sign-in and explained', async () => {
    const filter = `servicePrincipalId eq '${servicePrincipalId(1)}' and requestId eq '${signInId(1)}'`
    const [one, ...others] = (await get(`${detections}?$filter=${encodeURIComponent(filter)}`)).value
    assert.deepEqual(others, [])
    assert.equal(one.riskEventType, 'suspiciousSignins')
    assert.deepEqual(
      [one.detectionTimingType, one.activity, one.source],
      ['offline', 'signin', 'IdentityProtection'],
    )
    assert.deepEqual(one.keyIds, [guid(1, 6)])
    assert.equal(one.servicePrincipalDisplayName, 'Export 1')
    assert.equal(one.location.countryOrRegion, 'BR')
    assert.match(one.additionalInfo, /never seen of this application: .*agent, resource/)
    assert.deepEqual((await get(`${root}/riskDetections`)).value, [])
    assert.deepEqual((await get(`${root}/riskyUsers`)).value, [])
  })

  it('show their sign-ins under signInEventTypes, without a user', async () => {
    const filter = encodeURIComponent("signInEventTypes/any(t: t eq 'servicePrincipal')")
    const order = '&$orderby=createdDateTime desc&$top=2'
    const [, stolenOne] = (await get(`/beta/auditLogs/signIns?$filter=${filter}${order}`)).value
    assert.equal(stolenOne.id, signInId(1))
    assert.deepEqual([stolenOne.userId, stolenOne.userPrincipalName], ['', null])
    assert.equal(stolenOne.servicePrincipalId, servicePrincipalId(1))
    assert.deepEqual(stolenOne.riskEventTypes_v2, ['suspiciousSignins'])
    assert.deepEqual([stolenOne.riskLevelDuringSignIn, stolenOne.riskLevelAggregated], ['none', 'high'])
    assert.deepEqual((await get('/v1.0/auditLogs/signIns')).value, [])
  })
})

describe('the answers about service principals', () => {
  const open = async () => {
    const server = await startServer()
    await server.ingest([...applicationRecords(1000, 1), ...applicationRecords(2000, 2)])
    await server.ingest([applicationRecord(1, 1, stolen)])
    return server
  }
  const post = (server: TestServer, action: string, ids: string[]) =>
    server.post(`${risky}/${action}`, { servicePrincipalIds: ids })

  it('confirmCompromised marks a healthy one too, with a detection of its own and a history', async () => {
    const server = await open()
    const id = servicePrincipalId(2)
    const { status, text } = await post(server, 'microsoft.graph.confirmCompromised', [id.toUpperCase()])
    assert.deepEqual([status, text], [204, ''])
    const plain = (await server.get(`${risky}/${id}`)).json
    assert.deepEqual(
      [plain.riskLevel, plain.riskState, plain.riskDetail],
      ['high', 'confirmedCompromised', 'unknownFutureValue'],
    )
    const { json } = await server.get(`${risky}/${id}`, unknownMembers)
    assert.equal(json.riskDetail, 'adminConfirmedServicePrincipalCompromised')
    const [detection] = (
      await server.get(`${detections}?$filter=servicePrincipalId eq '${id}'`, unknownMembers)
    ).json.value
    assert.equal(detection.riskEventType, 'adminConfirmedServicePrincipalCompromised')
    assert.deepEqual([detection.activity, detection.requestId], ['servicePrincipal', null])
    const [item] = (await server.get(`/beta/identityProtection/riskyServicePrincipals/${id}/history`)).json
      .value
    assert.deepEqual([item.id, item.servicePrincipalId, item.initiatedBy], [id, id, guid(9)])
    await server.store.close()
  })

  it('dismiss ends the risk, of the sign-in and its detection as well', async () => {
    const server = await open()
    const id = servicePrincipalId(1)
    assert.equal((await post(server, 'dismiss', [id])).status, 204)
    const { json } = await server.get(`${risky}/${id}`, unknownMembers)
    assert.deepEqual([json.riskLevel, json.riskState], ['none', 'dismissed'])
    assert.equal(json.riskDetail, 'adminDismissedAllRiskForServicePrincipal')
    const [detection] = (await server.get(detections)).json.value
    assert.equal(detection.riskState, 'dismissed')
    const signIn = (await server.get(`/v1.0/auditLogs/signIns/${signInId(1)}`)).json
    assert.deepEqual([signIn.riskState, signIn.riskLevelAggregated], ['dismissed', 'none'])
    const { value } = (await server.get('/v1.0/auditLogs/directoryAudits')).json
    assert.equal(value[0].activityDisplayName, 'DismissServicePrincipal')
    assert.equal(value[0].targetResources[0].type, 'ServicePrincipal')
    const history = (await server.get(`${risky}/${id}/history`)).json.value
    assert.equal(history.length, 2)
    assert.deepEqual(history[1].activity.riskEventTypes, ['suspiciousSignins'])
    await server.store.close()
  })

  it('on its sign-in reaches the application, and finds the same intruder again', async () => {
    const server = await open()
    const confirmed = await server.post('/v1.0/auditLogs/signIns/confirmCompromised', {
      requestIds: [signInId(1)],
    })
    assert.equal(confirmed.status, 204)
    const { json } = await server.get(`${risky}/${servicePrincipalId(1)}`)
    assert.deepEqual(
      [json.riskState, json.riskDetail],
      ['confirmedCompromised', 'adminConfirmedSigninCompromised'],
    )
    await server.ingest([applicationRecord(5, 1, stolen)])
    const again = (await server.get(`/v1.0/auditLogs/signIns/${signInId(5)}`)).json
    assert.deepEqual([again.riskState, again.riskLevelAggregated], ['atRisk', 'high'])
    await server.store.close()
  })

  it('refuse users, unknown ids, ids that were never risky, and confirmSafe, which Graph does not have', async () => {
    const server = await open()
    const dump = async () => (await server.get(risky)).json.value
    const before = await dump()
    const wrong = await server.post(`${risky}/dismiss`, { userIds: [servicePrincipalId(1)] })
    assert.deepEqual([wrong.status, wrong.json.error.code], [400, 'BadRequest'])
    assert.match(wrong.json.error.message, /'servicePrincipalIds' is missing/)
    for (const id of [guid(77), guid(1, 5), servicePrincipalId(2)]) {
      const refused = await post(server, 'dismiss', [servicePrincipalId(1), id])
      assert.equal(refused.status, 400)
      assert.match(refused.json.error.message, new RegExp(`servicePrincipalIds do not exist.*${id}`))
      assert.ok(!refused.json.error.message.includes(servicePrincipalId(1)))
    }
    const safe = await post(server, 'confirmSafe', [servicePrincipalId(1)])
    assert.ok([400, 405].includes(safe.status), String(safe.status))
    const tooMany = Array.from({ length: 61 }, (_, index) => servicePrincipalId(index))
    assert.match((await post(server, 'dismiss', tooMany)).json.error.message, /61 ids, more than the 60/)
    assert.deepEqual(await dump(), before)
    await server.store.close()
  })
})
