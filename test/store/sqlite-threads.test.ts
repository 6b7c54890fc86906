/** A query that asks for too much costs its caller an error, and nobody else anything. */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { describe, it, type TestContext } from 'node:test'
import { sql } from 'kysely'
import { openSqlite } from '../../src/store/open.ts'
import type { Db } from '../../src/store/store.ts'
import { temporaryFolder } from '../factories-server.ts'

/** Room for a thread to start on a busy machine. */
const deadlineSeconds = 5
const enormous = sql`with recursive n(i) as (select 1 union all select i + 1 from n where i < 400)
  select hex(zeroblob(500000)) || i as text from n`
const isServiceNotAvailable = { status: 503, code: 'ServiceNotAvailable' }

async function open(t: TestContext) {
  const store = await openSqlite(join(temporaryFolder(t), 'riskgraph.db'))
  t.after(() => store.close())
  return store
}

const tenants = (db: Db) => db.selectFrom('tenants').select('id').execute()

describe('a thread of the embedded store', () => {
  it('is ended when a query has no end, while others are served, and the next query has a new one', async (t) => {
    const script = join(import.meta.dirname, 'endless.ts')
    const path = join(temporaryFolder(t), 'riskgraph.db')
    const child = spawn(process.execPath, [script, path, String(deadlineSeconds)])
    t.after(() => child.kill('SIGKILL'))
    const said: unknown[] = []
    for await (const line of createInterface(child.stdout)) {
      said.push(JSON.parse(line))
      if (said.at(-1) === 'done') break
    }
    assert.deepEqual(said, [
      { meanwhile: [] },
      { ended: isServiceNotAvailable },
      ...Array.from({ length: 4 }, () => ({ afterwards: [] })),
      'done',
    ])
  })

  it('is replaced when an answer does not fit its memory', async (t) => {
    const store = await open(t)
    await assert.rejects(enormous.execute(store.read), isServiceNotAvailable)
    for (let times = 0; times < 4; times++) assert.deepEqual(await tenants(store.read), [])
  })

  it('takes the open transaction with it, and the next one is whole', async (t) => {
    const store = await open(t)
    const tenant = { id: 'a', displayName: 'A', createdDateTime: '', isDefault: 0, revision: 0 }
    const lost = store.write('a', async (db) => {
      await db.insertInto('tenants').values(tenant).execute()
      await enormous.execute(db).catch(() => {})
      await db
        .insertInto('tenants')
        .values({ ...tenant, id: 'b' })
        .execute()
    })
    await assert.rejects(lost, /lost with its thread/)
    assert.deepEqual(await tenants(store.read), [])
    await store.write('c', (db) =>
      db
        .insertInto('tenants')
        .values({ ...tenant, id: 'c' })
        .execute(),
    )
    assert.deepEqual(await tenants(store.read), [{ id: 'c' }])
  })
})
