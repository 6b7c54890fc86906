/** Writers of one tenant follow each other, readers wait for nobody, tenants keep apart. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { countUsers, identitiesByIds, saveIdentities } from '../../src/store/identities.ts'
import type { Db, Store } from '../../src/store/store.ts'
import { defaultTenant } from '../../src/store/tenants.ts'
import { newTenant, noon, user } from './store-rows.ts'
import type { Open } from './test-store.ts'

export function concurrencySuite(open: Open): void {
  describe('at the same time', () => {
    it('parallel writers of one tenant read, decide and write without losing anything', async () => {
      const { store } = open()
      const tenantId = await newTenant(store)
      await countUp(store, tenantId, 25)
      assert.equal(await counted(store, tenantId), 25)
    })

    it('writers of two openings of the store lose nothing either', async () => {
      const { store, openAgain } = open()
      const tenantId = await newTenant(store)
      const again = await openAgain()
      await Promise.all([countUp(store, tenantId, 15), countUp(again, tenantId, 15)])
      assert.equal(await counted(store, tenantId), 30)
    })

    it('writers of one tenant never overlap', async () => {
      const { store, openAgain } = open()
      const tenantId = await newTenant(store)
      const again = await openAgain()
      let inside = 0
      let most = 0
      const work = async (db: Db) => {
        most = Math.max(most, ++inside)
        await countUsers(db, tenantId)
        await new Promise((resolve) => setImmediate(resolve))
        await countUsers(db, tenantId)
        inside--
      }
      await Promise.all([store, again, store, again].map((one) => one.write(tenantId, work)))
      assert.equal(most, 1)
    })

    it('a reader goes on while a writer is in the middle, and sees what was committed before', async () => {
      const { store } = open()
      const tenantId = await newTenant(store)
      await store.write(tenantId, (db) => saveIdentities(db, [user(tenantId, 'ada')]))
      await store.write(tenantId, async (db) => {
        await saveIdentities(db, [user(tenantId, 'ada', { displayName: 'new' }), user(tenantId, 'zoe')])
        const [ada] = await identitiesByIds(store.read, tenantId, 'user', ['ada'])
        assert.equal(ada?.displayName, 'ada')
        assert.equal(await countUsers(store.read, tenantId), 1)
      })
      assert.equal(await countUsers(store.read, tenantId), 2)
    })

    it('many readers at once all get their answers while a writer is in the middle', async () => {
      const { store } = open()
      const tenantId = await newTenant(store)
      await store.write(tenantId, async (db) => {
        await saveIdentities(db, [user(tenantId, 'ada')])
        const counts = await Promise.all(Array.from({ length: 40 }, () => countUsers(store.read, tenantId)))
        assert.deepEqual(new Set(counts), new Set([0]))
      })
    })

    it('keeps the rows of two tenants apart, even under the same ids', async () => {
      const { store } = open()
      const [one, other] = [await newTenant(store), await newTenant(store)]
      await Promise.all(
        [one, other].map((tenantId) =>
          store.write(tenantId, (db) =>
            saveIdentities(db, [user(tenantId, 'ada', { details: `"${tenantId}"` })]),
          ),
        ),
      )
      for (const tenantId of [one, other]) {
        const rows = await identitiesByIds(store.read, tenantId, 'user', ['ada'])
        assert.deepEqual(
          rows.map(({ details }) => details),
          [`"${tenantId}"`],
        )
      }
    })

    it('makes one default tenant for all who ask for it first', async () => {
      const { store, openAgain } = open()
      const again = await openAgain()
      const tenants = await Promise.all(
        [store, again, store, again].map((one) => defaultTenant(one, 'Default', noon)),
      )
      assert.equal(new Set(tenants.map(({ id }) => id)).size, 1)
    })
  })
}

async function countUp(store: Store, tenantId: string, times: number): Promise<void> {
  await Promise.all(
    Array.from({ length: times }, () =>
      store.write(tenantId, async (db) => {
        const [row] = await identitiesByIds(db, tenantId, 'user', ['counter'])
        const next = Number(row?.details ?? 0) + 1
        await saveIdentities(db, [user(tenantId, 'counter', { details: String(next) })])
      }),
    ),
  )
}

async function counted(store: Store, tenantId: string): Promise<number> {
  const [row] = await identitiesByIds(store.read, tenantId, 'user', ['counter'])
  return Number(row?.details)
}
