/**
 * The first schema. On PostgreSQL texts collate as bytes ("C"), so that order and comparison are those of SQLite.
 * Keys that name a sign-in or detection carry the user id last: unique by (tenant, id) in practice, and still ready to
 * be spread by user. Sign-ins keep an automatic row order, since random keys would scatter the large rows.
 */
import { sql } from 'kysely'
import type { Db, StoreDialect } from '../store.ts'

type Columns = Record<string, 'text' | 'text?' | 'integer' | 'real' | 'real?'>

const tables: Record<string, { columns: Columns; key: string[] }> = {
  tenants: {
    columns: {
      id: 'text',
      displayName: 'text',
      createdDateTime: 'text',
      isDefault: 'integer',
      revision: 'integer',
    },
    key: ['id'],
  },
  apps: {
    columns: {
      tenantId: 'text',
      clientId: 'text',
      displayName: 'text',
      secretHash: 'text',
      permissions: 'text',
      createdDateTime: 'text',
    },
    key: ['tenantId', 'clientId'],
  },
  signingKeys: { columns: { kid: 'text', privateJwk: 'text', createdDateTime: 'text' }, key: ['kid'] },
  signIns: {
    columns: {
      tenantId: 'text',
      id: 'text',
      userId: 'text',
      createdDateTime: 'text',
      userPrincipalName: 'text?',
      userDisplayName: 'text?',
      appId: 'text?',
      ipAddress: 'text?',
      correlationId: 'text?',
      sessionId: 'text?',
      errorCode: 'integer',
      signInEventType: 'text',
      riskLevelDuringSignIn: 'text',
      riskLevelAggregated: 'text',
      riskState: 'text',
      riskDetail: 'text',
      riskEventTypes: 'text',
      trust: 'text',
      features: 'text',
      verdict: 'text?',
      document: 'text',
    },
    key: ['tenantId', 'id', 'userId'],
  },
  riskDetections: {
    columns: {
      tenantId: 'text',
      id: 'text',
      userId: 'text',
      userDisplayName: 'text?',
      userPrincipalName: 'text?',
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
    key: ['tenantId', 'id', 'userId'],
  },
  riskyUsers: {
    columns: {
      tenantId: 'text',
      id: 'text',
      userDisplayName: 'text?',
      userPrincipalName: 'text?',
      riskLevel: 'text',
      riskState: 'text',
      riskDetail: 'text',
      riskLastUpdatedDateTime: 'text',
      isDeleted: 'integer',
      isProcessing: 'integer',
      decayDateTime: 'text?',
    },
    key: ['tenantId', 'id'],
  },
  riskyUserHistory: {
    columns: {
      tenantId: 'text',
      userId: 'text',
      id: 'text',
      userDisplayName: 'text?',
      userPrincipalName: 'text?',
      riskLevel: 'text',
      riskState: 'text',
      riskDetail: 'text',
      riskLastUpdatedDateTime: 'text',
      isDeleted: 'integer',
      isProcessing: 'integer',
      activityDetail: 'text?',
      activityEventTypes: 'text',
      initiatedBy: 'text?',
    },
    key: ['tenantId', 'userId', 'id'],
  },
  directoryAudits: {
    columns: {
      tenantId: 'text',
      id: 'text',
      activityDateTime: 'text',
      activityDisplayName: 'text',
      category: 'text',
      correlationId: 'text?',
      loggedByService: 'text',
      operationType: 'text',
      result: 'text',
      resultReason: 'text?',
      initiatedBy: 'text',
      targetResources: 'text',
      additionalDetails: 'text',
    },
    key: ['tenantId', 'id'],
  },
  users: {
    columns: {
      tenantId: 'text',
      id: 'text',
      userPrincipalName: 'text?',
      userDisplayName: 'text?',
      firstSeenDateTime: 'text',
      lastSeenDateTime: 'text',
      profile: 'text',
    },
    key: ['tenantId', 'id'],
  },
  tenantCounts: {
    columns: { tenantId: 'text', attribute: 'text', value: 'text', bucket: 'integer', count: 'integer' },
    key: ['tenantId', 'attribute', 'value', 'bucket'],
  },
  valueUsers: {
    columns: { tenantId: 'text', attribute: 'text', value: 'text', userId: 'text' },
    key: ['tenantId', 'attribute', 'value', 'userId'],
  },
}

const indexes: Record<string, { on: string; columns: string[]; where?: string }> = {
  signInsByTime: { on: 'signIns', columns: ['tenantId', 'createdDateTime', 'id'] },
  signInsByUser: { on: 'signIns', columns: ['tenantId', 'userId', 'createdDateTime'] },
  signInsRisky: {
    on: 'signIns',
    columns: ['tenantId', 'createdDateTime', 'id'],
    where: `"riskState" <> 'none'`,
  },
  detectionsByUser: { on: 'riskDetections', columns: ['tenantId', 'userId', 'activityDateTime'] },
  detectionsByTime: { on: 'riskDetections', columns: ['tenantId', 'detectedDateTime', 'id'] },
  detectionsByUpdate: { on: 'riskDetections', columns: ['tenantId', 'lastUpdatedDateTime', 'id'] },
  detectionsBySignIn: { on: 'riskDetections', columns: ['tenantId', 'requestId'] },
  riskyUsersByState: { on: 'riskyUsers', columns: ['tenantId', 'riskState', 'riskLevel', 'id'] },
  riskyUsersByLevel: { on: 'riskyUsers', columns: ['tenantId', 'riskLevel', 'id'] },
  riskyUsersByUpdate: { on: 'riskyUsers', columns: ['tenantId', 'riskLastUpdatedDateTime', 'id'] },
  riskyUsersByDecay: {
    on: 'riskyUsers',
    columns: ['tenantId', 'decayDateTime'],
    where: '"decayDateTime" is not null',
  },
  auditsByTime: { on: 'directoryAudits', columns: ['tenantId', 'activityDateTime', 'id'] },
}

/** Tables that are nothing but their key: on SQLite they are stored in the key itself. */
const keyedTables = new Set(['tenantCounts', 'valueUsers'])

export async function up(db: Db, dialect: StoreDialect): Promise<void> {
  const text = dialect === 'postgres' ? sql`text collate "C"` : sql`text`
  for (const [table, { columns, key }] of Object.entries(tables)) {
    let create = db.schema.createTable(table)
    for (const [column, type] of Object.entries(columns)) {
      const base = type.replace('?', '')
      const sqlType = base === 'text' ? text : base === 'real' ? sql`double precision` : sql`integer`
      create = create.addColumn(column, sqlType, (built) => (type.endsWith('?') ? built : built.notNull()))
    }
    create = create.addPrimaryKeyConstraint(`${table}Key`, key as never)
    if (dialect === 'sqlite' && keyedTables.has(table)) create = create.modifyEnd(sql`without rowid`)
    await create.execute()
  }
  for (const [name, { on, columns, where }] of Object.entries(indexes)) {
    const condition = where ? sql` where ${sql.raw(where)}` : sql``
    const columnList = sql.join(columns.map((column) => sql.id(column)))
    await sql`create index ${sql.id(name)} on ${sql.id(on)} (${columnList})${condition}`.execute(db)
  }
}
