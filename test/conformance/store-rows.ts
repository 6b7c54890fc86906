/** Rows for the conformance suite. */
import type { DirectoryAuditTable, IdentityTable, SignInTable } from '../../src/store/tables.ts'

export const noon = '2026-11-21T12:00:00.0000000Z'

/** A tenant id of its own for each test. */
export function newTenant(): string {
  return crypto.randomUUID()
}

export function user(tenantId: string, id: string, change: Partial<IdentityTable> = {}): IdentityTable {
  return {
    tenantId,
    identityKind: 'user',
    id,
    displayName: id,
    userPrincipalName: `${id}@corp.example`,
    appId: null,
    details: null,
    firstSeenDateTime: noon,
    lastSeenDateTime: noon,
    signInSessionsValidFromDateTime: null,
    profile: '{}',
    ...change,
  }
}

export function signIn(tenantId: string, id: string, change: Partial<SignInTable> = {}): SignInTable {
  return {
    tenantId,
    id,
    identityKind: 'user',
    userId: 'ada',
    servicePrincipalId: null,
    createdDateTime: noon,
    userPrincipalName: null,
    userDisplayName: null,
    appId: null,
    ipAddress: null,
    correlationId: null,
    sessionId: null,
    errorCode: 0,
    outcome: 'success',
    signInEventType: 'interactiveUser',
    riskLevelDuringSignIn: 'none',
    riskLevelAggregated: 'none',
    riskState: 'none',
    riskDetail: 'none',
    riskEventTypes: '[]',
    trust: 'none',
    features: '{}',
    verdict: null,
    document: '{}',
    ...change,
  }
}

export function audit(tenantId: string, id: string): DirectoryAuditTable {
  return {
    tenantId,
    id,
    activityDateTime: noon,
    activityDisplayName: 'ConfirmSafe',
    category: 'Other',
    correlationId: null,
    loggedByService: 'Identity Protection',
    operationType: 'Update',
    result: 'success',
    resultReason: null,
    initiatedBy: '{}',
    targetResources: '[]',
    additionalDetails: '[]',
  }
}
