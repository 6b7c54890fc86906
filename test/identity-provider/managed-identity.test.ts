/** A managed identity: for programs on this machine that know the header, and only where an operator wants one. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { defaultSettings } from '../../src/config.ts'
import { setAppDisabled } from '../../src/identity-provider/directory/apps.ts'
import { type RunningIssuer, startIssuer, timeNow } from './running-issuer.ts'

const header = 'a-header-that-nobody-guesses'
const path = '/msi/token?resource=https://graph.microsoft.com&api-version=2019-08-01'

describe('a managed identity', () => {
  let issuer: RunningIssuer
  before(async () => {
    const settings = { ...defaultSettings, managedIdentity: { header, app: 'local' } }
    issuer = await startIssuer(undefined, { settings })
    await issuer.addApp({ displayName: 'local' })
  })
  after(() => issuer.close())
  const ask = (given: string | null = header, from = path) =>
    issuer.get(from, given === null ? {} : { 'x-identity-header': given })

  it('gets tokens of the application', async () => {
    const { status, json } = await ask()
    assert.equal(status, 200)
    assert.ok(Number(json.expires_on) > Date.now() / 1000)
    assert.equal((await issuer.call(json.access_token)).status, 200)
  })

  it('is refused without the header, with another, and for somebody else', async () => {
    for (const given of [null, '', 'x', `${header} x`]) assert.equal((await ask(given)).status, 401)
    assert.equal((await ask(header, '/msi/token')).status, 400)
    assert.equal((await ask(header, '/msi/token?resource=https://vault.azure.net')).status, 400)
  })

  it('ends with its application', async () => {
    await setAppDisabled(issuer.store, issuer.tenantId, 'local', { isDisabled: true, now: timeNow() })
    assert.deepEqual((await ask()).json.error_codes, [7000112])
  })

  it('is not there unless an operator wants it', async () => {
    const other = await startIssuer()
    assert.equal((await other.get(path, { 'x-identity-header': header })).status, 404)
    await other.close()
  })
})
