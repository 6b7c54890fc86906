/** Detections from outside over HTTP: who may send them, what is answered, and what everybody sees of it. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { authorize } from '../../../src/api/graph/authenticate.ts'
import { ownRoutes } from '../../../src/api/graph/route-table.ts'
import { directoryRoles, permissionNames } from '../../../src/model/permissions.ts'
import {
  appPrincipal,
  guid,
  type Json,
  signInId,
  signInRecord,
  startServer,
  type TestServer,
  userId,
  userPrincipal,
} from '../../factories-server.ts'

const path = '/v1.0/riskgraph/riskDetections'
const permission = 'RiskDetection.Ingest.All'
const yesterday = () => new Date(Date.now() - 86_400_000).toISOString()

function detection(number: number, change: Json = {}): Json {
  return {
    source: 'mailbox guard',
    id: `alert ${number}`,
    riskEventType: 'suspiciousInboxForwarding',
    userId: userId(number),
    activityDateTime: yesterday(),
    ...change,
  }
}

describe('the permission to ingest detections', () => {
  const isAllowed = (principal: Parameters<typeof authorize>[0]) => {
    try {
      for (const route of ownRoutes) if (route.target.kind === 'ingest') authorize(principal, route)
      return true
    } catch {
      return false
    }
  }

  it('is one of its own, which no other implies', () => {
    for (const name of permissionNames) {
      assert.equal(isAllowed({ ...appPrincipal(guid(1)), permissions: [name] }), name === permission, name)
      assert.equal(isAllowed({ ...userPrincipal(guid(1)), permissions: [name] }), name === permission, name)
    }
    assert.equal(isAllowed({ ...appPrincipal(guid(1)), permissions: [] }), false)
  })

  it('of a person counts in the role of an administrator alone', () => {
    for (const [role, id] of Object.entries(directoryRoles)) {
      const person = { ...userPrincipal(guid(1)), permissions: [permission], roles: [id] }
      assert.equal(isAllowed(person as never), /^(?:Security|Global) Administrator$/.test(role), role)
    }
    assert.equal(isAllowed({ ...userPrincipal(guid(1)), roles: [] } as never), false)
  })
})

describe('detections from outside over HTTP', () => {
  let server: TestServer
  before(async () => {
    server = await startServer()
    await server.ingest(Array.from({ length: 40 }, (_, number) => signInRecord(number, number)))
  })
  after(() => server.store.close())

  const send = (value: unknown, options = {}) => server.post(path, { value }, options)
  const riskOf = async (number: number) => {
    const { status, json } = await server.get(`/v1.0/identityProtection/riskyUsers/${userId(number)}`)
    return status === 200 ? [json.riskLevel, json.riskState] : status
  }

  it('are seen in the very next read', async () => {
    const { status, json } = await send([
      detection(1, { riskLevel: 'high', additionalInfo: { rule: 'all' } }),
    ])
    assert.equal(status, 200)
    const [{ id, riskDetectionId, ...rest }] = json.value
    assert.deepEqual([id, rest], ['alert 1', { status: 'created' }])
    assert.deepEqual(await riskOf(1), ['high', 'atRisk'])
    const shown = (await server.get(`/v1.0/identityProtection/riskDetections/${riskDetectionId}`)).json
    assert.deepEqual(
      [shown.riskEventType, shown.riskLevel, shown.userId, shown.activity, shown.userPrincipalName],
      ['suspiciousInboxForwarding', 'high', userId(1), 'user', 'person1@corp.example'],
    )
    const info = JSON.parse(shown.additionalInfo)
    assert.deepEqual(
      info.find(({ Key }: Json) => Key === 'sentBy'),
      { Key: 'sentBy', Value: 'playbook' },
    )
    const history = await server.get(`/v1.0/identityProtection/riskyUsers/${userId(1)}/history`)
    assert.deepEqual(history.json.value[0].activity.riskEventTypes, ['suspiciousInboxForwarding'])
  })

  it('raise the sign-in that they name', async () => {
    const token = {
      riskEventType: 'anomalousToken',
      userId: null,
      requestId: signInId(2),
      riskLevel: 'medium',
    }
    await send([detection(2, token)])
    const { json } = await server.get(`/v1.0/auditLogs/signIns/${signInId(2)}`)
    assert.deepEqual(
      [json.riskLevelAggregated, json.riskLevelDuringSignIn, json.riskState, json.riskEventTypes_v2],
      ['medium', 'none', 'atRisk', ['anomalousToken']],
    )
    assert.deepEqual(await riskOf(2), ['medium', 'atRisk'])
  })

  it('are known the second time, and when two send them at once', async () => {
    const all = [detection(3), detection(4)]
    const first = await send(all)
    const again = await send(all)
    const ids = ({ json }: Json) => json.value.map(({ riskDetectionId }: Json) => riskDetectionId)
    assert.deepEqual(ids(again), ids(first))
    assert.deepEqual(
      again.json.value.map(({ status }: Json) => status),
      ['known', 'known'],
    )
    const both = await Promise.all([send([detection(5)]), send([detection(5)])])
    assert.deepEqual(both.map(({ json }) => json.value[0].status).toSorted(), ['created', 'known'])
  })

  it('are taken in one by one: what is wrong with one is said of that one', async () => {
    const { status, json } = await send([
      detection(6),
      detection(7, { riskLevel: 'enormous' }),
      detection(8, { userId: guid(404) }),
      'no object',
      detection(9),
    ])
    assert.equal(status, 200)
    assert.deepEqual(
      json.value.map((item: Json) => [item.id, item.status, item.error?.target]),
      [
        ['alert 6', 'created', undefined],
        ['alert 7', 'error', 'riskLevel'],
        ['alert 8', 'error', 'userId'],
        [null, 'error', 'detection'],
        ['alert 9', 'created', undefined],
      ],
    )
    assert.equal(json.value[1].error.code, 'BadRequest')
    assert.match(
      json.value[1].error.message,
      /^riskLevel: found "enormous", expected "low", "medium" or "high"/,
    )
    assert.equal(await riskOf(7), 404)
    assert.deepEqual(await riskOf(9), ['medium', 'atRisk'])
  })

  it('are refused as a whole when the body is no list of 1 to 100', async () => {
    const bodies: [unknown, RegExp][] = [
      [[], /The body is not a JSON object/],
      [{}, /The property 'value' is missing/],
      [{ value: null }, /The property 'value' is missing/],
      [{ value: {} }, /The property 'value' is not a list/],
      [{ value: [] }, /The property 'value' is empty/],
      [{ value: Array.from({ length: 101 }, (_, number) => detection(number)) }, /has 101 detections/],
      [JSON.parse('{"__proto__": {"value": []}}'), /The property 'value' is missing/],
    ]
    for (const [body, message] of bodies) {
      const { status, json } = await server.post(path, body)
      assert.deepEqual([status, json.error.code], [400, 'BadRequest'])
      assert.match(json.error.message, message)
      assert.match(json.error.message, /Expected \{"value": \[/)
    }
  })

  it('may be a hundred, and not more than 256 kB', async () => {
    const hundred = Array.from({ length: 100 }, (_, number) =>
      detection(20, { id: `one of a hundred, ${number}`, riskEventType: 'suspiciousSendingPatterns' }),
    )
    const { status, json } = await send(hundred)
    assert.equal(status, 200)
    assert.ok(json.value.every((item: Json) => item.status === 'created'))
    assert.deepEqual(await riskOf(20), ['medium', 'atRisk'])
    const large = [detection(21, { additionalInfo: { text: 'x'.repeat(300_000) } })]
    assert.equal((await send(large)).status, 413)
    assert.equal((await server.post(path, {}, { headers: { 'content-type': 'text/plain' } })).status, 415)
    const cut = await server.request('POST', path, {
      headers: { 'content-type': 'application/json' },
      text: '{"value": [',
    })
    assert.deepEqual([cut.status, cut.json.error.code], [400, 'BadRequest'])
  })

  it('are nobody’s to send without a token, and only theirs who have the permission', async () => {
    assert.equal((await send([detection(10)], { token: null })).status, 401)
    assert.equal((await send([detection(10)], { token: 'x.y.z' })).status, 401)
    const others = permissionNames.filter((name) => name !== permission)
    for (const change of [
      { permissions: others },
      { ...userPrincipal(server.tenantId), permissions: others },
    ]) {
      const { status, json } = await send([detection(10)], { token: await server.token(change as never) })
      assert.equal(status, 403)
      assert.match(json.error.message, /RiskDetection\.Ingest\.All/)
    }
    assert.equal(await riskOf(10), 404)
    const token = await server.token({ permissions: [permission] })
    assert.equal((await send([detection(10)], { token })).json.value[0].status, 'created')
    assert.equal((await server.get('/v1.0/identityProtection/riskyUsers', { token })).status, 403)
  })

  it('belong to the tenant of the token', async () => {
    const other = await server.addTenant()
    const token = await server.token({ tenantId: other })
    const { json } = await send([detection(11)], { token })
    assert.equal(json.value[0].error.target, 'userId')
    const foreign = await send([detection(11, { userId: null, requestId: signInId(11) })], { token })
    assert.equal(foreign.json.value[0].error.target, 'requestId')
    assert.equal(await riskOf(11), 404)
  })

  it('are at home in both versions and in a batch, and only by POST', async () => {
    const beta = await server.post('/beta/riskgraph/RiskDetections', { value: [detection(12)] })
    assert.equal(beta.json.value[0].status, 'created')
    const { json } = await server.post('/v1.0/$batch', {
      requests: [
        {
          id: '1',
          method: 'POST',
          url: '/riskgraph/riskDetections',
          headers: { 'Content-Type': 'application/json' },
          body: { value: [detection(13)] },
        },
        { id: '2', method: 'GET', url: `/identityProtection/riskyUsers/${userId(13)}`, dependsOn: ['1'] },
      ],
    })
    const [sent, read] = ['1', '2'].map((id) => json.responses.find((one: Json) => one.id === id))
    assert.equal(sent.body.value[0].status, 'created')
    assert.equal(read.body.riskLevel, 'medium')
    const { status, headers } = await server.get(path)
    assert.deepEqual([status, headers.get('allow')], [405, 'POST'])
    assert.equal((await server.get('/v1.0/riskgraph/other')).status, 400)
  })

  it('are no part of what the metadata says of Graph', async () => {
    const metadata = await server.get('/v1.0/$metadata', { token: null })
    assert.doesNotMatch(metadata.text, /riskgraph/i)
    const root = await server.get('/v1.0')
    assert.ok(root.json.value.every(({ name }: Json) => name !== 'riskgraph'))
  })
})
