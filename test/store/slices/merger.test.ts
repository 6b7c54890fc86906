/** A store merges its slices by itself, and whoever closes it does not wait for that. */
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { openSqlite } from '../../../src/store/open.ts'
import { insertSignIns, knownVersions } from '../../../src/store/sign-ins.ts'
import { slicesMerged } from '../../../src/store/slices/merge.ts'
import { Merger, markGrown } from '../../../src/store/slices/merger.ts'
import { sliceLength } from '../../../src/store/slices/slice.ts'
import type { Db, Store } from '../../../src/store/store.ts'
import { newTenant, signIn } from '../../conformance/store-rows.ts'
import { temporaryFolder } from '../../factories-server.ts'

/** One sign-in in each of sixteen slices and one more, in one transaction. */
function fill(db: Db, tenantId: string): Promise<void> {
  const slices = Array.from({ length: slicesMerged + 1 }, (_, slice) => slice)
  return slices.reduce(async (before, slice) => {
    await before
    const position = slice * sliceLength
    await db.updateTable('tenants').set({ position }).where('id', '=', tenantId).execute()
    await insertSignIns(db, [signIn(tenantId, `in ${slice}`)])
  }, Promise.resolve())
}

const levelsOf = async ({ read }: Store) =>
  (await read.selectFrom('slices').select(['level', 'isRead']).orderBy('fromN').execute()).map(
    ({ level, isRead }) => `${level} ${isRead}`,
  )

describe('The merger of a store', () => {
  it('merges after a transaction that added sign-ins, and after no other', async () => {
    const store = await openSqlite(':memory:')
    const tenantId = await newTenant(store)
    await store.read.transaction().execute((db) => fill(db, tenantId))
    const transactions: string[] = []
    const merger = new Merger(store.read, (of, work) => {
      transactions.push(of)
      return store.read.transaction().execute(work)
    })
    const other = await store.read.transaction().execute(async (db) => db)
    merger.afterCommit(other)
    await merger.idle()
    assert.deepEqual(transactions, [])
    const grown = await store.read.transaction().execute(async (db) => {
      markGrown(db, tenantId)
      return db
    })
    merger.afterCommit(grown)
    await merger.idle()
    assert.ok(transactions.length > slicesMerged && transactions.every((one) => one === tenantId))
    assert.deepEqual(await levelsOf(store), ['1 1', '0 1'])
    await store.close()
  })

  it('leaves what it has not done when the store is closed, for the next', async (t) => {
    const path = join(temporaryFolder(t), 'riskgraph.db')
    const first = await openSqlite(path)
    const tenantId = await newTenant(first)
    await first.write(tenantId, (db) => fill(db, tenantId))
    await first.close()
    const second = await openSqlite(path)
    assert.ok((await levelsOf(second)).length > 2)
    const ids = ['in 0', 'in 7', 'in 16']
    assert.equal((await knownVersions(second.read, tenantId, ids)).size, 3)
    await second.close()
  })
})
