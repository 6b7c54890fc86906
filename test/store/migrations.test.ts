/** The first schema is what src/store/tables.ts says, and a database of before is refused with what to do. */
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { describe, it } from 'node:test'
import { sql } from 'kysely'
import { type CodedType, codeOf, codes } from '../../src/model/codes.ts'
import { OperatorError } from '../../src/model/errors.ts'
import { agentRiskDetails, riskDetails, riskLevels, riskStates } from '../../src/model/risk.ts'
import { declarationMark } from '../../src/store/declarations.ts'
import { migrateStore, openPostgres, openSqlite } from '../../src/store/open.ts'
import { insertSignIns, wholeSignIn } from '../../src/store/sign-ins.ts'
import type { Store } from '../../src/store/store.ts'
import { tenantById } from '../../src/store/tenants.ts'
import { newTenant, signIn } from '../conformance/store-rows.ts'
import { temporaryFolder } from '../factories-server.ts'
import { createDatabase, execute, skipPostgres } from './postgres-database.ts'

const ofWideRows = [
  'create table kysely_migration (name varchar(255) primary key, timestamp varchar(255))',
  "insert into kysely_migration values ('0001-initial', '2026-01-01'), ('0005-campaigns', '2026-01-01')",
]
const isRefusal = (error: unknown) =>
  error instanceof OperatorError &&
  /older version.*import the logs again into a new folder/.test(error.message)

describe('a database of the version that kept sign-ins in one wide row', () => {
  it('is refused on SQLite, and left as it is', async (t) => {
    const path = join(temporaryFolder(t), 'riskgraph.db')
    const old = new DatabaseSync(path)
    for (const statement of ofWideRows) old.exec(statement)
    old.close()
    await assert.rejects(openSqlite(path), isRefusal)
    const after = new DatabaseSync(path)
    const { tables } = after.prepare('select count(*) as tables from sqlite_master').get() as {
      tables: number
    }
    assert.equal(tables, 2)
    after.close()
  })

  it('is refused on PostgreSQL', { skip: skipPostgres }, async () => {
    const database = await createDatabase()
    for (const statement of ofWideRows) await execute(database.url, statement)
    await assert.rejects(migrateStore(database.url), isRefusal)
    await database.drop()
  })
})

describe('a database of before declarations', () => {
  it('gets their table when it is opened, and keeps the rest', async (t) => {
    const path = join(temporaryFolder(t), 'riskgraph.db')
    const before = await openSqlite(path)
    const tenantId = await newTenant(before)
    await before.close()
    const old = new DatabaseSync(path)
    old.exec('drop table declarations')
    old.exec("delete from kysely_migration where name = '0002-declarations'")
    old.close()
    const store = await openSqlite(path)
    assert.equal(await declarationMark(store.read, tenantId), '0 0')
    assert.ok(await tenantById(store.read, tenantId))
    await store.close()
  })
})

const members: [CodedType, readonly string[]][] = [
  ['riskLevel', riskLevels],
  ['riskState', riskStates],
  ['riskDetail', [...riskDetails, ...agentRiskDetails]],
]

describe('the numbers of members', () => {
  it('are there for every member that there is', () => {
    for (const [type, all] of members) assert.deepEqual([...codes[type]].sort(), [...all].sort())
  })

  it('refuse what is no member', () => {
    assert.throws(() => codeOf('riskState', 'odd'), /riskState: expected one of none, .*found odd/)
  })
})

function viewSuite(
  name: string,
  open: () => Promise<{ store: Store; close(): Promise<void> }>,
  skip: string | false,
) {
  it(`shows every member as it was written, on ${name}`, { skip }, async () => {
    const { store, close } = await open()
    const tenantId = await newTenant(store)
    const changes = [
      ...codes.riskLevel.map((level) => ({ riskLevelAggregated: level, riskLevelDuringSignIn: level })),
      ...codes.riskState.map((riskState) => ({ riskState })),
      ...codes.riskDetail.map((riskDetail) => ({ riskDetail })),
      ...codes.fate.map((trust) => ({ trust })),
      ...codes.signInEventType.map((signInEventType) => ({ signInEventType })),
    ]
    const rows = changes.map((change, index) => signIn(tenantId, `s${index}`, change))
    await store.write(tenantId, (db) => insertSignIns(db, rows))
    for (const row of rows) {
      const found = await wholeSignIn(store.read, tenantId, row.id)
      assert.deepEqual({ ...found, ...row }, { ...found })
    }
    await close()
  })
}

describe('the view of sign-ins', () => {
  viewSuite(
    'SQLite',
    async () => {
      const store = await openSqlite(':memory:')
      return { store, close: () => store.close() }
    },
    false,
  )
  viewSuite(
    'PostgreSQL',
    async () => {
      const database = await createDatabase()
      await migrateStore(database.url)
      const store = await openPostgres(database.url)
      return { store, close: () => store.close().then(database.drop) }
    },
    skipPostgres,
  )
})

describe('what may pass 2³¹', () => {
  it('is a bigint on PostgreSQL', { skip: skipPostgres }, async () => {
    const database = await createDatabase()
    await migrateStore(database.url)
    const store = await openPostgres(database.url)
    const { rows } = await sql<{ name: string }>`
      select distinct column_name as name from information_schema.columns
      where table_schema = 'public' and data_type = 'integer' and column_name in
        ('n', 'at', 'minAt', 'maxAt', 'fromN', 'toN', 'slice', 'identity', 'identities', 'position', 'idHash', 'entry')`.execute(
      store.read,
    )
    assert.deepEqual(rows, [])
    await store.close()
    await database.drop()
  })
})
