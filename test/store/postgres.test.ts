/** PostgreSQL passes the suite of every store; it needs RISKGRAPH_TEST_POSTGRES, a URL that may create databases. */
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { describe, it } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { sql } from 'kysely'
import { OperatorError } from '../../src/model/errors.ts'
import { countUsers } from '../../src/store/identities.ts'
import { migrateStore, openPostgres } from '../../src/store/open.ts'
import type { Store } from '../../src/store/store.ts'
import { storeSuite, type TestStore } from '../conformance/store.ts'
import { createDatabase, execute, migrationNames, skipPostgres as skip } from './postgres-database.ts'

storeSuite('PostgreSQL', { create }, { skip })

async function create(): Promise<TestStore> {
  const { url, drop } = await createDatabase()
  const opened: Store[] = []
  const openAgain = async () => {
    const store = await openPostgres(url)
    opened.push(store)
    return store
  }
  const remove = async () => {
    for (const store of opened) await store.close()
    await drop()
  }
  try {
    await migrateStore(url)
    return { store: await openAgain(), openAgain, remove }
  } catch (error) {
    await remove()
    throw error
  }
}

describe('a PostgreSQL database', { skip }, () => {
  it('is not opened before it is migrated; migrating twice at once and once more does it once', async () => {
    const { url, drop } = await createDatabase()
    try {
      await assert.rejects(
        openPostgres(url),
        (error) => error instanceof OperatorError && /riskgraph migrate/.test(error.message),
      )
      const applied = await Promise.all([migrateStore(url), migrateStore(url), migrateStore(url)])
      assert.deepEqual(applied.flat(), migrationNames())
      assert.deepEqual(await migrateStore(url), [])
      const store = await openPostgres(url)
      assert.equal(await countUsers(store.read, randomUUID()), 0)
      await store.close()
    } finally {
      await drop()
    }
  })

  it('of a newer version is refused, by whoever opens it and by whoever migrates it', async () => {
    const { url, drop } = await createDatabase()
    try {
      await migrateStore(url)
      await execute(url, "insert into kysely_migration values ('9999-from-the-future', '2030-01-01')")
      for (const use of [openPostgres, migrateStore]) {
        await assert.rejects(
          use(url),
          (error) => error instanceof OperatorError && /newer version/.test(error.message),
        )
      }
    } finally {
      await drop()
    }
  })

  it('may cut idle connections, as when it restarts: the next use makes new ones', async () => {
    const { url, drop } = await createDatabase()
    try {
      await migrateStore(url)
      const store = await openPostgres(url)
      await Promise.all([1, 2, 3].map(() => countUsers(store.read, randomUUID())))
      await execute(
        url,
        'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
      )
      let count: number | undefined
      for (let tries = 0; count === undefined && tries < 100; tries++) {
        // The pool learns of a cut connection when it hears of it, which takes a moment.
        if (tries > 0) await delay(20)
        count = await countUsers(store.read, randomUUID()).catch(() => undefined)
      }
      assert.equal(count, 0)
      await store.close()
    } finally {
      await drop()
    }
  })

  it('ends a query that takes too long as the embedded store does, and nothing that is written', async () => {
    const { url, drop } = await createDatabase()
    try {
      await migrateStore(url)
      const store = await openPostgres(url, { readDeadlineSeconds: 2 })
      const asleep = sql`select pg_sleep(3600)`.execute(store.read)
      await assert.rejects(asleep, { status: 503, code: 'ServiceNotAvailable', message: /longer than 2 s/ })
      assert.equal(await countUsers(store.read, randomUUID()), 0)
      await store.write('t', (db) => sql`select pg_sleep(3)`.execute(db))
      await store.close()
    } finally {
      await drop()
    }
  })

  it('that cannot be reached is named without its password', async () => {
    const url = 'postgres://riskgraph:hunter2@127.0.0.1:1/none'
    for (const use of [openPostgres, migrateStore]) {
      await assert.rejects(
        use(url),
        (error) => error instanceof OperatorError && !error.message.includes('hunter2'),
      )
    }
  })
})

describe('the URL of a database', () => {
  it('has to be one of PostgreSQL', async () => {
    await assert.rejects(
      openPostgres('mysql://localhost/x'),
      (error) => error instanceof OperatorError && /postgres:\/\//.test(error.message),
    )
  })
})
