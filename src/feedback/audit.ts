/** The audit entry of an answer, as `directoryAudits` shows it. */
import { randomUUID } from 'node:crypto'
import type { Timestamp } from '../model/sign-in.ts'
import { transitions } from '../model/transitions.ts'
import type { DirectoryAuditTable, RiskyUserTable } from '../store/tables.ts'
import type { Actor, FeedbackRequest } from './answer.ts'
import type { UserChange } from './change-users.ts'
import type { Targets } from './targets.ts'

export function auditRow(
  { tenantId, verb, ids, actor, correlationId }: FeedbackRequest,
  targets: Targets,
  changes: UserChange[],
  now: Timestamp,
): DirectoryAuditTable {
  const { activityDisplayName } = transitions[verb]
  const isAboutSignIns = verb.startsWith('signIns/')
  return {
    tenantId,
    id: `IdentityProtection_${randomUUID()}`,
    activityDateTime: now,
    activityDisplayName,
    category: 'Other',
    correlationId,
    loggedByService: 'Identity Protection',
    operationType: 'Update',
    result: 'success',
    resultReason: null,
    initiatedBy: JSON.stringify(initiator(actor)),
    targetResources: JSON.stringify([
      ...targets.users.map((user) => ({
        id: user.id,
        displayName: user.userDisplayName,
        type: 'User',
        userPrincipalName: user.userPrincipalName,
        groupType: null,
        modifiedProperties: modified(changes.find(({ after }) => after.id === user.id)),
      })),
      ...(isAboutSignIns ? ids : []).map((id) => ({
        id,
        displayName: null,
        type: 'Request',
        userPrincipalName: null,
        groupType: null,
        modifiedProperties: [],
      })),
    ]),
    additionalDetails: JSON.stringify([]),
  }
}

function initiator({ kind, id, displayName, userPrincipalName, ipAddress }: Actor) {
  return kind === 'app'
    ? { app: { appId: id, displayName, servicePrincipalId: null, servicePrincipalName: null }, user: null }
    : {
        app: null,
        user: { id, displayName, userPrincipalName: userPrincipalName ?? null, ipAddress: ipAddress ?? null },
      }
}

function modified(change: UserChange | undefined) {
  if (!change) return []
  const properties = ['riskLevel', 'riskState', 'riskDetail'] as const satisfies (keyof RiskyUserTable)[]
  return properties.map((property) => ({
    displayName: property,
    oldValue: JSON.stringify(change.before?.[property] ?? 'none'),
    newValue: JSON.stringify(change.after[property]),
  }))
}
