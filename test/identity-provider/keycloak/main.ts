/**
 * `npm run test:keycloak`: a real Keycloak, whose tokens are trusted as docs/issuers.md says. Apart from the other tests,
 * because it needs Java, and the network once.
 */
import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { request } from 'node:https'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import pino from 'pino'
import { parseSettings } from '../../../src/config.ts'
import { createTrust, type Trust } from '../../../src/identity-provider/trust.ts'
import { directoryRoles } from '../../../src/model/permissions.ts'
import { serverCertificate } from '../../../src/tls/certificates.ts'
import { guid } from '../../factories.ts'
import { keycloakDistribution } from './distribution.ts'

const scope = 'IdentityRiskyUser.ReadWrite.All'
const startMinutesMax = 8

// biome-ignore lint/suspicious/noExplicitAny: answers are looked into freely; the assertions are the check.
type Json = any

describe('Keycloak', () => {
  const folder = mkdtempSync(join(tmpdir(), 'riskgraph-keycloak-'))
  let keycloak: ChildProcess
  let origin: string
  let certificateAuthority: string
  let trust: Trust

  before(
    async () => {
      const tls = await serverCertificate(folder, ['localhost'])
      certificateAuthority = tls.authorityPath
      writeFileSync(join(folder, 'server.pem'), tls.certificate)
      const [port, plainPort] = [await freePort(), await freePort()]
      origin = `https://localhost:${port}`
      keycloak = spawn(
        join(keycloakDistribution(), 'bin/kc.sh'),
        [
          ...['start-dev', '--db=dev-mem', `--hostname=${origin}`, '--http-host=127.0.0.1'],
          ...[`--http-port=${plainPort}`, `--https-port=${port}`],
          `--https-certificate-file=${join(folder, 'server.pem')}`,
          `--https-certificate-key-file=${join(folder, 'tls/server.key')}`,
        ],
        {
          env: {
            ...process.env,
            KC_BOOTSTRAP_ADMIN_USERNAME: 'admin',
            KC_BOOTSTRAP_ADMIN_PASSWORD: 'admin',
          },
          stdio: ['ignore', 'pipe', 'inherit'],
        },
      )
      let output = ''
      for await (const text of keycloak.stdout ?? []) {
        output += text
        if (/started in .* Listening on/.test(output)) break
      }
      keycloak.stdout?.resume()
      await makeRealm()
      const realm = `${origin}/realms/lindgren`
      trust = createTrust({
        issuers: parseSettings(JSON.stringify({ issuers: [settingsOf(realm)] }), 'riskgraph.json').issuers,
        log: pino({ level: 'silent' }),
        defaultTenant: async () => guid('1'),
      })
    },
    { timeout: startMinutesMax * 60_000 },
  )
  after(async () => {
    keycloak?.kill('SIGKILL')
    if (keycloak) await once(keycloak, 'exit')
    rmSync(folder, { recursive: true, force: true })
  })

  const settingsOf = (issuer: string) => ({
    name: 'Keycloak',
    kind: 'keycloak',
    issuer,
    audience: 'riskgraph',
    roles: { map: { 'security-admin': ['Security Administrator'] } },
    certificateAuthority,
    allowPrivateAddress: true,
  })

  async function send(path: string, body: string, headers: Record<string, string>): Promise<Json> {
    const sent = request(`${origin}${path}`, {
      method: 'POST',
      ca: readFileSync(certificateAuthority),
      agent: false,
      headers,
    })
    sent.end(body)
    const [response] = await once(sent, 'response')
    let text = ''
    for await (const piece of response.setEncoding('utf8')) text += piece
    assert.ok(response.statusCode < 300, `${path}: ${response.statusCode} ${text}`)
    return text === '' ? null : JSON.parse(text)
  }

  function tokens(realm: string, form: Record<string, string>): Promise<Json> {
    const headers = { 'content-type': 'application/x-www-form-urlencoded' }
    return send(
      `/realms/${realm}/protocol/openid-connect/token`,
      new URLSearchParams(form).toString(),
      headers,
    )
  }

  async function makeRealm(): Promise<void> {
    const form = { grant_type: 'password', client_id: 'admin-cli', username: 'admin', password: 'admin' }
    const { access_token: token } = await tokens('master', form)
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
    const realm = JSON.parse(readFileSync(join(import.meta.dirname, 'realm.json'), 'utf8'))
    await send('/admin/realms', JSON.stringify(realm), headers)
    // Scopes in the file of a realm would replace those that every realm has.
    const added = {
      name: scope,
      protocol: 'openid-connect',
      attributes: { 'include.in.token.scope': 'true' },
    }
    await send('/admin/realms/lindgren/client-scopes', JSON.stringify(added), headers)
    for (const clientId of ['portal', 'elsewhere']) {
      const client = {
        ...realm.clients.find((one: Json) => one.clientId === clientId),
        clientId: `${clientId}-2`,
      }
      const given = ['basic', 'roles', 'profile']
      const scoped = { ...client, defaultClientScopes: given, optionalClientScopes: [scope] }
      await send('/admin/realms/lindgren/clients', JSON.stringify(scoped), headers)
    }
  }

  const person = (name: string, change: Record<string, string> = {}) =>
    tokens('lindgren', {
      grant_type: 'password',
      client_id: 'portal-2',
      username: name,
      password: `a-password-of-${name}`,
      scope: `openid ${scope}`,
      ...change,
    })

  it('speaks for a service account, with the roles that it has here', async () => {
    const form = { grant_type: 'client_credentials', client_id: 'playbook', client_secret: 'playbook-secret' }
    const { access_token: token } = await tokens('lindgren', form)
    assert.deepEqual(await trust.verify(token), {
      kind: 'app',
      tenantId: guid('1'),
      clientId: 'playbook',
      displayName: 'playbook',
      permissions: ['IdentityRiskEvent.Read.All'],
    })
  })

  it('speaks for a person, with the scope that was asked for and the roles that they have', async () => {
    const { access_token: token } = await person('ada')
    const { userId, ...principal } = (await trust.verify(token)) as unknown as Record<string, unknown>
    assert.match(String(userId), /^[0-9a-f-]{36}$/)
    assert.deepEqual(principal, {
      kind: 'user',
      tenantId: guid('1'),
      clientId: 'portal-2',
      userPrincipalName: 'ada',
      permissions: [scope],
      roles: [directoryRoles['Security Administrator']],
    })
  })

  it('gives no role to who has none, and no permission that was not asked for', async () => {
    const bo = await trust.verify((await person('bo')).access_token)
    assert.deepEqual(bo?.kind === 'user' && [bo.permissions, bo.roles], [[scope], []])
    const ada = await trust.verify((await person('ada', { scope: 'openid' })).access_token)
    assert.deepEqual(ada?.permissions, [])
  })

  it('speaks for nobody by an ID token, a refresh token, or a token for somebody else', async () => {
    const { id_token: idToken, refresh_token: refreshToken } = await person('ada')
    await assert.rejects(trust.verify(idToken))
    await assert.rejects(trust.verify(refreshToken))
    const { access_token: elsewhere } = await person('ada', { client_id: 'elsewhere-2' })
    await assert.rejects(trust.verify(elsewhere), { claim: 'aud' })
  })
})

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}
