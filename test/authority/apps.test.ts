/** Applications and their secrets. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { authenticateApp, createApp } from '../../src/authority/apps.ts'
import { OperatorError } from '../../src/errors.ts'
import { openSqlite } from '../../src/store/open.ts'
import type { Store } from '../../src/store/store.ts'
import { guid } from '../factories-server.ts'

const tenantId = guid(1)
const now = '2026-11-21T12:00:00.0000000Z'
const permissions = ['IdentityRiskyUser.Read.All']

describe('an application', () => {
  let store: Store
  before(async () => {
    store = await openSqlite(':memory:')
  })
  after(() => store.close())
  const create = (displayName: string, change = {}) =>
    createApp(store, { tenantId, displayName, permissions, now, ...change })

  it('is let in with its secret, and with nothing else', async () => {
    const { app, clientSecret } = await create('right')
    const found = await authenticateApp(store, tenantId, app.clientId, clientSecret)
    assert.equal(found?.displayName, 'right')
    assert.deepEqual(found?.permissions, permissions)
    const { app: other } = await create('another')
    for (const [tenant, clientId, secret] of [
      [tenantId, app.clientId, `${clientSecret} `],
      [tenantId, app.clientId, ''],
      [tenantId, other.clientId, clientSecret],
      [guid(2), app.clientId, clientSecret],
      [tenantId, guid(3), ''],
      [tenantId, guid(3), clientSecret],
    ] as const) {
      assert.equal(await authenticateApp(store, tenant, clientId, secret), null)
    }
  })

  it('is stored without its secret, which is 256 random bits', async () => {
    const { app, clientSecret } = await create('hashed')
    const rows = await store.read.selectFrom('apps').selectAll().execute()
    assert.ok(rows.some(({ clientId }) => clientId === app.clientId))
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
    await assert.rejects(
      create('unknown', { permissions: unknown }),
      refused(/Directory\.Write\.All, identityriskyuser\.read\.all; there are:\n {2}AuditLog\.Read\.All/),
    )
    const { app } = await create('doubled', { permissions: [...permissions, ...permissions] })
    assert.deepEqual(app.permissions, permissions)
  })
})

function refused(message: RegExp) {
  return (error: unknown) => error instanceof OperatorError && message.test(error.message)
}
