/** The audit entry of an answer, as `directoryAudits` shows it. */
import { randomUUID } from 'node:crypto'
import type { Timestamp } from '../model/sign-in.ts'
import { transitions } from '../model/transitions.ts'
import type { DirectoryAuditTable, RiskyIdentityTable } from '../store/tables.ts'
import type { Actor, FeedbackRequest } from './answer.ts'
import type { IdentityChange } from './change-identities.ts'
import { keyOfRow, type Targets } from './targets.ts'

export function auditRow(
  { tenantId, verb, ids, actor, correlationId }: FeedbackRequest,
  targets: Targets,
  changes: IdentityChange[],
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
      ...targets.identities.map((identity) => ({
        id: identity.id,
        displayName: identity.displayName,
        type: identity.identityKind === 'user' ? 'User' : 'ServicePrincipal',
        userPrincipalName: identity.userPrincipalName,
        groupType: null,
        modifiedProperties: modified(changes.find(({ after }) => keyOfRow(after) === keyOfRow(identity))),
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

export function initiator({ kind, id, displayName, userPrincipalName, ipAddress }: Actor) {
  return kind === 'app'
    ? { app: { appId: id, displayName, servicePrincipalId: null, servicePrincipalName: null }, user: null }
    : {
        app: null,
        user: { id, displayName, userPrincipalName: userPrincipalName ?? null, ipAddress: ipAddress ?? null },
      }
}

function modified(change: IdentityChange | undefined) {
  if (!change) return []
  const properties = ['riskLevel', 'riskState', 'riskDetail'] as const satisfies (keyof RiskyIdentityTable)[]
  return properties.map((property) => ({
    displayName: property,
    oldValue: JSON.stringify(change.before?.[property] ?? 'none'),
    newValue: JSON.stringify(change.after[property]),
  }))
}
