/**
 * The end of all sessions of a user: sessions that began before are revoked from now on, and so is what our own issuer
 * gave them. It changes no risk: whoever has the password simply signs in again. https://learn.microsoft.com/graph/api/user-revokesigninsessions
 */
import { randomUUID } from 'node:crypto'
import type { Timestamp } from '../model/sign-in.ts'
import { revokeTokens } from '../store/authority-apps.ts'
import { removeItemsOfAccount } from '../store/authority-items.ts'
import { revokeSessions, userByIdOrName } from '../store/identities.ts'
import type { Store } from '../store/store.ts'
import { insertAudit } from '../store/tenants.ts'
import type { Actor } from './answer.ts'
import { initiator } from './audit.ts'

export interface RevokeRequest {
  tenantId: string
  /** Object id or user principal name. */
  user: string
  actor: Actor
  correlationId: string
  now: Timestamp
}

/** Whether there is such a user. */
export function revokeSignInSessions(store: Store, request: RevokeRequest): Promise<boolean> {
  const { tenantId, now } = request
  return store.write(tenantId, async (db) => {
    const user = await userByIdOrName(db, tenantId, request.user.toLowerCase())
    if (!user) return false
    await revokeSessions(db, tenantId, user.id, now)
    await removeItemsOfAccount(db, tenantId, user.id)
    await revokeTokens(db, tenantId, user.id, now)
    await insertAudit(db, {
      tenantId,
      id: `Directory_${randomUUID()}`,
      activityDateTime: now,
      activityDisplayName: 'Update StsRefreshTokenValidFrom Timestamp',
      category: 'UserManagement',
      correlationId: request.correlationId,
      loggedByService: 'Core Directory',
      operationType: 'Update',
      result: 'success',
      resultReason: null,
      initiatedBy: JSON.stringify(initiator(request.actor)),
      targetResources: JSON.stringify([
        {
          id: user.id,
          displayName: user.displayName,
          type: 'User',
          userPrincipalName: user.userPrincipalName,
          groupType: null,
          modifiedProperties: [
            {
              displayName: 'StsRefreshTokensValidFrom',
              oldValue: JSON.stringify([user.signInSessionsValidFromDateTime].filter(Boolean)),
              newValue: JSON.stringify([now]),
            },
          ],
        },
      ]),
      additionalDetails: JSON.stringify([]),
    })
    return true
  })
}
