/** `riskgraph serve`, and the other commands beside it on the same data. */
import assert from 'node:assert/strict'
import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { type Json, temporaryFolder } from '../factories-server.ts'
import { story, toLines } from '../sources/logs.ts'
import { fetchTrusting, listTorExits, readyPort, run, runWithInput, start, stop } from './running.ts'

const permissions = ['IdentityRiskyUser.ReadWrite.All', 'IdentityRiskEvent.ReadWrite.All']
const users = '/v1.0/identityProtection/riskyUsers'

interface Client {
  tenantId: string
  clientId: string
  clientSecret: string
}

describe('riskgraph serve', () => {
  it('serves HTTPS from a local authority, while apps, tokens and imports are made beside it, and keeps it all', async (t) => {
    const data = join(temporaryFolder(t), 'data')
    listTorExits(data)
    const server = start('serve', '--data', data, '--port', '0')
    t.after(() => stop(server, 'SIGKILL'))
    const port = await readyPort(server)
    const url = `https://localhost:${port}`
    assert.deepEqual((await fetchTrusting(data, `${url}/health`)).json, { status: 'ok' })

    const [made, imported] = await Promise.all([
      run('app', 'create', 'playbook', '--permission', ...permissions, '--data', data, '--json'),
      runWithInput(toLines(story()), 'import', '-', '--data', data, '--json'),
    ])
    assert.equal(made.status, 0, made.stderr)
    assert.equal(imported.status, 0, imported.stderr)
    const client: Client = JSON.parse(made.stdout)
    assert.deepEqual(Object.keys(client), ['tenantId', 'clientId', 'clientSecret'])

    const token = await tokenOf(data, url, client)
    const risky = await get(data, `${url}${users}?$filter=riskState eq 'atRisk'`, token)
    assert.equal(risky.json.value.length, 2)
    const confirmed = await fetchTrusting(data, `${url}${users}/confirmCompromised`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ userIds: [risky.json.value[0].id] }),
    })
    assert.equal(confirmed.status, 204)
    assert.equal(confirmed.json, null)
    const one = await get(data, `${url}${users}/${risky.json.value[0].id}`, token)
    assert.equal(one.json.riskState, 'confirmedCompromised')

    const [printed, inUse] = await Promise.all([
      run('token', '--app', 'playbook', '--data', data),
      run('serve', '--data', data, '--port', String(port)),
    ])
    assert.equal((await get(data, `${url}${users}`, printed.stdout.trim())).status, 200)
    assert.equal(inUse.status, 1)
    assert.match(
      inUse.stderr,
      new RegExp(`^riskgraph: port ${port} is in use; choose another with --port\n$`),
    )

    const first = await stop(server)
    assert.equal(first.status, 0, first.stderr)
    const again = start('serve', '--data', data, '--port', '0')
    t.after(() => stop(again, 'SIGKILL'))
    const newUrl = `https://localhost:${await readyPort(again)}`
    const kept = await get(data, `${newUrl}${users}/${risky.json.value[0].id}`, token)
    assert.equal(kept.json.riskState, 'confirmedCompromised', 'data and tokens outlive the server')
    await tokenOf(data, newUrl, client)
    const second = await stop(again, 'SIGINT')
    assert.equal(second.status, 0, second.stderr)

    const output = [first, second].map(({ stdout, stderr }) => stdout + stderr).join('')
    assert.ok(!output.includes(client.clientSecret), 'no secret is printed')
    assert.ok(!output.includes(token.slice(-40)), 'no token is printed')
    assert.match(first.stdout, /^ready https:\/\/localhost:\d+\n$/)
  })

  it('serves plain HTTP to its own machine when told to, and makes no certificate for it', async (t) => {
    const data = temporaryFolder(t)
    const server = start('serve', '--http', '--data', data, '--port', '0')
    t.after(() => stop(server, 'SIGKILL'))
    const port = await readyPort(server)
    assert.match(server.output.stdout, /^ready http:/)
    const health = await fetch(`http://127.0.0.1:${port}/health`)
    assert.equal(health.status, 200)
    const refused = await fetch(`http://127.0.0.1:${port}${users}`)
    assert.equal(refused.status, 401)
    assert.ok(!existsSync(join(data, 'tls')))
    const { status } = await stop(server)
    assert.equal(status, 0)
  })

  it('behind a proxy names the host of the proxy', async (t) => {
    const data = temporaryFolder(t)
    const proxy = 'https://risk.corp.example'
    const server = start('serve', '--http', '--public-url', proxy, '--data', data, '--port', '0')
    t.after(() => stop(server, 'SIGKILL'))
    const url = `http://127.0.0.1:${await readyPort(server)}`
    const discovery: Json = await (await fetch(`${url}/common/v2.0/.well-known/openid-configuration`)).json()
    assert.match(discovery.issuer, /^https:\/\/risk\.corp\.example\/[0-9a-f-]{36}\/v2\.0$/)
    assert.equal(discovery.token_endpoint, `${proxy}/common/oauth2/v2.0/token`)
    await run('app', 'create', 'demo', '--permission', ...permissions, '--data', data)
    const { stdout: token } = await run('token', '--data', data)
    const answer = await fetch(`${url}${users}`, { headers: { authorization: `Bearer ${token.trim()}` } })
    const { '@odata.context': context }: Json = await answer.json()
    assert.equal(context, `${proxy}/v1.0/$metadata#identityProtection/riskyUsers`)
    const { stderr } = await stop(server)
    assert.match(stderr, /addresses of callers are not known.*--trusted-proxy/)
  })

  it('does not warn of addresses that the proxy tells', async (t) => {
    const options = ['--public-url', 'https://risk.corp.example', '--trusted-proxy', '127.0.0.1']
    const server = start('serve', '--http', ...options, '--data', temporaryFolder(t), '--port', '0')
    t.after(() => stop(server, 'SIGKILL'))
    await readyPort(server)
    assert.doesNotMatch((await stop(server)).stderr, /addresses of callers/)
  })
})

describe('riskgraph serve behind proxies that are trusted', () => {
  const path = '/common/v2.0/.well-known/openid-configuration'
  const headers = { 'x-forwarded-proto': 'https', 'x-forwarded-host': 'risk.corp.example:444' }

  it('names the host that they name, by option or by setting', async (t) => {
    const data = temporaryFolder(t)
    writeFileSync(join(data, 'riskgraph.json'), JSON.stringify({ trustedProxies: ['127.0.0.0/8'] }))
    const bySetting = start('serve', '--http', '--data', data, '--port', '0')
    const option = ['--trusted-proxy', '10.0.0.0/8', '127.0.0.1']
    const byOption = start('serve', '--http', ...option, '--data', temporaryFolder(t), '--port', '0')
    const byNobody = start('serve', '--http', '--data', temporaryFolder(t), '--port', '0')
    const endpoints: string[] = []
    for (const server of [bySetting, byOption, byNobody]) {
      t.after(() => stop(server, 'SIGKILL'))
      const port = await readyPort(server)
      const discovery: Json = await (await fetch(`http://127.0.0.1:${port}${path}`, { headers })).json()
      endpoints.push(discovery.token_endpoint.replace(`:${port}/`, ':PORT/'))
    }
    const named = 'https://risk.corp.example:444/common/oauth2/v2.0/token'
    assert.deepEqual(endpoints, [named, named, 'http://127.0.0.1:PORT/common/oauth2/v2.0/token'])
  })

  it('refuses what is no address, and a network that is everybody', async (t) => {
    for (const text of ['proxy.example', '0.0.0.0/0']) {
      const { status, stderr } = await run('serve', '--trusted-proxy', text, '--data', temporaryFolder(t))
      assert.equal(status, 2)
      assert.match(stderr, /Expected an address, or a network such as 10\.0\.0\.0\/8\./)
    }
    const data = temporaryFolder(t)
    writeFileSync(join(data, 'riskgraph.json'), JSON.stringify({ trustedProxies: ['*'] }))
    const { status, stderr } = await run('serve', '--data', data)
    assert.equal(status, 1)
    assert.match(stderr, /trustedProxies\.0: expected an address, or a network as in 10\.0\.0\.0\/8/)
  })

  it('does without TLS and without a proxy for nobody but this machine', async (t) => {
    const open = ['serve', '--http', '--host', '0.0.0.0', '--data', temporaryFolder(t)]
    const { status, stderr } = await run(...open)
    assert.equal(status, 1)
    assert.match(stderr, /--http sends tokens in the clear: .*--trusted-proxy/)
  })
})

describe('riskgraph serve with other issuers', () => {
  const issuer = { name: 'login', issuer: 'https://127.0.0.1:1/corp', audience: 'riskgraph' }
  const write = (data: string, change: Json) =>
    writeFileSync(join(data, 'riskgraph.json'), JSON.stringify({ issuers: [{ ...issuer, ...change }] }))

  it('says in its log whether their keys can be had, and is ready without them', async (t) => {
    const data = temporaryFolder(t)
    write(data, {})
    const server = start('serve', '--http', '--data', data, '--port', '0')
    t.after(() => stop(server, 'SIGKILL'))
    const port = await readyPort(server)
    await run('app', 'create', 'demo', '--permission', ...permissions, '--data', data)
    const { stdout: token } = await run('token', '--data', data)
    const headers = { authorization: `Bearer ${token.trim()}` }
    assert.equal((await fetch(`http://127.0.0.1:${port}${users}`, { headers })).status, 200)
    const { stderr } = await stop(server)
    assert.match(stderr, /"issuer":"login","reason":"127\.0\.0\.1 is an address of the inner network/)
    assert.match(stderr, /"msg":"keys of a trusted issuer could not be fetched"/)
  })

  it('does not start with a setting that cannot be', async (t) => {
    const data = temporaryFolder(t)
    const wrong: [Json, RegExp][] = [
      [{ issuer: 'http://login.example' }, /issuers\.0\.issuer: expected an https:\/\/ URL/],
      [
        { certificateAuthority: join(data, 'absent.pem') },
        /issuer 'login': the certificate authority cannot be/,
      ],
    ]
    for (const [change, message] of wrong) {
      write(data, change)
      const { status, stderr } = await run('serve', '--http', '--data', data, '--port', '0')
      assert.equal(status, 1)
      assert.match(stderr, message)
      assert.doesNotMatch(stderr, / at /, 'one line, no stack')
    }
  })
})

describe('riskgraph token', () => {
  it('speaks for a person with the roles that are named', async (t) => {
    const data = temporaryFolder(t)
    await run('app', 'create', 'demo', '--permission', 'IdentityRiskyUser.Read.All', '--data', data)
    const person = ['token', '--user', 'Admin@corp.example', '--data', data]
    const { status, stdout } = await run(...person, '--role', 'Security Reader')
    assert.equal(status, 0)
    const claims = JSON.parse(Buffer.from(stdout.split('.')[1] as string, 'base64url').toString())
    assert.equal(claims.scp, 'IdentityRiskyUser.Read.All')
    assert.deepEqual(claims.wids, ['5d6b6bb7-de71-4623-b4af-96380a352509'])
    assert.equal(claims.roles, undefined)
  })
})

async function tokenOf(data: string, url: string, client: Client): Promise<string> {
  const { status, json } = await fetchTrusting(data, `${url}/${client.tenantId}/oauth2/v2.0/token`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      scope: 'https://graph.microsoft.com/.default',
      client_id: client.clientId,
      client_secret: client.clientSecret,
    }).toString(),
  })
  assert.equal(status, 200, JSON.stringify(json))
  return json.access_token
}

function get(data: string, url: string, token: string) {
  return fetchTrusting(data, url.replaceAll(' ', '%20'), { headers: { authorization: `Bearer ${token}` } })
}
