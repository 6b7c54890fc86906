/** What a log and an answer cost in what can be counted without a clock: statements, rows, bytes and the heap. */
import assert from 'node:assert/strict'
import { statSync } from 'node:fs'
import { type HeapProfiler, Session } from 'node:inspector/promises'
import { join } from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import { serialize } from 'node:v8'
import { Kysely, sql } from 'kysely'
import { noAddressLists } from '../../src/enrich/address-lists.ts'
import { createIngest } from '../../src/ingest/ingest.ts'
import { importLogs } from '../../src/sources/import.ts'
import { Condition } from '../../src/store/condition.ts'
import { migrate } from '../../src/store/migrate.ts'
import { runScript, sqliteDialect } from '../../src/store/sqlite.ts'
import type { Store } from '../../src/store/store.ts'
import type { Tables } from '../../src/store/tables.ts'
import { engineSettings, openTenant, type TestTenant } from '../factories.ts'
import { temporaryFolder } from '../factories-server.ts'
import { ordinaryLog } from '../road/ordinary-log.ts'
import { bytesOf } from '../sources/logs.ts'
import { storeOf } from './store-of.ts'

const signIns = 4000
const people = 600
const batchSize = 400

interface Counted {
  store: Store
  tenant: TestTenant
  statements: string[]
  data: string
  walBytes(): number
  /** To the store's thread, and back. */
  messageBytes: number
  /** By the last part of the log. */
  allocatedBytes: number
}

async function openCounted(t: TestContext): Promise<Counted> {
  const data = temporaryFolder(t)
  const path = join(data, 'riskgraph.db')
  const statements: string[] = []
  const counted = { messageBytes: 0, allocatedBytes: 0 }
  const dialect = sqliteDialect({ path, readOnly: false, connections: 1, condition: new Condition() })
  const db = new Kysely<Tables>({ dialect, log: ({ query }) => void statements.push(query.sql) })
  t.after(() => db.destroy())
  await migrate(db, 'sqlite')
  // All that is written stands in the write-ahead log then.
  await sql`pragma wal_checkpoint(truncate)`.execute(db)
  await sql`pragma wal_autocheckpoint = 0`.execute(db)
  const store = storeOf(db, dialect, async (script) => {
    for (const { sql, parameters } of script) {
      statements.push(sql)
      counted.messageBytes += serialize({ sql, parameters }).length
    }
    return (await runScript(db, script)).isDone
  })
  const tenant = await openTenant({ store })
  const walBytes = () => statSync(`${path}-wal`).size
  return Object.assign(counted, { store, tenant, statements, data, walBytes })
}

/** The 4,000 after the first 4,000, so that everybody is known and what happens once has happened. */
async function importTwice(counted: Counted): Promise<void> {
  const { store, tenant, data } = counted
  const lines = ordinaryLog({ signIns: 2 * signIns, people })
    .trimEnd()
    .split('\n')
  const engine = createIngest({
    ...{ store, tenantId: tenant.tenantId, settings: engineSettings, listedKinds: [] },
    now: (at) => at,
  })
  for (const part of [lines.slice(0, signIns), lines.slice(signIns)]) {
    counted.statements.length = 0
    counted.messageBytes = 0
    await sql`pragma wal_checkpoint(truncate)`.execute(store.read)
    const inputs = [{ name: 'log.jsonl', bytes: bytesOf(part.join('\n')) }]
    const { latenessHours } = engineSettings
    counted.allocatedBytes = await allocatedIn(async () => {
      const summary = await importLogs({
        ...{ inputs, engine, lists: noAddressLists, batchSize, latenessHours, data },
      })
      assert.equal(summary.new, signIns)
    })
  }
}

/** How many rows were sent to the table of profiles. */
function profilesWritten({ statements }: Counted): number {
  const inserts = statements.filter((one) => one.startsWith('insert into "profiles"'))
  return inserts.reduce((sum, one) => sum + (one.match(/\(\?/g)?.length ?? 0), 0)
}

async function rowsOf({ store }: Counted): Promise<Record<string, number>> {
  const tables = ['events', 'documents', 'eventsById', 'eventsByIdentity', 'eventsByIp', 'ledger'] as const
  const counts: Record<string, number> = {}
  for (const table of tables) {
    const { rows } = await sql<{ rows: number }>`select count(*) as rows from ${sql.table(table)}`.execute(
      store.read,
    )
    counts[table] = rows[0]?.rows ?? 0
  }
  return counts
}

describe('4,000 ordinary sign-ins of 600 people who are known, in ten batches', () => {
  it('are written once in each table, in few statements and bytes', async (t) => {
    const counted = await openCounted(t)
    await importTwice(counted)
    const statements = counted.statements.length
    const bytes = counted.walBytes() / signIns
    const both = 2 * signIns
    assert.deepEqual(await rowsOf(counted), {
      ...{ events: both, documents: both, eventsById: both, eventsByIdentity: both, eventsByIp: both },
      ledger: both / batchSize,
    })
    assert.ok(statements <= 850, `${statements} statements`)
    assert.ok(bytes <= 8600, `${bytes} bytes a sign-in`)
    assert.ok(profilesWritten(counted) <= signIns * 0.15, 'a profile is not written with every commit')
  })
})

describe('4,000 ordinary sign-ins', () => {
  it('cross to the thread of the store as little more than their documents', async (t) => {
    const counted = await openCounted(t)
    await importTwice(counted)
    const bytes = counted.messageBytes / signIns
    assert.ok(bytes <= 3200, `${bytes} bytes a sign-in`)
  })

  it('take so much of the heap on their way, to a fifth', async (t) => {
    const counted = await openCounted(t)
    await importTwice(counted)
    const kilobytes = counted.allocatedBytes / signIns / 1000
    assert.ok(Math.abs(kilobytes - 72) <= 72 / 5, `${kilobytes} kB a sign-in; 72 are written here`)
  })
})

/** All that is allocated, whether it lives or not; a sample of it, of some ten thousand pieces. */
async function allocatedIn(work: () => Promise<unknown>): Promise<number> {
  const session = new Session()
  session.connect()
  await session.post('HeapProfiler.startSampling', {
    samplingInterval: 32_768,
    includeObjectsCollectedByMajorGC: true,
    includeObjectsCollectedByMinorGC: true,
  })
  await work()
  const { profile } = await session.post('HeapProfiler.stopSampling')
  session.disconnect()
  return sizeOf(profile.head)
}

function sizeOf({ selfSize, children }: HeapProfiler.SamplingHeapProfileNode): number {
  return children.reduce((sum, child) => sum + sizeOf(child), selfSize)
}

describe('an answer to 60 users', () => {
  it('is some statements, and not as many for each user or sign-in', async (t) => {
    const counted = await openCounted(t)
    await importTwice(counted)
    const { store, tenant, statements } = counted
    const users = await store.read.selectFrom('identities').select('id').orderBy('id').limit(60).execute()
    statements.length = 0
    await tenant.answer(
      'riskyUsers/confirmCompromised',
      users.map(({ id }) => id),
    )
    assert.ok(statements.length <= 200, `${statements.length} statements`)
  })
})
