/** `riskDetections`: what was found, and what an admin's answer adds. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import {
  type Json,
  riskySignInRecord,
  signInId,
  signInRecord,
  startServer,
  type TestServer,
  torExit,
  userId,
} from '../../factories-server.ts'

const path = '/v1.0/identityProtection/riskDetections'

describe('riskDetections', () => {
  let server: TestServer
  before(async () => {
    server = await startServer()
    await server.ingest([riskySignInRecord(1, 1), riskySignInRecord(2, 2), signInRecord(3, 3)])
  })
  after(() => server.store.close())
  const list = async (query = ''): Promise<Json[]> => {
    const { status, json, text } = await server.get(`${path}${query}`)
    assert.equal(status, 200, text)
    return json.value
  }

  it('show the sign-in, the user and the reason', async () => {
    const [detection] = await list(`?$filter=requestId eq '${signInId(1)}'`)
    assert.equal(detection.riskEventType, 'anonymizedIPAddress')
    assert.equal(detection.activity, 'signin')
    assert.equal(detection.userId, userId(1))
    assert.equal(detection.ipAddress, torExit)
    assert.equal(detection.activityDateTime, '2026-11-01T00:00:01Z')
    const pairs = JSON.parse(detection.additionalInfo) as { Key: string; Value: unknown }[]
    const info = Object.fromEntries(pairs.map(({ Key, Value }) => [Key, Value]))
    assert.deepEqual(info.riskReasons, ['suspiciousIP'])
    assert.match(String(info.reason), /Tor/)
  })

  it('come one by one by their id, the same as in the list', async () => {
    for (const item of await list()) {
      const { status, json } = await server.get(`${path}/${item.id}`)
      assert.equal(status, 200)
      const { '@odata.context': _, ...rest } = json
      assert.deepEqual(rest, item)
    }
  })

  it('are found by time, address and place', async () => {
    assert.equal((await list('?$filter=detectedDateTime gt 2026-11-01T00:00:01Z')).length, 1)
    assert.equal((await list(`?$filter=ipAddress eq '${torExit}'`)).length, 2)
    assert.equal((await list("?$filter=location/countryOrRegion eq 'US'")).length, 0)
    assert.equal((await server.get(`${path}/$count`)).text, '2')
    assert.equal((await server.get(`${path}?$count=true&$top=1`)).json['@odata.count'], 2)
  })

  it('grow by one, not linked to a sign-in, when a user is confirmed compromised, and only once', async () => {
    for (let times = 0; times < 2; times++) {
      const answer = await server.post('/v1.0/identityProtection/riskyUsers/confirmCompromised', {
        userIds: [userId(3)],
      })
      assert.equal(answer.status, 204)
    }
    const added = await list(`?$filter=userId eq '${userId(3)}'`)
    assert.equal(added.length, 1)
    assert.equal(added[0].riskEventType, 'adminConfirmedUserCompromised')
    assert.equal(added[0].activity, 'user')
    assert.equal(added[0].requestId, null)
    assert.equal(added[0].riskState, 'confirmedCompromised')
  })

  it('grow by one, linked to the sign-in, when a sign-in without any is confirmed compromised', async () => {
    await server.post('/v1.0/auditLogs/signIns/confirmCompromised', { requestIds: [signInId(3)] })
    const [linked] = await list(`?$filter=requestId eq '${signInId(3)}'`)
    assert.equal(linked.riskEventType, 'adminConfirmedUserCompromised')
    const { json } = await server.get(`/v1.0/auditLogs/signIns/${signInId(3)}`)
    assert.deepEqual(json.riskEventTypes_v2, ['adminConfirmedUserCompromised'])
  })

  it('refuse a property that they do not have, in the words that clients know', async () => {
    const { status, json } = await server.get(`${path}?$filter=createdDateTime ge 2026-01-01T00:00:00Z`)
    assert.equal(status, 400)
    assert.match(
      json.error.message,
      /^Invalid filter clause: Could not find a property named 'createdDateTime' on type 'microsoft.graph.riskDetection'\./,
    )
  })
})
