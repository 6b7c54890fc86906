/** Tokens of another issuer: what is accepted, and everything that is not. */
import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { describe, it } from 'node:test'
import { type CryptoKey, exportSPKI, importJWK, type JWTPayload } from 'jose'
import { directoryRoles } from '../../src/model/permissions.ts'
import { guid } from '../factories.ts'
import { issuerUrl, keysUrl, makeKey, tenantId, trusted } from './trust-issuer.ts'

describe('a token of an issuer that is trusted', () => {
  it('speaks for an application when nobody has signed in', async () => {
    const { trust, token } = trusted()
    assert.deepEqual(await trust.verify(await token()), {
      kind: 'app',
      tenantId,
      clientId: 'playbook',
      displayName: 'playbook',
      permissions: ['IdentityRiskyUser.Read.All'],
    })
  })

  it('speaks for a person with the scopes of the client and the roles of the person', async () => {
    const { trust, token } = trusted()
    const claims = {
      sub: 'ada',
      preferred_username: 'ada@corp.example',
      scope: 'openid IdentityRiskyUser.ReadWrite.All',
      roles: ['Security Reader', 'cook'],
      groups: [directoryRoles['Reports Reader'].toUpperCase()],
    }
    assert.deepEqual(await trust.verify(await token(claims)), {
      kind: 'user',
      tenantId,
      clientId: 'playbook',
      userId: 'ada',
      userPrincipalName: 'ada@corp.example',
      permissions: ['IdentityRiskyUser.ReadWrite.All'],
      roles: [directoryRoles['Security Reader'], directoryRoles['Reports Reader']],
    })
  })

  it('speaks for the tenant of the configuration, whatever it says itself', async () => {
    const { trust, token } = trusted({ tenant: guid('7').toUpperCase() })
    assert.equal((await trust.verify(await token()))?.tenantId, guid('7'))
    assert.equal((await trust.verify(await token({ tid: guid('7') })))?.tenantId, guid('7'))
    await assert.rejects(async () => trust.verify(await token({ tid: guid('8') })), { claim: 'tid' })
    await assert.rejects(async () => trust.verify(await token({ tid: [guid('7')] })), { claim: 'tid' })
  })

  it('is accepted by each of the algorithms, for one of several audiences', async () => {
    for (const algorithm of ['RS256', 'PS256', 'ES256']) {
      const { trust, token } = trusted({ audience: ['api://other', 'riskgraph'] }, await makeKey(algorithm))
      for (const aud of ['riskgraph', 'api://other', ['https://userinfo.example', 'riskgraph']])
        assert.ok(await trust.verify(await token({ aud })))
      await assert.rejects(async () => trust.verify(await token({ aud: 'account' })), { claim: 'aud' })
    }
  })

  it('holds half a minute longer and earlier than it says, for clocks that differ, and no more', async () => {
    const { trust, token, clock } = trusted()
    const seconds = Math.floor(clock.milliseconds / 1000)
    const good = await token({ nbf: seconds, exp: seconds + 60 })
    const at = (offset: number) => {
      clock.milliseconds = (seconds + offset) * 1000
      return trust.verify(good)
    }
    assert.ok(await at(-29))
    assert.ok(await at(89))
    await assert.rejects(at(-31), { claim: 'nbf' })
    await assert.rejects(at(91), { code: 'ERR_JWT_EXPIRED' })
  })

  it('may be typed as an access token', async () => {
    const { trust, token } = trusted()
    for (const typ of ['JWT', 'at+jwt', 'application/AT+JWT'])
      assert.ok(await trust.verify(await token({}, { typ })))
  })
})

describe('a token of an issuer that is not trusted', () => {
  it('is none of ours to judge, and costs no request', async () => {
    const { trust, token, asked } = trusted()
    const others = [
      { iss: undefined },
      { iss: 'https://login.elsewhere.example' },
      { iss: `${issuerUrl}/` },
      { iss: issuerUrl.toUpperCase() },
      { iss: '__proto__' },
    ]
    for (const change of others) assert.equal(await trust.verify(await token(change)), null)
    assert.equal(await trust.verify(await token({ iss: [issuerUrl] } as unknown as JWTPayload)), null)
    for (const text of ['', 'a', 'a.b.c', 'ä.ö.ü', `${'a'.repeat(9000)}.b.c`])
      assert.equal(await trust.verify(text), null)
    assert.deepEqual(asked, [])
  })
})

describe('a token that names a trusted issuer', () => {
  const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const seconds = () => Math.floor(Date.now() / 1000)
  type Make = (issuer: ReturnType<typeof trusted>) => Promise<string>
  const changed =
    (change: JWTPayload, header?: Record<string, unknown>): Make =>
    ({ token }) =>
      token(change, header)

  const refused: Record<string, Make> = {
    'and is expired': changed({ exp: seconds() - 60 }),
    'and has no end': changed({ exp: undefined }),
    'and is not valid yet': changed({ nbf: seconds() + 600 }),
    'and is for somebody else': changed({ aud: 'account' }),
    'and is for nobody': changed({ aud: undefined }),
    'and for an audience that only begins so': changed({ aud: 'riskgraph2' }),
    'and names no client': changed({ sub: 'ada', client_id: undefined }),
    'and names no person': changed({ sub: undefined }),
    'and has an empty person': changed({ sub: '' }),
    'and a person that is no text': changed({ sub: 7 as unknown as string }),
    'and a person with a line break': changed({ sub: 'ada\nroot' }),
    'and a person without end': changed({ sub: 'a'.repeat(300) }),
    'and is an ID token': changed({ sub: 'ada', nonce: 'n' }),
    'and is an ID token of the hybrid flow': changed({ sub: 'ada', c_hash: 'h' }),
    'and is bound to a key': changed({ cnf: { jkt: 'x' } }),
    'and is an event': changed({ events: {} }),
    'and is a logout token by type': changed({}, { typ: 'logout+jwt' }),
    'and is a proof by type': changed({}, { typ: 'dpop+jwt' }),
    'and has no key id': changed({}, { kid: undefined }),
    'and has an empty key id': changed({}, { kid: '' }),
    'and has a number for a key id': async ({ token }) => {
      const [, payload, signature] = (await token()).split('.')
      return `${encode({ alg: 'RS256', kid: 1 })}.${payload}.${signature}`
    },
    'and has a type that is none': async ({ token }) => {
      const [, payload, signature] = (await token()).split('.')
      return `${encode({ alg: 'RS256', kid: 'key 1', typ: ['JWT'] })}.${payload}.${signature}`
    },
    'and has another key id': changed({}, { kid: 'other' }),
    'and wants something critical': async ({ token }) => {
      const [, payload, signature] = (await token()).split('.')
      return `${encode({ alg: 'RS256', kid: 'key 1', crit: ['exp'] })}.${payload}.${signature}`
    },
    'and was signed by another key under the same id': async ({ token, key }) =>
      token({}, {}, { ...(await makeKey()), publicJwk: key.publicJwk }),
    'and brings its own key': async ({ token }) => {
      const own = await makeKey()
      return token({}, { jwk: own.publicJwk, kid: own.publicJwk.kid }, own)
    },
    'and says where its key would be': async ({ token, key }) => {
      const own = await makeKey()
      const elsewhere = { jku: 'https://evil.example/keys', x5u: 'https://evil.example/cert' }
      return token({}, { ...elsewhere, kid: key.publicJwk.kid }, own)
    },
    'and is not signed': async ({ token }) => {
      const [, payload] = (await token()).split('.')
      return `${encode({ alg: 'none', kid: 'key 1' })}.${payload}.`
    },
    'and lost its signature': async ({ token }) => `${(await token()).split('.').slice(0, 2).join('.')}.`,
    'and was changed': async ({ token }) => {
      const [header, , signature] = (await token()).split('.')
      const all = { iss: issuerUrl, aud: 'riskgraph', exp: seconds() + 60, scope: 'Directory.ReadWrite.All' }
      return `${header}.${encode(all)}.${signature}`
    },
    'and is signed by the public key as a secret': async ({ token, key }) => {
      const [, payload] = (await token()).split('.')
      const publicKey = await importJWK(key.publicJwk, 'RS256', { extractable: true })
      const unsigned = `${encode({ alg: 'HS256', kid: key.publicJwk.kid })}.${payload}`
      const pem = await exportSPKI(publicKey as CryptoKey)
      return `${unsigned}.${createHmac('sha256', pem).update(unsigned).digest('base64url')}`
    },
  }
  for (const [name, make] of Object.entries(refused)) {
    it(`${name} is refused, and asks nobody but the issuer`, async () => {
      const issuer = trusted()
      const token = await make(issuer)
      await assert.rejects(issuer.trust.verify(token), (error: Error & { code?: string }) =>
        /^ERR_J/.test(error.code ?? ''),
      )
      assert.deepEqual(
        issuer.asked.filter((url) => !url.startsWith(issuerUrl)),
        [],
      )
    })
  }

  it('and is signed by an algorithm that is not accepted is refused', async () => {
    for (const algorithm of ['RS512', 'ES384', 'EdDSA']) {
      const { trust, token } = trusted({}, await makeKey(algorithm))
      await assert.rejects(async () => trust.verify(await token()))
    }
  })

  it('is refused while its key is published for encryption alone', async () => {
    const issuer = trusted()
    issuer.documents[keysUrl] = { keys: [{ ...issuer.key.publicJwk, use: 'enc' }] }
    await assert.rejects(async () => issuer.trust.verify(await issuer.token()), { status: 503 })
  })
})
