/** The token endpoint, discovery and keys, as clients of Entra use them. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { createLocalJWKSet, jwtVerify } from 'jose'
import { createApp } from '../../src/authority/apps.ts'
import { guid, origin, startServer, type TestServer } from '../factories-server.ts'

const scope = 'https://graph.microsoft.com/.default'
const now = '2026-11-21T12:00:00.0000000Z'

describe('the token endpoint', () => {
  let server: TestServer
  let client: { client_id: string; client_secret: string }
  let otherTenantId: string
  let otherClient: typeof client
  before(async () => {
    server = await startServer()
    otherTenantId = await server.addTenant()
    client = await clientOf(server.tenantId)
    otherClient = await clientOf(otherTenantId)
  })
  after(() => server.store.close())

  async function clientOf(tenantId: string) {
    const permissions = ['IdentityRiskyUser.Read.All']
    const { app, clientSecret } = await createApp(server.store, {
      tenantId,
      displayName: 'client',
      permissions,
      now,
    })
    return { client_id: app.clientId, client_secret: clientSecret }
  }

  function ask(form: Record<string, string>, { headers = {}, path = '', text = '' } = {}) {
    return server.request('POST', path || `/${server.tenantId}/oauth2/v2.0/token`, {
      token: null,
      headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
      text: text || new URLSearchParams(form).toString(),
    })
  }
  const good = () => ({ grant_type: 'client_credentials', scope, ...client })
  const basic = (id: string, secret: string) => ({
    authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`,
  })

  it('gives a token that the API accepts', async () => {
    const { status, json, headers } = await ask(good())
    assert.equal(status, 200)
    assert.deepEqual(Object.keys(json), ['token_type', 'expires_in', 'ext_expires_in', 'access_token'])
    assert.equal(json.token_type, 'Bearer')
    assert.equal(json.expires_in, 3599)
    assert.equal(headers.get('cache-control'), 'no-store')
    const read = await server.get('/v1.0/identityProtection/riskyUsers', { token: json.access_token })
    assert.equal(read.status, 200)
    const denied = await server.get('/v1.0/auditLogs/signIns', { token: json.access_token })
    assert.equal(denied.status, 403)
  })

  it('signs it with a key of the published set', async () => {
    const { json } = await ask(good())
    const keys = await server.get(`/${server.tenantId}/discovery/v2.0/keys`, { token: null })
    await jwtVerify(json.access_token, createLocalJWKSet(keys.json))
  })

  const accepted: Record<string, () => ReturnType<typeof ask>> = {
    'the secret in the header': () => {
      const { client_id, client_secret } = client
      return ask(
        { grant_type: 'client_credentials', scope },
        { headers: basic(client_id, encodeURIComponent(client_secret)) },
      )
    },
    'the first version, with a resource': () =>
      ask(
        { grant_type: 'client_credentials', resource: 'https://graph.microsoft.com/', ...client },
        { path: `/${server.tenantId}/oauth2/token` },
      ),
    'the resource as the id of Graph': () =>
      ask({ grant_type: 'client_credentials', resource: '00000003-0000-0000-c000-000000000000', ...client }),
    'the scope of this server': () => ask({ ...good(), scope: `${origin}/.default` }),
    'a scope beside others': () => ask({ ...good(), scope: `openid ${scope} profile` }),
    'parameters in the query and a charset in the content type': () =>
      ask(good(), {
        path: `/${server.tenantId}/oauth2/v2.0/token?client-request-id=1`,
        headers: { 'content-type': 'application/x-www-form-urlencoded;charset=utf-8' },
      }),
    'ids in capitals': () =>
      ask(
        { ...good(), client_id: client.client_id.toUpperCase() },
        { path: `/${server.tenantId.toUpperCase()}/oauth2/v2.0/token` },
      ),
    'parameters it does not know': () => ask({ ...good(), claims: '{}', client_info: '1' }),
  }
  for (const [name, send] of Object.entries(accepted)) {
    it(`accepts ${name}`, async () => {
      const { status, text } = await send()
      assert.equal(status, 200, text)
    })
  }

  type Refusal = [status: number, error: string, number: number, send: () => ReturnType<typeof ask>]
  const refused: Record<string, Refusal> = {
    'a wrong secret': [401, 'invalid_client', 7000215, () => ask({ ...good(), client_secret: 'guess' })],
    'an unknown client': [401, 'invalid_client', 7000215, () => ask({ ...good(), client_id: guid(404) })],
    'a client id that is none': [
      401,
      'invalid_client',
      7000215,
      () => ask({ ...good(), client_id: "x\0' or 1=1" }),
    ],
    'the client of another tenant': [
      401,
      'invalid_client',
      7000215,
      () => ask({ ...good(), ...otherClient }),
    ],
    'an unknown tenant': [
      400,
      'invalid_request',
      90002,
      () => ask(good(), { path: `/${guid(404)}/oauth2/v2.0/token` }),
    ],
    'a tenant that is no id': [
      400,
      'invalid_request',
      90002,
      () => ask(good(), { path: '/common%00/oauth2/v2.0/token' }),
    ],
    'another content type': [
      400,
      'invalid_request',
      900144,
      () => ask(good(), { headers: { 'content-type': 'application/json' } }),
    ],
    'no grant type': [400, 'invalid_request', 900144, () => ask({ scope, ...client })],
    'another grant type': [
      400,
      'unsupported_grant_type',
      70003,
      () => ask({ ...good(), grant_type: 'password' }),
    ],
    'no client': [400, 'invalid_request', 900144, () => ask({ grant_type: 'client_credentials', scope })],
    'no secret': [400, 'invalid_request', 900144, () => ask({ ...good(), client_secret: '' })],
    'no scope': [400, 'invalid_scope', 70011, () => ask({ grant_type: 'client_credentials', ...client })],
    'a scope of somebody else': [
      400,
      'invalid_scope',
      70011,
      () => ask({ ...good(), scope: 'https://vault.azure.net/.default' }),
    ],
    'a permission as scope': [
      400,
      'invalid_scope',
      70011,
      () => ask({ ...good(), scope: 'IdentityRiskyUser.Read.All' }),
    ],
    'a header that is not base64': [
      400,
      'invalid_request',
      900144,
      () => ask({ grant_type: 'client_credentials', scope }, { headers: { authorization: 'Basic %%%' } }),
    ],
    'a form that is too large': [
      413,
      'invalid_request',
      90015,
      () => ask({ ...good(), padding: 'x'.repeat(70_000) }),
    ],
  }
  for (const [name, [status, error, number, send]] of Object.entries(refused)) {
    it(`refuses ${name} with ${error} AADSTS${number}`, async () => {
      const answer = await send()
      assert.equal(answer.status, status, answer.text)
      assertAuthorityError(answer.json, error, number)
      assert.equal(answer.headers.get('cache-control'), 'no-store')
    })
  }

  it('takes nothing but a POST, and says so in the same form', async () => {
    for (const method of ['GET', 'PUT', 'DELETE']) {
      const answer = await server.request(method, `/${server.tenantId}/oauth2/v2.0/token`, { token: null })
      assert.equal(answer.status, 405)
      assertAuthorityError(answer.json, 'invalid_request', 900561)
    }
  })

  it('never repeats a secret', async () => {
    const answer = await ask({ ...good(), client_secret: 'hunter2', scope: 'hunter2' })
    assert.ok(!answer.text.includes('hunter2'))
    assert.ok(!server.log.join('').includes('hunter2'))
  })

  it('answers in the same form when the store fails, and logs why', async () => {
    const broken = await startServer()
    await broken.store.close()
    const answer = await broken.request('POST', `/${broken.tenantId}/oauth2/v2.0/token`, {
      token: null,
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      text: new URLSearchParams(good()).toString(),
    })
    assert.equal(answer.status, 500)
    assertAuthorityError(answer.json, 'server_error', 50000)
    assert.ok(broken.log.some((line) => line.includes(answer.json.trace_id)))
    assert.ok(!broken.log.join('').includes(client.client_secret))
  })
})

describe('discovery', () => {
  let server: TestServer
  before(async () => {
    server = await startServer()
  })
  after(() => server.store.close())

  for (const tenant of ['common', 'organizations', 'corp.example', guid(1)]) {
    it(`tells clients of the tenant ${tenant} where everything is`, async () => {
      for (const version of ['/v2.0', '']) {
        const { status, json } = await server.get(`/${tenant}${version}/.well-known/openid-configuration`, {
          token: null,
        })
        assert.equal(status, 200)
        assert.equal(json.issuer, `${origin}/${tenant}/v2.0`)
        assert.equal(json.token_endpoint, `${origin}/${tenant}/oauth2/v2.0/token`)
        assert.equal(json.authorization_endpoint, `${origin}/${tenant}/oauth2/v2.0/authorize`)
        const keys = await server.get(json.jwks_uri, { token: null })
        assert.equal(keys.status, 200)
        assert.equal(keys.json.keys[0].kty, 'RSA')
      }
    })
  }

  it('keeps a hostile tenant within the path', async () => {
    const { json } = await server.get('/a%2Fb%22%3E/v2.0/.well-known/openid-configuration', { token: null })
    assert.equal(json.token_endpoint, `${origin}/a%2Fb%22%3E/oauth2/v2.0/token`)
  })

  it('says in the same form that there is nothing else', async () => {
    const answer = await server.get('/common/discovery/instance', { token: null })
    assert.equal(answer.status, 404)
    assertAuthorityError(answer.json, 'invalid_request', 90023)
  })
})

describe('health', () => {
  it('needs no token', async () => {
    const server = await startServer()
    const { status, json } = await server.get('/health', { token: null })
    assert.equal(status, 200)
    assert.deepEqual(json, { status: 'ok' })
    await server.store.close()
  })
})

function assertAuthorityError(json: Record<string, unknown>, error: string, number: number): void {
  assert.deepEqual(Object.keys(json).toSorted(), [
    'correlation_id',
    'error',
    'error_codes',
    'error_description',
    'timestamp',
    'trace_id',
  ])
  assert.equal(json.error, error)
  assert.deepEqual(json.error_codes, [number])
  assert.match(String(json.error_description), new RegExp(`^AADSTS${number}: .* Trace ID: ${json.trace_id} `))
  assert.match(String(json.timestamp), /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ$/)
}
