/** A transaction that is worked out before it begins: as whole as any other, and nothing where it rests on what has changed. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { countUsers, identitiesByIds, saveIdentities } from '../../src/store/identities.ts'
import { insertSignIns } from '../../src/store/insert-sign-ins.ts'
import { raiseRevision } from '../../src/store/numbers.ts'
import type { Db, Store } from '../../src/store/store.ts'
import { insertAudit } from '../../src/store/tenants.ts'
import { audit, newTenant, signIn, user } from './store-rows.ts'
import { manyUsers } from './store-transactions.ts'
import type { Open } from './test-store.ts'

export function aheadSuite(open: Open): void {
  describe('a transaction worked out ahead', () => {
    it('hands out what its work returns, and is durable then', async () => {
      const { store, openAgain } = open()
      const tenantId = await newTenant(store)
      const written = await store.writeAhead(tenantId, async (db) => {
        await saveIdentities(db, manyUsers(tenantId, 300))
        await insertAudit(db, audit(tenantId, 'one'))
        return { answer: await raiseRevision(db, tenantId) }
      })
      assert.deepEqual(written, { result: { answer: 1 } })
      assert.equal(await countUsers((await openAgain()).read, tenantId), 300)
    })

    it('gives out the same numbers as any other', async () => {
      const { store } = open()
      const [one, other] = [await newTenant(store), await newTenant(store)]
      for (const ids of [['a', 'b'], ['c']]) {
        await store.writeAhead(one, (db) => addSignIns(db, one, ids))
        await store.write(other, (db) => addSignIns(db, other, ids))
      }
      assert.deepEqual(await numbersOf(store, one), await numbersOf(store, other))
    })

    it('is nothing where others wrote meanwhile', async () => {
      const { store, openAgain } = open()
      const again = await openAgain()
      const tenantId = await newTenant(store)
      const written = await store.writeAhead(tenantId, async (db) => {
        await addSignIns(db, tenantId, ['mine'])
        await again.write(tenantId, (others) => addSignIns(others, tenantId, ['theirs']))
      })
      assert.equal(written, null)
      assert.deepEqual(await signInIds(store, tenantId), ['theirs'])
    })

    it('is not disturbed by who writes of another tenant', async () => {
      const { store } = open()
      const [mine, theirs] = [await newTenant(store), await newTenant(store)]
      const written = await store.writeAhead(mine, async (db) => {
        await addSignIns(db, mine, ['one'])
        await store.write(theirs, (others) => addSignIns(others, theirs, ['one']))
      })
      assert.deepEqual(written, { result: undefined })
    })

    it('loses nothing of many who try until they succeed', async () => {
      const { store, openAgain } = open()
      const again = await openAgain()
      const tenantId = await newTenant(store)
      await Promise.all(
        Array.from({ length: 12 }, (_, index) => countUp(index % 2 ? store : again, tenantId)),
      )
      const [row] = await identitiesByIds(store.read, tenantId, 'user', ['counter'])
      assert.equal(row?.details, '12')
    })

    it('is nothing where the work would have to read what it has written itself', async () => {
      const { store } = open()
      const tenantId = await newTenant(store)
      const written = await store.writeAhead(tenantId, async (db) => {
        await saveIdentities(db, [user(tenantId, 'ada')])
        await raiseRevision(db, tenantId)
        return countUsers(db, tenantId)
      })
      assert.equal(written, null)
      assert.equal(await countUsers(store.read, tenantId), 0)
    })

    it('is undone when the database refuses a statement, and others can write then', async () => {
      const { store } = open()
      const tenantId = await newTenant(store)
      await store.write(tenantId, (db) => insertAudit(db, audit(tenantId, 'one')))
      await assert.rejects(
        store.writeAhead(tenantId, async (db) => {
          await addSignIns(db, tenantId, ['one'])
          await insertAudit(db, audit(tenantId, 'one'))
        }),
      )
      assert.deepEqual(await signInIds(store, tenantId), [])
      await store.write(tenantId, (db) => addSignIns(db, tenantId, ['two']))
      assert.deepEqual(await signInIds(store, tenantId), ['two'])
    })

    it('passes on the very error of its work', async () => {
      const { store } = open()
      const problem = new Error('no')
      await assert.rejects(
        store.writeAhead(await newTenant(store), () => Promise.reject(problem)),
        (error) => error === problem,
      )
    })

    it('has to leave a trace that others see who work ahead', async () => {
      const { store } = open()
      const tenantId = await newTenant(store)
      await assert.rejects(
        store.writeAhead(tenantId, (db) => insertAudit(db, audit(tenantId, 'one'))),
        /raises none of the numbers/,
      )
    })
  })
}

async function addSignIns(db: Db, tenantId: string, ids: string[]): Promise<void> {
  await insertSignIns(
    db,
    ids.map((id) => signIn(tenantId, id)),
  )
  await raiseRevision(db, tenantId)
}

async function countUp(store: Store, tenantId: string): Promise<void> {
  const work = async (db: Db) => {
    const [row] = await identitiesByIds(db, tenantId, 'user', ['counter'])
    const details = String(Number(row?.details ?? 0) + 1)
    await saveIdentities(db, [user(tenantId, 'counter', { details })])
    await raiseRevision(db, tenantId)
  }
  while (!(await store.writeAhead(tenantId, work)));
}

async function signInIds({ read }: Store, tenantId: string): Promise<string[]> {
  const rows = await read.selectFrom('signIns').select('id').where('tenantId', '=', tenantId).execute()
  return rows.map(({ id }) => id)
}

async function numbersOf({ read }: Store, tenantId: string) {
  const counters = await read
    .selectFrom('tenants')
    .select(['revision', 'position', 'identities', 'entries'])
    .where('id', '=', tenantId)
    .execute()
  const events = await read
    .selectFrom('signIns')
    .select(['id', 'n', 'identity'])
    .where('tenantId', '=', tenantId)
    .orderBy('n')
    .execute()
  return { counters, events }
}
