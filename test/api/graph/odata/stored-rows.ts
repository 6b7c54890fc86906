/** Random rows as the store itself would take them: complete, with unique ids, of the tenant and the kind that is asked for. */
import type { Entity } from '../../../../src/api/graph/schema/entity.ts'
import type { IdentityTable, SignInTable, Tables } from '../../../../src/store/tables.ts'
import type { Cell, TestRow } from './database.ts'
import { sampleRows } from './random-rows.ts'

const time = '2026-03-01T12:00:00.0000000Z'
const noName = { displayName: null, userPrincipalName: null, appId: null, details: null }
const noRisk = {
  ...noName,
  riskLevel: 'none',
  riskState: 'none',
  riskDetail: 'none',
  riskLastUpdatedDateTime: time,
  isDeleted: 0,
  isProcessing: 0,
}

/** What stands in the columns of a table when a resource does not say; a table that a resource reads has to be here. */
type Written = Omit<Tables, 'signIns' | 'identities'> & { signIns: SignInTable; identities: IdentityTable }
const emptyRows: { [Table in keyof Written]?: Omit<Written[Table], 'tenantId' | 'id'> } = {
  signIns: {
    identityKind: 'user',
    userId: '',
    servicePrincipalId: null,
    createdDateTime: time,
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
    document: '{}',
  },
  detections: {
    ...noName,
    identityKind: 'user',
    identityId: '',
    requestId: null,
    correlationId: null,
    riskEventType: 'generic',
    riskLevel: 'low',
    riskState: 'atRisk',
    riskDetail: 'none',
    isOpen: 0,
    detectionTimingType: 'realtime',
    activity: 'signin',
    activityDateTime: time,
    detectedDateTime: time,
    lastUpdatedDateTime: time,
    ipAddress: null,
    location: null,
    additionalInfo: null,
    mitreTechniqueId: null,
    probability: 0,
    halfLifeDays: null,
    correlationGroup: '',
  },
  riskyIdentities: { ...noRisk, identityKind: 'user', decayDateTime: null },
  riskHistory: {
    ...noRisk,
    identityKind: 'user',
    identityId: '',
    stampedId: '',
    activityDetail: null,
    activityEventTypes: '[]',
    initiatedBy: null,
    faded: null,
  },
  directoryAudits: {
    activityDateTime: time,
    activityDisplayName: '',
    category: 'Other',
    correlationId: null,
    loggedByService: '',
    operationType: '',
    result: 'success',
    resultReason: null,
    initiatedBy: '{}',
    targetResources: '[]',
    additionalDetails: '[]',
  },
  identities: {
    ...noName,
    identityKind: 'user',
    signInSessionsValidFromDateTime: null,
  },
}

/** @param fixed columns that are the same in all rows, such as the tenant */
export function storedRows(entity: Entity, ids: readonly string[], seed: number, fixed: TestRow): TestRow[] {
  const empty = emptyRowOf(entity.table)
  return sampleRows(entity, ids.length, seed).map(({ number: _, ...row }, index) => {
    const filled = Object.entries(row).filter(([name, value]) => value !== null || empty[name] === null)
    return { ...empty, ...(Object.fromEntries(filled) as TestRow), ...fixed, id: ids[index] as Cell }
  })
}

/** A row with nothing in it, to be filled. */
export function emptyRowOf(table: keyof Tables): TestRow {
  const empty = emptyRows[table]
  if (!empty) throw new Error(`no empty row for the table ${table}`)
  return empty as TestRow
}
