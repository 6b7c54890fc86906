/** What an access token of the library says: our claims in place of its own. */

import { errors, type JWTStructured, type KoaContextWithOIDC } from 'oidc-provider'
import type { AccountTable } from '../../store/tables.ts'
import { claimsOf } from '../claims.ts'
import { tokenLifetimeSeconds } from '../keys.ts'
import { grantName } from './item-adapter.ts'
import { requestContext } from './request-context.ts'
import { offlineScope } from './scopes.ts'

/** The claims of Entra's tokens for Graph. */
export function fillAccessToken(
  { tenantId, origin }: { tenantId: string; origin: string },
  context: KoaContextWithOIDC,
  token: { kind: string; clientId?: string; scope?: string; grantId?: string },
  jwt: JWTStructured,
): void {
  const clientId = token.clientId as string
  const account = context.oidc.entities.Account as { row: AccountTable } | undefined
  const { client, credentialIds } = requestContext.getStore() ?? {}
  const app = client?.app
  const times = { origin, issuedAtMs: Date.now(), lifetimeSeconds: tokenLifetimeSeconds, credentialIds }
  jwt.header = { typ: 'JWT' }
  if (token.kind === 'ClientCredentials') {
    if (app?.clientId !== clientId)
      throw new errors.InvalidClient('the application is not the one that asked')
    const { displayName, permissions } = app
    jwt.payload = claimsOf({ kind: 'app', tenantId, clientId, displayName, permissions }, times)
    return
  }
  if (!account) throw new errors.InvalidGrant('there is no account')
  const { id: userId, userPrincipalName, roles } = account.row
  const permissions = (token.scope ?? '').split(' ').filter((scope) => scope && scope !== offlineScope)
  const person = { userId, userPrincipalName, roles: JSON.parse(roles) as string[] }
  const grant = token.grantId && grantName(token.grantId)
  jwt.payload = claimsOf({ kind: 'user', tenantId, clientId, permissions, ...person }, { ...times, grant })
}
