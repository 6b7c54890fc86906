/** What strangers may do how often, and that nobody else has to wait for it. */
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, describe, it } from 'node:test'
import { defaultSettings } from '../../src/config.ts'
import type { App } from '../../src/identity-provider/directory/apps.ts'
import { graphScope, openBrowser, password, type RunningIssuer, startIssuer } from './running-issuer.ts'

let issuer: RunningIssuer
before(async () => {
  issuer = await startIssuer(undefined, { settings: { ...defaultSettings, trustedProxies: ['127.0.0.1'] } })
})
after(() => issuer.close())

/** The tests before a proxy say from where they come; each from somewhere else. */
const from = (address: string): Record<string, string> =>
  address === '' ? {} : { 'x-forwarded-for': address }
const path = (end: string) => `/${issuer.tenantId}/oauth2/${end}`
const ask = (form: Record<string, string>, address: string, headers: Record<string, string> = {}) =>
  issuer.post(
    path('v2.0/token'),
    { grant_type: 'client_credentials', scope: graphScope, ...form },
    { ...from(address), ...headers },
  )
const repeat = async (count: number, work: (index: number) => Promise<unknown>) => {
  for (let index = 0; index < count; index++) await work(index)
}
const authorizeUrl = ({ clientId }: App, change: Record<string, string> = {}) => {
  const query = {
    client_id: clientId,
    response_type: 'code',
    redirect_uri: 'https://a.example/',
    scope: 'openid',
  }
  return `${path('v2.0/authorize')}?${new URLSearchParams({ ...query, ...change })}`
}
const webApp = async () => (await issuer.addApp({ redirectUris: ['https://a.example/'] })).app
const publicApp = async () => (await issuer.addApp({ isPublic: true, redirectUris: [] })).app

describe('a program that fails', () => {
  it('is told to wait, but never with the right secret', async () => {
    const { app, clientSecret } = await issuer.addApp()
    const wrong = { client_id: app.clientId, client_secret: 'x' }
    const address = '192.0.2.1'
    await repeat(30, async () => assert.equal((await ask(wrong, address)).status, 401))
    const logged = issuer.log.length
    const answer = await ask(wrong, address)
    assert.equal(answer.status, 429)
    assert.deepEqual(answer.json.error_codes, [90055])
    assert.match(answer.headers.get('retry-after') ?? '', /^\d+$/)
    assert.equal(issuer.log.length, logged)
    assert.equal((await ask({ ...wrong, client_secret: clientSecret }, address)).status, 200)
    assert.equal((await ask(wrong, '192.0.2.2')).status, 401)
  })

  it('is told to wait however it says who it is', async () => {
    const [{ app }, { app: other }] = [await issuer.addApp(), await issuer.addApp()]
    const wrong = ({ clientId }: App) => {
      const authorization = `Basic ${Buffer.from(`${clientId}:x`).toString('base64')}`
      return ask({}, '192.0.2.3', { authorization })
    }
    await repeat(30, async () => assert.equal((await wrong(app)).status, 401))
    assert.equal((await wrong(app)).status, 429)
    assert.equal((await wrong(other)).status, 401)
    assert.equal(issuer.log.filter((line) => line.includes(app.clientId)).length, 30)
  })

  it('is told to wait when it makes up a new name each time', async () => {
    const wrong = (address: string) => ask({ client_id: randomUUID(), client_secret: 'x' }, address)
    await repeat(100, async (index) => assert.equal((await wrong(`2001:db8::${index}`)).status, 400))
    const logged = issuer.log.length
    assert.equal((await wrong('2001:db8::ffff')).status, 429)
    assert.equal(issuer.log.length, logged)
    assert.equal((await wrong('2001:db8:0:1::1')).status, 400)
  })

  it('keeps nobody waiting where addresses are not known', async () => {
    const { app, clientSecret } = await issuer.addApp()
    const wrong = { client_id: app.clientId, client_secret: 'x' }
    await repeat(35, async () => assert.equal((await ask(wrong, '')).status, 401))
    assert.equal((await ask({ ...wrong, client_secret: clientSecret }, '')).status, 200)
  })
})

describe('somebody who never signs in', () => {
  it('leaves a session for a quarter of an hour, not longer', async () => {
    await issuer.get(path('deviceauth'), from('192.0.2.10'))
    const sessions = await issuer.store.read
      .selectFrom('issuerItems')
      .select('expiresDateTime')
      .where('kind', '=', 'Session')
      .execute()
    assert.ok(sessions.length > 0)
    for (const { expiresDateTime } of sessions) assert.ok(Date.parse(expiresDateTime) <= Date.now() + 900_000)
  })

  it('opens 300 pages a minute', async () => {
    const address = '192.0.2.11'
    await repeat(150, () => issuer.get(path('deviceauth'), from(address)))
    const url = authorizeUrl(await webApp())
    await repeat(150, async () => assert.equal((await issuer.get(url, from(address))).status, 303))
    for (const refused of [url, path('deviceauth'), path('v2.0/logout')]) {
      const page = await issuer.get(refused, from(address))
      assert.equal(page.status, 429)
      assert.match(page.headers.get('content-type') ?? '', /html/)
      assert.match(page.text, /too many requests/)
    }
    assert.equal((await issuer.get(url, from('192.0.2.12'))).status, 303)
  })

  it('begins 300 device codes a minute', async () => {
    const { clientId } = await publicApp()
    const begin = (address: string) =>
      issuer.post(path('v2.0/devicecode'), { client_id: clientId, scope: 'openid' }, from(address))
    await repeat(300, async () => assert.equal((await begin('192.0.2.13')).status, 200))
    assert.equal((await begin('192.0.2.13')).status, 429)
    assert.equal((await begin('192.0.2.14')).status, 200)
  })

  it('has nothing long kept', async () => {
    const app = await webApp()
    const start = (change: Record<string, string>) =>
      issuer.get(authorizeUrl(app, change), from('192.0.2.15'))
    assert.equal((await start({ state: 's'.repeat(2048), nonce: 'n'.repeat(2048) })).status, 303)
    for (const name of ['state', 'nonce', 'login_hint']) {
      const page = await start({ [name]: 'x'.repeat(2049) })
      assert.equal(page.status, 400)
      assert.match(page.text, new RegExp(`${name}[^ ]* is too long`))
    }
  })
})

describe('somebody who guesses codes of devices', () => {
  it('is told to wait, and then a right one does not count either', async () => {
    const { clientId } = await publicApp()
    const { json } = await issuer.post(
      path('v2.0/devicecode'),
      { client_id: clientId, scope: 'openid' },
      from('192.0.2.20'),
    )
    const enter = async (address: string) => {
      const browser = openBrowser(issuer.origin, from(address))
      const page = await browser.open(path('deviceauth'))
      return (user_code: string) => browser.submit(page, { user_code })
    }
    const guess = await enter('192.0.2.21')
    // Those that are right count for nothing.
    await repeat(5, async () => assert.match((await guess(json.user_code)).text, /Sign in to/))
    const visits = await Promise.all(Array.from({ length: 40 }, () => enter('192.0.2.21')))
    const answers = await Promise.all(visits.map((guessOnce) => guessOnce('BBBB-BBBB')))
    assert.equal(answers.filter(({ text }) => /no such code/.test(text)).length, 30)
    assert.equal((await guess(json.user_code)).status, 429)
    assert.match((await (await enter('192.0.2.22'))(json.user_code)).text, /Sign in to/)
  })
})

describe('many who sign in at once', () => {
  it('are asked to try again when too many wait, which is no failure of theirs', async () => {
    const url = authorizeUrl(await webApp())
    const name = await issuer.addPerson()
    const visitors = await Promise.all(
      Array.from({ length: 40 }, async (_, index) => {
        const browser = openBrowser(issuer.origin, from(`198.51.100.${index}`))
        const page = await browser.open(url)
        return { index, submit: (typed: string) => browser.submit(page, { name: typed, password }) }
      }),
    )
    const pages = await Promise.all(
      visitors.map(({ index, submit }) => submit(`nobody-${index}@corp.example`)),
    )
    const busy = pages.filter(({ status }) => status === 503)
    assert.ok(busy.length > 0)
    for (const { text } of busy) assert.match(text, /AADSTS90033.*name="password"/s)
    const rows = await issuer.store.read.selectFrom('signInFailures').selectAll().execute()
    assert.equal(rows.length, 2 * (visitors.length - busy.length))
    const { leftTo } = await visitors[pages.indexOf(busy[0]!)]!.submit(name)
    assert.ok(leftTo?.searchParams.get('code'))
  })
})
