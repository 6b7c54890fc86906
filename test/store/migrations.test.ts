/** What a database of an older version holds is there after the migration, and where the new version looks for it. */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { Kysely, Migrator, sql } from 'kysely'
import { migrate } from '../../src/store/migrate.ts'
import * as initial from '../../src/store/migrations/0001-initial.ts'
import { postgresDialect } from '../../src/store/postgres.ts'
import { sqliteDialect } from '../../src/store/sqlite.ts'
import type { Db, StoreDialect } from '../../src/store/store.ts'
import type { Tables } from '../../src/store/tables.ts'
import { createDatabase, skipPostgres } from './postgres-database.ts'

const noon = '2026-11-21T12:00:00.0000000Z'
const risk = { riskLevel: 'high', riskState: 'atRisk', riskDetail: 'none' }

/** Rows of the first version. */
const old: Record<string, Record<string, string | number | null>> = {
  tenants: { id: 't', displayName: 'T', createdDateTime: noon, isDefault: 1, revision: 3 },
  apps: {
    ...{ tenantId: 't', clientId: 'app', displayName: 'App', secretHash: 'abc' },
    ...{ permissions: '["AuditLog.Read.All"]', createdDateTime: noon },
  },
  users: {
    tenantId: 't',
    id: 'ada',
    userPrincipalName: 'ada@corp.example',
    userDisplayName: 'Ada',
    firstSeenDateTime: noon,
    lastSeenDateTime: noon,
    profile: '{"kept":1}',
  },
  riskyUsers: {
    tenantId: 't',
    id: 'ada',
    userDisplayName: 'Ada',
    userPrincipalName: 'ada@corp.example',
    ...risk,
    riskLastUpdatedDateTime: noon,
    isDeleted: 1,
    isProcessing: 0,
    decayDateTime: noon,
  },
  riskyUserHistory: {
    tenantId: 't',
    userId: 'ada',
    id: 'ada639',
    userDisplayName: 'Ada',
    userPrincipalName: null,
    ...risk,
    riskLastUpdatedDateTime: noon,
    isDeleted: 0,
    isProcessing: 0,
    activityDetail: null,
    activityEventTypes: '["newCountry"]',
    initiatedBy: 'zoe',
  },
  riskDetections: {
    tenantId: 't',
    id: 'd1',
    userId: 'ada',
    userDisplayName: 'Ada',
    userPrincipalName: null,
    requestId: 's1',
    correlationId: null,
    riskEventType: 'newCountry',
    ...risk,
    isOpen: 1,
    detectionTimingType: 'offline',
    activity: 'signin',
    activityDateTime: noon,
    detectedDateTime: noon,
    lastUpdatedDateTime: noon,
    ipAddress: '192.0.2.1',
    location: null,
    additionalInfo: '[]',
    mitreTechniqueId: 'T1078',
    probability: 0.25,
    halfLifeDays: 14,
    correlationGroup: 'network',
  },
}

function oldSignIn(id: string, userId: string, signInEventType: string): Record<string, string | number> {
  return {
    ...{ tenantId: 't', id, userId, createdDateTime: noon, errorCode: 0, signInEventType },
    ...{ riskLevelDuringSignIn: 'none', riskLevelAggregated: 'none', riskState: 'none', riskDetail: 'none' },
    ...{ riskEventTypes: '[]', trust: 'none', features: '{}', document: '{}' },
  }
}

async function checkMigration(db: Db, dialect: StoreDialect): Promise<void> {
  const migrations = { '0001-initial': { up: (on: Db) => initial.up(on, dialect) } }
  const provider = { getMigrations: async () => migrations }
  const { error } = await new Migrator({ db, provider }).migrateToLatest()
  assert.equal(error, undefined)
  for (const [table, row] of Object.entries(old)) await insert(db, table, row)
  await insert(db, 'signIns', oldSignIn('s1', 'ada', 'interactiveUser'))
  await insert(db, 'signIns', oldSignIn('s2', 'export', 'servicePrincipal'))
  await insert(db, 'signIns', { ...oldSignIn('s3', 'ada', 'interactiveUser'), errorCode: 7 })
  assert.equal((await migrate(db, dialect))[0], '0002-identities')
  const one = async (table: keyof Tables) => ({
    ...(await db.selectFrom(table).selectAll().executeTakeFirst()),
  })
  const { userDisplayName: _, ...riskyUser } = old.riskyUsers as Record<string, unknown>
  assert.deepEqual(await one('riskyIdentities'), {
    ...riskyUser,
    ...{ identityKind: 'user', displayName: 'Ada', appId: null, details: null },
  })
  const { userDisplayName: __, userId, ...detection } = old.riskDetections as Record<string, unknown>
  assert.deepEqual(await one('detections'), {
    ...detection,
    ...{ identityKind: 'user', identityId: userId, displayName: 'Ada', appId: null, details: null },
  })
  const history = await one('riskHistory')
  assert.deepEqual([history.identityId, history.id, history.stampedId], ['ada', 'ada', 'ada639'])
  assert.equal(history.initiatedBy, 'zoe')
  const identity = await one('identities')
  assert.deepEqual([identity.id, identity.displayName, identity.profile], ['ada', 'Ada', '{"kept":1}'])
  const { secretHash, kind, endDateTime, clientId } = await one('appCredentials')
  assert.deepEqual([clientId, kind, secretHash, endDateTime], ['app', 'secret', 'abc', null])
  const app = await one('apps')
  assert.deepEqual([app.delegatedPermissions, app.isPublic, app.isDisabled], ['[]', 0, 0])
  const owners = await db
    .selectFrom('signIns')
    .select(['id', 'identityKind', 'userId', 'servicePrincipalId', 'outcome'])
    .orderBy('id')
    .execute()
  assert.deepEqual(
    owners.map((row) => Object.values(row)),
    [
      ['s1', 'user', 'ada', null, 'success'],
      ['s2', 'servicePrincipal', '', 'export', 'success'],
      ['s3', 'user', 'ada', null, 'otherFailure'],
    ],
  )
}

async function insert(db: Db, table: string, row: Record<string, unknown>): Promise<void> {
  const columns = sql.join(Object.keys(row).map((name) => sql.id(name)))
  await sql`insert into ${sql.id(table)} (${columns}) values (${sql.join(Object.values(row))})`.execute(db)
}

describe('a database of the first version', () => {
  it('is brought to the newest on SQLite', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'riskgraph-migration-'))
    const path = join(folder, 'riskgraph.db')
    const db = new Kysely<Tables>({ dialect: sqliteDialect({ path, readOnly: false, connections: 1 }) })
    try {
      await checkMigration(db, 'sqlite')
    } finally {
      await db.destroy()
      rmSync(folder, { recursive: true })
    }
  })

  it('is brought to the newest on PostgreSQL', { skip: skipPostgres }, async () => {
    const database = await createDatabase()
    const db = new Kysely<Tables>({ dialect: postgresDialect(database.url) })
    try {
      await checkMigration(db, 'postgres')
    } finally {
      await db.destroy()
      await database.drop()
    }
  })
})
