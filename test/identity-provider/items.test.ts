/** What is under way, on both stores and in several processes at once. */
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import type { AdapterPayload } from 'oidc-provider'
import { removeEnded } from '../../src/identity-provider/issuer/cleaning.ts'
import { itemAdapter, useOnce } from '../../src/identity-provider/issuer/item-adapter.ts'
import { migrateStore, openPostgres, openSqlite } from '../../src/store/open.ts'
import type { Store } from '../../src/store/store.ts'
import { guid, temporaryFolder } from '../factories-server.ts'
import { createDatabase, skipPostgres } from '../store/postgres-database.ts'

const tenantId = guid(1)
const payload: AdapterPayload = { accountId: 'ada', clientId: 'app', grantId: 'grant', scope: 'openid' }

type Open = () => Promise<{ one: Store; other: Store; close(): Promise<void> }>

function itemSuite(
  name: string,
  skip: string | false,
  open: (t: Parameters<typeof temporaryFolder>[0]) => Open,
) {
  describe(name, { skip }, () => {
    it('keeps an item by its hash, and finds it again in another process', async (t) => {
      const { one, other, close } = await open(t)()
      const jti = 'a-very-secret-code'
      await itemAdapter(one, tenantId, 'RefreshToken').upsert(jti, { ...payload, jti }, 60)
      assert.deepEqual(await itemAdapter(other, tenantId, 'RefreshToken').find(jti), { ...payload, jti })
      const row = await one.read.selectFrom('issuerItems').selectAll().executeTakeFirstOrThrow()
      assert.ok(!JSON.stringify(row).includes(jti))
      for (const missing of [
        itemAdapter(other, guid(2), 'RefreshToken').find(jti),
        itemAdapter(other, tenantId, 'AuthorizationCode').find(jti),
        itemAdapter(other, tenantId, 'RefreshToken').find(`#${row.id}`),
        itemAdapter(other, tenantId, 'RefreshToken').find(row.id),
      ])
        assert.equal(await missing, undefined)
      await close()
    })

    it('lets one of two consume it, in whatever process', async (t) => {
      const { one, other, close } = await open(t)()
      await itemAdapter(one, tenantId, 'AuthorizationCode').upsert('code', payload, 60)
      const uses = [one, other, one, other].map((store) =>
        itemAdapter(store, tenantId, 'AuthorizationCode').consume('code'),
      )
      const done = await Promise.allSettled(uses)
      assert.equal(done.filter(({ status }) => status === 'fulfilled').length, 1)
      assert.ok((await itemAdapter(other, tenantId, 'AuthorizationCode').find('code'))?.consumed)
      await itemAdapter(one, tenantId, 'AuthorizationCode').upsert('code', payload, 60)
      assert.ok((await itemAdapter(one, tenantId, 'AuthorizationCode').find('code'))?.consumed)
      await close()
    })

    it('uses an id once, in whatever process', async (t) => {
      const { one, other, close } = await open(t)()
      const endSeconds = Math.floor(Date.now() / 1000) + 60
      const uses = [one, other, one].map((store) => useOnce(store, tenantId, { id: 'jti', endSeconds }))
      assert.deepEqual((await Promise.all(uses)).toSorted(), [false, false, true])
      await close()
    })

    it('finds the code of a device by what a person types, without knowing its secret half', async (t) => {
      const { one, close } = await open(t)()
      const adapter = itemAdapter(one, tenantId, 'DeviceCode')
      await adapter.upsert('device', { ...payload, jti: 'device', userCode: 'BCDFGHJK' }, 60)
      const found = (await adapter.findByUserCode('BCDFGHJK')) as AdapterPayload
      assert.notEqual(found.jti, 'device')
      await adapter.upsert(found.jti as string, { ...found, accountId: 'bob' }, 60)
      const after = (await adapter.find('device')) as AdapterPayload
      assert.deepEqual([after.accountId, after.userCode], ['bob', 'BCDFGHJK'])
      await close()
    })

    it('removes all of a grant, and what has ended', async (t) => {
      const { one, close } = await open(t)()
      const adapter = itemAdapter(one, tenantId, 'RefreshToken')
      await adapter.upsert('one', payload, 60)
      await adapter.upsert('other', { ...payload, grantId: 'another' }, 60)
      await adapter.revokeByGrantId('grant')
      assert.deepEqual([await adapter.find('one'), Boolean(await adapter.find('other'))], [undefined, true])
      await removeEnded(one, Date.now() + 3_000_000)
      assert.ok(await adapter.find('other'))
      await removeEnded(one, Date.now() + 4_000_000)
      assert.equal(await adapter.find('other'), undefined)
      await close()
    })
  })
}

itemSuite('on SQLite', false, (t) => async () => {
  const path = join(temporaryFolder(t), 'riskgraph.db')
  const [one, other] = [await openSqlite(path), await openSqlite(path)]
  return { one, other, close: async () => void (await Promise.all([one.close(), other.close()])) }
})

itemSuite('on PostgreSQL', skipPostgres, () => async () => {
  const database = await createDatabase()
  await migrateStore(database.url)
  const [one, other] = [await openPostgres(database.url), await openPostgres(database.url)]
  return {
    ...{ one, other },
    async close() {
      await Promise.all([one.close(), other.close()])
      await database.drop()
    },
  }
})
