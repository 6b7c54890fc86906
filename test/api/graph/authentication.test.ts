/** Tokens that are refused, each with 401 and in Graph's words. */
import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { after, before, describe, it } from 'node:test'
import { type CryptoKey, exportSPKI, generateKeyPair, importJWK, type JWTPayload, SignJWT } from 'jose'
import { directoryRoles } from '../../../src/model/permissions.ts'
import { appPrincipal, guid, origin, startServer, type TestServer } from '../../factories-server.ts'

const url = '/v1.0/identityProtection/riskyUsers'

describe('a request', () => {
  let server: TestServer
  let otherServer: TestServer
  before(async () => {
    server = await startServer()
    otherServer = await startServer()
  })
  after(async () => {
    await server.store.close()
    await otherServer.store.close()
  })

  /** A token by our own key, with whatever claims. */
  async function signed(change: JWTPayload, key?: CryptoKey): Promise<string> {
    const row = await server.store.read.selectFrom('signingKeys').selectAll().executeTakeFirstOrThrow()
    const seconds = Math.floor(Date.now() / 1000)
    const claims: JWTPayload = {
      iss: `${origin}/${server.tenantId}/v2.0`,
      aud: 'https://graph.microsoft.com',
      iat: seconds,
      nbf: seconds,
      exp: seconds + 600,
      tid: server.tenantId,
      idtyp: 'app',
      oid: guid(9),
      appid: guid(9),
      roles: ['IdentityRiskyUser.Read.All'],
      ...change,
    }
    const privateKey = key ?? ((await importJWK(JSON.parse(row.privateJwk), 'RS256')) as CryptoKey)
    return new SignJWT(claims).setProtectedHeader({ alg: 'RS256', kid: row.kid }).sign(privateKey)
  }
  const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const now = () => Math.floor(Date.now() / 1000)

  async function publicKey(): Promise<CryptoKey> {
    const [jwk] = (await server.authority.publicKeys()).keys
    return (await importJWK({ ...jwk }, 'RS256', { extractable: true })) as CryptoKey
  }

  async function byPublicKeyAsSecret(secret: string | Buffer): Promise<string> {
    const [, payload] = (await signed({})).split('.')
    const unsigned = `${encode({ alg: 'HS256', typ: 'JWT' })}.${payload}`
    return `${unsigned}.${createHmac('sha256', secret).update(unsigned).digest('base64url')}`
  }

  it('with a good token is answered, also when the tests forge it claim by claim', async () => {
    assert.equal((await server.get(url)).status, 200)
    assert.equal((await server.get(url, { token: await signed({}) })).status, 200)
    for (const aud of ['https://graph.microsoft.com/', '00000003-0000-0000-c000-000000000000']) {
      assert.equal((await server.get(url, { token: await signed({ aud }) })).status, 200)
    }
  })

  it('may spell Bearer in any case', async () => {
    const token = await server.token()
    const answer = await server.get(url, { token: null, headers: { authorization: `bearer  ${token} ` } })
    assert.equal(answer.status, 200)
  })

  const refused: Record<string, [message: RegExp, token: () => Promise<string | null> | string | null]> = {
    'no token': [/^Access token is empty\.$/, () => null],
    garbage: [/^CompactToken parsing failed with error code: 80049217$/, () => 'garbage'],
    'three parts of garbage': [/^(CompactToken|Access token validation)/, () => 'a.b.c'],
    'a token without its signature': [
      /validation failure|CompactToken/,
      async () => `${(await signed({})).split('.').slice(0, 2).join('.')}.`,
    ],
    'a changed payload': [
      /Invalid signature/,
      async () => {
        const [header, , signature] = (await signed({})).split('.')
        return `${header}.${encode({ tid: server.tenantId, aud: 'https://graph.microsoft.com' })}.${signature}`
      },
    ],
    'an expired token': [
      /^Lifetime validation failed, the token is expired\.$/,
      () => signed({ iat: now() - 7200, nbf: now() - 7200, exp: now() - 3600 }),
    ],
    'a token that is not valid yet': [/validation failure/, () => signed({ nbf: now() + 3600 })],
    'a token without an end': [/validation failure/, () => signed({ exp: undefined })],
    'a token without a beginning': [/validation failure/, () => signed({ nbf: undefined })],
    'a token for somebody else': [/Invalid audience/, () => signed({ aud: 'https://vault.azure.net' })],
    'a token for nobody': [/validation failure/, () => signed({ aud: undefined })],
    'a token of another issuer': [/validation failure/, () => signed({ iss: 'https://sts.windows.net/x' })],
    'a token of another tenant than its issuer': [/validation failure/, () => signed({ tid: guid(77) })],
    'a token without a tenant': [/validation failure/, () => signed({ tid: undefined })],
    'a token of a tenant that is not here': [
      /tenant of the token does not exist/,
      () => signed({ tid: guid(77), iss: `${origin}/${guid(77)}/v2.0` }),
    ],
    'a token of another server': [
      /Invalid signature/,
      async () => (await otherServer.authority.issue(appPrincipal(server.tenantId))).token,
    ],
    'a token signed by another key under our key id': [
      /Invalid signature/,
      async () => signed({}, (await generateKeyPair('RS256')).privateKey as CryptoKey),
    ],
    'the algorithm none': [
      /algorithm|validation failure|CompactToken/,
      async () => `${encode({ alg: 'none', typ: 'JWT' })}.${(await signed({})).split('.')[1]}.`,
    ],
    'HS256 with the public key as its secret': [
      /algorithm/,
      async () => byPublicKeyAsSecret(await exportSPKI(await publicKey())),
    ],
    'HS256 with the modulus as its secret': [
      /algorithm/,
      async () => {
        const [jwk] = (await server.authority.publicKeys()).keys
        return byPublicKeyAsSecret(Buffer.from(String(jwk?.n), 'base64url'))
      },
    ],
    'a token of absurd length': [/too long/, () => `a.${'b'.repeat(20_000)}.c`],
    'a token of two words': [/empty/, () => 'a b'],
  }
  for (const [name, [message, token]] of Object.entries(refused)) {
    it(`with ${name} is refused`, async () => {
      const answer = await server.get(url, { token: await token() })
      assert.equal(answer.status, 401)
      assert.equal(answer.json.error.code, 'InvalidAuthenticationToken')
      assert.match(answer.json.error.message, message)
      assert.match(answer.headers.get('www-authenticate') ?? '', /^Bearer/)
    })
  }

  it('is told where tokens come from, and what is wrong with its own', async () => {
    const none = (await server.get(url, { token: null })).headers.get('www-authenticate')
    const place = `${origin}/common/oauth2/authorize`
    const challenge = `Bearer realm="", authorization_uri="${place}", client_id="00000003-0000-0000-c000-000000000000"`
    assert.equal(none, challenge)
    const bad = (await server.get(url, { token: 'garbage' })).headers.get('www-authenticate')
    assert.equal(bad, `${challenge}, error="invalid_token"`)
  })

  it('with another scheme is refused', async () => {
    const answer = await server.get(url, { token: null, headers: { authorization: 'Basic YTpi' } })
    assert.equal(answer.status, 401)
  })

  it('is refused before anything is told about paths, methods or bodies', async () => {
    for (const [method, path] of [
      ['GET', '/v1.0/nothing'],
      ['DELETE', url],
      ['GET', '/'],
      ['OPTIONS', url],
    ] as const) {
      assert.equal((await server.request(method, path, { token: null })).status, 401)
    }
    const answer = await server.post(`${url}/dismiss`, '{', { token: null })
    assert.equal(answer.status, 401)
  })

  it('with roles taken out of the token may do nothing, whatever else it claims', async () => {
    for (const roles of [undefined, [], 'IdentityRiskyUser.Read.All', { 0: 'IdentityRiskyUser.Read.All' }]) {
      const token = await signed({ roles, scp: 'IdentityRiskyUser.Read.All' })
      assert.equal((await server.get(url, { token })).status, 403)
    }
  })

  it('of a person needs the delegated permission and the role, whatever application roles it claims', async () => {
    const token = await signed({ idtyp: 'user', wids: [directoryRoles['Global Administrator']] })
    assert.equal((await server.get(url, { token })).status, 403)
    const without = await signed({ idtyp: undefined, scp: 'IdentityRiskyUser.Read.All' })
    assert.equal((await server.get(url, { token: without })).status, 403)
  })

  it('leaves no token in the log', async () => {
    const token = await signed({ aud: 'x' })
    await server.get(url, { token })
    assert.ok(!server.log.join('').includes(token.slice(-40)))
  })
})
