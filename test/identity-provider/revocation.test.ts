/** Who gets tokens loses them with what they came by: a password, a role, a second factor, a credential. */
import assert from 'node:assert/strict'
import { createHash, createPrivateKey, randomUUID } from 'node:crypto'
import { after, before, describe, it } from 'node:test'
import { decodeJwt, SignJWT } from 'jose'
import { revokeSignInSessions } from '../../src/feedback/revoke-sessions.ts'
import {
  type AccountChange,
  changeRoles,
  setAccountDisabled,
  setOneTimePasswords,
  setPassword,
} from '../../src/identity-provider/directory/accounts.ts'
import { setAppDisabled } from '../../src/identity-provider/directory/apps.ts'
import {
  addCertificate,
  addSecret,
  deleteCredential,
  listCredentials,
} from '../../src/identity-provider/directory/credentials.ts'
import { createAuthority } from '../../src/identity-provider/tokens.ts'
import { saveIdentities } from '../../src/store/identities.ts'
import { makeClientCertificate } from './client-certificate.ts'
import {
  derOf,
  graphScope,
  openBrowser,
  password,
  type RunningIssuer,
  startIssuer,
  timeNow,
} from './running-issuer.ts'

let issuer: RunningIssuer
before(async () => {
  issuer = await startIssuer()
})
after(() => issuer.close())

const tokenPath = () => `/${issuer.tenantId}/oauth2/v2.0/token`

/** As a server that has just started sees it: the others learn of it within seconds. */
const holds = (token: string) =>
  createAuthority(issuer.store)
    .verify(token)
    .then(() => true)
    .catch(() => false)

describe("a person's tokens", () => {
  const redirectUri = 'http://localhost:4000/back'
  const verifier = 'a-verifier-that-is-long-enough-to-be-one-0123456789'

  async function signIn(name: string) {
    const { app } = await issuer.addApp({ isPublic: true, redirectUris: ['http://localhost/back'] })
    const browser = openBrowser(issuer.origin)
    const query = new URLSearchParams({
      ...{ client_id: app.clientId, response_type: 'code', redirect_uri: redirectUri },
      scope: 'openid offline_access IdentityRiskyUser.Read.All',
      code_challenge: createHash('sha256').update(verifier).digest('base64url'),
      code_challenge_method: 'S256',
    })
    const first = await browser.open(`/${issuer.tenantId}/oauth2/v2.0/authorize?${query}`)
    const page = await browser.submit(await browser.submit(first, { name, password }), {}, 'consent=yes')
    const code = page.leftTo?.searchParams.get('code') ?? ''
    const form = { client_id: app.clientId, redirect_uri: redirectUri, code_verifier: verifier }
    const { json } = await issuer.post(tokenPath(), { ...form, grant_type: 'authorization_code', code })
    const refresh = async () =>
      issuer.post(tokenPath(), {
        ...{ grant_type: 'refresh_token', client_id: app.clientId, refresh_token: json.refresh_token },
      })
    return { token: String(json.access_token), refresh }
  }

  const ends: Record<string, (change: AccountChange, userId: string) => Promise<unknown>> = {
    'a new password': (change) => setPassword(issuer.store, change, `${password} 2`),
    'another second factor': (change) => setOneTimePasswords(issuer.store, change, true),
    'no second factor any more': (change) => setOneTimePasswords(issuer.store, change, false),
    'being disabled and enabled again': async (change) => {
      await setAccountDisabled(issuer.store, change, true)
      await setAccountDisabled(issuer.store, change, false)
    },
    'the end of their sessions, by Graph': async ({ tenantId, now }, userId) => {
      const seen = { signInSessionsValidFromDateTime: null }
      const named = { displayName: null, userPrincipalName: null, appId: null, details: null, profile: '{}' }
      const identity = { tenantId, identityKind: 'user', id: userId, ...named, ...seen }
      await issuer.store.write(tenantId, (db) => saveIdentities(db, [identity]))
      const actor = { kind: 'app' as const, id: randomUUID(), displayName: 'playbook' }
      const request = { tenantId, user: userId, actor, correlationId: randomUUID(), now }
      assert.ok(await revokeSignInSessions(issuer.store, request))
    },
  }
  for (const [what, end] of Object.entries(ends)) {
    it(`end, and cannot be refreshed, with ${what}`, async () => {
      const userPrincipalName = await issuer.addPerson()
      const { token, refresh } = await signIn(userPrincipalName)
      assert.ok(await holds(token))
      const userId = String(decodeJwt(token).oid)
      await end({ tenantId: issuer.tenantId, userPrincipalName, now: timeNow() }, userId)
      assert.ok(!(await holds(token)))
      assert.equal((await refresh()).status, 400)
    })
  }

  it('end with a role, and the next have those that are left', async () => {
    const userPrincipalName = await issuer.addPerson(['Security Reader', 'Global Reader'])
    const { token, refresh } = await signIn(userPrincipalName)
    const change = { tenantId: issuer.tenantId, userPrincipalName, now: timeNow() }
    await changeRoles(issuer.store, change, (roles) => [...roles, 'Reports Reader'])
    assert.ok(await holds(token))
    await changeRoles(issuer.store, { ...change, now: timeNow() }, () => ['Global Reader'])
    assert.ok(!(await holds(token)))
    const { json } = await refresh()
    assert.equal((decodeJwt(json.access_token).wids as string[]).length, 1)
    assert.ok(await holds(json.access_token))
  })

  it('stay refused when a new password is set while they are disabled', async () => {
    const userPrincipalName = await issuer.addPerson()
    const change = { tenantId: issuer.tenantId, userPrincipalName, now: timeNow() }
    const { token } = await signIn(userPrincipalName)
    await setAccountDisabled(issuer.store, change, true)
    await setPassword(issuer.store, { ...change, now: timeNow() }, `${password} 2`)
    const { appid, oid } = decodeJwt(token)
    const later = await createAuthority(issuer.store).issue({
      ...{ kind: 'user', tenantId: issuer.tenantId, clientId: String(appid), userId: String(oid) },
      ...{ userPrincipalName, permissions: [], roles: [] },
    })
    assert.deepEqual([await holds(token), await holds(later.token)], [false, false])
  })
})

describe("an application's tokens", () => {
  const ask = async (form: Record<string, string>) => {
    const { json } = await issuer.post(tokenPath(), {
      ...{ grant_type: 'client_credentials', scope: graphScope, ...form },
    })
    return String(json.access_token)
  }

  it('end with the secret they came by; those by another stay, so that secrets can be replaced', async () => {
    const { tenantId, store } = issuer
    const { app, clientSecret } = await issuer.addApp()
    const [{ id } = { id: '' }] = await listCredentials(store, tenantId, app.clientId)
    const { clientSecret: other } = await addSecret(store, tenantId, app.displayName, { now: timeNow() })
    const [old, fresh] = [
      await ask({ client_id: app.clientId, client_secret: clientSecret }),
      await ask({ client_id: app.clientId, client_secret: other }),
    ]
    assert.deepEqual([await holds(old), await holds(fresh)], [true, true])
    await deleteCredential(store, tenantId, app.displayName, { id, now: timeNow() })
    assert.deepEqual([await holds(old), await holds(fresh)], [false, true])
  })

  it('end with the certificate they came by, or might have come by', async () => {
    const { tenantId, store } = issuer
    const { app } = await issuer.addApp()
    const made = [await makeClientCertificate(), await makeClientCertificate()]
    const ids: string[] = []
    for (const { pem } of made)
      ids.push((await addCertificate(store, tenantId, app.displayName, { pem, now: timeNow() })).id)
    const [one, another] = made as [(typeof made)[0], (typeof made)[0]]
    const tokenBy = async ({ pem, keyPem }: (typeof made)[0], isNamed: boolean) => {
      const seconds = Math.floor(Date.now() / 1000)
      const claims = { iss: app.clientId, sub: app.clientId, aud: `${issuer.origin}${tokenPath()}` }
      const thumbprint = createHash('sha256').update(derOf(pem)).digest('base64url')
      const assertion = await new SignJWT({ ...claims, jti: randomUUID(), nbf: seconds, exp: seconds + 300 })
        .setProtectedHeader({ alg: 'PS256', typ: 'JWT', ...(isNamed ? { 'x5t#S256': thumbprint } : {}) })
        .sign(createPrivateKey(keyPem))
      return ask({
        client_id: app.clientId,
        client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
        client_assertion: assertion,
      })
    }
    const tokens = [await tokenBy(one, true), await tokenBy(another, true), await tokenBy(another, false)]
    assert.deepEqual(await Promise.all(tokens.map(holds)), [true, true, true])
    await deleteCredential(store, tenantId, app.displayName, { id: ids[0] ?? '', now: timeNow() })
    assert.deepEqual(await Promise.all(tokens.map(holds)), [false, true, false])
  })

  it('do not come back when it is enabled again, and new ones hold', async () => {
    const { tenantId, store } = issuer
    const { app, clientSecret } = await issuer.addApp()
    const form = { client_id: app.clientId, client_secret: clientSecret }
    const stolen = await ask(form)
    for (const isDisabled of [true, false])
      await setAppDisabled(store, tenantId, app.displayName, { isDisabled, now: timeNow() })
    const fresh = await ask(form)
    assert.deepEqual([await holds(stolen), await holds(fresh)], [false, true])
  })
})
