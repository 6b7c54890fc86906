/** Rows of what is no person: service principals and agents with their risk, sign-ins without anybody at the keys. */
import type { TestRow } from './database.ts'
import { ids } from './rows.ts'

const early = '2026-02-01T00:00:00.0000000Z'
const earlier = '2026-01-31T23:59:59.9999999Z'
const late = '2026-02-01T00:00:00.0000001Z'

const backup = '0c0c0c0c-0000-4000-8000-000000000b01'
const robot = '0c0c0c0c-0000-4000-8000-000000000b02'
const agent = '0d0d0d0d-0000-4000-8000-000000000a01'
const helper = '0d0d0d0d-0000-4000-8000-000000000a02'

export const appIds = { backup, robot, agent, helper }

const signIns: TestRow[] = [
  { id: 's6', userId: ids.ada, createdDateTime: early, signInEventType: 'nonInteractiveUser' },
  {
    id: 's7',
    createdDateTime: early,
    signInEventType: 'servicePrincipal',
    identityKind: 'servicePrincipal',
    servicePrincipalId: backup,
    document: JSON.stringify({ servicePrincipalName: 'Nightly Backup' }),
  },
  {
    id: 's8',
    createdDateTime: late,
    signInEventType: 'managedIdentity',
    identityKind: 'servicePrincipal',
    servicePrincipalId: robot,
    document: JSON.stringify({ servicePrincipalName: 'robot_1' }),
  },
]

const servicePrincipal = { identityKind: 'servicePrincipal' }
const anAgent = { identityKind: 'agent' }

const riskyIdentities: TestRow[] = [
  {
    ...servicePrincipal,
    id: backup,
    displayName: 'Nightly Backup',
    appId: 'A1-app',
    riskLevel: 'high',
    riskState: 'atRisk',
    riskLastUpdatedDateTime: early,
    details: JSON.stringify({ servicePrincipalType: 'Application' }),
  },
  {
    ...servicePrincipal,
    id: robot,
    displayName: null,
    riskLevel: 'none',
    riskState: 'dismissed',
    riskDetail: 'adminDismissedAllRiskForUser',
    riskLastUpdatedDateTime: late,
  },
  {
    ...anAgent,
    id: agent,
    displayName: 'Travel Agent',
    riskLevel: 'medium',
    riskState: 'atRisk',
    riskLastUpdatedDateTime: early,
    details: JSON.stringify({ identityType: 'agentIdentity', blueprintId: 'print-1' }),
  },
  {
    ...anAgent,
    id: helper,
    displayName: 'travel_helper',
    riskLevel: 'none',
    riskState: 'none',
    isDeleted: 1,
    riskLastUpdatedDateTime: late,
  },
]

const riskHistory: TestRow[] = [
  { ...servicePrincipal, identityId: backup, id: backup, riskLastUpdatedDateTime: early, initiatedBy: null },
  {
    ...servicePrincipal,
    identityId: backup,
    id: 'h1',
    riskLastUpdatedDateTime: earlier,
    initiatedBy: 'Admin-7',
  },
]

const detections: TestRow[] = [
  {
    ...servicePrincipal,
    id: 'e1',
    identityId: backup,
    displayName: 'Nightly Backup',
    requestId: 's7',
    riskEventType: 'suspiciousSignins',
    riskLevel: 'high',
    activity: 'servicePrincipal',
    detectedDateTime: early,
    details: JSON.stringify({ keyIds: ['key-1', 'key-2'] }),
  },
  {
    ...servicePrincipal,
    id: 'e2',
    identityId: robot,
    riskEventType: 'investigationsThreatIntelligence',
    riskLevel: 'medium',
    riskState: 'dismissed',
    detectedDateTime: late,
  },
  {
    ...anAgent,
    id: 'g1',
    identityId: agent,
    displayName: 'Travel Agent',
    riskEventType: 'unfamiliarResourceAccess',
    requestId: 's9',
    activityDateTime: early,
    detectedDateTime: early,
    details: JSON.stringify({ riskEvidence: 'never seen there', blueprintId: 'print-1' }),
  },
  {
    ...anAgent,
    id: 'g2',
    identityId: helper,
    riskEventType: 'signInSpike',
    activityDateTime: late,
    detectedDateTime: late,
  },
]

const identities: TestRow[] = [
  { id: ids.ada, displayName: "Ada O'Neill", userPrincipalName: 'ada@lindgren-optics.example' },
  { id: ids.zoe, displayName: null, userPrincipalName: 'zoe@lindgren-optics.example' },
  { ...servicePrincipal, id: backup, displayName: 'Nightly Backup', userPrincipalName: null },
]

export const appRows = { signIns, riskyIdentities, riskHistory, detections, identities }
