/** By which hosts tokens may be asked for. */
import assert from 'node:assert/strict'
import { createPrivateKey, randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { request } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { SignJWT } from 'jose'
import { defaultSettings } from '../../src/config.ts'
import { addCertificate } from '../../src/identity-provider/directory/credentials.ts'
import { ownNames } from '../../src/identity-provider/issuer/own-names.ts'
import { serverCertificate } from '../../src/tls/certificates.ts'
import type { Json } from '../factories-server.ts'
import { makeClientCertificate } from './client-certificate.ts'
import { graphScope, type RunningIssuer, startIssuer, timeNow } from './running-issuer.ts'

describe('a host', () => {
  const names = ownNames({
    publicUrl: 'https://Risk.Example.com:8443',
    certificateNames: ['*.corp.example', 'graph.microsoft.com', '192.0.2.1', '2001:db8::1'],
  })

  it('is known when it is of this machine, of the public URL or of the certificate, on any port', () => {
    for (const host of [
      ...[
        'localhost',
        'LOCALHOST:8443',
        '127.0.0.1:1',
        '[::1]',
        '[0:0:0:0:0:0:0:1]:8443',
        'risk.example.com',
      ],
      ...['a.corp.example', 'graph.microsoft.com', '192.0.2.1', '[2001:DB8::1]:443'],
    ])
      assert.ok(names.isOwnHost(host), host)
  })

  it('is not known otherwise', () => {
    for (const host of [
      ...[
        'evil.example',
        'corp.example',
        'a.b.corp.example',
        'localhost.evil.example',
        '*.corp.example.evil.example',
      ],
      ...['risk.example.com@evil.example', '', 'a b', '192.0.2.2', 'localhost.', '[::2]', '*'],
    ])
      assert.ok(!names.isOwnHost(host), host)
  })

  it('is known when a new certificate is for it, and no longer when the new one is not', () => {
    const replaced = ownNames({ certificateNames: ['old.example'] })
    replaced.replaceCertificateNames(['new.example'])
    assert.deepEqual(
      ['old.example', 'new.example', 'localhost'].map((host) => replaced.isOwnHost(host)),
      [false, true, true],
    )
  })
})

describe('the issuer', () => {
  let issuer: RunningIssuer
  before(async () => {
    issuer = await startIssuer()
  })
  after(() => issuer.close())

  /** With a header that fetch does not send as it is told. */
  function ask(path: string, headers: Record<string, string>, form?: Record<string, string>, on = issuer) {
    const { promise, resolve, reject } = Promise.withResolvers<{ status: number; json: Json }>()
    const options = { method: form ? 'POST' : 'GET', headers, rejectUnauthorized: false }
    const sent = request(new URL(path, on.origin), options, (answer) => {
      let text = ''
      answer.on('data', (piece) => {
        text += String(piece)
      })
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, json: JSON.parse(text) }))
    })
    sent.on('error', reject)
    sent.end(form ? new URLSearchParams(form).toString() : undefined)
    return promise
  }

  async function assertionFor(audience: string) {
    const { app } = await issuer.addApp()
    const { pem, keyPem } = await makeClientCertificate()
    await addCertificate(issuer.store, issuer.tenantId, app.displayName, { pem, now: timeNow() })
    const seconds = Math.floor(Date.now() / 1000)
    const claims = { iss: app.clientId, sub: app.clientId, aud: audience, jti: randomUUID() }
    const assertion = await new SignJWT({ ...claims, nbf: seconds, exp: seconds + 300 })
      .setProtectedHeader({ alg: 'PS256', typ: 'JWT' })
      .sign(createPrivateKey(keyPem))
    return {
      ...{ grant_type: 'client_credentials', client_id: app.clientId, scope: graphScope },
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion: assertion,
    }
  }

  it('takes no assertion that was made for another server, whatever host the caller names', async () => {
    const path = (segment: string) => `/${segment}/oauth2/v2.0/token`
    for (const [host, segment] of [
      ['evil.example', issuer.tenantId],
      ['login.microsoftonline.com', 'common'],
    ] as const) {
      const form = await assertionFor(`https://${host}${path(segment)}`)
      const headers = { 'content-type': 'application/x-www-form-urlencoded' }
      const strange = await ask(path(segment), { ...headers, host }, form)
      assert.deepEqual([strange.status, strange.json.error_codes], [400, [90023]])
      assert.deepEqual((await ask(path(segment), headers, form)).json.error_codes, [700023])
    }
  })

  it('describes itself by its own hosts alone', async () => {
    const path = `/${issuer.tenantId}/v2.0/.well-known/openid-configuration`
    for (const host of ['evil.example', 'localhost.evil.example', `localhost:1@evil.example`])
      assert.equal((await ask(path, { host })).status, 400, host)
    const { json } = await ask(path, { host: '127.0.0.1:9999' })
    assert.equal(json.issuer, `https://127.0.0.1:9999/${issuer.tenantId}/v2.0`)
  })

  it('is known by the names of a new certificate at once', async (t) => {
    const folder = mkdtempSync(join(tmpdir(), 'riskgraph-names-'))
    t.after(() => rmSync(folder, { recursive: true }))
    const path = '/common/v2.0/.well-known/openid-configuration'
    const other = await startIssuer(issuer.store, { isOwner: false })
    t.after(() => other.close())
    const headers = { host: 'risk.corp.example' }
    assert.equal((await ask(path, headers, undefined, other)).status, 400)
    other.server.replaceCertificate(await serverCertificate(folder, ['risk.corp.example']))
    assert.equal((await ask(path, headers, undefined, other)).status, 200)
  })

  it('believes a trusted proxy, which answers for what it passes on', async (t) => {
    const settings = { ...defaultSettings, trustedProxies: ['127.0.0.0/8'] }
    const other = await startIssuer(issuer.store, { isOwner: false, settings })
    t.after(() => other.close())
    const path = '/common/v2.0/.well-known/openid-configuration'
    const { json } = await ask(path, { 'x-forwarded-host': 'risk.corp.example' }, undefined, other)
    assert.match(json.issuer, /^https:\/\/risk\.corp\.example\//)
  })
})
