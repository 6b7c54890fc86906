/** A certified OpenID provider as the other issuer, over TLS: its own documents, keys, tokens and rotation. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer, request, type Server } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { exportJWK, generateKeyPair, type JWK } from 'jose'
import { Provider } from 'oidc-provider'
import pino from 'pino'
import { parseSettings } from '../../src/config.ts'
import { createTrust, type Trust } from '../../src/identity-provider/trust.ts'
import { serverCertificate } from '../../src/tls/certificates.ts'
import { guid } from '../factories.ts'

const scope = 'IdentityRiskyUser.Read.All'

describe('an OpenID provider', () => {
  const folder = mkdtempSync(join(tmpdir(), 'riskgraph-test-'))
  let server: Server
  let origin: string
  let certificateAuthority: string
  let trust: Trust
  let answer: (...pair: Parameters<ReturnType<Provider['callback']>>) => unknown
  let milliseconds = Date.now()

  before(async () => {
    const { key, certificate, authorityPath } = await serverCertificate(folder, ['localhost'])
    certificateAuthority = authorityPath
    server = createServer({ key, cert: certificate }, (asked, answered) => answer(asked, answered))
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    origin = `https://localhost:${(server.address() as AddressInfo).port}`
    answer = providerOf(origin, await makeJwk('RS256', 'first')).callback()
    const one = {
      name: 'provider',
      issuer: origin,
      audience: 'urn:riskgraph',
      certificateAuthority,
      allowPrivateAddress: true,
    }
    trust = createTrust({
      issuers: parseSettings(JSON.stringify({ issuers: [one] }), 'riskgraph.json').issuers,
      log: pino({ level: 'silent' }),
      defaultTenant: async () => guid('tenant'),
      now: () => milliseconds,
    })
  })
  after(() => {
    server.closeAllConnections()
    server.close()
    rmSync(folder, { recursive: true, force: true })
  })

  async function token(resource: string): Promise<string> {
    const sent = request(`${origin}/token`, {
      method: 'POST',
      ca: readFileSync(certificateAuthority),
      family: 4,
      agent: false,
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        authorization: `Basic ${Buffer.from('playbook:a-secret').toString('base64')}`,
      },
    })
    sent.end(new URLSearchParams({ grant_type: 'client_credentials', scope, resource }).toString())
    const [response] = await once(sent, 'response')
    let text = ''
    for await (const piece of response.setEncoding('utf8')) text += piece
    assert.equal(response.statusCode, 200, text)
    return JSON.parse(text).access_token
  }

  it('is trusted for its tokens in the form of RFC 9068', async () => {
    assert.deepEqual(await trust.verify(await token('urn:riskgraph')), {
      kind: 'app',
      tenantId: guid('tenant'),
      clientId: 'playbook',
      displayName: 'playbook',
      permissions: [scope],
    })
  })

  it('is not trusted for tokens for somebody else', async () => {
    const elsewhere = await token('urn:other')
    await assert.rejects(trust.verify(elsewhere), { claim: 'aud' })
  })

  it('may change its keys and their algorithm meanwhile', async () => {
    const old = await token('urn:riskgraph')
    answer = providerOf(origin, await makeJwk('ES256', 'second')).callback()
    milliseconds += 90_000
    assert.ok(await trust.verify(await token('urn:riskgraph')))
    await assert.rejects(trust.verify(old), { code: 'ERR_JWKS_NO_MATCHING_KEY' })
  })
})

async function makeJwk(alg: string, kid: string): Promise<JWK> {
  const { privateKey } = await generateKeyPair(alg, { extractable: true })
  return { ...(await exportJWK(privateKey)), kid, alg, use: 'sig' }
}

function providerOf(origin: string, key: JWK): Provider {
  const provider = new Provider(origin, {
    jwks: { keys: [key] } as never,
    scopes: [scope],
    clients: [
      {
        client_id: 'playbook',
        client_secret: 'a-secret',
        grant_types: ['client_credentials'],
        redirect_uris: [],
        response_types: [],
        id_token_signed_response_alg: key.alg as 'RS256',
      },
    ],
    features: {
      devInteractions: { enabled: false },
      clientCredentials: { enabled: true },
      resourceIndicators: {
        enabled: true,
        getResourceServerInfo: (_, resource) => ({
          scope,
          audience: resource,
          accessTokenFormat: 'jwt',
          jwt: { sign: { alg: key.alg as 'RS256' } },
        }),
      },
    },
  })
  return provider
}
