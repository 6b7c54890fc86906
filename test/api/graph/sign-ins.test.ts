/** `auditLogs/signIns`: which are shown, in which order, page by page. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import {
  type Json,
  origin,
  riskySignInRecord,
  signInId,
  signInRecord,
  startServer,
  type TestServer,
  userId,
} from '../../factories-server.ts'

const path = '/v1.0/auditLogs/signIns'

describe('auditLogs/signIns', () => {
  let server: TestServer
  before(async () => {
    server = await startServer()
    await server.ingest([
      signInRecord(1, 1),
      riskySignInRecord(2, 6),
      signInRecord(3, 2, { signInEventTypes: ['nonInteractiveUser'], isInteractive: false }),
      signInRecord(4, 3, { signInEventTypes: ['servicePrincipal'], userPrincipalName: null }),
      signInRecord(5, 2, { status: { errorCode: 50126, failureReason: 'Invalid password' } }),
    ])
  })
  after(() => server.store.close())
  const idsOf = async (query: string, at = path): Promise<string[]> => {
    const { status, json, text } = await server.get(`${at}${query}`)
    assert.equal(status, 200, text)
    return json.value.map(({ id }: Json) => id)
  }

  it('shows interactive sign-ins, newest first, unless others are asked for', async () => {
    assert.deepEqual(await idsOf(''), [5, 2, 1].map(signInId))
    const beta = '/beta/auditLogs/signIns'
    assert.deepEqual(await idsOf('', beta), [5, 2, 1].map(signInId))
    assert.deepEqual(await idsOf("?$filter=signInEventTypes/any(t: t eq 'nonInteractiveUser')", beta), [
      signInId(3),
    ])
    assert.deepEqual(
      await idsOf("?$filter=signInEventTypes/any(t: t ne 'interactiveUser')", beta),
      [4, 3].map(signInId),
    )
    assert.deepEqual(await idsOf(`?$filter=userId eq '${userId(2)}'`), [signInId(5)])
  })

  it('counts what it shows', async () => {
    assert.equal((await server.get(`${path}?$count=true&$top=1`)).json['@odata.count'], 3)
    const count = await server.get(`${path}/$count`)
    assert.equal(count.text, '3')
    assert.match(count.headers.get('content-type') ?? '', /^text\/plain/)
    const all = await server.get("/beta/auditLogs/signIns/$count?$filter=signInEventTypes/any(t: t ne 'x')")
    assert.equal(all.text, '5')
    assert.equal((await server.get(path)).json['@odata.count'], undefined)
  })

  it('gives any one by its id, interactive or not', async () => {
    for (const number of [2, 3, 4]) {
      const { status, json } = await server.get(`${path}/${signInId(number)}`)
      assert.equal(status, 200)
      assert.equal(json.id, signInId(number))
      assert.equal(json['@odata.context'], `${origin}/v1.0/$metadata#auditLogs/signIns/$entity`)
    }
  })

  it('shows the verdict beside what the log said', async () => {
    const { json } = await server.get(`${path}/${signInId(2)}`)
    assert.equal(json.riskState, 'atRisk')
    assert.equal(json.riskLevelDuringSignIn, 'high')
    assert.deepEqual(json.riskEventTypes_v2, ['anonymizedIPAddress'])
    assert.deepEqual(json.riskEventTypes, ['anonymizedIPAddress'])
    assert.equal(json.location.city, 'Uppsala')
    assert.equal(json.userPrincipalName, 'person6@corp.example')
  })

  it('gives only the properties that were selected, also of one', async () => {
    const { json } = await server.get(`${path}/${signInId(2)}?$select=riskState,ID`)
    const { '@odata.context': context, ...rest } = json
    assert.deepEqual(rest, { id: signInId(2), riskState: 'atRisk' })
    assert.match(context, /signIns\([a-zA-Z,]+\)\/\$entity$/)
  })

  it('takes options percent-encoded, with plus for blanks, and without the dollar on beta', async () => {
    const filter = 'riskState+eq+%27atRisk%27'
    assert.deepEqual(await idsOf(`?%24filter=${filter}`), [signInId(2)])
    assert.deepEqual(await idsOf(`?filter=${filter}`, '/beta/auditLogs/signIns'), [signInId(2)])
  })

  it('refuses $skip and a page that is too large, in the words that clients know', async () => {
    const skip = await server.get(`${path}?$skip=1`)
    assert.equal(skip.status, 400)
    assert.match(skip.json.error.message, /Query option 'Skip' is not allowed/)
    assert.equal((await server.get(`${path}?$top=1000`)).status, 200)
    assert.equal((await server.get(`${path}?$top=1001`)).status, 400)
  })
})

describe('paging through auditLogs/signIns', () => {
  let server: TestServer
  const first = Array.from({ length: 230 }, (_, number) => number)
  before(async () => {
    server = await startServer()
    await server.ingest(first.map((number) => signInRecord(number, number % 7)))
  })
  after(() => server.store.close())

  it('shows each that was there once, in order, while others arrive', async () => {
    const seen: string[] = []
    let url: string | undefined = `${path}?$top=25&$filter=startswith(userPrincipalName,'person')&$count=true`
    for (let page = 0; url !== undefined; page++) {
      const { status, json, text } = await server.get(url)
      assert.equal(status, 200, text)
      assert.ok(json.value.length > 0, 'no page is empty')
      seen.push(...json.value.map(({ id }: Json) => id))
      url = json['@odata.nextLink']
      if (url) assert.match(url, /^https:\/\/localhost:8443\/v1\.0\/auditLogs\/signIns\?.*\$skiptoken=/)
      await server.ingest([
        signInRecord(1000 + page, 1),
        { ...signInRecord(2000 + page, 1), createdDateTime: '2026-10-01T00:00:00Z' },
      ])
      assert.ok(page < 30)
    }
    const original = seen.filter((id) => id < signInId(1000))
    assert.deepEqual(original, first.map(signInId).toReversed())
    assert.equal(new Set(seen).size, seen.length)
    assert.ok(!seen.some((id) => id >= signInId(1000) && id < signInId(2000)), 'nothing newer slips in')
  })

  it('works when the token is taken out and sent with another $top', async () => {
    const { json } = await server.get(`${path}?$top=10`)
    const token = new URL(json['@odata.nextLink']).searchParams.get('$skiptoken')
    const next = await server.get(`${path}?$top=3&$skiptoken=${token}`)
    assert.equal(next.json.value.length, 3)
    assert.ok(next.json.value[0].createdDateTime < json.value[9].createdDateTime)
  })

  it('refuses a token of another query, tenant, version or resource', async () => {
    const { json } = await server.get(`${path}?$top=10`)
    const token = new URL(json['@odata.nextLink']).searchParams.get('$skiptoken') as string
    const tenantId = await server.addTenant()
    const { token: other } = await server.authority.issue({
      kind: 'app',
      tenantId,
      clientId: signInId(0),
      displayName: 'other',
      permissions: ['AuditLog.Read.All'],
    })
    for (const answer of [
      await server.get(`${path}?$filter=status/errorCode eq 0&$skiptoken=${token}`),
      await server.get(`${path}?$orderby=createdDateTime asc&$skiptoken=${token}`),
      await server.get(`/beta/auditLogs/signIns?$skiptoken=${token}`),
      await server.get(`/v1.0/auditLogs/directoryAudits?$skiptoken=${token}`),
      await server.get(`${path}?$skiptoken=${token}`, { token: other }),
      await server.get(`${path}?$skiptoken=${token.slice(0, -2)}`),
      await server.get(`${path}?$skiptoken=`),
    ]) {
      assert.equal(answer.status, 400, answer.text)
      assert.match(answer.json.error.message, /skip token/i)
    }
  })
})
