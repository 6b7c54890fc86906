/** What somebody can do who has a token of an issuer that is trusted, or the key of such an issuer: no more than it. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type Server } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { decodeJwt, decodeProtectedHeader, type JWTPayload } from 'jose'
import { directoryRoles } from '../../../src/model/permissions.ts'
import { serverCertificate } from '../../../src/tls/certificates.ts'
import { guid, riskySignInRecord, startServer, type TestServer, userId } from '../../factories-server.ts'
import { type ForeignKey, foreignIssuer, makeKey } from '../../identity-provider/trust-issuer.ts'

const users = '/v1.0/identityProtection/riskyUsers'
const permissions = 'IdentityRiskyUser.ReadWrite.All'

describe('a trusted issuer', () => {
  const folder = mkdtempSync(join(tmpdir(), 'riskgraph-test-'))
  const { token } = foreignIssuer()
  let server: TestServer
  let issuers: Server
  let origin: string
  let certificateAuthority: string
  let ownTenant: string
  let otherTenant: string
  const keys: Record<string, ForeignKey> = {}
  let keyRequests = 0

  before(async () => {
    const { key, certificate, authorityPath } = await serverCertificate(folder, ['127.0.0.1'])
    certificateAuthority = authorityPath
    for (const name of ['one', 'two']) keys[name] = await makeKey('RS256', 'the same id')
    issuers = createServer({ key, cert: certificate }, (request, response) => {
      keyRequests++
      const jwk = keys[String(request.url).slice(1)]?.publicJwk
      response.writeHead(jwk ? 200 : 404).end(JSON.stringify({ keys: [jwk] }))
    })
    issuers.listen(0, '127.0.0.1')
    await once(issuers, 'listening')
    origin = `https://127.0.0.1:${(issuers.address() as AddressInfo).port}`
    ownTenant = crypto.randomUUID()
    otherTenant = crypto.randomUUID()
    const settings = (name: string, tenant: string) => ({
      name,
      issuer: `${origin}/${name}`,
      jwksUri: `${origin}/${name}`,
      audience: 'riskgraph',
      tenant,
      allowPrivateAddress: true,
      certificateAuthority,
    })
    server = await startServer({
      issuers: [settings('one', ownTenant), settings('two', otherTenant), settings('absent', ownTenant)],
    })
    for (const id of [ownTenant, otherTenant]) {
      const tenant = {
        id,
        displayName: id,
        createdDateTime: '2026-11-21T12:00:00.0000000Z',
        isDefault: 0,
        revision: 0,
      }
      await server.store.write(id, (db) => db.insertInto('tenants').values(tenant).execute())
    }
    await server.ingest([riskySignInRecord(1, 1)], ownTenant)
    await server.ingest([riskySignInRecord(2, 2)], otherTenant)
  })
  after(async () => {
    issuers.closeAllConnections()
    issuers.close()
    await server.store.close()
    rmSync(folder, { recursive: true, force: true })
  })

  const signed = (by: string, change: JWTPayload = {}, header: Record<string, unknown> = {}) =>
    token({ iss: `${origin}/${by}`, scope: permissions, ...change }, header, keys[by])
  const status = async (made: Promise<string>) => (await server.get(users, { token: await made })).status
  const ids = async (made: Promise<string>) =>
    (await server.get(users, { token: await made })).json.value.map(({ id }: { id: string }) => id)

  it('speaks for its own tenant', async () => {
    assert.deepEqual(await ids(signed('one')), [userId(1)])
    assert.deepEqual(await ids(signed('two')), [userId(2)])
    assert.deepEqual(await ids(signed('one', { tid: ownTenant })), [userId(1)])
  })

  it('speaks for no other tenant, whatever it signs', async () => {
    assert.equal(await status(signed('one', { tid: otherTenant })), 401)
    assert.equal(await status(signed('one', { tid: server.tenantId })), 401)
    for (const claim of ['tenant', 'tenant_id', 'tenantId', 'organization', 'realm'])
      assert.deepEqual(await ids(signed('one', { [claim]: otherTenant })), [userId(1)])
  })

  it('cannot sign for another issuer, although the ids of their keys are the same', async () => {
    assert.equal(await status(token({ iss: `${origin}/two` }, {}, keys.one)), 401)
    assert.equal(await status(token({ iss: `${origin}/one` }, {}, keys.two)), 401)
  })

  it('cannot sign for us, by our claims, our issuer or the id of our key', async () => {
    const ours = await server.token()
    const claims = decodeJwt(ours)
    const { kid } = decodeProtectedHeader(ours)
    assert.equal(await status(signed('one', claims)), 401)
    assert.equal(await status(signed('one', claims, { kid })), 401)
    assert.equal(await status(signed('one', { ...claims, iss: `${origin}/one` })), 401)
    assert.equal(await status(signed('one', { iss: `${origin}/one` }, { kid })), 401)
  })

  it('does not lend its name to a token that we have signed', async () => {
    const [header, payload, signature] = (await server.token()).split('.') as [string, string, string]
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString())
    const changed = Buffer.from(JSON.stringify({ ...claims, iss: `${origin}/one`, aud: 'riskgraph' }))
    assert.equal(
      await status(Promise.resolve(`${header}.${changed.toString('base64url')}.${signature}`)),
      401,
    )
  })

  it('gives nobody a role who has none, and no client a scope', async () => {
    const person = { sub: 'ada', scope: permissions }
    assert.equal(await status(signed('one', person)), 403)
    assert.equal(await status(signed('one', { ...person, roles: ['Security Reader'] })), 200)
    assert.equal(
      await status(signed('one', { ...person, scope: '', roles: ['Security Administrator'] })),
      403,
    )
    const reader = { ...person, roles: [directoryRoles['Security Reader']] }
    const answer = await server.post(
      `${users}/dismiss`,
      { userIds: [userId(1)] },
      { token: await signed('one', reader) },
    )
    assert.equal(answer.status, 403)
  })

  it('makes no application of a person who claims to be one', async () => {
    for (const claims of [
      { idtyp: 'app' },
      { gty: 'client-credentials' },
      { azp: 'ada', client_id: 'portal' },
    ])
      assert.equal(await status(signed('one', { sub: 'ada', ...claims })), 403)
  })

  it('is not asked for its keys by those who invent tokens in its name', async () => {
    await status(signed('one'))
    const asked = keyRequests
    for (let number = 0; number < 20; number++) await status(signed('one', {}, { kid: guid(number) }))
    assert.equal(keyRequests, asked)
  })

  it('that cannot be reached is told apart from a token that does not hold', async () => {
    const answer = await server.get(users, { token: await token({ iss: `${origin}/absent` }) })
    assert.equal(answer.status, 503)
    assert.match(answer.headers.get('retry-after') ?? '', /^\d+$/)
    assert.match(answer.json.error.message, /keys of the issuer 'absent'/)
    assert.equal((await server.get(users)).status, 200, 'and ours still hold')
  })

  it('for a tenant that is not here is named in the log at the start, and its tokens are refused', async () => {
    const issuer = {
      name: 'nowhere',
      issuer: `${origin}/one`,
      jwksUri: `${origin}/one`,
      audience: 'riskgraph',
      tenant: guid(404),
      allowPrivateAddress: true,
      certificateAuthority,
    }
    const other = await startServer({ issuers: [issuer] })
    const answer = await other.get(users, { token: await signed('one') })
    assert.equal(answer.status, 401)
    assert.match(answer.json.error.message, /tenant of the token does not exist here/)
    assert.match(
      other.log.join(''),
      /"issuer":"nowhere","tenant":"[^"]+404","msg":"a trusted issuer speaks for a tenant/,
    )
    await other.store.close()
  })

  it('leaves nothing of its tokens in the log', async () => {
    const made = await signed('one', { tid: otherTenant })
    await server.get(users, { token: made })
    assert.ok(!server.log.join('').includes(made.slice(-40)))
  })
})
