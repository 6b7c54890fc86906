/** The audit entries of what changes in the directory: applications, people, roles, keys. */
import { randomUUID } from 'node:crypto'
import type { Db } from '../../store/store.ts'
import { insertAudit } from '../../store/tenants.ts'

/** Who made the change, as `auditActivityInitiator` says it. */
export interface AuditActor {
  app: { appId: string | null; displayName: string } | null
  user: { id: string; displayName: string | null; userPrincipalName: string | null } | null
}

export interface AuditEntry {
  tenantId: string
  now: string
  actor: AuditActor
  /** In the words of Entra's audit activities (Microsoft Entra audit log categories and activities). */
  activity: string
  category: 'ApplicationManagement' | 'UserManagement' | 'RoleManagement' | 'KeyManagement'
  operationType: 'Add' | 'Update' | 'Delete'
  target: { id: string; displayName: string | null; type: string; userPrincipalName?: string | null }
  /** Old and new values by their names; never a secret. */
  modified?: Record<string, [before: unknown, after: unknown]>
}

/** Whoever may run commands on the store. */
export const operator: AuditActor = { app: { appId: null, displayName: 'riskgraph' }, user: null }

export async function auditEntry(db: Db, entry: AuditEntry): Promise<void> {
  const { tenantId, now, actor, activity, category, operationType, target, modified = {} } = entry
  await insertAudit(db, {
    tenantId,
    id: `Directory_${randomUUID()}`,
    activityDateTime: now,
    activityDisplayName: activity,
    category,
    correlationId: randomUUID(),
    loggedByService: 'Core Directory',
    operationType,
    result: 'success',
    resultReason: null,
    initiatedBy: JSON.stringify({
      app: actor.app && { ...actor.app, servicePrincipalId: null, servicePrincipalName: null },
      user: actor.user && { ...actor.user, ipAddress: null },
    }),
    targetResources: JSON.stringify([
      {
        userPrincipalName: null,
        ...target,
        groupType: null,
        modifiedProperties: Object.entries(modified).map(([displayName, [before, after]]) => ({
          displayName,
          oldValue: JSON.stringify(before),
          newValue: JSON.stringify(after),
        })),
      },
    ]),
    additionalDetails: JSON.stringify([]),
  })
}
