/** Trips over HTTP: announced, listed and taken back, by whoever has the one permission for it. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { authorize } from '../../../src/api/graph/authenticate.ts'
import { ownRoutes } from '../../../src/api/graph/route-table.ts'
import { permissionNames } from '../../../src/model/permissions.ts'
import {
  appPrincipal,
  guid,
  type Json,
  signInRecord,
  startServer,
  type TestServer,
  userId,
} from '../../factories-server.ts'

const path = '/v1.0/riskgraph/announcedTravel'
const dayIn = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10)
const trip = (change: Json = {}): Json => ({
  userId: userId(1),
  country: 'no',
  from: dayIn(1),
  to: dayIn(4),
  ...change,
})

describe('the permission to announce travel', () => {
  it('is one of its own, which no other implies', () => {
    const routes = ownRoutes.filter(({ path: [, name] }) => name === 'announcedTravel')
    assert.deepEqual(
      routes.map(({ method }) => method),
      ['GET', 'POST', 'DELETE'],
    )
    for (const route of routes) {
      for (const name of permissionNames) {
        const ask = () => authorize({ ...appPrincipal(guid(1)), permissions: [name] }, route)
        if (name === 'AnnouncedTravel.ReadWrite.All') ask()
        else assert.throws(ask, { status: 403 }, `${route.method} by ${name}`)
      }
    }
  })
})

describe('announced travel over HTTP', () => {
  let server: TestServer
  before(async () => {
    server = await startServer()
    await server.ingest(Array.from({ length: 3 }, (_, number) => signInRecord(number, number)))
  })
  after(() => server.store.close())

  it('is announced, listed as long as it is not over, and taken back once', async () => {
    assert.deepEqual((await server.get(path)).json, { value: [] })
    const first = await server.post(path, trip({ note: 'a fair' }))
    assert.equal(first.status, 201, first.text)
    const { createdDateTime, createdBy, userPrincipalName, ...rest } = first.json
    assert.deepEqual(rest, {
      id: '1',
      userId: userId(1),
      country: 'NO',
      from: dayIn(1),
      to: dayIn(4),
      note: 'a fair',
    })
    assert.ok(createdDateTime && createdBy && userPrincipalName)
    const again = await server.post(path, trip({ note: 'a fair' }))
    assert.deepEqual([again.status, again.json], [200, first.json])
    const past = await server.post(path, trip({ from: dayIn(-30), to: dayIn(-20) }))
    assert.equal(past.status, 201)
    const named = { ...trip({ userPrincipalName: 'Nobody@Corp.example' }), userId: undefined }
    const later = await server.post(path, named)
    assert.deepEqual(
      [later.status, later.json.userId, later.json.userPrincipalName],
      [201, null, 'nobody@corp.example'],
    )
    const { json } = await server.get(path)
    assert.deepEqual(
      json.value.map(({ id }: Json) => id),
      ['3', '1'],
    )
    const removed = await server.request('DELETE', `${path}/1`)
    assert.deepEqual([removed.status, removed.text], [204, ''])
    assert.equal((await server.request('DELETE', `${path}/1`)).status, 404)
    const left = await server.get(path)
    assert.deepEqual(
      left.json.value.map(({ id }: Json) => id),
      ['3'],
    )
    const audits = await server.get('/v1.0/auditLogs/directoryAudits')
    const activities = audits.json.value.map(({ activityDisplayName }: Json) => activityDisplayName)
    assert.equal(activities.filter((one: string) => one === 'Delete announced travel').length, 1)
  })

  const refused: [what: string, body: unknown, message: RegExp][] = [
    ['a list', [trip()], /not a JSON object/],
    ['a misspelt property', trip({ contry: 'NO' }), /'contry' is not known/],
    ['nobody', trip({ userId: undefined }), /^userPrincipalName: found nothing/],
    ['both names', trip({ userPrincipalName: 'a@b' }), /^userPrincipalName: found beside userId/],
    ['an id that nobody has', trip({ userId: guid(99) }), /^userId: found an id that nobody here has/],
    ['a country in words', trip({ country: 'Norway' }), /^country: found "Norway", expected two letters/],
    ['a day that there is not', trip({ from: '2026-02-30' }), /^from: found "2026-02-30"/],
    ['an end before the start', trip({ to: dayIn(-1) }), /^to: .*not before/],
  ]
  for (const [what, body, message] of refused)
    it(`is refused for ${what}`, async () => {
      const { status, json } = await server.post(path, body)
      assert.equal(status, 400)
      assert.match(json.error.message, message)
    })

  it('of another tenant is neither listed, nor made for its people, nor taken back', async () => {
    const { json: own } = await server.post(path, trip({ note: 'of here' }))
    const { token } = await server.authority.issue(appPrincipal(await server.addTenant()))
    assert.deepEqual((await server.get(path, { token })).json, { value: [] })
    assert.equal((await server.post(path, trip(), { token })).status, 400)
    assert.equal((await server.request('DELETE', `${path}/${own.id}`, { token })).status, 404)
  })

  it('has no options, no other method, and nothing of that number', async () => {
    assert.equal((await server.get(`${path}?$top=2`)).status, 400)
    const other = await server.request('PATCH', path)
    assert.equal(other.status, 405)
    for (const id of ['0', '-1', '1e3', '99', 'x', '9'.repeat(40)])
      assert.equal((await server.request('DELETE', `${path}/${id}`)).status, 404, id)
  })
})
