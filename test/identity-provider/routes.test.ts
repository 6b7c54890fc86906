/** The token endpoint, discovery and keys, as clients of Entra use them. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { createLocalJWKSet, decodeJwt, jwtVerify } from 'jose'
import { createApp, setAppDisabled } from '../../src/identity-provider/directory/apps.ts'
import { addSecret } from '../../src/identity-provider/directory/credentials.ts'
import {
  appPrincipal,
  guid,
  origin,
  signInRecord,
  startServer,
  type TestServer,
} from '../factories-server.ts'

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
      redirectUris: ['https://a.example/'],
      now,
    })
    return { client_id: app.clientId, client_secret: clientSecret }
  }

  async function expiredSecret() {
    const endDateTime = '2026-11-21T13:00:00.0000000Z'
    const { clientSecret } = await addSecret(server.store, server.tenantId, 'client', { now, endDateTime })
    await server.store.write('', (db) =>
      db
        .updateTable('appCredentials')
        .set({ endDateTime: now })
        .where('endDateTime', '=', endDateTime)
        .execute(),
    )
    return clientSecret
  }
  async function disabled() {
    const { tenantId, store } = server
    const { app, clientSecret } = await createApp(store, {
      tenantId,
      displayName: 'off',
      permissions: [],
      now,
    })
    await setAppDisabled(store, tenantId, 'off', { isDisabled: true, now })
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
    'an unknown client': [400, 'unauthorized_client', 700016, () => ask({ ...good(), client_id: guid(404) })],
    'a client id that is none': [
      400,
      'unauthorized_client',
      700016,
      () => ask({ ...good(), client_id: "x\0' or 1=1" }),
    ],
    'the client of another tenant': [
      400,
      'unauthorized_client',
      700016,
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
    'no secret': [401, 'invalid_client', 7000218, () => ask({ ...good(), client_secret: '' })],
    'an expired secret': [
      401,
      'invalid_client',
      7000222,
      async () => ask({ ...good(), client_secret: await expiredSecret() }),
    ],
    'two secrets': [
      400,
      'invalid_request',
      9000410,
      () => ask({}, { text: `${new URLSearchParams(good())}&client_secret=x` }),
    ],
    'a secret in the header and another in the form': [
      400,
      'invalid_request',
      9000410,
      () => ask(good(), { headers: basic(client.client_id, 'x') }),
    ],
    'another client in the header': [
      400,
      'invalid_request',
      9000410,
      () =>
        ask(
          { grant_type: 'client_credentials', scope, client_id: client.client_id },
          { headers: basic(otherClient.client_id, otherClient.client_secret) },
        ),
    ],
    'a disabled client': [
      401,
      'invalid_client',
      7000112,
      async () => ask({ ...good(), ...(await disabled()) }),
    ],
    'a grant that is a property of every object': [
      400,
      'unsupported_grant_type',
      70003,
      () => ask({ ...good(), grant_type: 'constructor' }),
    ],
    'a code from nowhere': [
      400,
      'invalid_grant',
      54005,
      () =>
        ask({ ...good(), grant_type: 'authorization_code', code: 'x', redirect_uri: 'https://a.example/' }),
    ],
    'a refresh token from nowhere': [
      400,
      'invalid_grant',
      70000,
      () => ask({ ...good(), grant_type: 'refresh_token', refresh_token: 'x' }),
    ],
    'a refresh token by its hash': [
      400,
      'invalid_grant',
      70000,
      () => ask({ ...good(), grant_type: 'refresh_token', refresh_token: '#x' }),
    ],
    'no code': [
      400,
      'invalid_request',
      900144,
      () => ask({ ...good(), grant_type: 'authorization_code', redirect_uri: 'https://a.example/' }),
    ],
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

  it('answers in JSON whatever the caller says to accept', async () => {
    const answer = await ask({ ...good(), client_secret: 'x' }, { headers: { accept: 'text/html' } })
    assertAuthorityError(answer.json, 'invalid_client', 7000215)
  })

  it('takes nothing but a POST, and says so in the same form', async () => {
    for (const method of ['GET', 'PUT', 'DELETE']) {
      const answer = await server.request(method, `/${server.tenantId}/oauth2/v2.0/token`, { token: null })
      assert.equal(answer.status, 405)
      assertAuthorityError(answer.json, 'invalid_request', 900561)
    }
  })

  it('answers version 1 with numbers as texts, and when the token begins and ends', async () => {
    const form = { grant_type: 'client_credentials', resource: 'https://graph.microsoft.com', ...client }
    const { json } = await ask(form, { path: `/${server.tenantId}/oauth2/token` })
    assert.equal(json.expires_in, '3599')
    assert.equal(json.resource, 'https://graph.microsoft.com')
    assert.equal(Number(json.expires_on) - Number(json.not_before), 3600)
  })

  it('gives what an application may do by itself, and says who it is', async () => {
    const { json } = await ask(good())
    const claims = decodeJwt(json.access_token)
    assert.deepEqual(claims.roles, ['IdentityRiskyUser.Read.All'])
    assert.equal(claims.iss, `${origin}/${server.tenantId}/v2.0`)
    assert.equal(claims.aud, 'https://graph.microsoft.com')
    for (const name of ['oid', 'sub', 'appid', 'azp']) assert.equal(claims[name], client.client_id)
    assert.deepEqual(
      [claims.tid, claims.app_displayname, claims.idtyp, claims.ver],
      [server.tenantId, 'client', 'app', '1.0'],
    )
    for (const name of ['scp', 'wids', 'upn', 'scope', 'client_id']) assert.equal(claims[name], undefined)
  })

  it('gives back the id by which the caller knows the request, when it is one', async () => {
    const id = guid(12)
    const answer = await ask({ ...good(), client_secret: 'x', 'client-request-id': id })
    assert.equal(answer.json.correlation_id, id)
    const hostile = await ask({ ...good(), client_secret: 'x', 'client-request-id': '<script>' })
    assert.ok(!hostile.text.includes('<script>'))
  })

  it('says in the log what it refused, and to whom', async () => {
    await ask({ ...good(), client_secret: 'guess' })
    const line = server.log.map((text) => JSON.parse(text)).findLast(({ code }) => code === 7000215)
    assert.equal(line.clientId, client.client_id)
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
    await server.ingest([signInRecord(1, 1)])
  })
  after(() => server.store.close())

  for (const tenant of ['common', 'Organizations', 'corp.example', 'id']) {
    it(`tells clients of the tenant ${tenant} where everything is`, async () => {
      const segment = tenant === 'id' ? server.tenantId : tenant
      for (const version of ['/v2.0', '']) {
        const { status, json } = await server.get(`/${segment}${version}/.well-known/openid-configuration`, {
          token: null,
        })
        assert.equal(status, 200)
        assert.equal(json.issuer, `${origin}/${server.tenantId}/v2.0`)
        assert.equal(json.token_endpoint, `${origin}/${segment.toLowerCase()}/oauth2/v2.0/token`)
        assert.equal(json.authorization_endpoint, `${origin}/${segment.toLowerCase()}/oauth2/v2.0/authorize`)
        const keys = await server.get(json.jwks_uri, { token: null })
        assert.equal(keys.status, 200)
        assert.deepEqual(Object.keys(keys.json.keys[0]).toSorted(), ['alg', 'e', 'kid', 'kty', 'n', 'use'])
      }
    })
  }

  it('gives its issuer in the tokens, whose tenant it names', async () => {
    const { json } = await server.get('/common/v2.0/.well-known/openid-configuration', { token: null })
    const { token } = await server.authority.issue(appPrincipal(server.tenantId), new Date(), origin)
    assert.equal(decodeJwt(token).iss, json.issuer)
  })

  it('knows no other tenant', async () => {
    for (const tenant of ['a%2Fb%22%3E', 'consumers', guid(404), 'other.example', '%00', "'"]) {
      const answer = await server.get(`/${tenant}/v2.0/.well-known/openid-configuration`, { token: null })
      assert.equal(answer.status, 400, tenant)
      assertAuthorityError(answer.json, 'invalid_request', 90002)
    }
  })

  it('says that this host is a cloud of its own', async () => {
    const { json } = await server.get('/common/discovery/instance?api-version=1.1&authorization_endpoint=x', {
      token: null,
    })
    assert.deepEqual(json.metadata, [
      { preferred_network: 'localhost:8443', preferred_cache: 'localhost:8443', aliases: ['localhost:8443'] },
    ])
    const found = await server.get(json.tenant_discovery_endpoint, { token: null })
    assert.equal(found.status, 200)
  })

  it('says in the same form that there is nothing else', async () => {
    for (const path of [
      '/common/discovery/x',
      '/common/oauth2/v2.0/library-keys',
      '/common/oauth2/v2.0/introspect',
    ]) {
      const answer = await server.get(path, { token: null })
      assert.equal(answer.status, 404)
      assertAuthorityError(answer.json, 'invalid_request', 90023)
    }
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
