/**
 * Ways around the permission table over a real connection: spelled paths, overridden methods, doubled headers, requests
 * that pretend to come from somewhere else. Nothing here is understood differently by two parts of the server.
 */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect } from 'node:net'
import { after, before, describe, it } from 'node:test'
import pino from 'pino'
import { defaultSettings } from '../../../src/config.ts'
import { originReader } from '../../../src/net/origin.ts'
import { listen, type RunningServer } from '../../../src/server.ts'
import { riskySignInRecord, startServer, type TestServer, userId } from '../../factories-server.ts'

const users = '/v1.0/identityProtection/riskyUsers'

describe('an attacker over HTTP', () => {
  let server: TestServer
  let running: RunningServer
  /** May read the audit log and nothing else. */
  let weak: string
  /** May read risky users, and not answer. */
  let reader: string
  before(async () => {
    server = await startServer()
    await server.ingest([riskySignInRecord(1, 1)])
    const log = pino({ level: 'silent' })
    running = await listen({
      store: server.store,
      settings: defaultSettings,
      log,
      host: '127.0.0.1',
      port: 0,
    })
    weak = await server.token({ permissions: ['AuditLog.Read.All'] })
    reader = await server.token({ permissions: ['IdentityRiskyUser.Read.All'] })
  })
  after(async () => {
    await running.close()
    await server.store.close()
  })

  /** The bytes as they are; fetch would tidy them up. */
  async function send(
    line: string,
    headers: string[] = [],
    body = '',
  ): Promise<{ status: number; text: string }> {
    const socket = connect(running.port, '127.0.0.1')
    const host = headers.some((header) => /^host:/i.test(header)) ? [] : [`Host: localhost:${running.port}`]
    const type = headers.some((header) => /^content-type:/i.test(header))
      ? []
      : ['Content-Type: application/json']
    const length = body === '' ? [] : [...type, `Content-Length: ${body.length}`]
    const head = [`${line} HTTP/1.1`, ...host, ...headers, ...length, 'Connection: close']
    socket.write(`${head.join('\r\n')}\r\n\r\n${body}`)
    let text = ''
    socket.setEncoding('utf8').on('data', (piece: string) => (text += piece))
    socket.on('error', () => {})
    await once(socket, 'close')
    return { status: Number(/^HTTP\/1\.1 (\d+)/.exec(text)?.[1] ?? 0), text }
  }

  const bearer = (token: string) => `Authorization: Bearer ${token}`
  const stateOf = async () => (await server.get(`${users}/${userId(1)}`)).json.riskState
  const body = JSON.stringify({ userIds: [userId(1)] })

  it('is understood when they do nothing wrong', async () => {
    assert.equal((await send(`GET ${users}`, [bearer(reader)])).status, 200)
    assert.equal((await send(`GET ${users}`, [bearer(weak)])).status, 403)
    assert.equal((await send(`GET /v1.0/auditLogs/signIns`, [bearer(weak)])).status, 200)
    assert.equal((await send(`POST ${users}/dismiss`, [bearer(reader)], body)).status, 403)
  })

  const spellings = [
    '/v1.0/identityProtection/riskyUsers/',
    '/V1.0/IDENTITYPROTECTION/RISKYUSERS',
    '//v1.0//identityProtection//riskyUsers',
    '/v1.0/identityProtection/%72iskyUsers',
    '/v1.0/identityProtection/%52ISKYUSERS',
    '/v1.0/identityProtection%2friskyUsers',
    '/v1.0/identityProtection%2FriskyUsers',
    '/v1.0%2fidentityProtection/riskyUsers',
    '/v1.0/identityProtection/%2572iskyUsers',
    '/v1.0/identityProtection;x=1/riskyUsers',
    '/v1.0/identityProtection/riskyUsers;x=1',
    '/v1.0/identityProtection/riskyUsers%3bx=1',
    '/v1.0/auditLogs/../identityProtection/riskyUsers',
    '/v1.0/auditLogs/..;/identityProtection/riskyUsers',
    '/v1.0/auditLogs/%2e%2e/identityProtection/riskyUsers',
    '/v1.0/auditLogs/%2e%2e%2fidentityProtection/riskyUsers',
    '/v1.0/auditLogs/..%2f..%2fidentityProtection/riskyUsers',
    '/v1.0/auditLogs/..\\identityProtection/riskyUsers',
    '/v1.0\\identityProtection\\riskyUsers',
    '/v1.0/identityProtection%5criskyUsers',
    '/v1.0/./identityProtection/./riskyUsers',
    '/v1.0/identityProtection/riskyUsers%00',
    '/v1.0/identityProtection/riskyUsers%20',
    '/v1.0/identityProtection/riskyUsers%09',
    '/v1.0/identityProtection/riskyUsers.json',
    '/v1.0/identityProtection/riskyUsers.',
    '/v1.0/identityProtection/riskyUsers..',
    '/v1.0/identityProtection/riskyUsers()',
    `/v1.0/identityProtection/riskyUsers('${userId(1)}')`,
    `/v1.0/identityProtection/riskyUsers(id='${userId(1)}')`,
    `/v1.0/identityProtection/riskyUsers/${userId(1)}`,
    `/v1.0/identityProtection/riskyUsers/${userId(1)}/history`,
    `/v1.0/identityProtection/riskyUsers/${userId(1)}/$value`,
    '/v1.0/identityProtection/riskyUsers/$count',
    '/v1.0/identityProtection/riskyUsers/%24count',
    '/v1.0/identityProtection/riskyUsers/$ref',
    '/v1.0/identityProtection/microsoft.graph.riskyUsers',
    '/v1.0/identityProtection/ｒiskyUsers',
    '/v1.0/identityProtection/%EF%BD%92iskyUsers',
    '/v1.0/identityProtection/ri%C5%BFkyUsers',
    '/v1.0/identityProtection/ris%E2%84%AAyUsers',
    '/v1.0/identityProtection/riskyUsers?/auditLogs/signIns',
    '/v1.0/identityProtection/riskyUsers#/auditLogs/signIns',
    '/v1.0/identityProtection/riskyUsers?api-version=../auditLogs',
    '/v1.0/identityProtection?$expand=riskyUsers',
    '/v1.0/auditLogs/signIns/../../identityProtection/riskyUsers',
    '/v1.0/auditLogs/signIns/%2e%2e/%2E%2E/identityProtection/riskyUsers',
    '/v1.0/$metadata/../identityProtection/riskyUsers',
    '/v1.0/openapi.json/../identityProtection/riskyUsers',
    '/health/../v1.0/identityProtection/riskyUsers',
    '/common/oauth2/../../v1.0/identityProtection/riskyUsers',
    '/common/discovery/keys/../../../v1.0/identityProtection/riskyUsers',
    '/beta/riskyUsers',
    '/BETA/RiskyUsers',
    '/beta/%72iskyUsers',
    '/beta/riskyUsers;/../auditLogs/signIns/../../riskyUsers',
    '/beta/v1.0/riskyUsers',
    '/v1.0/beta/riskyUsers',
    '/v1.0/me/../identityProtection/riskyUsers',
  ]
  for (const path of spellings) {
    it(`reads nothing at ${path} without the permission, and without a token`, async () => {
      for (const headers of [[bearer(weak)], []]) {
        const { status, text } = await send(`GET ${path}`, headers)
        assert.ok(status >= 400 && status < 500, `${status}`)
        assert.doesNotMatch(text, /person1@corp\.example|"value":/)
      }
    })
  }

  const actions = [
    '/v1.0/identityProtection/riskyUsers/dismiss/',
    '/v1.0/identityProtection/riskyUsers/DISMISS',
    '/v1.0/identityProtection/riskyUsers/%64ismiss',
    '/v1.0/identityProtection/riskyUsers/%2564ismiss',
    '/v1.0/identityProtection/riskyUsers%2fdismiss',
    '/v1.0/identityProtection/riskyUsers//dismiss',
    '/v1.0/identityProtection/riskyUsers/dismiss;x',
    '/v1.0/identityProtection/riskyUsers/dismiss()',
    '/v1.0/identityProtection/riskyUsers/dismiss(1)',
    '/v1.0/identityProtection/riskyUsers/microsoft.graph.dismiss',
    `/v1.0/identityProtection/riskyUsers/${userId(1)}/dismiss`,
    `/v1.0/identityProtection/riskyUsers('${userId(1)}')/dismiss`,
    '/v1.0/identityProtection/riskyUsers/x/../dismiss',
    '/beta/riskyUsers/dismiss',
    '/beta/riskyUsers/confirmCompromised',
    '/v1.0/identityProtection/riskyUsers?/dismiss',
    '/v1.0/identityProtection/riskyUsers',
    `/v1.0/identityProtection/riskyUsers/${userId(1)}`,
  ]
  for (const path of actions) {
    it(`changes nothing at ${path} with the permission to read`, async () => {
      for (const method of ['POST', 'PUT', 'PATCH', 'DELETE', 'GET', 'post', 'Post']) {
        const { status } = await send(`${method} ${path}`, [bearer(reader)], body)
        assert.ok(status >= 400 || (method === 'GET' && status === 200), `${method}: ${status}`)
      }
      assert.equal(await stateOf(), 'atRisk')
    })
  }

  it('makes no reading of an answer by a header or an option', async () => {
    for (const name of ['X-HTTP-Method-Override', 'X-HTTP-Method', 'X-Method-Override']) {
      const { status } = await send(`POST ${users}/dismiss`, [bearer(reader), `${name}: GET`], body)
      assert.equal(status, 403, name)
      const read = await send(`GET ${users}/dismiss`, [bearer(await server.token()), `${name}: POST`], body)
      assert.notEqual(read.status, 204, name)
    }
    for (const option of ['_method=POST', 'X-HTTP-Method-Override=POST', 'method=POST', '$method=POST'])
      assert.notEqual(
        (await send(`GET ${users}/dismiss?${option}`, [bearer(await server.token())], body)).status,
        204,
      )
    assert.equal(await stateOf(), 'atRisk')
  })

  it('rewrites no path by a header', async () => {
    for (const name of [
      'X-Original-URL',
      'X-Rewrite-URL',
      'X-Forwarded-Prefix',
      'X-Forwarded-Path',
      'X-Original-URI',
    ]) {
      const { status, text } = await send('GET /v1.0/auditLogs/signIns', [bearer(weak), `${name}: ${users}`])
      assert.equal(status, 200)
      assert.match(text, /#auditLogs\/signIns/)
      assert.equal(
        (await send(`GET ${users}`, [bearer(weak), `${name}: /v1.0/auditLogs/signIns`])).status,
        403,
      )
    }
  })

  it('is refused with two Authorization headers, whichever comes first, and with two tokens in one', async () => {
    const other = await server.token()
    const pairs: string[][] = [
      [bearer(weak), bearer(other)],
      [bearer(other), bearer(weak)],
      [bearer(other), 'Authorization: Basic YTpi'],
      ['authorization: Basic YTpi', bearer(other)],
      [`Authorization: Bearer ${weak}, Bearer ${other}`],
      [`Authorization: Bearer ${weak},${other}`],
      [`Authorization: Bearer ${weak} ${other}`],
      [`Authorization: Bearer Bearer ${other}`],
      [`Authorization: Token ${other}`],
      [`Authorization: ${other}`],
      [`X-Authorization: Bearer ${other}`],
      [`Proxy-Authorization: Bearer ${other}`],
      [`Cookie: Authorization=Bearer ${other}; access_token=${other}`],
    ]
    for (const headers of pairs)
      assert.equal((await send(`GET ${users}`, headers)).status, 401, String(headers).slice(0, 80))
  })

  it('cannot send the token in the address or in a form, where others would read it', async () => {
    const token = await server.token()
    assert.equal((await send(`GET ${users}?access_token=${token}`)).status, 401)
    const asForm = ['Content-Type: application/x-www-form-urlencoded']
    assert.equal((await send(`POST ${users}/dismiss`, asForm, `access_token=${token}`)).status, 401)
  })

  it('sends us nowhere by an absolute address or a host of their own', async () => {
    const absolute = `GET http://evil.example${users}`
    assert.equal((await send(absolute, [bearer(weak)])).status, 403)
    assert.doesNotMatch((await send(absolute, [bearer(reader)])).text, /evil\.example/)
    for (const host of [
      'evil.example/v1.0',
      'a@b',
      'evil.example:x',
      'a b',
      'evil.example?',
      'evil.example#',
    ])
      assert.equal((await send(`GET ${users}`, [`Host: ${host}`, bearer(reader)])).status, 400, host)
    const twice = await send(`GET ${users}`, ['Host: localhost', 'Host: evil.example', bearer(reader)])
    assert.ok(twice.status === 400 || !twice.text.includes('evil.example'))
  })

  const forwarding = [
    ['X-Forwarded-Proto: https', 'X-Forwarded-Host: evil.example'],
    ['Forwarded: for=127.0.0.1;proto=https;host=evil.example'],
    ['X-Forwarded-Host: evil.example', 'X-Forwarded-Port: 443', 'X-Forwarded-For: 127.0.0.1'],
    ['X-Forwarded-Server: evil.example', 'X-Host: evil.example', 'X-Original-Host: evil.example'],
    ['X-Real-IP: 127.0.0.1', 'True-Client-IP: 127.0.0.1', 'X-Forwarded-Scheme: https'],
  ]
  for (const headers of forwarding) {
    it(`is a stranger, whatever they forward: ${headers.join(', ')}`, async () => {
      const { status, text } = await send(`GET ${users}?$top=1`, [bearer(reader), ...headers])
      assert.equal(status, 200)
      assert.doesNotMatch(text, /evil\.example/)
      assert.match(text, new RegExp(`"http://localhost:${running.port}/v1\\.0/\\$metadata`))
      const challenge = await send(`GET ${users}`, headers)
      assert.doesNotMatch(challenge.text, /evil\.example/)
      const discovery = await send('GET /common/v2.0/.well-known/openid-configuration', headers)
      assert.doesNotMatch(discovery.text, /evil\.example/)
    })

    it(`is refused over plain HTTP from elsewhere, although they forward ${headers.join(', ')}`, async () => {
      const socket = { remoteAddress: '203.0.113.9', encrypted: false }
      const named = Object.fromEntries(headers.map((header) => header.split(': ') as [string, string]))
      const request = new Request(`http://risk.example${users}`, { headers: named })
      assert.ok(!originReader({}).isPrivate(request, { incoming: { socket } }))
    })
  }

  it('finds no second request hidden in the first', async () => {
    const hidden = `POST ${users}/dismiss HTTP/1.1\r\nHost: localhost\r\n${bearer(await server.token())}\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`
    const both = await send(
      `POST ${users}/dismiss`,
      [bearer(reader), 'Transfer-Encoding: chunked', 'Content-Length: 5'],
      `0\r\n\r\n${hidden}`,
    )
    assert.ok(both.status >= 400)
    const folded = await send(`GET ${users}`, [`X-A: b\r\n ${bearer(await server.token())}`])
    assert.ok(folded.status >= 400)
    assert.equal(await stateOf(), 'atRisk')
  })

  it('does in a batch nothing that they could not do alone, however it is written', async () => {
    const steps = [
      ...spellings
        .slice(0, 19)
        .map((url, index) => ({ id: String(index), method: 'GET', url: url.replace(/^\/+v1\.0/i, '') })),
    ]
    const absolute = [
      'https://graph.microsoft.com/v1.0/identityProtection/riskyUsers',
      `http://localhost:${running.port}${users}`,
      '/../beta/riskyUsers',
      '/v1.0/../beta/riskyUsers',
      '$batch',
      '/$batch',
    ]
    const more = absolute.map((url, index) => ({ id: `m${index}`, method: 'GET', url }))
    const overriding = ['GET', 'get', 'POST'].map((method, index) => ({
      id: `o${index}`,
      method,
      url: '/identityProtection/riskyUsers/dismiss',
      headers: {
        'Content-Type': 'application/json',
        'X-HTTP-Method-Override': 'POST',
        Authorization: `Bearer ${weak}`,
      },
      body: { userIds: [userId(1)] },
    }))
    for (const requests of [steps, more, overriding]) {
      const answer = await server.post('/v1.0/$batch', { requests }, { token: weak })
      for (const { id, status, body } of answer.json.responses ?? []) {
        assert.ok(status >= 400, `${id}: ${status}`)
        assert.equal(body?.value, undefined)
      }
    }
    assert.equal(await stateOf(), 'atRisk')
  })

  it('is nobody else in a batch by a token in one of its requests', async () => {
    const headers = { Authorization: `Bearer ${await server.token()}` }
    const requests = [{ id: '1', method: 'GET', url: '/identityProtection/riskyUsers', headers }]
    const answer = await server.post('/v1.0/$batch', { requests }, { token: weak })
    assert.notEqual(answer.json.responses?.[0]?.status, 200)
  })
})
