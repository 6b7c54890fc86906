/** A transaction is kept whole or not at all. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { countUsers, identitiesByIds, saveIdentities } from '../../src/store/identities.ts'
import { insertSignIns } from '../../src/store/insert-sign-ins.ts'
import type { Db, Store } from '../../src/store/store.ts'
import { insertAudit } from '../../src/store/tenants.ts'
import { audit, newTenant, signIn, user } from './store-rows.ts'
import type { Open } from './test-store.ts'

export function transactionSuite(open: Open): void {
  describe('a transaction', () => {
    it('hands out what its work returns', async () => {
      const { store } = open()
      assert.deepEqual(await store.write(await newTenant(store), async () => ({ answer: 42 })), {
        answer: 42,
      })
    })

    it('sees what it has written itself', async () => {
      const { store } = open()
      const tenantId = await newTenant(store)
      const seen = await store.write(tenantId, async (db) => {
        await saveIdentities(db, [user(tenantId, 'ada')])
        return countUsers(db, tenantId)
      })
      assert.equal(seen, 1)
    })

    it('is durable when it returns: whoever opens the store afterwards finds all of it', async () => {
      const { store, openAgain } = open()
      const tenantId = await newTenant(store)
      await store.write(tenantId, async (db) => {
        await saveIdentities(db, [user(tenantId, 'ada')])
        await insertAudit(db, audit(tenantId, 'one'))
      })
      const again = await openAgain()
      assert.deepEqual(await everything(again, tenantId), { users: 1, audits: 1, signIns: 0 })
    })

    it('undoes everything when its work throws, and passes the very error on', async () => {
      const { store } = open()
      const tenantId = await newTenant(store)
      const problem = new Error('no')
      const work = store.write(tenantId, async (db) => {
        await saveIdentities(db, [user(tenantId, 'ada')])
        await insertSignIns(db, [signIn(tenantId, 'one')])
        throw problem
      })
      await assert.rejects(work, (error) => error === problem)
      assert.deepEqual(await everything(store, tenantId), { users: 0, audits: 0, signIns: 0 })
    })

    it('undoes everything when the database refuses a statement', async () => {
      const { store } = open()
      const tenantId = await newTenant(store)
      await assert.rejects(
        store.write(tenantId, async (db) => {
          await saveIdentities(db, [user(tenantId, 'ada')])
          await insertSignIns(db, [signIn(tenantId, 'one'), signIn(tenantId, 'one')])
        }),
      )
      assert.deepEqual(await everything(store, tenantId), { users: 0, audits: 0, signIns: 0 })
    })

    it('undoes everything when one of several parallel inserts is refused', async () => {
      const { store } = open()
      const tenantId = await newTenant(store)
      await assert.rejects(
        store.write(tenantId, (db) =>
          Promise.all([
            insertSignIns(db, [signIn(tenantId, 'one'), signIn(tenantId, 'one')]),
            saveIdentities(db, manyUsers(tenantId, 300)),
            insertAudit(db, audit(tenantId, 'one')),
          ]),
        ),
      )
      assert.deepEqual(await everything(store, tenantId), { users: 0, audits: 0, signIns: 0 })
    })

    it('undoes even what its work had not waited for when it threw', async () => {
      const { store } = open()
      const tenantId = await newTenant(store)
      let stray: Promise<void> = Promise.resolve()
      const work = store.write(tenantId, async (db) => {
        stray = saveOneByOne(db, tenantId)
        stray.catch(() => {})
        await countUsers(db, tenantId)
        throw new Error('no')
      })
      await assert.rejects(work, /^Error: no$/)
      await assert.rejects(stray)
      assert.equal(await countUsers(store.read, tenantId), 0)
    })

    it('works after one that failed', async () => {
      const { store } = open()
      const tenantId = await newTenant(store)
      await assert.rejects(store.write(tenantId, () => Promise.reject(new Error('no'))))
      await store.write(tenantId, (db) => saveIdentities(db, [user(tenantId, 'ada')]))
      assert.equal(await countUsers(store.read, tenantId), 1)
    })

    it('cannot be used any more once it is over', async () => {
      const { store } = open()
      const tenantId = await newTenant(store)
      let kept: Db | undefined
      await store.write(tenantId, async (db) => {
        kept = db
      })
      await assert.rejects(saveIdentities(kept as Db, [user(tenantId, 'ada')]))
      assert.equal(await countUsers(store.read, tenantId), 0)
    })
  })
}

async function saveOneByOne(db: Db, tenantId: string): Promise<void> {
  for (const one of manyUsers(tenantId, 50)) await saveIdentities(db, [one])
}

export function manyUsers(tenantId: string, count: number) {
  return Array.from({ length: count }, (_, index) => user(tenantId, `user ${String(index).padStart(5, '0')}`))
}

async function everything(store: Store, tenantId: string) {
  const count = async (table: 'directoryAudits' | 'signIns') => {
    const rows = await store.read.selectFrom(table).select('id').where('tenantId', '=', tenantId).execute()
    return rows.length
  }
  const users = (await identitiesByIds(store.read, tenantId, 'user', ['ada'])).length
  const all = await countUsers(store.read, tenantId)
  return {
    users: Math.max(users, all),
    audits: await count('directoryAudits'),
    signIns: await count('signIns'),
  }
}
