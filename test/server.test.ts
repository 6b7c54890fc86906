/** The server on a port: what no client library would send, and links behind a proxy. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect } from 'node:net'
import { after, before, describe, it } from 'node:test'
import pino from 'pino'
import { defaultSettings } from '../src/config.ts'
import { createAuthority } from '../src/identity-provider/tokens.ts'
import { listen, type RunningServer } from '../src/server.ts'
import { appPrincipal, type Json, startServer, type TestServer } from './factories-server.ts'

const users = '/v1.0/identityProtection/riskyUsers'

interface Raw {
  status: number
  headers: Record<string, string>
  text: string
}

describe('a server on a port', () => {
  let inner: TestServer
  let server: RunningServer
  let behindProxy: RunningServer
  let token: string
  before(async () => {
    inner = await startServer()
    const options = {
      store: inner.store,
      settings: defaultSettings,
      log: pino({ level: 'silent' }),
      host: '127.0.0.1',
      port: 0,
    }
    server = await listen(options)
    behindProxy = await listen({ ...options, trustedProxies: ['127.0.0.1'] })
    token = (await createAuthority(inner.store).issue(appPrincipal(inner.tenantId))).token
  })
  after(async () => {
    await server.close()
    await behindProxy.close()
    await inner.store.close()
  })

  /** Sends bytes as they are, and reads until the server closes the connection. */
  async function send(text: string, { port }: RunningServer = server): Promise<Raw> {
    const socket = connect(port, '127.0.0.1')
    socket.write(text)
    const pieces: Buffer[] = []
    socket.on('data', (piece) => pieces.push(piece))
    await once(socket, 'close')
    const [head = '', ...body] = Buffer.concat(pieces).toString().split('\r\n\r\n')
    const [first = '', ...lines] = head.split('\r\n')
    const headers = Object.fromEntries(
      lines.map((line) => [line.split(': ')[0]?.toLowerCase(), line.split(': ')[1]]),
    )
    return { status: Number(first.split(' ')[1]), headers, text: body.join('\r\n\r\n') }
  }
  const request = (line: string, headers: string[] = [], body = '') =>
    [`${line} HTTP/1.1`, 'Connection: close', ...headers, '', body].join('\r\n')
  const host = 'Host: localhost'
  const authorization = () => `Authorization: Bearer ${token}`

  function errorOf({ headers, text }: Raw): Json {
    assert.match(headers['content-type'] ?? '', /^application\/json/, text)
    const { error } = JSON.parse(text) as Json
    assert.deepEqual(Object.keys(error), ['code', 'message', 'innerError'])
    assert.equal(error.innerError['request-id'], headers['request-id'])
    return error
  }

  const broken: Record<string, [status: number, text: () => string]> = {
    'what is not HTTP': [400, () => 'hello\r\n\r\n'],
    'a backslash in the path': [400, () => request('GET /v1.0\\riskyUsers', [host])],
    'a host that is none': [400, () => request(`GET ${users}`, ['Host: a"b', authorization()])],
    'a host with a path': [400, () => request(`GET ${users}`, ['Host: localhost/evil', authorization()])],
    'headers without end': [431, () => request(`GET ${users}`, [host, `X: ${'x'.repeat(70_000)}`])],
    'a path without end': [431, () => request(`GET ${users}?${'x'.repeat(70_000)}`, [host])],
    'two lengths': [
      400,
      () => request(`POST ${users}`, [host, 'Content-Length: 1', 'Content-Length: 2'], 'ab'),
    ],
    'a header with a line break of its own': [400, () => request(`GET ${users}`, [host, 'X: a\rb'])],
    'an unknown path': [400, () => request('GET /nothing', [host, authorization()])],
    'an unknown method of HTTP': [501, () => request(`PROPFIND ${users}`, [host, authorization()])],
    'no token': [401, () => request(`GET ${users}`, [host])],
    'a body that is too large': [
      413,
      () =>
        request(
          `POST ${users}/dismiss`,
          [host, authorization(), 'Content-Type: application/json', 'Content-Length: 9999999'],
          '{',
        ),
    ],
    'broken percent-encoding': [400, () => request(`GET ${users}/%E0%A4%A`, [host, authorization()])],
  }
  for (const [name, [status, text]] of Object.entries(broken)) {
    it(`answers ${name} with ${status} in the form of Graph`, async () => {
      const answer = await send(text())
      assert.equal(answer.status, status, answer.text)
      errorOf(answer)
    })
  }

  it('takes no answer apart: what a header holds ends up in no other', async () => {
    const answer = await send(
      request(`GET ${users}`, [host, authorization(), 'client-request-id: a b%0d%0aX-Evil: 1']),
    )
    assert.equal(answer.status, 200)
    assert.equal(answer.headers['x-evil'], undefined)
    assert.equal(answer.headers['client-request-id'], answer.headers['request-id'])
  })

  it('reads a long filter and passes over the body of a GET', async () => {
    const filter = encodeURIComponent(`userDisplayName eq '${'é'.repeat(8000)}'`)
    const line = `GET ${users}?$filter=${filter}`
    const answer = await send(
      request(line, [host, authorization(), 'Content-Type: x/y', 'Content-Length: 2'], '{}'),
    )
    assert.equal(answer.status, 200, answer.text)
  })

  it('takes the host from the header, not from a request line that names another', async () => {
    const answer = await send(request(`GET http://evil.example${users}`, [host, authorization()]))
    assert.equal(answer.status, 200)
    assert.ok(!answer.text.includes('evil'), answer.text)
    assert.match(answer.text, /"@odata\.context":"http:\/\/localhost\/v1\.0/)
  })

  const forwarded = ['X-Forwarded-Proto: https', 'X-Forwarded-Host: risk.corp.example']
  const contextOf = ({ text }: Raw) => JSON.parse(text)['@odata.context'].split('/v1.0')[0]

  it('hears from a trusted proxy how it is called, in links and in discovery', async () => {
    const answer = await send(request(`GET ${users}`, [host, authorization(), ...forwarded]), behindProxy)
    assert.equal(contextOf(answer), 'https://risk.corp.example')
    const path = '/common/v2.0/.well-known/openid-configuration'
    const discovery = JSON.parse((await send(request(`GET ${path}`, [host, ...forwarded]), behindProxy)).text)
    assert.equal(discovery.token_endpoint, 'https://risk.corp.example/common/oauth2/v2.0/token')
    const challenge = await send(request(`GET ${users}`, [host, ...forwarded]), behindProxy)
    assert.match(
      challenge.headers['www-authenticate'] ?? '',
      /authorization_uri="https:\/\/risk\.corp\.example\//,
    )
  })

  it('hears it from nobody else', async () => {
    const answer = await send(request(`GET ${users}`, [host, authorization(), ...forwarded]))
    assert.equal(contextOf(answer), 'http://localhost')
  })

  it('refuses what a trusted proxy says in no understandable way, on both sides', async () => {
    const bad = [host, authorization(), 'X-Forwarded-Host: a/b']
    for (const path of [users, '/common/.well-known/openid-configuration', '/v1.0/openapi.json']) {
      const answer = await send(request(`GET ${path}`, bad), behindProxy)
      assert.equal(answer.status, 400)
      assert.equal(errorOf(answer).message, 'The host in X-Forwarded-* is not a host.')
    }
  })

  it('refuses what came to a trusted proxy in the clear', async () => {
    const answer = await send(
      request(`GET ${users}`, [host, authorization(), 'X-Forwarded-Proto: http']),
      behindProxy,
    )
    assert.equal(answer.status, 403)
    assert.match(errorOf(answer).message, /^Plain HTTP is served to this machine only/)
  })

  it('keeps the paths of tokens and of Graph apart', async () => {
    for (const path of ['/common/oauth2/v2.0/nothing', '/x/discovery/nothing', '/common/oauth2/%E0%A4%A']) {
      const { status, text } = await send(request(`GET ${path}`, [host]))
      assert.equal(status, 404, path)
      assert.equal(JSON.parse(text).error, 'invalid_request')
    }
    for (const path of ['/v1.0/oauth2/token', '/beta/discovery/keys']) {
      assert.equal(errorOf(await send(request(`GET ${path}`, [host, authorization()]))).code, 'BadRequest')
    }
  })
})
