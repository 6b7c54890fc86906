/**
 * The first schema. On PostgreSQL texts collate as bytes ("C"), so that order and comparison are those of SQLite.
 * Keys that name a sign-in or detection carry the user id last: unique by (tenant, id) in practice, and still ready to
 * be spread by user. Sign-ins keep an automatic row order, since random keys would scatter the large rows.
 */
import type { Db, StoreDialect } from '../store.ts'
import { createIndex, createTable, type IndexDefinition, type TableDefinition } from './create-table.ts'

const tables: Record<string, TableDefinition> = {
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

const indexes: Record<string, IndexDefinition> = {
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

const keyedTables = new Set(['tenantCounts', 'valueUsers'])

export async function up(db: Db, dialect: StoreDialect): Promise<void> {
  for (const [table, definition] of Object.entries(tables)) {
    const isKeyed = keyedTables.has(table)
    await createTable(db, dialect, table, { ...definition, isKeyed })
  }
  for (const [name, index] of Object.entries(indexes)) await createIndex(db, name, index)
}
