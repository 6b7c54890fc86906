/**
 * Risk of three kinds of identity instead of users alone: `users`, `riskDetections`, `riskyUsers` and
 * `riskyUserHistory` become `identities`, `detections`, `riskyIdentities` and `riskHistory`; every key and index leads with the kind. Tables are made anew and
 * filled, because SQLite cannot change a key. Sign-ins of applications no longer pass for those of a user.
 */
import { sql } from 'kysely'
import type { Db, StoreDialect } from '../store.ts'
import { createIndex, createTable, type IndexDefinition, type TableDefinition } from './create-table.ts'

interface Successor extends TableDefinition {
  /** The table it is filled from, and its columns there where they are called otherwise; others keep their names. */
  from: string
  renamed: Record<string, string>
}

const kind = { identityKind: 'text' } as const
const details = { appId: 'text?', details: 'text?' } as const
const risk = {
  riskLevel: 'text',
  riskState: 'text',
  riskDetail: 'text',
  riskLastUpdatedDateTime: 'text',
  isDeleted: 'integer',
  isProcessing: 'integer',
} as const

const successors: Record<string, Successor> = {
  identities: {
    from: 'users',
    renamed: { displayName: 'userDisplayName' },
    columns: {
      tenantId: 'text',
      ...kind,
      id: 'text',
      displayName: 'text?',
      userPrincipalName: 'text?',
      ...details,
      firstSeenDateTime: 'text',
      lastSeenDateTime: 'text',
      signInSessionsValidFromDateTime: 'text?',
      profile: 'text',
    },
    key: ['tenantId', 'identityKind', 'id'],
  },
  detections: {
    from: 'riskDetections',
    renamed: { identityId: 'userId', displayName: 'userDisplayName' },
    columns: {
      tenantId: 'text',
      ...kind,
      identityId: 'text',
      id: 'text',
      displayName: 'text?',
      userPrincipalName: 'text?',
      ...details,
      requestId: 'text?',
      correlationId: 'text?',
      riskEventType: 'text',
      riskLevel: 'text',
      riskState: 'text',
      riskDetail: 'text',
      isOpen: 'integer',
      detectionTimingType: 'text',
      activity: 'text',
      activityDateTime: 'text',
      detectedDateTime: 'text',
      lastUpdatedDateTime: 'text',
      ipAddress: 'text?',
      location: 'text?',
      additionalInfo: 'text?',
      mitreTechniqueId: 'text?',
      probability: 'real',
      halfLifeDays: 'real?',
      correlationGroup: 'text',
    },
    key: ['tenantId', 'id', 'identityId'],
  },
  riskyIdentities: {
    from: 'riskyUsers',
    renamed: { displayName: 'userDisplayName' },
    columns: {
      tenantId: 'text',
      ...kind,
      id: 'text',
      displayName: 'text?',
      userPrincipalName: 'text?',
      ...details,
      ...risk,
      decayDateTime: 'text?',
    },
    key: ['tenantId', 'identityKind', 'id'],
  },
  riskHistory: {
    from: 'riskyUserHistory',
    renamed: { identityId: 'userId', displayName: 'userDisplayName', stampedId: 'id' },
    columns: {
      tenantId: 'text',
      ...kind,
      identityId: 'text',
      id: 'text',
      stampedId: 'text',
      displayName: 'text?',
      userPrincipalName: 'text?',
      ...details,
      ...risk,
      activityDetail: 'text?',
      activityEventTypes: 'text',
      initiatedBy: 'text?',
    },
    key: ['tenantId', 'identityKind', 'identityId', 'id'],
  },
}

const added: Record<string, string> = { identityKind: `'user'` }
const unknownBefore = new Set(['appId', 'details', 'signInSessionsValidFromDateTime'])

const ofKind = ['tenantId', 'identityKind']
const indexes: Record<string, IndexDefinition> = {
  signInsByServicePrincipal: {
    on: 'signIns',
    columns: ['tenantId', 'servicePrincipalId', 'createdDateTime'],
    where: '"servicePrincipalId" is not null',
  },
  identitiesByName: {
    on: 'identities',
    columns: [...ofKind, 'userPrincipalName'],
    where: '"userPrincipalName" is not null',
  },
  detectionsByIdentity: { on: 'detections', columns: [...ofKind, 'identityId', 'activityDateTime'] },
  detectionsByTime: { on: 'detections', columns: [...ofKind, 'detectedDateTime', 'id'] },
  detectionsByUpdate: { on: 'detections', columns: [...ofKind, 'lastUpdatedDateTime', 'id'] },
  detectionsBySignIn: { on: 'detections', columns: ['tenantId', 'requestId'] },
  riskyByState: { on: 'riskyIdentities', columns: [...ofKind, 'riskState', 'riskLevel', 'id'] },
  riskyByLevel: { on: 'riskyIdentities', columns: [...ofKind, 'riskLevel', 'id'] },
  riskyByUpdate: { on: 'riskyIdentities', columns: [...ofKind, 'riskLastUpdatedDateTime', 'id'] },
  riskyByDecay: {
    on: 'riskyIdentities',
    columns: ['tenantId', 'decayDateTime'],
    where: '"decayDateTime" is not null',
  },
}

export async function up(db: Db, dialect: StoreDialect): Promise<void> {
  for (const [table, successor] of Object.entries(successors)) {
    await createTable(db, dialect, table, successor)
    await fill(db, table, successor)
    await db.schema.dropTable(successor.from).execute()
  }
  await markNewest(db)
  await separateApplications(db, dialect)
  for (const [name, index] of Object.entries(indexes)) await createIndex(db, name, index)
}

async function fill(db: Db, table: string, { from, columns, renamed }: Successor): Promise<void> {
  const names = Object.keys(columns).filter((column) => !unknownBefore.has(column))
  const values = names.map((name) => (added[name] ? sql.raw(added[name]) : sql.id(renamed[name] ?? name)))
  const targets = sql.join(names.map((name) => sql.id(name)))
  await sql`insert into ${sql.id(table)} (${targets}) select ${sql.join(values)} from ${sql.id(from)}`.execute(
    db,
  )
}

/** The newest item of a history goes by the id of its owner, which was put in its place whenever it was shown. */
async function markNewest(db: Db): Promise<void> {
  await sql`update "riskHistory" set "id" = "identityId" where exists (
    select 1 from "riskyIdentities" as owner
    where owner."tenantId" = "riskHistory"."tenantId" and owner."id" = "riskHistory"."identityId"
      and owner."riskLastUpdatedDateTime" = "riskHistory"."riskLastUpdatedDateTime")`.execute(db)
}

/** The id of an application stood where that of a user stands. */
async function separateApplications(db: Db, dialect: StoreDialect): Promise<void> {
  const text = sql.raw(dialect === 'postgres' ? 'text collate "C"' : 'text')
  await sql`alter table "signIns" add column "identityKind" ${text} not null default 'user'`.execute(db)
  await sql`alter table "signIns" add column "servicePrincipalId" ${text}`.execute(db)
  await sql`update "signIns" set "identityKind" = 'servicePrincipal', "servicePrincipalId" = "userId", "userId" = ''
    where "signInEventType" in ('servicePrincipal', 'managedIdentity')`.execute(db)
}
