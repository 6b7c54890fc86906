/** A slow query is said in the log: once, by its shape, and without a word of what was asked for. */
import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import pino from 'pino'
import { parseQuery } from '../../../src/api/graph/odata/options.ts'
import { signIn } from '../../../src/api/graph/schema/index.ts'
import { shapeOf } from '../../../src/api/graph/slow-query.ts'
import { defaultSettings } from '../../../src/config.ts'
import { createAuthority } from '../../../src/identity-provider/tokens.ts'
import { createApp } from '../../../src/server.ts'
import { openSqlite } from '../../../src/store/open.ts'
import { appPrincipal, guid, origin } from '../../factories-server.ts'

async function server(t: TestContext, slowQueryMilliseconds: number) {
  const store = await openSqlite(':memory:')
  t.after(() => store.close())
  const tenantId = guid(1, 9)
  const tenant = { id: tenantId, displayName: 'T', createdDateTime: '', isDefault: 0, revision: 0 }
  await store.write(tenantId, (db) => db.insertInto('tenants').values(tenant).execute())
  const lines: string[] = []
  const log = pino({ level: 'warn' }, { write: (line: string) => void lines.push(line) })
  const app = await createApp({ store, settings: { ...defaultSettings, slowQueryMilliseconds }, log })
  const { token } = await createAuthority(store).issue(appPrincipal(tenantId))
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
  return {
    lines,
    request: (path: string, body?: unknown) =>
      app.request(origin + path, {
        headers,
        method: body ? 'POST' : 'GET',
        body: body ? JSON.stringify(body) : undefined,
      }),
  }
}

const filter = "userDisplayName eq 'Ada Secret' and (riskState in ('atRisk') or startsWith(userAgent,'curl'))"

describe('A query that takes long', () => {
  it('is a warning with the id of its request, its resource, its time and its shape', async (t) => {
    const { request, lines } = await server(t, 0)
    const answer = await request(`/v1.0/auditLogs/signIns?$filter=${filter}&$orderby=appId desc&$count=true`)
    assert.equal(answer.status, 200)
    assert.equal(lines.length, 1)
    const { time: _, pid, hostname, milliseconds, ...line } = JSON.parse(lines[0] as string)
    assert.ok(milliseconds >= 0)
    assert.deepEqual(line, {
      level: 40,
      msg: 'slow query',
      requestId: answer.headers.get('request-id'),
      resource: 'auditLogs/signIns',
      filter: '(userDisplayName eq … and (riskState in (…) or startsWith(userAgent,…)))',
      orderBy: ['appId desc', 'id desc'],
      top: 1000,
      count: true,
    })
  })

  it('names nobody, also where the path does', async (t) => {
    const { request, lines } = await server(t, 0)
    await request(`/v1.0/identityProtection/riskyUsers/${guid(7)}/history?$filter=initiatedBy eq 'Secret'`)
    await request("/v1.0/auditLogs/signIns/$count?$filter=userPrincipalName eq 'secret@corp.example'")
    assert.equal(lines.length, 2)
    assert.doesNotMatch(lines.join(), new RegExp(`secret|${guid(7)}`, 'i'))
    assert.match(lines.join(), /riskyUsers\/:identityId\/history/)
  })

  it('is a line of its own for each request of a batch', async (t) => {
    const { request, lines } = await server(t, 0)
    const url = '/identityProtection/riskyUsers'
    const requests = ['1', '2'].map((id) => ({ id, method: 'GET', url }))
    assert.equal((await request('/v1.0/$batch', { requests })).status, 200)
    assert.equal(lines.length, 2)
  })
})

describe('A query that does not', () => {
  it('is not said', async (t) => {
    const { request, lines } = await server(t, 60_000)
    assert.equal((await request(`/v1.0/auditLogs/signIns?$filter=${filter}`)).status, 200)
    assert.deepEqual(lines, [])
  })

  it('is not said when it is refused before the store is asked', async (t) => {
    const { request, lines } = await server(t, 0)
    assert.equal((await request('/v1.0/auditLogs/signIns?$filter=nothing eq 1')).status, 400)
    assert.deepEqual(lines, [])
  })
})

describe('The shape of a filter', () => {
  const cases: [filter: string, shape: string][] = [
    ['createdDateTime ge 2026-01-01T00:00:00Z', 'createdDateTime ge …'],
    ["not (appId eq 'a' or appId eq null)", 'not (appId eq … or appId eq null)'],
    ["riskEventTypes_v2/any(t: t eq 'a')", 'riskEventTypes_v2/any(riskEventTypes_v2 eq …)'],
    ["location/city ne 'Uppsala'", 'location/city ne …'],
    ['true', 'true'],
  ]
  for (const [text, shape] of cases) {
    it(`of ${text} is ${shape}`, () => {
      const query = parseQuery(`?$filter=${text}`, signIn, 'v1.0')
      assert.ok(query.filter)
      assert.equal(shapeOf(query.filter), shape)
    })
  }
})
