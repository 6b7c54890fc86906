/** @microsoft/microsoft-graph-client with @azure/identity. The environment variable NODE_EXTRA_CA_CERTS names ca.pem. */
import assert from 'node:assert/strict'
import { ClientCertificateCredential, ClientSecretCredential, DeviceCodeCredential } from '@azure/identity'
import { Client } from '@microsoft/microsoft-graph-client'
import { TokenCredentialAuthenticationProvider } from '@microsoft/microsoft-graph-client/authProviders/azureTokenCredentials/index.js'
import { runSteps } from './graph-client-steps.mjs'
import { delegatedScope, graphScope, host, place, refusal, showCode, step } from './steps.mjs'

const { url, tenantId, clientId, clientSecret, readerId, readerSecret, certificatePath, publicClientId } =
  place

// The lines that point it at Riskgraph.
const credential = new ClientSecretCredential(tenantId, clientId, clientSecret, {
  authorityHost: url,
  disableInstanceDiscovery: true,
})
const authProvider = new TokenCredentialAuthenticationProvider(credential, { scopes: [graphScope] })
const client = Client.initWithMiddleware({ authProvider, baseUrl: `${url}/`, customHosts: new Set([host]) })

function clientOf(credential, scopes = [graphScope]) {
  const authProvider = new TokenCredentialAuthenticationProvider(credential, { scopes })
  return Client.initWithMiddleware({ authProvider, baseUrl: `${url}/`, customHosts: new Set([host]) })
}

const options = { authorityHost: url, disableInstanceDiscovery: true }

await step('secret', async () => {
  const { token, expiresOnTimestamp } = await credential.getToken(graphScope)
  assert.equal(token.split('.').length, 3)
  assert.ok(expiresOnTimestamp > Date.now() + 3_000_000)
})
await step('certificate', async () => {
  const certificate = new ClientCertificateCredential(tenantId, clientId, { certificatePath }, options)
  await clientOf(certificate).api('/identityProtection/riskyUsers').get()
})
await step('device-code', async () => {
  const person = new DeviceCodeCredential({
    ...options,
    tenantId,
    clientId: publicClientId,
    userPromptCallback: ({ userCode, verificationUri }) => showCode(userCode, verificationUri),
  })
  await clientOf(person, [delegatedScope]).api('/identityProtection/riskyUsers').get()
})
await step('error-secret', async () => {
  const wrong = new ClientSecretCredential(tenantId, clientId, 'wrong', options)
  const error = await refusal(() => wrong.getToken(graphScope))
  assert.match(error.message, /invalid_client.*AADSTS7000215/s)
})
await runSteps({
  client,
  reader: clientOf(new ClientSecretCredential(tenantId, readerId, readerSecret, options)),
  authProvider,
})
