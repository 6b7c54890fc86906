/** SQLite passes the suite of every store, and is safe to open by several processes at once. */
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { describe, it } from 'node:test'
import { OperatorError } from '../../src/model/errors.ts'
import { countUsers, saveIdentities } from '../../src/store/identities.ts'
import { openSqlite, openStore } from '../../src/store/open.ts'
import type { Store } from '../../src/store/store.ts'
import { insertAudit } from '../../src/store/tenants.ts'
import { storeSuite, type TestStore } from '../conformance/store.ts'
import { audit, newTenant, user } from '../conformance/store-rows.ts'
import { temporaryFolder } from '../factories-server.ts'

storeSuite('a SQLite file', { create })

async function create(): Promise<TestStore> {
  const folder = mkdtempSync(join(tmpdir(), 'riskgraph-store-'))
  const path = join(folder, 'riskgraph.db')
  const opened: Store[] = []
  const openAgain = async () => {
    const store = await openSqlite(path)
    opened.push(store)
    return store
  }
  return {
    store: await openAgain(),
    openAgain,
    async remove() {
      for (const store of opened) await store.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

describe('a SQLite file', () => {
  it('is made, with its folder for its owner alone, on first use', async (t) => {
    const data = join(temporaryFolder(t), 'new', 'data')
    const store = await openStore({ data })
    await store.close()
    assert.equal(statSync(data).mode & 0o777, 0o700)
    assert.ok(statSync(join(data, 'riskgraph.db')).size > 0)
  })

  it('is migrated once by many who open it first at the same time', async (t) => {
    const path = join(temporaryFolder(t), 'riskgraph.db')
    const stores = await Promise.all(Array.from({ length: 4 }, () => openSqlite(path)))
    const tenantId = await newTenant(stores[0] as Store)
    await Promise.all(
      stores.map((store, index) =>
        store.write(tenantId, (db) => saveIdentities(db, [user(tenantId, String(index))])),
      ),
    )
    assert.equal(await countUsers((stores[0] as Store).read, tenantId), 4)
    for (const store of stores) await store.close()
  })

  it('opens while another process is in the middle of a transaction', async (t) => {
    const path = join(temporaryFolder(t), 'riskgraph.db')
    await (await openSqlite(path)).close()
    const other = new DatabaseSync(path)
    other.exec('begin immediate')
    const store = await openSqlite(path)
    assert.equal(await countUsers(store.read, randomUUID()), 0)
    other.exec('rollback')
    other.close()
    await store.close()
  })

  it('keeps nothing of a migration that was cut short, and migrates the next time', async (t) => {
    const path = join(temporaryFolder(t), 'riskgraph.db')
    const before = new DatabaseSync(path)
    before.exec('create table "dictionary" (x)')
    before.close()
    await assert.rejects(openSqlite(path), /already exists/)
    const between = new DatabaseSync(path)
    assert.equal(between.prepare("select count(*) n from sqlite_master where name = 'signIns'").get()?.n, 0)
    between.exec('drop table "dictionary"')
    between.close()
    await (await openSqlite(path)).close()
  })

  it('of a newer version is refused and left alone', async (t) => {
    const path = join(temporaryFolder(t), 'riskgraph.db')
    await (await openSqlite(path)).close()
    const database = new DatabaseSync(path)
    database.exec("insert into kysely_migration values ('9999-from-the-future', '2030-01-01')")
    database.close()
    await assert.rejects(
      openSqlite(path),
      (error) => error instanceof OperatorError && /newer version.*9999-from-the-future/.test(error.message),
    )
  })

  it('refuses to write through the connections for reading', async (t) => {
    const store = await openSqlite(join(temporaryFolder(t), 'riskgraph.db'))
    await assert.rejects(insertAudit(store.read, audit(randomUUID(), 'one')), /readonly/)
    await store.close()
  })

  it('in memory lasts as long as it is open', async () => {
    const store = await openSqlite(':memory:')
    const tenantId = await newTenant(store)
    await store.write(tenantId, (db) => saveIdentities(db, [user(tenantId, 'ada')]))
    assert.equal(await countUsers(store.read, tenantId), 1)
    await store.close()
    const other = await openSqlite(':memory:')
    assert.equal(await countUsers(other.read, tenantId), 0)
    await other.close()
  })
})
