/** Which tenant a path means. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { tenantFinder } from '../../src/identity-provider/issuer/tenant-names.ts'
import type { Store } from '../../src/store/store.ts'
import { signInRecord, startServer, type TestServer } from '../factories-server.ts'

describe('the tenant of a path', () => {
  let server: TestServer
  let store: Store
  let other: string
  before(async () => {
    server = await startServer()
    store = server.store
    other = await server.addTenant()
    await store.write('', (db) =>
      db.updateTable('tenants').set({ isDefault: 1 }).where('id', '=', server.tenantId).execute(),
    )
    const person = (number: number, domain: string) =>
      signInRecord(number, number, { userPrincipalName: `person@${domain}` })
    await server.ingest([person(1, 'both.example'), person(2, 'usual.example')])
    await server.ingest([person(3, 'both.example'), person(4, 'other.example')], other)
  })
  after(() => store.close())

  it('is named by its id, a domain, or as the usual one', async () => {
    const find = tenantFinder(store)
    for (const name of [
      server.tenantId,
      server.tenantId.toUpperCase(),
      'common',
      'ORGANIZATIONS',
      'usual.example',
    ])
      assert.equal(await find(name), server.tenantId, name)
    assert.equal(await find('Other.Example'), other)
    assert.equal(await find('both.example'), server.tenantId)
  })

  it('is none by any other name', async () => {
    const find = tenantFinder(store)
    for (const name of [
      '',
      'example',
      'usual',
      '%',
      'person@usual.example',
      'usual.example/',
      "x' or 1=1",
      '\0.a',
      'nothing.example',
    ])
      assert.equal(await find(name), undefined, name)
  })

  it('is none where there are several and none is the usual one', async () => {
    const lone = await startServer()
    const find = tenantFinder(lone.store)
    assert.equal(await find('common'), lone.tenantId)
    await lone.addTenant()
    assert.equal(await find('common'), undefined)
    await lone.store.close()
  })
})
