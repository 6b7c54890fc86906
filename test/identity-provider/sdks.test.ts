/** The official libraries get tokens as they do from Entra: only the authority is another. */
import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import {
  AuthenticationRequiredError,
  ClientCertificateCredential,
  ClientSecretCredential,
  DeviceCodeCredential,
} from '@azure/identity'
import { ConfidentialClientApplication, CryptoProvider, PublicClientApplication } from '@azure/msal-node'
import { addCertificate } from '../../src/identity-provider/directory/credentials.ts'
import { temporaryFolder } from '../factories-server.ts'
import { makeClientCertificate } from './client-certificate.ts'
import {
  graphScope,
  openBrowser,
  password,
  type RunningIssuer,
  startIssuer,
  timeNow,
} from './running-issuer.ts'

describe('@azure/identity', () => {
  let issuer: RunningIssuer
  before(async () => {
    issuer = await startIssuer()
  })
  after(() => issuer.close())
  const options = () => ({ authorityHost: issuer.origin, disableInstanceDiscovery: true })

  for (const tenant of ['id', 'domain'] as const) {
    it(`signs an application in with its secret, by the tenant's ${tenant}`, async () => {
      const { app, clientSecret } = await issuer.addApp()
      await issuer.addPerson()
      const name = { id: issuer.tenantId, domain: 'corp.example' }[tenant]
      const credential = new ClientSecretCredential(name, app.clientId, clientSecret, options())
      const { token } = await credential.getToken(graphScope, { enableCae: true })
      assert.equal((await issuer.call(token)).status, 200)
    })
  }

  it('signs an application in with a certificate', async (t) => {
    const { app } = await issuer.addApp()
    const { pem, keyPem } = await makeClientCertificate()
    await addCertificate(issuer.store, issuer.tenantId, app.displayName, { pem, now: timeNow() })
    const certificatePath = join(temporaryFolder(t), 'client.pem')
    writeFileSync(certificatePath, keyPem + pem)
    const credential = new ClientCertificateCredential(
      ...([issuer.tenantId, app.clientId, { certificatePath }, options()] as const),
    )
    const { token } = await credential.getToken(`${issuer.origin}/.default`)
    assert.equal((await issuer.call(token)).status, 200)
  })

  it('shows our number when the secret is wrong', async () => {
    const { app } = await issuer.addApp()
    const credential = new ClientSecretCredential(issuer.tenantId, app.clientId, 'wrong', options())
    await assert.rejects(credential.getToken(graphScope), (error: Error) => {
      assert.ok(error instanceof AuthenticationRequiredError || error.name === 'AuthenticationRequiredError')
      assert.match(error.message, /7000215/)
      return true
    })
  })

  it('signs a person in with a device code', async () => {
    const { app } = await issuer.addApp({ isPublic: true })
    const name = await issuer.addPerson()
    const credential = new DeviceCodeCredential({
      ...options(),
      ...{ tenantId: issuer.tenantId, clientId: app.clientId },
      async userPromptCallback({ userCode, verificationUri, message }) {
        assert.match(message, new RegExp(userCode))
        const browser = openBrowser(issuer.origin)
        let page = await browser.open(verificationUri)
        page = await browser.submit(page, { user_code: userCode.toLowerCase() })
        assert.match(page.text, new RegExp(userCode))
        page = await browser.submit(page, {}, 'confirm=yes')
        page = await browser.submit(page, { name, password })
        assert.match(page.text, /You are signed in/)
      },
    })
    const { token } = await credential.getToken('https://graph.microsoft.com/IdentityRiskyUser.Read.All')
    assert.equal((await issuer.call(token)).status, 200)
  })
})

describe('@azure/msal-node', () => {
  let issuer: RunningIssuer
  before(async () => {
    issuer = await startIssuer()
  })
  after(() => issuer.close())
  const authOf = (clientId: string) => ({
    clientId,
    authority: `${issuer.origin}/${issuer.tenantId}`,
    knownAuthorities: [new URL(issuer.origin).host],
  })

  it('signs an application in with its secret', async () => {
    const { app, clientSecret } = await issuer.addApp()
    const client = new ConfidentialClientApplication({ auth: { ...authOf(app.clientId), clientSecret } })
    const result = await client.acquireTokenByClientCredential({ scopes: [graphScope] })
    assert.equal((await issuer.call(result?.accessToken ?? '')).status, 200)
  })

  it('signs a person in with a code and PKCE, and again without them', async () => {
    const { app } = await issuer.addApp({ isPublic: true, redirectUris: ['http://localhost'] })
    const name = await issuer.addPerson()
    const client = new PublicClientApplication({ auth: authOf(app.clientId) })
    const { verifier, challenge } = await new CryptoProvider().generatePkceCodes()
    const redirectUri = 'http://localhost:53123'
    const scopes = [graphScope]
    const url = await client.getAuthCodeUrl({
      ...{ scopes, redirectUri, codeChallenge: challenge, codeChallengeMethod: 'S256', state: 'x y' },
    })
    const browser = openBrowser(issuer.origin)
    let page = await browser.submit(await browser.open(url), { name, password })
    assert.match(page.text, /act for you/)
    page = await browser.submit(page, {}, 'consent=yes')
    assert.equal(page.leftTo?.origin, redirectUri)
    assert.equal(page.leftTo?.searchParams.get('state'), 'x y')
    const code = page.leftTo?.searchParams.get('code') ?? ''
    const result = await client.acquireTokenByCode({ code, scopes, redirectUri, codeVerifier: verifier })
    assert.equal((await issuer.call(result.accessToken)).status, 200)
    assert.equal(result.account?.username, name)
    assert.equal(result.tenantId, issuer.tenantId)
    const cached = await client.acquireTokenSilent({ account: result.account!, scopes })
    assert.equal(cached.accessToken, result.accessToken)
    const fresh = await client.acquireTokenSilent({ account: result.account!, scopes, forceRefresh: true })
    assert.notEqual(fresh.accessToken, result.accessToken)
    assert.equal((await issuer.call(fresh.accessToken)).status, 200)
  })

  it('lets a web application with a secret sign a person in', async () => {
    const redirectUri = 'https://app.corp.example/back'
    const { app, clientSecret } = await issuer.addApp({ redirectUris: [redirectUri] })
    const name = await issuer.addPerson()
    const client = new ConfidentialClientApplication({ auth: { ...authOf(app.clientId), clientSecret } })
    const scopes = ['IdentityRiskyUser.Read.All']
    const browser = openBrowser(issuer.origin)
    const url = await client.getAuthCodeUrl({ scopes, redirectUri, prompt: 'select_account' })
    const page = await browser.submit(await browser.open(url), { name, password })
    const code = page.leftTo?.searchParams.get('code') ?? ''
    const result = await client.acquireTokenByCode({ code, scopes, redirectUri })
    assert.equal((await issuer.call(result.accessToken)).status, 200)
    assert.ok((await client.acquireTokenSilent({ account: result.account!, scopes })).fromCache)
  })
})
