/**
 * Who was seen and what is thought of them: identities of three kinds, detections, risk with its history, the audit, what
 * a tenant as a whole shows, and campaigns. Every key of risk leads with tenant and kind of identity.
 */
import type { IndexDefinition, TableDefinition } from '../create-table.ts'

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

export const tables: Record<string, TableDefinition> = {
  identities: {
    columns: {
      tenantId: 'text',
      ...kind,
      id: 'text',
      displayName: 'text?',
      userPrincipalName: 'text?',
      ...details,
      signInSessionsValidFromDateTime: 'text?',
      tenant: 'integer',
      identity: 'bigint',
    },
    key: ['tenantId', 'identityKind', 'id'],
  },
  detections: {
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
      faded: 'text?',
    },
    key: ['tenantId', 'identityKind', 'identityId', 'id'],
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
  campaigns: {
    columns: {
      tenantId: 'text',
      id: 'text',
      kind: 'text',
      startDateTime: 'text',
      alarmDateTime: 'text',
      lastDateTime: 'text',
      state: 'text',
      attempts: 'integer',
      keys: 'text',
      fingerprint: 'text',
    },
    key: ['tenantId', 'id'],
  },
  campaignUsers: {
    columns: {
      tenantId: 'text',
      campaignId: 'text',
      userId: 'text',
      isInside: 'integer',
      knownAt: 'bigint',
      insideAt: 'bigint?',
    },
    key: ['tenantId', 'campaignId', 'userId'],
  },
  campaignBaselines: {
    columns: { tenantId: 'text', baseline: 'text' },
    key: ['tenantId'],
  },
}

const ofKind = ['tenantId', 'identityKind']
export const indexes: Record<string, IndexDefinition> = {
  identitiesByNumber: { on: 'identities', columns: ['tenant', 'identity'], isUnique: true },
  identitiesByName: {
    on: 'identities',
    columns: [...ofKind, 'userPrincipalName'],
    where: '"userPrincipalName" is not null',
  },
  detectionsByIdentity: { on: 'detections', columns: [...ofKind, 'identityId', 'activityDateTime'] },
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
  auditsByTime: { on: 'directoryAudits', columns: ['tenantId', 'activityDateTime', 'id'] },
  campaignsByEnd: { on: 'campaigns', columns: ['tenantId', 'lastDateTime'] },
}
