/** One shape for every failure, and the headers of every answer. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { type GraphError, graphError, graphErrors } from '../../../src/api/graph/errors.ts'
import { type Answer, guid, origin, startServer, type TestServer } from '../../factories-server.ts'

const users = '/v1.0/identityProtection/riskyUsers'
const act = `${users}/dismiss`
const json = { 'content-type': 'application/json' }

describe('a failure', () => {
  let server: TestServer
  before(async () => {
    server = await startServer()
  })
  after(() => server.store.close())

  type Failure = [status: number, code: string, send: () => Promise<Answer>]
  const failures: Record<string, Failure> = {
    'no token': [401, 'InvalidAuthenticationToken', () => server.get(users, { token: null })],
    'no permission': [
      403,
      'Forbidden',
      async () => server.get(users, { token: await server.token({ permissions: [] }) }),
    ],
    'no permission for the audit log': [
      403,
      'Authorization_RequestDenied',
      async () =>
        server.get('/v1.0/auditLogs/directoryAudits', { token: await server.token({ permissions: [] }) }),
    ],
    'an unknown path': [400, 'BadRequest', () => server.get('/v1.0/identityProtection/nothing')],
    'an unknown item': [404, 'ResourceNotFound', () => server.get(`${users}/${guid(404)}`)],
    'an unknown sign-in': [404, 'ResourceNotFound', () => server.get(`/v1.0/auditLogs/signIns/${guid(404)}`)],
    'a method that does not fit': [405, 'Request_BadRequest', () => server.request('DELETE', users)],
    'a read of an action': [405, 'Request_BadRequest', () => server.request('PATCH', act)],
    'an action on a list': [405, 'Request_BadRequest', () => server.post(users, {})],
    'a method that nobody knows': [501, 'NotImplemented', () => server.request('BREW', users)],
    'a bad filter': [400, 'BadRequest', () => server.get(`${users}?$filter=nothing eq 1`)],
    'a bad skip token': [400, 'BadRequest', () => server.get(`${users}?$skiptoken=abc`)],
    'a body of another type': [
      415,
      'UnsupportedMediaType',
      () => server.request('POST', act, { headers: { 'content-type': 'text/plain' }, text: '{}' }),
    ],
    'a body that is not JSON': [
      400,
      'BadRequest',
      () => server.request('POST', act, { headers: json, text: '{"userIds": [' }),
    ],
    'no body': [400, 'BadRequest', () => server.request('POST', act, { headers: json })],
    'a body in another charset': [
      415,
      'UnsupportedMediaType',
      () =>
        server.request('POST', act, {
          headers: { 'content-type': 'application/json;charset=utf-16' },
          text: '{}',
        }),
    ],
    'a compressed body': [
      415,
      'UnsupportedMediaType',
      () => server.request('POST', act, { headers: { ...json, 'content-encoding': 'gzip' }, text: '{}' }),
    ],
    'a host that is none': [400, 'BadRequest', () => server.get(users, { headers: { host: 'a"b' } })],
    'a body that says how large it is': [
      413,
      'RequestEntityTooLarge',
      () =>
        server.request('POST', act, {
          headers: { ...json, 'content-length': '300000' },
          text: `"${'x'.repeat(300_000)}"`,
        }),
    ],
    'a body that does not': [
      413,
      'RequestEntityTooLarge',
      () => server.request('POST', act, { headers: json, text: `"${'x'.repeat(300_000)}"` }),
    ],
    'a path without end': [414, 'BadRequest', () => server.get(`${users}/${'x'.repeat(3000)}`)],
    'broken percent-encoding': [400, 'BadRequest', () => server.get(`${users}/%E0%A4%A`)],
    'a zero byte': [400, 'BadRequest', () => server.get(`${users}/a%00b`)],
  }
  for (const [name, [status, code, send]] of Object.entries(failures)) {
    it(`for ${name} is ${status} ${code}`, async () => {
      const answer = await send()
      assert.equal(answer.status, status, answer.text)
      assertError(answer, code)
    })
  }

  it('never repeats more than a little of what was sent', async () => {
    const answer = await server.get(`/v1.0/${'y'.repeat(1500)}`)
    assert.ok(answer.json.error.message.length < 200)
  })

  it('inside the server is 500, tells nothing, and is in the log under its request-id', async () => {
    const broken = await startServer()
    const token = await broken.token()
    await broken.store.close()
    const answer = await broken.get(users, { token })
    assert.equal(answer.status, 500)
    assertError(answer, 'InternalServerError')
    assert.doesNotMatch(answer.text, /driver|sqlite|kysely|\/src\//i)
    const id = answer.headers.get('request-id') as string
    assert.ok(broken.log.some((line) => line.includes(id) && line.includes('destroyed')))
    assert.ok(!broken.log.join('').includes(token))
    const act = await broken.post(`${users}/dismiss`, { userIds: [guid(1)] }, { token })
    assertError(act, 'InternalServerError')
  })
})

describe('the table of errors', () => {
  it('says where each is met, and leaves no placeholder in a message', () => {
    for (const [name, { message, where, status }] of Object.entries<GraphError>(graphErrors)) {
      assert.ok(message !== '' && where !== '', name)
      assert.ok(status >= 400 && status < 600, name)
    }
    const made = graphError('methodNotAllowed', { method: 'PUT', allow: 'GET {max}' })
    assert.match(made.message, /PUT is not supported here; accepted: GET \{max\}\.$/)
  })
})

describe('an answer', () => {
  let server: TestServer
  before(async () => {
    server = await startServer()
  })
  after(() => server.store.close())

  it('has a request-id of its own, which is also the client-request-id when none was sent', async () => {
    const [one, two] = [await server.get(users), await server.get(users)]
    assert.match(one.headers.get('request-id') ?? '', /^[0-9a-f-]{36}$/)
    assert.equal(one.headers.get('client-request-id'), one.headers.get('request-id'))
    assert.notEqual(one.headers.get('request-id'), two.headers.get('request-id'))
  })

  it('repeats the client-request-id, on success and on failure', async () => {
    const headers = { 'client-request-id': guid(5) }
    for (const answer of [
      await server.get(users, { headers }),
      await server.get(users, { headers, token: null }),
      await server.get('/v1.0/nothing', { headers }),
    ]) {
      assert.equal(answer.headers.get('client-request-id'), guid(5))
      assert.notEqual(answer.headers.get('request-id'), guid(5))
    }
  })

  it('does not repeat a client-request-id that is no plain name', async () => {
    for (const hostile of ['<script>', 'a b', 'x'.repeat(129), 'a"b', '%0d%0aset-cookie: a=b', 'é']) {
      const answer = await server.get('/v1.0/nothing', { headers: { 'client-request-id': hostile } })
      assert.equal(answer.headers.get('client-request-id'), answer.headers.get('request-id'))
      assert.ok(!answer.text.includes(hostile))
    }
  })

  it("has Graph's headers", async () => {
    const { headers } = await server.get(users)
    assert.equal(
      headers.get('content-type'),
      'application/json;odata.metadata=minimal;odata.streaming=true;IEEE754Compatible=false;charset=utf-8',
    )
    assert.equal(headers.get('cache-control'), 'no-store')
    assert.equal(headers.get('odata-version'), '4.0')
    assert.match(headers.get('strict-transport-security') ?? '', /max-age=/)
    assert.equal(headers.get('x-content-type-options'), 'nosniff')
  })

  it('to HEAD is the answer to GET without a body', async () => {
    const answer = await server.request('HEAD', users)
    assert.equal(answer.status, 200)
    assert.equal(answer.text, '')
    assert.ok(answer.headers.get('request-id'))
  })

  it('names the host by which it was asked', async () => {
    const { json } = await server.get('https://risk.corp.example:444/v1.0/identityProtection/riskyUsers')
    assert.equal(
      json['@odata.context'],
      'https://risk.corp.example:444/v1.0/$metadata#identityProtection/riskyUsers',
    )
    const own = await server.get(users)
    assert.ok(own.json['@odata.context'].startsWith(`${origin}/`))
  })
})

function assertError(answer: Answer, code: string): void {
  assert.match(answer.headers.get('content-type') ?? '', /^application\/json/)
  assert.deepEqual(Object.keys(answer.json), ['error'])
  const { error } = answer.json
  assert.deepEqual(Object.keys(error), ['code', 'message', 'innerError'])
  assert.equal(error.code, code)
  const isInTable = ({ status, code }: { status: number; code: string }) =>
    status === answer.status && code === error.code
  assert.ok(Object.values(graphErrors).some(isInTable), 'the table of errors has it')
  assert.ok(typeof error.message === 'string' && error.message !== '')
  assert.deepEqual(Object.keys(error.innerError), ['date', 'request-id', 'client-request-id'])
  assert.match(error.innerError.date, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/)
  assert.equal(error.innerError['request-id'], answer.headers.get('request-id'))
  assert.equal(error.innerError['client-request-id'], answer.headers.get('client-request-id'))
}
