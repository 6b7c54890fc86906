/** Rows for the conformance suite. */
import { randomUUID } from 'node:crypto'
import type { Store } from '../../src/store/store.ts'
import type { DirectoryAuditTable, IdentityTable, SignInTable } from '../../src/store/tables.ts'

export const noon = '2026-11-21T12:00:00.0000000Z'

/** A tenant of its own for each test. */
export async function newTenant(store: Store): Promise<string> {
  const tenant = { id: randomUUID(), displayName: 'T', createdDateTime: noon, isDefault: 0, revision: 0 }
  await store.write(tenant.id, (db) => db.insertInto('tenants').values(tenant).execute())
  return tenant.id
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
    signInSessionsValidFromDateTime: null,
    ...change,
  }
}

/** Its document says what the row says of names, as that of every sign-in does. */
export function signIn(tenantId: string, id: string, change: Partial<SignInTable> = {}): SignInTable {
  const { userPrincipalName = null, userDisplayName = null } = change
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
    settingsRevision: 1,
    version: '01',
    observation: new Uint8Array([1]),
    verdict: null,
    document: JSON.stringify({ userPrincipalName, userDisplayName }),
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
