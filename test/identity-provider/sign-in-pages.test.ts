/** What people see when something goes wrong, and what programs hear of it. */
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { after, before, describe, it } from 'node:test'
import type { App } from '../../src/identity-provider/directory/apps.ts'
import { openBrowser, type Page, password, type RunningIssuer, startIssuer } from './running-issuer.ts'

const redirectUri = 'http://localhost:4000/back'
const challenge = createHash('sha256').update('a-verifier').digest('base64url')
const scope = 'openid offline_access IdentityRiskyUser.Read.All'

let issuer: RunningIssuer
before(async () => {
  issuer = await startIssuer()
})
after(() => issuer.close())

const path = (end: string) => `/${issuer.tenantId}/oauth2/${end}`
const addApp = async (redirectUris = ['http://localhost/back']) =>
  (await issuer.addApp({ isPublic: true, redirectUris })).app

function authorizeUrl({ clientId }: App, change: Record<string, string> = {}): string {
  const query = new URLSearchParams({
    ...{ client_id: clientId, response_type: 'code', redirect_uri: redirectUri, scope },
    ...{ code_challenge: challenge, code_challenge_method: 'S256' },
    ...change,
  })
  for (const [name, value] of Object.entries(change)) if (value === '') query.delete(name)
  return `${path('v2.0/authorize')}?${query}`
}

const words = (page: Page) =>
  /<p class="alert"[^>]*>([^<]*)/.exec(page.text)?.[1]?.replaceAll('&#39;', "'") ?? ''

describe('a page about an error', () => {
  it('says what is missing in words, and the numbers below', async () => {
    const page = await openBrowser(issuer.origin).open(
      authorizeUrl(await addApp(['http://localhost/back', 'http://localhost/other']), { redirect_uri: '' }),
    )
    assert.equal(page.status, 400)
    assert.match(words(page), /parameter: '?redirect_uri'?\.$/)
    assert.match(page.text, /<p class="ids">AADSTS900144 · [^<]* · Trace ID: [0-9a-f-]{36}<\/p>/)
    assert.ok(page.text.indexOf('AADSTS') > page.text.indexOf('Go back'))
  })

  it('tells the application that PKCE is missing', async () => {
    const url = authorizeUrl(await addApp(), { code_challenge: '', code_challenge_method: '' })
    const page = await openBrowser(issuer.origin).open(url)
    assert.match(page.leftTo?.searchParams.get('error_description') ?? '', /^AADSTS9000410: .*PKCE/)
  })
})

describe('an error for the application', () => {
  const description = (page: Page) => page.leftTo?.searchParams.get('error_description') ?? ''
  const inFragment = (page: Page) =>
    new URLSearchParams(page.leftTo?.hash.slice(1)).get('error_description') ?? ''

  it("has Entra's number in a query, in a fragment and in a form", async () => {
    const app = await addApp()
    const ask = (change: Record<string, string>) =>
      openBrowser(issuer.origin).open(authorizeUrl(app, { prompt: 'none', state: 's"<', ...change }))
    assert.match(description(await ask({})), /^AADSTS50058/)
    const fragment = await ask({ response_mode: 'fragment' })
    assert.match(inFragment(fragment), /^AADSTS50058/)
    assert.equal(new URLSearchParams(fragment.leftTo?.hash.slice(1)).get('state'), 's"<')
    const form = await ask({ response_mode: 'form_post' })
    assert.match(form.text, /name="error" value="(?:login|interaction)_required"/)
    assert.match(form.text, /name="error_description" value="AADSTS50058: /)
    assert.match(form.text, /name="state" value="s&quot;&lt;"/)
  })

  it('says that a response type is not supported', async () => {
    for (const type of ['token', 'code id_token']) {
      const page = await openBrowser(issuer.origin).open(
        authorizeUrl(await addApp(), { response_type: type }),
      )
      assert.match(description(page) || inFragment(page), /^AADSTS70005: /, page.leftTo?.href)
    }
  })
})

describe('a person who mistypes the password', () => {
  it('comes to a page of its own, with the name that was typed, which the store does not keep', async () => {
    const browser = openBrowser(issuer.origin)
    const page = await browser.open(authorizeUrl(await addApp()))
    const name = await issuer.addPerson()
    const action = /<form[^>]* action="([^"]*)"/.exec(page.text)?.[1] ?? ''
    const body = new URLSearchParams({ name, password: 'wrong' })
    body.set('token', /name="token" value="([^"]*)"/.exec(page.text)?.[1] ?? '')
    const cookie = [...browser.cookies].map(([one, value]) => `${one}=${value}`).join('; ')
    const answer = await fetch(new URL(action, issuer.origin), {
      ...{ method: 'POST', body, headers: { cookie }, redirect: 'manual' as const },
    })
    assert.equal(answer.status, 303)
    assert.equal(answer.headers.get('location'), action)
    const again = await browser.submit(page, { name, password: 'wrong' })
    assert.match(words(again), /^The user name or the password is not right/)
    assert.ok(again.text.includes(`value="${name}"`))
    const items = await issuer.store.read.selectFrom('issuerItems').select('payload').execute()
    assert.ok(!JSON.stringify(items).includes(name))
    assert.match((await browser.submit(again, { name, password })).text, /act for you/)
  })
})

describe('a person who clicks twice', () => {
  it('sees a page, whichever click was first', async () => {
    const browser = openBrowser(issuer.origin)
    const page = await browser.open(authorizeUrl(await addApp()))
    const name = await issuer.addPerson()
    const pages = await Promise.all([1, 2, 3].map(() => browser.submit(page, { name, password })))
    for (const one of pages) {
      assert.ok(one.status < 500, one.text)
      assert.match(one.headers.get('content-type') ?? '', /^text\/html/)
    }
    assert.ok(pages.some(({ text }) => /act for you/.test(text)))
  })

  it('does not say yes to the page that follows by pressing Enter', async () => {
    const browser = openBrowser(issuer.origin)
    const page = await browser.open(authorizeUrl(await addApp()))
    const { text } = await browser.submit(page, { name: await issuer.addPerson(), password })
    assert.match(text, /value="yes">Accept/)
    assert.ok(!text.includes('autofocus'))
  })
})

describe('the page for the code of a device', () => {
  const begin = async (app: App, asked = scope) =>
    (await issuer.post(path('v2.0/devicecode'), { client_id: app.clientId, scope: asked })).json
  const poll = async ({ clientId }: App, code: string) =>
    (
      await issuer.post(path('v2.0/token'), {
        ...{ grant_type: 'urn:ietf:params:oauth:grant-type:device_code', client_id: clientId },
        device_code: code,
      })
    ).json

  it('is filled in by a link that has the code', async () => {
    const page = await openBrowser(issuer.origin).open('/devicelogin?otc=ABCD-EFGH')
    assert.match(page.text, /name="user_code" value="ABCD-EFGH"/)
  })

  it('leads to one that says what the application gets', async () => {
    const browser = openBrowser(issuer.origin)
    const { user_code } = await begin(await addApp())
    const page = await browser.submit(await browser.open('/devicelogin'), { user_code })
    assert.match(page.text, /<li>Your name<\/li><li>IdentityRiskyUser.Read.All<\/li><\/ul>/)
  })

  it('gives nothing of Graph to an application that only asks who somebody is', async () => {
    const app = await addApp()
    const { user_code, device_code } = await begin(app, 'openid')
    const browser = openBrowser(issuer.origin)
    const page = await browser.submit(await browser.open('/devicelogin'), { user_code })
    assert.match(page.text, /<ul><li>Your name<\/li><\/ul>/)
    const signIn = await browser.submit(page, {}, 'confirm=yes')
    await browser.submit(signIn, { name: await issuer.addPerson(), password })
    const { access_token, scope: granted } = await poll(app, device_code)
    assert.equal(granted, '')
    assert.equal((await issuer.call(access_token)).status, 403)
  })

  it('says that it was cancelled, also by somebody who is signed in', async () => {
    const browser = openBrowser(issuer.origin)
    const name = await issuer.addPerson()
    for (const isSignedIn of [false, true]) {
      const app = await addApp()
      const { user_code, device_code } = await begin(app)
      const confirm = await browser.submit(await browser.open('/devicelogin'), { user_code })
      const page = await browser.submit(confirm, {}, 'abort=yes')
      assert.match(page.text, /was cancelled/, String(isSignedIn))
      assert.ok(!page.text.includes('<form'))
      assert.deepEqual((await poll(app, device_code)).error_codes, [70019])
      const next = await begin(app)
      const again = await browser.submit(await browser.open('/devicelogin'), { user_code: next.user_code })
      const asked = await browser.submit(again, {}, 'confirm=yes')
      const late = await browser.submit(asked, {}, 'cancel=yes')
      assert.match(late.text, /was cancelled/)
      assert.deepEqual((await poll(app, next.device_code)).error_codes, [70019])
      if (!isSignedIn) {
        const last = await begin(app)
        const once = await browser.submit(await browser.open('/devicelogin'), { user_code: last.user_code })
        await browser.submit(await browser.submit(once, {}, 'confirm=yes'), { name, password })
      }
    }
  })

  it('comes again for whoever has lost the session', async (t) => {
    const printed = t.mock.method(process.stderr, 'write', () => true)
    const requests = [
      () => issuer.get(path('deviceauth/abc')),
      () => issuer.get(path('deviceauth/abc'), { cookie: 'riskgraph-session=x' }),
      () => issuer.post(path('deviceauth'), { user_code: 'BBBB-BBBB', xsrf: 'x' }),
      () => issuer.post(path('deviceauth'), {}),
    ]
    const answers = []
    for (const ask of requests) answers.push(await ask())
    const output = printed.mock.calls.map(({ arguments: [text] }) => String(text)).join('')
    printed.mock.restore()
    for (const { status, headers, text } of answers) {
      assert.ok(status < 500, text)
      assert.equal(headers.get('location'), path('deviceauth'), text)
    }
    assert.equal(output, '')
  })
})
