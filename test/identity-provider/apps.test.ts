/** Applications, and by what they prove who they are. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { findApp } from '../../src/identity-provider/directory/app-record.ts'
import {
  addRedirectUri,
  createApp,
  deleteApp,
  listApps,
  type NewApp,
  setAppDisabled,
} from '../../src/identity-provider/directory/apps.ts'
import {
  addCertificate,
  addSecret,
  checkSecret,
  deleteCredential,
  listCredentials,
} from '../../src/identity-provider/directory/credentials.ts'
import { OperatorError } from '../../src/model/errors.ts'
import { credentialsOf, redirectUrisOf } from '../../src/store/authority-apps.ts'
import { openSqlite } from '../../src/store/open.ts'
import type { Store } from '../../src/store/store.ts'
import { guid } from '../factories-server.ts'
import { makeClientCertificate } from './client-certificate.ts'
import { timeNow } from './running-issuer.ts'

const tenantId = guid(1)
const now = '2026-11-21T12:00:00.0000000Z'
const later = '2026-11-22T12:00:00.0000000Z'
const permissions = ['IdentityRiskyUser.Read.All']

let store: Store
before(async () => {
  store = await openSqlite(':memory:')
})
after(() => store.close())
const create = (displayName: string, change: Partial<NewApp> = {}) =>
  createApp(store, { tenantId, displayName, permissions, now, ...change })
const audits = async () =>
  (await store.read.selectFrom('directoryAudits').selectAll().orderBy('activityDateTime').execute()).map(
    ({ activityDisplayName, category, targetResources }) => ({
      ...{ activityDisplayName, category, target: JSON.parse(targetResources)[0].displayName },
    }),
  )

describe('an application', () => {
  it('is stored without its secret, which is 256 random bits', async () => {
    const { app, clientSecret } = await create('hashed')
    const rows = await credentialsOf(store.read, tenantId, app.clientId)
    assert.ok(!JSON.stringify(rows).includes(clientSecret))
    assert.equal(Buffer.from(clientSecret, 'base64url').length, 32)
    assert.match(rows[0]?.secretHash ?? '', /^[0-9a-f]{64}$/)
  })

  it('has a name of its own within its tenant', async () => {
    await create('name')
    await assert.rejects(create(' name '), refused(/already an application named 'name'/))
    await create('name', { tenantId: guid(2) })
  })

  it('is made once when its name is asked for twice at once', async () => {
    const made = await Promise.allSettled([create('twice'), create('twice')])
    assert.deepEqual(made.map(({ status }) => status).toSorted(), ['fulfilled', 'rejected'])
  })

  it('has a name of 1 to 120 characters', async () => {
    for (const name of ['', '  ', 'x'.repeat(121)]) await assert.rejects(create(name), refused(/1 to 120/))
    await create('x'.repeat(120))
  })

  it('has known permissions, each once; the refusal names the unknown and lists the known', async () => {
    const unknown = ['IdentityRiskyUser.Read.All', 'Directory.Write.All', 'identityriskyuser.read.all']
    for (const change of [{ permissions: unknown }, { delegatedPermissions: unknown }])
      await assert.rejects(
        create('unknown', change),
        refused(
          /Directory\.Write\.All, identityriskyuser\.read\.all; there are:\n {2}AnnouncedTravel\.ReadWrite\.All/,
        ),
      )
    const { app } = await create('doubled', { permissions: [...permissions, ...permissions] })
    assert.deepEqual(app.permissions, permissions)
  })

  it('that is public has no secret', async () => {
    const { app, clientSecret } = await create('public', { isPublic: true })
    assert.equal(clientSecret, '')
    assert.deepEqual(await listCredentials(store, tenantId, app.clientId), [])
  })

  it('is disabled, enabled and deleted by its name, and then unknown', async () => {
    const { app } = await create('moods')
    const disabled = async () => (await findApp(store.read, tenantId, app.clientId))?.isDisabled
    await setAppDisabled(store, tenantId, 'moods', { isDisabled: true, now })
    assert.equal(await disabled(), true)
    await setAppDisabled(store, tenantId, 'moods', { isDisabled: false, now })
    assert.equal(await disabled(), false)
    await deleteApp(store, tenantId, 'moods', now)
    assert.equal(await disabled(), undefined)
    assert.ok((await listApps(store, tenantId)).every(({ displayName }) => displayName !== 'moods'))
    assert.deepEqual(await credentialsOf(store.read, tenantId, app.clientId), [])
    await assert.rejects(deleteApp(store, tenantId, 'moods', now), refused(/no application named 'moods'/))
    const changes = (await audits()).filter(({ target }) => target === 'moods')
    assert.deepEqual(changes.map(({ activityDisplayName }) => activityDisplayName).toSorted(), [
      'Add application',
      'Delete application',
      'Update application',
      'Update application',
    ])
    assert.ok(changes.every(({ category }) => category === 'ApplicationManagement'))
  })
})

describe('a redirect URI', () => {
  it('is https, or http on this machine, or a scheme of a public application', async () => {
    const { app } = await create('web')
    await create('native', { isPublic: true })
    const add = (name: string, uri: string) => addRedirectUri(store, tenantId, name, { uri, now })
    for (const uri of ['https://app.corp.example/back', 'http://localhost:3000/', 'http://127.0.0.1/a?b=c'])
      await add('web', uri)
    await add('web', 'https://app.corp.example/back')
    assert.equal((await redirectUrisOf(store.read, tenantId, app.clientId)).length, 3)
    for (const uri of ['msal0123-ab://auth', 'com.example.app:/back']) await add('native', uri)
  })

  it('is nothing else', async () => {
    await create('strict')
    for (const uri of [
      ...['http://app.corp.example/', 'javascript:alert(1)', 'data:text/html,x', 'not a uri', '/back', ''],
      ...[
        'https://*.corp.example/',
        'https://a.example/#x',
        'https://u:p@a.example/',
        'com.example.app:/back',
      ],
      `https://a.example/${'x'.repeat(300)}`,
    ])
      await assert.rejects(
        addRedirectUri(store, tenantId, 'strict', { uri, now }),
        refused(/redirect URI/),
        uri,
      )
  })
})

describe('a credential', () => {
  it('is one of several, each with an end of its own', async () => {
    const { app, clientSecret } = await create('several')
    const second = await addSecret(store, tenantId, 'several', { now, endDateTime: later })
    const check = async (secret: string, at = now) => {
      const result = checkSecret(await credentialsOf(store.read, tenantId, app.clientId), secret, at)
      return typeof result === 'string' ? result : result.right.id
    }
    assert.equal((await check(clientSecret)).length, second.id.length)
    assert.notEqual(await check(clientSecret), second.id)
    assert.equal(await check(second.clientSecret), second.id)
    assert.equal(await check(second.clientSecret, later), 'expired')
    for (const wrong of ['', `${clientSecret} `, second.id]) assert.equal(await check(wrong), 'wrong')
    await deleteCredential(store, tenantId, 'several', { id: second.id, now })
    assert.equal(await check(second.clientSecret), 'wrong')
    await assert.rejects(
      deleteCredential(store, tenantId, 'several', { id: second.id, now }),
      refused(/has no credential/),
    )
  })

  it('has not ended before it begins, and there are at most twenty', async () => {
    await create('many')
    await assert.rejects(addSecret(store, tenantId, 'many', { now, endDateTime: now }), refused(/has passed/))
    for (let count = 1; count < 20; count++) await addSecret(store, tenantId, 'many', { now })
    await assert.rejects(addSecret(store, tenantId, 'many', { now }), refused(/at most 20/))
  })

  it('may be a certificate, which ends when it ends', async () => {
    const { app } = await create('certified')
    const { pem, keyPem } = await makeClientCertificate()
    const add = (text: string) => addCertificate(store, tenantId, 'certified', { now: timeNow(), pem: text })
    const { thumbprint } = await add(pem)
    assert.match(thumbprint, /^[\w-]{43}$/)
    const [, certificate] = await listCredentials(store, tenantId, app.clientId)
    assert.ok((certificate?.endDateTime ?? '') > timeNow())
    await assert.rejects(add(pem), refused(/already/))
    await assert.rejects(add(keyPem + pem), refused(/private key/))
    await assert.rejects(add('hello'), refused(/PEM/))
    await assert.rejects(add((await makeClientCertificate({ days: -1 })).pem), refused(/has ended/))
    await assert.rejects(add((await makeClientCertificate({ modulusLength: 1024 })).pem), refused(/2048/))
  })
})

function refused(message: RegExp) {
  return (error: unknown) => error instanceof OperatorError && message.test(error.message)
}
