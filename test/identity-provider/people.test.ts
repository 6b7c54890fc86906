/** People sign in: with a code, with a device, again without either; and what of it can be misused. */
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { after, before, describe, it } from 'node:test'
import { decodeJwt, decodeProtectedHeader } from 'jose'
import {
  createAccount,
  setAccountDisabled,
  setOneTimePasswords,
  setPassword,
} from '../../src/identity-provider/directory/accounts.ts'
import type { App, NewApp } from '../../src/identity-provider/directory/apps.ts'
import { addSecret } from '../../src/identity-provider/directory/credentials.ts'
import { oneTimePassword } from '../../src/identity-provider/directory/one-time-passwords.ts'
import { rotateKeys } from '../../src/identity-provider/keys.ts'
import { createAuthority } from '../../src/identity-provider/tokens.ts'
import {
  openBrowser,
  type Page,
  password,
  type RunningIssuer,
  startIssuer,
  timeNow,
} from './running-issuer.ts'

const redirectUri = 'http://localhost:4000/back'
const verifier = 'a-verifier-that-is-long-enough-to-be-one-0123456789'
const challenge = createHash('sha256').update(verifier).digest('base64url')
const scope = 'openid profile offline_access IdentityRiskyUser.Read.All'

let issuer: RunningIssuer
before(async () => {
  issuer = await startIssuer()
})
after(() => issuer.close())

/** A public one, unless told otherwise: without a port in its redirect URI, which is then any. */
const addApp = async (change: Partial<NewApp> = {}) => {
  const uri = change.isPublic === false ? redirectUri : 'http://localhost/back'
  return (await issuer.addApp({ isPublic: true, redirectUris: [uri], ...change })).app
}
const path = (end: string) => `/${issuer.tenantId}/oauth2/${end}`

function authorizeUrl({ clientId }: App, change: Record<string, string> = {}): string {
  const query = new URLSearchParams({
    ...{ client_id: clientId, response_type: 'code', redirect_uri: redirectUri, scope, state: 's' },
    ...{ code_challenge: challenge, code_challenge_method: 'S256', nonce: 'n' },
    ...change,
  })
  return `${path('v2.0/authorize')}?${query}`
}

async function signIn(app: App, name: string, browser = openBrowser(issuer.origin)): Promise<Page> {
  const page = await browser.submit(await browser.open(authorizeUrl(app)), { name, password })
  return app.isPublic ? browser.submit(page, {}, 'consent=yes') : page
}

async function codeFor(app: App, name: string): Promise<string> {
  const { leftTo } = await signIn(app, name)
  return leftTo?.searchParams.get('code') ?? ''
}

const redeem = ({ clientId }: App, code: string, change: Record<string, string> = {}) =>
  issuer.post(path('v2.0/token'), {
    ...{ grant_type: 'authorization_code', client_id: clientId, code, redirect_uri: redirectUri },
    ...{ code_verifier: verifier, scope, client_info: '1' },
    ...change,
  })
const refresh = ({ clientId }: App, token: string, change: Record<string, string> = {}) =>
  issuer.post(path('v2.0/token'), {
    ...{ grant_type: 'refresh_token', client_id: clientId, refresh_token: token, scope },
    ...change,
  })

describe('a person who signs in', () => {
  it('gets tokens that say who and with which roles, within what the application may', async () => {
    const app = await addApp({ delegatedPermissions: ['IdentityRiskyUser.Read.All', 'AuditLog.Read.All'] })
    const name = await issuer.addPerson(['Security Reader', 'Global Reader'])
    const { json, status, headers } = await redeem(app, await codeFor(app, name))
    assert.equal(status, 200, JSON.stringify(json))
    assert.equal(headers.get('cache-control'), 'no-store')
    const claims = decodeJwt(json.access_token)
    assert.equal(claims.scp, 'IdentityRiskyUser.Read.All')
    assert.equal(claims.upn, name)
    assert.equal((claims.wids as string[]).length, 2)
    assert.deepEqual([claims.tid, claims.appid, claims.idtyp], [issuer.tenantId, app.clientId, 'user'])
    const id = decodeJwt(json.id_token)
    assert.deepEqual(
      [id.oid, id.tid, id.preferred_username, id.ver, id.aud, id.nonce, id.iss],
      [claims.oid, issuer.tenantId, name, '2.0', app.clientId, 'n', claims.iss],
    )
    assert.deepEqual(JSON.parse(Buffer.from(json.client_info, 'base64url').toString()), {
      uid: claims.oid,
      utid: issuer.tenantId,
    })
    assert.match(json.scope, /https:\/\/graph\.microsoft\.com\/IdentityRiskyUser\.Read\.All/)
    assert.equal((await issuer.call(json.access_token)).status, 200)
    assert.equal((await issuer.call(json.access_token, '/v1.0/auditLogs/signIns')).status, 403)
  })

  it('needs a role besides the permission', async () => {
    const app = await addApp()
    const { json } = await redeem(app, await codeFor(app, await issuer.addPerson([])))
    assert.equal((await issuer.call(json.access_token)).status, 403)
  })

  it('gets no other token taken for one of Graph', async () => {
    const app = await addApp()
    const { json } = await redeem(app, await codeFor(app, await issuer.addPerson()))
    for (const token of [json.id_token, json.refresh_token])
      assert.equal((await issuer.call(token)).status, 401)
  })

  it('sees no difference between a wrong password and an unknown name', async () => {
    const app = await addApp()
    const [known, unknown] = [await issuer.addPerson(), 'nobody@corp.example']
    const texts = []
    for (const name of [known, unknown]) {
      const browser = openBrowser(issuer.origin)
      const page = await browser.submit(await browser.open(authorizeUrl(app)), { name, password: 'wrong' })
      assert.match(page.text, /AADSTS50126/)
      texts.push(
        page.text.replaceAll(name, '').replace(/nonce="[^"]*"|interaction\/[\w-]+|value="[\w-]{43}"/g, ''),
      )
    }
    assert.equal(texts[0], texts[1])
    assert.ok(!issuer.log.join('').includes(unknown))
  })

  it('types anything', async () => {
    const browser = openBrowser(issuer.origin)
    const first = await browser.open(authorizeUrl(await addApp()))
    for (const typed of ['a\0b', '', "' or 1=1 --", '\ud800', '<b>', '%00', 'x'.repeat(25_000), '=?"&#']) {
      const page = await browser.submit(first, { name: typed, password: typed })
      assert.equal(page.status, 200, JSON.stringify(typed.slice(0, 20)))
      assert.match(page.text, /AADSTS50126/)
    }
  })

  it('is not asked again by a web application, but by one that anything can pass for', async () => {
    const name = await issuer.addPerson()
    const browser = openBrowser(issuer.origin)
    const web = await addApp({ isPublic: false })
    assert.ok((await signIn(web, name, browser)).leftTo?.searchParams.get('code'))
    assert.ok((await browser.open(authorizeUrl(web))).leftTo?.searchParams.get('code'))
    assert.match((await browser.open(authorizeUrl(await addApp()))).text, /act for you/)
    const silent = await browser.open(authorizeUrl(await addApp(), { prompt: 'none' }))
    assert.equal(silent.leftTo?.searchParams.get('error'), 'interaction_required')
    assert.match(silent.leftTo?.searchParams.get('error_description') ?? '', /^AADSTS50058/)
  })

  it('may say no', async () => {
    const app = await addApp()
    const browser = openBrowser(issuer.origin)
    const page = await browser.submit(await browser.open(authorizeUrl(app)), {}, 'cancel=yes')
    assert.equal(page.leftTo?.searchParams.get('error'), 'access_denied')
    assert.equal(page.leftTo?.searchParams.get('state'), 's')
  })

  it('signs out', async () => {
    const browser = openBrowser(issuer.origin)
    const web = await addApp({ isPublic: false })
    await signIn(web, await issuer.addPerson(), browser)
    const page = await browser.submit(await browser.open(path('v2.0/logout')), {}, 'logout=yes')
    assert.match(page.text, /signed out/)
    assert.match((await browser.open(authorizeUrl(web))).text, /Password/)
  })

  it('with one-time passwords shows one after the password, each once', async () => {
    const app = await addApp({ isPublic: false })
    const userPrincipalName = await issuer.addPerson()
    const change = { tenantId: issuer.tenantId, userPrincipalName, now: timeNow() }
    const secret = (await setOneTimePasswords(issuer.store, change, true)) ?? ''
    const code = oneTimePassword(secret, Math.floor(Date.now() / 30_000))
    const enter = async (...codes: string[]) => {
      const browser = openBrowser(issuer.origin)
      let page = await browser.submit(await browser.open(authorizeUrl(app)), {
        name: userPrincipalName,
        password,
      })
      assert.match(page.text, /authenticator/)
      assert.equal(page.leftTo, undefined)
      for (const one of codes) page = await browser.submit(page, { code: one })
      return page
    }
    assert.ok((await enter('000000', code)).leftTo?.searchParams.get('code'))
    assert.match((await enter(code)).text, /AADSTS500121/)
  })

  it('gets no further with the second page alone', async () => {
    const app = await addApp({ isPublic: false })
    const userPrincipalName = await issuer.addPerson()
    const change = { tenantId: issuer.tenantId, userPrincipalName, now: timeNow() }
    const secret = (await setOneTimePasswords(issuer.store, change, true)) ?? ''
    const browser = openBrowser(issuer.origin)
    const code = oneTimePassword(secret, Math.floor(Date.now() / 30_000))
    const page = await browser.submit(await browser.open(authorizeUrl(app)), { code })
    assert.match(page.text, /Password/)
  })
})

describe('a page', () => {
  it('runs no script, is in no frame, and leads nowhere but to the application', async () => {
    const page = await openBrowser(issuer.origin).open(authorizeUrl(await addApp({ displayName: `<b>"x'&` })))
    const policy = page.headers.get('content-security-policy') ?? ''
    assert.match(
      policy,
      /default-src 'none'; style-src 'nonce-[^']+'; form-action 'self' http:\/\/localhost:4000;/,
    )
    assert.match(policy, /frame-ancestors 'none'/)
    assert.equal(page.headers.get('cache-control'), 'no-store')
    assert.equal(page.headers.get('referrer-policy'), 'no-referrer')
    assert.ok(page.text.includes('&lt;b&gt;&quot;x&#39;&amp;'))
    assert.ok(!/<script|<b>| on[a-z]+="/.test(page.text))
  })

  it('carries what answers of the API carry, and so do redirects, documents and refusals', async () => {
    const app = await addApp()
    const names = ['strict-transport-security', 'x-content-type-options', 'cache-control']
    const ofApi = (await issuer.get('/v1.0/identityProtection/riskyUsers')).headers
    const carried = names.map((name) => ofApi.get(name))
    assert.deepEqual(carried, ['max-age=31536000', 'nosniff', 'no-store'])
    const page = await openBrowser(issuer.origin).open(authorizeUrl(app))
    assert.match(page.text, /Password/)
    for (const { headers } of [
      page,
      await issuer.get(authorizeUrl(app)),
      await issuer.get('/devicelogin'),
      await issuer.get(`/${issuer.tenantId}/oauth2/deviceauth`),
      await issuer.get(`/${issuer.tenantId}/interaction/nothing`),
      await issuer.get(`/${issuer.tenantId}/oauth2/v2.0/token`),
      await issuer.get('/common/discovery/v2.0/keys'),
    ])
      assert.deepEqual(
        names.map((name) => headers.get(name)),
        carried,
      )
  })

  it('leads to the host that was asked, whatever a stranger says about being forwarded', async () => {
    const headers = {
      ...{ 'x-forwarded-host': 'evil.example', 'x-forwarded-proto': 'http', forwarded: 'host=evil.example' },
      ...{ 'x-original-url': '/evil', 'x-forwarded-prefix': '/evil' },
    }
    const answer = await issuer.get(authorizeUrl(await addApp()), headers)
    assert.equal(answer.status, 303)
    assert.match(answer.headers.get('location') ?? '', new RegExp(`^/${issuer.tenantId}/interaction/`))
    const cookies = answer.headers.getSetCookie()
    assert.ok(cookies.length >= 2)
    for (const cookie of cookies)
      assert.match(cookie, /; secure; httponly; samesite=lax|samesite=lax; secure; httponly/i)
  })

  it('of the library, which sends a form on, is in no frame either', async () => {
    const browser = openBrowser(issuer.origin)
    const app = await addApp({ isPublic: false })
    const url = authorizeUrl(app, { response_mode: 'form_post' })
    const page = await browser.submit(await browser.open(url), { name: await issuer.addPerson(), password })
    assert.match(page.text, /name="code"/)
    assert.match(page.headers.get('content-security-policy') ?? '', /frame-ancestors 'none'/)
  })

  it('says that a request is malformed when it wants what there is not', async () => {
    const changes: Record<string, string>[] = [
      { request_uri: 'urn:x' },
      { request: 'x' },
      { response_type: 'token' },
    ]
    for (const change of changes) {
      const page = await openBrowser(issuer.origin).open(authorizeUrl(await addApp(), change))
      const description = page.leftTo?.searchParams.get('error_description') ?? page.leftTo?.hash ?? page.text
      assert.match(decodeURIComponent(description), /AADSTS9000410|unsupported_response_type/)
    }
  })

  it('counts for nothing without its token, or in another browser', async () => {
    const app = await addApp()
    const name = await issuer.addPerson()
    const browser = openBrowser(issuer.origin)
    const page = await browser.open(authorizeUrl(app))
    const forged = await browser.submit(page, { name, password, token: 'x' })
    assert.match(forged.text, /open for too long/)
    const stranger = await openBrowser(issuer.origin).submit(page, { name, password })
    assert.equal(stranger.status, 400)
    assert.match(stranger.text, /another browser/)
    assert.match((await browser.submit(page, { name, password })).text, /act for you/)
  })

  const unredirected: Record<string, [RegExp, (app: App) => Record<string, string>]> = {
    'a redirect URI that is not its own': [/AADSTS50011/, () => ({ redirect_uri: 'https://evil.example/' })],
    'a redirect URI with more after it': [/AADSTS50011/, () => ({ redirect_uri: `${redirectUri}/../x` })],
    'an unknown application': [/AADSTS700016/, () => ({ client_id: 'x' })],
    'no application': [/AADSTS900144/, () => ({ client_id: '' })],
    'an unknown permission': [/AADSTS70011/, () => ({ scope: 'Files.Read.All' })],
    'a permission it was not given': [/AADSTS65001/, () => ({ scope: 'AuditLog.Read.All' })],
  }
  for (const [what, [text, change]] of Object.entries(unredirected)) {
    it(`says by itself that there is ${what}, and sends nobody away`, async () => {
      const app = await addApp()
      const page = await openBrowser(issuer.origin).open(authorizeUrl(app, change(app)))
      assert.equal(page.leftTo, undefined)
      assert.match(page.text, text)
    })
  }

  it('sends back to any port of this machine for a public application, and for no other', async () => {
    for (const [isPublic, status] of [
      [true, 200],
      [false, 400],
    ] as const) {
      const app = await addApp({ isPublic })
      const page = await openBrowser(issuer.origin).open(
        authorizeUrl(app, { redirect_uri: 'http://localhost:1/back' }),
      )
      assert.equal(page.status, isPublic ? 200 : status)
    }
  })

  it('sends back to a scheme of a public application alone', async () => {
    for (const uri of [
      'com.example.app:/back',
      'msal1f8a20ce-b97b://auth',
      'https://app.corp.example/back',
    ]) {
      const app = await addApp({ redirectUris: [uri] })
      const page = await openBrowser(issuer.origin).open(authorizeUrl(app, { redirect_uri: uri }))
      assert.equal(page.status, 200, `${uri}: ${page.text}`)
    }
  })

  it('asks a public application for PKCE', async () => {
    const app = await addApp()
    const page = await openBrowser(issuer.origin).open(
      authorizeUrl(app, { code_challenge: '', code_challenge_method: '' }),
    )
    assert.equal(page.leftTo?.searchParams.get('error'), 'invalid_request')
  })
})

describe('a code', () => {
  it('is good once: of two at once one wins, and a third ends what the first had', async () => {
    const app = await addApp()
    const code = await codeFor(app, await issuer.addPerson())
    const answers = await Promise.all([redeem(app, code), redeem(app, code)])
    const won = answers.filter(({ status }) => status === 200)
    assert.equal(won.length, 1)
    assert.deepEqual(answers.find(({ status }) => status !== 200)?.json.error_codes, [54005])
    assert.equal((await redeem(app, code)).status, 400)
    assert.equal((await refresh(app, won[0]?.json.refresh_token)).status, 400)
  })

  it('that is used again ends the access token of its first use, and no other', async () => {
    const app = await addApp()
    const name = await issuer.addPerson()
    const code = await codeFor(app, name)
    const first = (await redeem(app, code)).json.access_token
    const other = (await redeem(app, await codeFor(app, name))).json.access_token
    // As a server that has read what is revoked just now.
    const holds = (token: string) =>
      createAuthority(issuer.store)
        .verify(token)
        .then(
          () => true,
          () => false,
        )
    assert.deepEqual([await holds(first), await holds(other)], [true, true])
    assert.equal((await redeem(app, code)).status, 400)
    assert.deepEqual([await holds(first), await holds(other)], [false, true])
  })

  const wrong: Record<string, [number, Record<string, string>]> = {
    'another verifier': [501481, { code_verifier: verifier.replace('a', 'b') }],
    'another redirect URI': [50011, { redirect_uri: 'http://localhost:5/back' }],
  }
  for (const [what, [number, change]] of Object.entries(wrong)) {
    it(`is nothing with ${what}`, async () => {
      const app = await addApp()
      const { json } = await redeem(app, await codeFor(app, await issuer.addPerson()), change)
      assert.deepEqual(json.error_codes, [number])
    })
  }

  it('is nothing to another application', async () => {
    const code = await codeFor(await addApp(), await issuer.addPerson())
    assert.equal((await redeem(await addApp(), code)).json.error, 'invalid_grant')
  })
})

describe('a refresh token', () => {
  it('is changed at each use; used again, all that came of it is void', async () => {
    const app = await addApp()
    const first = (await redeem(app, await codeFor(app, await issuer.addPerson()))).json.refresh_token
    const second = (await refresh(app, first)).json.refresh_token
    assert.ok(second && second !== first)
    assert.equal((await issuer.call((await refresh(app, second)).json.access_token)).status, 200)
    assert.deepEqual((await refresh(app, first)).json.error_codes, [70000])
    assert.equal((await refresh(app, second)).status, 400)
  })

  it('is there only when it was asked for', async () => {
    const app = await addApp()
    const name = await issuer.addPerson()
    const browser = openBrowser(issuer.origin)
    const url = authorizeUrl(app, { scope: 'openid IdentityRiskyUser.Read.All' })
    const page = await browser.submit(await browser.open(url), { name, password })
    const { leftTo } = await browser.submit(page, {}, 'consent=yes')
    const { json } = await redeem(app, leftTo?.searchParams.get('code') ?? '')
    assert.equal(json.refresh_token, undefined)
  })

  it('gives no more than was granted, and no more than the application still may', async () => {
    const app = await addApp({ delegatedPermissions: ['IdentityRiskyUser.Read.All', 'AuditLog.Read.All'] })
    const { json } = await redeem(app, await codeFor(app, await issuer.addPerson()))
    const more = await refresh(app, json.refresh_token, { scope: 'AuditLog.Read.All' })
    assert.deepEqual(more.json.error_codes, [70011])
    const all = await refresh(app, json.refresh_token, { scope: 'https://graph.microsoft.com/.default' })
    assert.equal(decodeJwt(all.json.access_token).scp, 'IdentityRiskyUser.Read.All')
  })

  it('ends with a new password, with a second factor, and with the account', async () => {
    for (const end of [
      (change: Parameters<typeof setPassword>[1]) => setPassword(issuer.store, change, `${password} 2`),
      (change: Parameters<typeof setPassword>[1]) => setOneTimePasswords(issuer.store, change, true),
      (change: Parameters<typeof setPassword>[1]) => setAccountDisabled(issuer.store, change, true),
    ]) {
      const app = await addApp()
      const userPrincipalName = await issuer.addPerson()
      const { json } = await redeem(app, await codeFor(app, userPrincipalName))
      await end({ tenantId: issuer.tenantId, userPrincipalName, now: timeNow() })
      assert.equal((await refresh(app, json.refresh_token)).status, 400)
    }
  })
})

describe('a device', () => {
  const begin = ({ clientId }: App) => issuer.post(path('v2.0/devicecode'), { client_id: clientId, scope })
  const poll = ({ clientId }: App, code: string, grant = 'urn:ietf:params:oauth:grant-type:device_code') =>
    issuer.post(path('v2.0/token'), { grant_type: grant, client_id: clientId, device_code: code })

  it('waits until somebody has entered its code and signed in', async () => {
    const app = await addApp({ redirectUris: [] })
    const name = await issuer.addPerson()
    const { json: begun } = await begin(app)
    assert.deepEqual(Object.keys(begun), [
      ...['user_code', 'device_code', 'verification_uri', 'expires_in', 'interval', 'message'],
    ])
    assert.equal(begun.verification_uri, `${issuer.origin}/devicelogin`)
    const pending = await poll(app, begun.device_code)
    assert.equal(pending.json.error, 'authorization_pending')
    assert.deepEqual(pending.json.error_codes, [70016])
    const browser = openBrowser(issuer.origin)
    let page = await browser.submit(await browser.open('/devicelogin'), { user_code: begun.user_code })
    page = await browser.submit(page, {}, 'confirm=yes')
    page = await browser.submit(page, { name, password })
    assert.match(page.text, /You are signed in/)
    const answers = await Promise.all([
      poll(app, begun.device_code),
      poll(app, begun.device_code, 'device_code'),
    ])
    assert.deepEqual(answers.map(({ status }) => status).toSorted(), [200, 400])
    const { json } = answers.find(({ status }) => status === 200) ?? answers[0]!
    assert.equal(decodeJwt(json.access_token).upn, name)
    assert.ok(json.refresh_token)
  })

  it('hears that somebody declined', async () => {
    const app = await addApp()
    const { json } = await begin(app)
    const browser = openBrowser(issuer.origin)
    const page = await browser.submit(await browser.open('/devicelogin'), { user_code: json.user_code })
    await browser.submit(page, {}, 'abort=yes')
    assert.deepEqual((await poll(app, json.device_code)).json.error_codes, [70019])
  })

  it('has a code that nobody guesses, and that counts once', async () => {
    const app = await addApp()
    const { json } = await begin(app)
    const browser = openBrowser(issuer.origin)
    const page = await browser.open('/devicelogin')
    assert.match((await browser.submit(page, { user_code: 'BBBB-BBBB' })).text, /no such code/)
    assert.equal((await poll(await addApp(), json.device_code)).json.error, 'invalid_grant')
    assert.equal((await poll(app, '#x')).status, 400)
  })

  it('does not let an application without a secret act for itself', async () => {
    const { clientId } = await addApp()
    const form = {
      grant_type: 'client_credentials',
      client_id: clientId,
      scope: 'https://graph.microsoft.com/.default',
    }
    assert.deepEqual((await issuer.post(path('v2.0/token'), form)).json.error_codes, [7000218])
  })

  it('of an application that keeps a secret has to show it', async () => {
    const app = await addApp({ isPublic: false })
    assert.deepEqual((await begin(app)).json.error_codes, [7000218])
  })
})

describe('two servers on one store', () => {
  let other: RunningIssuer
  before(async () => {
    other = await startIssuer(issuer.store, { isOwner: false })
  })
  after(() => other.close())
  const form = async (app: App) => ({
    ...{ grant_type: 'authorization_code', client_id: app.clientId, redirect_uri: redirectUri },
    ...{ code_verifier: verifier, code: await codeFor(app, await issuer.addPerson()) },
  })

  it('carry on what the other began', async () => {
    const app = await addApp()
    const { json } = await other.post(path('v2.0/token'), await form(app))
    const tokens = { grant_type: 'refresh_token', client_id: app.clientId, refresh_token: json.refresh_token }
    const refreshed = await issuer.post(path('v2.0/token'), tokens)
    assert.equal(new URL(String(decodeJwt(refreshed.json.access_token).iss)).origin, issuer.origin)
    assert.equal((await other.call(refreshed.json.access_token)).status, 200)
  })

  it('let one of two at once win', async () => {
    const sent = await form(await addApp())
    const answers = await Promise.all([issuer, other].map((one) => one.post(path('v2.0/token'), sent)))
    assert.deepEqual(answers.map(({ status }) => status).toSorted(), [200, 400])
  })
})

describe('after the key was changed', () => {
  it('the new one signs, and an id token of before still says who signs out', async (t) => {
    const app = await addApp({ isPublic: false })
    const browser = openBrowser(issuer.origin)
    const { leftTo } = await signIn(app, await issuer.addPerson(), browser)
    const credential = await addSecret(issuer.store, issuer.tenantId, app.displayName, { now: timeNow() })
    const secret = { client_secret: credential.clientSecret }
    const { json: before } = await redeem(app, leftTo?.searchParams.get('code') ?? '', secret)
    const kid = await rotateKeys(issuer.store, issuer.tenantId, Date.now())
    const other = await startIssuer(issuer.store, { isOwner: false })
    t.after(() => other.close())
    const refreshed = await other.post(path('v2.0/token'), {
      ...{ grant_type: 'refresh_token', client_id: app.clientId, refresh_token: before.refresh_token },
      ...secret,
    })
    for (const token of [refreshed.json.access_token, refreshed.json.id_token])
      assert.equal(decodeProtectedHeader(token).kid, kid)
    assert.equal((await issuer.call(refreshed.json.access_token)).status, 200)
    assert.equal((await other.call(before.access_token)).status, 200)
    const query = new URLSearchParams({
      id_token_hint: before.id_token,
      post_logout_redirect_uri: redirectUri,
      state: 's',
    })
    const page = await browser.submit(await browser.open(`${path('v2.0/logout')}?${query}`), {}, 'logout=yes')
    assert.equal(page.leftTo?.href, `${redirectUri}?state=s`)
  })
})

describe('the store', () => {
  it('holds no code, token or password that could be used', async () => {
    const app = await addApp()
    const name = `kept-${Date.now()}@corp.example`
    const { tenantId } = issuer
    await createAccount(issuer.store, { tenantId, userPrincipalName: name, password, now: timeNow() })
    const browser = openBrowser(issuer.origin)
    const { leftTo } = await signIn(app, name, browser)
    const code = leftTo?.searchParams.get('code') ?? ''
    const { json } = await redeem(app, code)
    const begun = await issuer.post(path('v2.0/devicecode'), { client_id: app.clientId, scope })
    const rows = JSON.stringify([
      await issuer.store.read.selectFrom('issuerItems').selectAll().execute(),
      await issuer.store.read.selectFrom('accounts').selectAll().execute(),
    ])
    const sessions = [...browser.cookies].filter(([cookie]) => /session-[0-9a-f]+$/.test(cookie))
    assert.equal(sessions.length, 1)
    for (const secret of [code, json.refresh_token, begun.json.device_code, password, sessions[0]?.[1]])
      assert.ok(secret && !rows.includes(secret), secret)
    assert.ok(!issuer.log.join('').includes(password))
  })
})
