/** What a batch of ordinary sign-ins costs: statements and rows, counted. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Kysely, sql } from 'kysely'
import { Condition } from '../../src/store/condition.ts'
import { saveIdentities } from '../../src/store/identities.ts'
import { migrate } from '../../src/store/migrate.ts'
import { insertSignIns, knownVersions, wholeSignIn } from '../../src/store/sign-ins.ts'
import { sqliteDialect } from '../../src/store/sqlite.ts'
import type { Db } from '../../src/store/store.ts'
import type { SignInTable, Tables } from '../../src/store/tables.ts'
import { noon, signIn, user } from '../conformance/store-rows.ts'

const tenantId = 't'
const people = 50

async function openCounting(): Promise<{ db: Db; statements: string[] }> {
  const statements: string[] = []
  const db: Db = new Kysely<Tables>({
    dialect: sqliteDialect({ path: ':memory:', readOnly: false, connections: 1, condition: new Condition() }),
    log: ({ query }) => void statements.push(query.sql),
  })
  await migrate(db, 'sqlite')
  const tenant = { id: tenantId, displayName: 'T', createdDateTime: noon, isDefault: 1, revision: 0 }
  await db.insertInto('tenants').values(tenant).execute()
  return { db, statements }
}

function batchOf(from: number, count: number): SignInTable[] {
  return Array.from({ length: count }, (_, index) => {
    const person = `user${(from + index) % people}`
    return signIn(tenantId, `00000000-0000-4000-8000-${String(from + index).padStart(12, '0')}`, {
      userId: person,
      userPrincipalName: `${person}@corp.example`,
      ipAddress: `192.0.2.${index % 200}`,
    })
  })
}

async function write(db: Db, rows: SignInTable[]): Promise<void> {
  const seen = [...new Set(rows.map(({ userId }) => userId))].map((id) => user(tenantId, id))
  await db.transaction().execute(async (transaction) => {
    await saveIdentities(transaction, seen)
    await insertSignIns(transaction, rows)
  })
}

async function rowsOf(db: Db): Promise<Record<string, number>> {
  const counts: Record<string, number> = {}
  for (const table of [
    'events',
    'documents',
    'verdicts',
    'eventsById',
    'eventsByIdentity',
    'eventsByIp',
    'slices',
    'identities',
    'identityNames',
  ]) {
    const { rows } = await sql<{ rows: number }>`select count(*) as rows from ${sql.table(table)}`.execute(db)
    counts[table] = rows[0]?.rows ?? 0
  }
  return counts
}

describe('A thousand ordinary sign-ins', () => {
  it('are written in few statements, and in one row for each table and key', async () => {
    const { db, statements } = await openCounting()
    await write(db, batchOf(0, 1000))
    const once = { events: 1000, documents: 1000, eventsById: 1000, eventsByIdentity: 1000, eventsByIp: 1000 }
    assert.deepEqual(await rowsOf(db), {
      ...once,
      ...{ verdicts: 0, slices: 1, identities: people, identityNames: people },
    })
    statements.length = 0
    await write(db, batchOf(1000, 1000))
    assert.ok(statements.length <= 50, `${statements.length} statements`)
    const after = await rowsOf(db)
    assert.equal(after.events, 2000)
    assert.equal(after.identityNames, people)
    assert.equal(after.slices, 1)
    await db.destroy()
  })

  it('cost no more statements when the log is longer', async () => {
    const { db, statements } = await openCounting()
    const counts: number[] = []
    for (let batch = 0; batch < 4; batch++) {
      statements.length = 0
      await write(db, batchOf(batch * 200, 200))
      counts.push(statements.length)
    }
    assert.deepEqual(counts.slice(1), Array(3).fill(counts[1]))
    await db.destroy()
  })
})

describe('A sign-in', () => {
  it('that comes twice in a batch is refused', async () => {
    const { db } = await openCounting()
    const [row] = batchOf(0, 1) as [SignInTable]
    await assert.rejects(insertSignIns(db, [row, row]), /comes twice/)
    await db.destroy()
  })

  it('of a tenant that there is none of is refused', async () => {
    const { db } = await openCounting()
    await assert.rejects(insertSignIns(db, [signIn('nobody', 'one')]), /there is no tenant nobody/)
    await db.destroy()
  })

  it('gives back every text as it was: GUIDs in either case, other ids, nothing', async () => {
    const { db } = await openCounting()
    const guid = '0123abcd-0000-4000-8000-00000000000f'
    const rows = [
      { appId: guid, sessionId: guid, correlationId: guid },
      { appId: guid.toUpperCase(), sessionId: 'Session-Ä/1', correlationId: '' },
      { appId: 'x'.repeat(16), sessionId: 'y'.repeat(17), correlationId: 'z'.repeat(400) },
      { appId: null, sessionId: null, correlationId: null },
    ].map((change, index) => signIn(tenantId, `odd id ${index}`, change))
    await insertSignIns(db, rows)
    for (const row of rows) {
      const found = await wholeSignIn(db, tenantId, row.id)
      assert.deepEqual({ ...found, ...row }, { ...found })
    }
    await db.destroy()
  })

  it('of an application that names a person too is found under both', async () => {
    const { db } = await openCounting()
    const change = { identityKind: 'servicePrincipal', servicePrincipalId: 'export', userId: 'ada' }
    await insertSignIns(db, [signIn(tenantId, 'one', change)])
    const found = await wholeSignIn(db, tenantId, 'one')
    assert.deepEqual([found?.userId, found?.servicePrincipalId], ['ada', 'export'])
    await db.destroy()
  })

  it('is known by its id alone, also a day beside the time that is asked about', async () => {
    const { db } = await openCounting()
    await insertSignIns(db, batchOf(0, 1))
    const id = '00000000-0000-4000-8000-000000000000'
    const nearby = { from: '2026-11-22T11:00:00.0000000Z', to: '2026-11-23T00:00:00.0000000Z' }
    assert.equal((await knownVersions(db, tenantId, [id], nearby)).size, 1)
    await db.destroy()
  })
})
