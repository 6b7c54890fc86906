/** Tokens that an attacker makes or changes: every one is refused, with nothing done and nobody asked. */
import assert from 'node:assert/strict'
import { createHmac, createPublicKey } from 'node:crypto'
import { after, before, describe, it } from 'node:test'
import {
  CompactEncrypt,
  type CryptoKey,
  decodeJwt,
  decodeProtectedHeader,
  exportJWK,
  generateKeyPair,
  importJWK,
  type JWK,
  type JWTPayload,
  SignJWT,
} from 'jose'
import { appPrincipal, startServer, type TestServer, userPrincipal } from '../../factories-server.ts'

const url = '/v1.0/identityProtection/riskyUsers'
const permission = 'IdentityRiskyUser.Read.All'

describe('an attacker', () => {
  let server: TestServer
  let otherTenant: string
  let ours: { header: Record<string, unknown>; claims: JWTPayload; key: CryptoKey; publicJwk: JWK }
  before(async () => {
    server = await startServer()
    otherTenant = await server.addTenant()
    const token = await server.token({ permissions: [permission] })
    const header = decodeProtectedHeader(token)
    const row = await server.store.read
      .selectFrom('signingKeys')
      .selectAll()
      .where('kid', '=', String(header.kid))
      .executeTakeFirstOrThrow()
    const { kty, n, e, ...secret } = JSON.parse(row.privateJwk) as JWK
    const publicJwk = { kty, n, e } as JWK
    const key = (await importJWK({ ...publicJwk, ...secret }, 'RS256')) as CryptoKey
    ours = { header: { ...header }, claims: decodeJwt(token), key, publicJwk }
  })
  after(() => server.store.close())

  const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const seconds = () => Math.floor(Date.now() / 1000)

  /** As if our key had been stolen: shows that the claims alone are refused. */
  function byOurKey(change: Record<string, unknown>, header: Record<string, unknown> = {}): Promise<string> {
    return new SignJWT({ ...ours.claims, ...change } as JWTPayload)
      .setProtectedHeader({ ...ours.header, ...header } as { alg: string })
      .sign(ours.key)
  }

  async function byOwnKey(header: Record<string, unknown> = {}, alg = 'RS256'): Promise<string> {
    const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true })
    const jwk = await exportJWK(publicKey)
    const brought = Object.fromEntries(
      Object.entries(header).map(([name, value]) => [name, value === 'own' ? jwk : value]),
    )
    return new SignJWT(ours.claims).setProtectedHeader({ ...ours.header, ...brought, alg }).sign(privateKey)
  }

  function byPublicKey(secret: string | Buffer, alg: 'HS256' | 'HS512' = 'HS256'): string {
    const unsigned = `${encode({ ...ours.header, alg })}.${encode(ours.claims)}`
    return `${unsigned}.${createHmac(alg === 'HS256' ? 'sha256' : 'sha512', secret)
      .update(unsigned)
      .digest('base64url')}`
  }

  const publicKey = () => createPublicKey({ key: ours.publicJwk as never, format: 'jwk' })
  const unsigned = (alg: string) => `${encode({ ...ours.header, alg })}.${encode(ours.claims)}.`

  const refused: Record<string, () => string | Promise<string>> = {
    'who forges a token with a key of their own': () => byOwnKey(),
    'who forges one with a key of another kind': () => byOwnKey({}, 'ES256'),
    'who forges one with Edwards curves': () => byOwnKey({}, 'EdDSA'),
    'who brings the key along': () => byOwnKey({ jwk: 'own' }),
    'who brings the key along under its own id': () => byOwnKey({ jwk: 'own', kid: 'mine' }),
    'who names a place for the key': () => byOwnKey({ jku: 'https://evil.example/keys.json' }),
    'who names a place for a certificate': () => byOwnKey({ x5u: 'https://evil.example/cert.pem' }),
    'who brings a certificate along': () => byOwnKey({ x5c: ['MIIB'] }),
    'who points the key id at a file': () => byOwnKey({ kid: '../../../../../../dev/null' }),
    'who points the key id at a URL': () => byOwnKey({ kid: 'https://evil.example/key' }),
    'who puts SQL into the key id': () => byOwnKey({ kid: "' or 1=1 --" }),
    'who names no key': () => byOwnKey({ kid: undefined }),
    'who does not sign': () => unsigned('none'),
    'who does not sign, in capitals': () => unsigned('NONE'),
    'who does not sign, in mixed letters': () => unsigned('nOnE'),
    'who leaves the algorithm away': () => `${encode({ kid: ours.header.kid })}.${encode(ours.claims)}.`,
    'who cuts the signature off': async () => `${(await byOurKey({})).split('.').slice(0, 2).join('.')}.`,
    'who cuts a part off': async () => (await byOurKey({})).split('.').slice(0, 2).join('.'),
    'who shortens the signature': async () => (await byOurKey({})).slice(0, -8),
    'who takes the signature of another token': async () => {
      const [header, payload] = (await byOurKey({ roles: ['Directory.ReadWrite.All'] })).split('.')
      return `${header}.${payload}.${(await byOurKey({})).split('.')[2]}`
    },
    'who uses our public key as a secret, as PEM': () =>
      byPublicKey(publicKey().export({ type: 'spki', format: 'pem' }) as string),
    'who uses our public key as a secret, as PEM without its last line': () =>
      byPublicKey((publicKey().export({ type: 'spki', format: 'pem' }) as string).trim()),
    'who uses our public key as a secret, as PKCS #1': () =>
      byPublicKey(publicKey().export({ type: 'pkcs1', format: 'pem' }) as string),
    'who uses our public key as a secret, as DER': () =>
      byPublicKey(publicKey().export({ type: 'spki', format: 'der' }) as Buffer),
    'who uses our public key as a secret, as JSON': () =>
      byPublicKey(JSON.stringify(ours.publicJwk), 'HS512'),
    'who uses the modulus as a secret': () => byPublicKey(Buffer.from(String(ours.publicJwk.n), 'base64url')),
    'who uses the key id as a secret': () => byPublicKey(String(ours.header.kid)),
    'who signs with nothing': () => byPublicKey(''),
    'who encrypts instead of signing': async () =>
      new CompactEncrypt(Buffer.from(JSON.stringify(ours.claims)))
        .setProtectedHeader({ alg: 'RSA-OAEP-256', enc: 'A256GCM', kid: String(ours.header.kid) })
        .encrypt(publicKey()),
    'who kept a token': () =>
      byOurKey({ iat: seconds() - 7200, nbf: seconds() - 7200, exp: seconds() - 3600 }),
    'who has a token that ended a minute ago': () => byOurKey({ exp: seconds() - 60 }),
    'who has a token without an end': () => byOurKey({ exp: undefined }),
    'who has a token that ends in a text': () => byOurKey({ exp: '9999999999' }),
    'who has a token of tomorrow': () => byOurKey({ nbf: seconds() + 86_400 }),
    'who has a token for a vault': () => byOurKey({ aud: 'https://vault.azure.net' }),
    'who has a token for something that is called like Graph': () =>
      byOurKey({ aud: 'https://graph.microsoft.com.evil.example' }),
    'who has a token for an application': () => byOurKey({ aud: ours.claims.appid }),
    'who has a token for nobody': () => byOurKey({ aud: [] }),
    'who has a token of Entra': () => byOurKey({ iss: `https://sts.windows.net/${server.tenantId}/` }),
    'who has a token of no issuer': () => byOurKey({ iss: undefined }),
    'who has a token of an issuer that is a list': () => byOurKey({ iss: [ours.claims.iss] }),
    'who swaps the tenant': () => byOurKey({ tid: otherTenant }),
    'who leaves the tenant away': () => byOurKey({ tid: undefined }),
    'who names two tenants': () => byOurKey({ tid: [server.tenantId, otherTenant] }),
    'who swaps the tenant of the issuer': () =>
      byOurKey({ iss: String(ours.claims.iss).replace(server.tenantId, otherTenant) }),
    'who wants something critical to be understood': () =>
      `${encode({ ...ours.header, crit: ['exp'] })}.${encode(ours.claims)}.AAAA`,
    'who wants the payload to be unencoded': () =>
      `${encode({ ...ours.header, b64: false, crit: ['b64'] })}.${encode(ours.claims)}.AAAA`,
    'who sends a token without end': () => `${encode(ours.header)}.${'A'.repeat(20_000)}.AAAA`,
    'who hides it in a deep nest': () => {
      const nest = `${'['.repeat(5000)}${']'.repeat(5000)}`
      return `${encode(ours.header)}.${Buffer.from(`{"tid":${nest}}`).toString('base64url')}.AAAA`
    },
    'who sends a header that is a list': () => `${encode([])}.${encode(ours.claims)}.AAAA`,
    'who sends claims that are a list': () => `${encode(ours.header)}.${encode([])}.AAAA`,
    'who sends the prototype of everything': () =>
      `${encode(ours.header)}.${Buffer.from('{"__proto__":{"tid":"x"}}').toString('base64url')}.AAAA`,
  }
  for (const [name, make] of Object.entries(refused)) {
    it(`${name} is refused`, async () => {
      const token = await make()
      const answer = await server.get(url, { token })
      assert.equal(answer.status, 401, answer.text)
      assert.equal(answer.json.error.code, 'InvalidAuthenticationToken')
      assert.equal(answer.json.value, undefined)
      assert.ok(
        !answer.text.includes(token.slice(-30)) || token.length < 30,
        'and hears nothing of the token',
      )
    })
  }

  it('sees that what they changed was all that was wrong', async () => {
    assert.equal((await server.get(url, { token: await byOurKey({}) })).status, 200)
  })

  const stripped: Record<string, unknown> = {
    'without its permissions': undefined,
    'with none': [],
    'with one in lower case': [permission.toLowerCase()],
    'with one that only begins so': [`${permission}.Not`],
    'with one that only ends so': [`Not.${permission}`],
    'with a wildcard': ['*', 'IdentityRiskyUser.*', '.default'],
    'with a text instead of a list': permission,
    'with a list in a list': [[[permission, 'x']]],
    'with an object': { 0: permission, length: 1 },
    'with all in one text': [`${permission} AuditLog.Read.All`],
  }
  for (const [name, roles] of Object.entries(stripped)) {
    it(`with a token ${name} may do nothing`, async () => {
      const token = await byOurKey({ roles })
      const answer = await server.get(url, { token })
      assert.equal(answer.status, 403, answer.text)
      const step = { id: '1', method: 'GET', url: '/identityProtection/riskyUsers' }
      const batch = await server.post('/v1.0/$batch', { requests: [step] }, { token })
      assert.deepEqual(
        batch.json.responses.map(({ status }: { status: number }) => status),
        [403],
      )
    })
  }

  it('with the scope of a person and no role may do nothing, and with a role and no scope neither', async () => {
    const person = userPrincipal(server.tenantId)
    for (const change of [{ roles: [] }, { permissions: [] }, { roles: ['Security Administrator'] }]) {
      const { token } = await server.authority.issue({ ...person, ...change } as typeof person)
      assert.equal((await server.get(url, { token })).status, 403)
    }
  })

  it('with a good token of one tenant sees nothing of another', async () => {
    const { token } = await server.authority.issue(appPrincipal(otherTenant))
    const answer = await server.get(`${url}?$count=true`, { token })
    assert.equal(answer.json['@odata.count'], 0)
  })
})
