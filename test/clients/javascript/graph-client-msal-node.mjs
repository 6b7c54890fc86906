/** @microsoft/microsoft-graph-client with @azure/msal-node. The environment variable NODE_EXTRA_CA_CERTS names ca.pem. */
import assert from 'node:assert/strict'
import { X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { ConfidentialClientApplication, PublicClientApplication, ServerError } from '@azure/msal-node'
import { Client } from '@microsoft/microsoft-graph-client'
import { runSteps } from './graph-client-steps.mjs'
import { delegatedScope, graphScope, host, place, refusal, showCode, step } from './steps.mjs'

const { url, tenantId, clientId, clientSecret, readerId, readerSecret, certificatePath, publicClientId } =
  place

// The lines that point it at Riskgraph.
const application = new ConfidentialClientApplication({
  auth: {
    clientId,
    clientSecret,
    authority: `${url}/${tenantId}`,
    knownAuthorities: [new URL(url).host],
  },
})
const authProvider = providerOf(application)
const client = Client.initWithMiddleware({ authProvider, baseUrl: `${url}/`, customHosts: new Set([host]) })

function providerOf(application) {
  const request = { scopes: [graphScope] }
  return {
    getAccessToken: async () => (await application.acquireTokenByClientCredential(request)).accessToken,
  }
}

function clientOf(authProvider) {
  return Client.initWithMiddleware({ authProvider, baseUrl: `${url}/`, customHosts: new Set([host]) })
}

function applicationOf(clientId, clientSecret) {
  const authority = { authority: `${url}/${tenantId}`, knownAuthorities: [new URL(url).host] }
  return new ConfidentialClientApplication({ auth: { clientId, clientSecret, ...authority } })
}

await step('secret', async () => {
  const first = await application.acquireTokenByClientCredential({ scopes: [graphScope] })
  assert.equal(first.fromCache, false)
  assert.ok(first.expiresOn > new Date(Date.now() + 3_000_000))
  const second = await application.acquireTokenByClientCredential({ scopes: [graphScope] })
  assert.equal(second.accessToken, first.accessToken)
  assert.equal(second.fromCache, true)
})
await step('certificate', async () => {
  const privateKey = readFileSync(certificatePath, 'utf8')
  const [pem] = /-----BEGIN CERTIFICATE-----[\s\S]+/.exec(privateKey)
  const thumbprintSha256 = new X509Certificate(pem).fingerprint256.replaceAll(':', '')
  const { accessToken } = await new ConfidentialClientApplication({
    auth: {
      clientId,
      clientCertificate: { thumbprintSha256, privateKey },
      authority: `${url}/${tenantId}`,
      knownAuthorities: [new URL(url).host],
    },
  }).acquireTokenByClientCredential({ scopes: [graphScope] })
  await clientOf({ getAccessToken: async () => accessToken })
    .api('/identityProtection/riskyUsers')
    .get()
})
await step('device-code', async () => {
  const authority = { authority: `${url}/${tenantId}`, knownAuthorities: [new URL(url).host] }
  const desktop = new PublicClientApplication({ auth: { clientId: publicClientId, ...authority } })
  const { accessToken, account } = await desktop.acquireTokenByDeviceCode({
    scopes: [delegatedScope],
    deviceCodeCallback: ({ userCode, verificationUri }) => showCode(userCode, verificationUri),
  })
  assert.equal(account.username, 'analyst@corp.example')
  await clientOf({ getAccessToken: async () => accessToken })
    .api('/identityProtection/riskyUsers')
    .get()
})
await step('error-secret', async () => {
  const wrong = applicationOf(clientId, 'wrong')
  const error = await refusal(() => wrong.acquireTokenByClientCredential({ scopes: [graphScope] }))
  assert.ok(error instanceof ServerError, `${error}`)
  assert.equal(error.errorCode, 'invalid_client')
  assert.match(error.errorMessage, /AADSTS7000215/)
})
const reader = clientOf(providerOf(applicationOf(readerId, readerSecret)))
await runSteps({ client, reader, authProvider })
