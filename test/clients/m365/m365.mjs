/**
 * `m365 request` of @pnp/cli-microsoft365, signed in as a managed identity: the endpoint that it asks for tokens stands
 * below. The environment variable NODE_EXTRA_CA_CERTS names ca.pem.
 */
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

const url = process.env.RISKGRAPH_URL
const userIds = process.env.RISKGRAPH_USER_IDS.split(',')
const signInIds = process.env.RISKGRAPH_SIGN_IN_IDS.split(',')
const home = mkdtempSync(join(tmpdir(), 'riskgraph-m365-'))

// What points it at Riskgraph: a token endpoint in the shape of Azure's App Service, and whole URLs.
const endpoint = createServer(async (request, response) => {
  const resource = new URL(request.url, 'http://localhost').searchParams.get('resource')
  const answer = await fetch(`${url}/${process.env.RISKGRAPH_TENANT_ID}/oauth2/v2.0/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: process.env.RISKGRAPH_CLIENT_ID,
      client_secret: process.env.RISKGRAPH_CLIENT_SECRET,
      scope: `${resource}/.default`,
    }),
  })
  const token = await answer.json()
  const expires_on = Math.floor(Date.now() / 1000) + Number(token.expires_in)
  response.setHeader('content-type', 'application/json')
  response.end(JSON.stringify({ ...token, expires_on, resource }))
}).listen(0, '127.0.0.1')
await once(endpoint, 'listening')
const environment = {
  ...process.env,
  HOME: home,
  IDENTITY_ENDPOINT: `http://127.0.0.1:${endpoint.address().port}/token`,
  IDENTITY_HEADER: 'riskgraph',
  CLIMICROSOFT365_NOUPDATE: '1',
}

async function m365(...args) {
  const { stdout } = await promisify(execFile)('node_modules/.bin/m365', args, {
    env: environment,
    timeout: 60_000,
  })
  return stdout
}

async function request(address, body) {
  const post = body
    ? ['--method', 'post', '--content-type', 'application/json', '--body', JSON.stringify(body)]
    : []
  const resource = ['--resource', 'https://graph.microsoft.com']
  const printed = await m365('request', '--url', url + address, ...resource, '--output', 'json', ...post)
  return printed.trim() === '' ? undefined : JSON.parse(printed)
}

async function step(name, work) {
  try {
    await work()
    console.log(`ok ${name}`)
  } catch (error) {
    console.log(
      `not ok ${name}\n  ${String(error.stderr || error.stack)
        .slice(0, 900)
        .replaceAll('\n', '\n  ')}`,
    )
    process.exitCode = 1
  }
}

await m365('cli', 'config', 'set', '--key', 'disableTelemetry', '--value', 'true')
await m365('login', '--authType', 'identity')
await step('list', async () => {
  const { value } = await request('/v1.0/identityProtection/riskyUsers')
  assert.equal(value.length, userIds.length)
})
await step('filter', async () => {
  const { value } = await request(
    "/v1.0/identityProtection/riskyUsers?$filter=riskLevel eq 'high'&$top=2&$select=id",
  )
  assert.equal(value.length, 2)
})
await step('users-compromised', async () => {
  await request('/beta/riskyUsers/confirmCompromised', { userIds: [userIds[0]] })
  const user = await request(`/v1.0/identityProtection/riskyUsers/${userIds[0]}`)
  assert.equal(user.riskState, 'confirmedCompromised')
})
await step('sign-ins-compromised', async () => {
  await request('/beta/auditLogs/signIns/confirmCompromised', { requestIds: [signInIds[4]] })
  const signIn = await request(`/beta/auditLogs/signIns/${signInIds[4]}`)
  assert.equal(signIn.riskState, 'confirmedCompromised')
})
// It has no more to say of an answer to `request`.
await step('error-404', () =>
  assert.rejects(
    request('/v1.0/identityProtection/riskyUsers/nobody'),
    /Request failed with status code 404/,
  ),
)
endpoint.close()
rmSync(home, { recursive: true, force: true })
