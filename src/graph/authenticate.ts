/** Who is asking, and whether they may: the bearer token, and the permission of the route. */
import type { Authority, Principal } from '../authority/tokens.ts'
import { RequestError } from '../errors.ts'
import { directoryRoles } from '../model/permissions.ts'
import type { Store } from '../store/store.ts'
import { tenantById } from '../store/tenants.ts'
import type { Route } from './route-table.ts'

/** Graph's words for what jose found. */
const messages: Record<string, string> = {
  ERR_JWT_EXPIRED: 'Lifetime validation failed, the token is expired.',
  ERR_JWS_INVALID: 'CompactToken parsing failed with error code: 80049217',
  ERR_JWT_INVALID: 'CompactToken parsing failed with error code: 80049217',
  ERR_JWS_SIGNATURE_VERIFICATION_FAILED: 'Access token validation failure. Invalid signature.',
  ERR_JOSE_ALG_NOT_ALLOWED: 'Access token validation failure. The signing algorithm is not accepted.',
}

const tokenLengthMax = 16_384

/** Throws RequestError 401. The reason is told, because the caller has nothing to learn from it but their own mistake. */
export async function authenticate(
  authorization: string | undefined,
  { authority, store }: { authority: Authority; store: Store },
): Promise<Principal> {
  const [, token = ''] = /^bearer\s+(\S+)\s*$/i.exec(authorization ?? '') ?? []
  if (token === '') throw unauthorized('Access token is empty.')
  if (token.length > tokenLengthMax)
    throw unauthorized('Access token validation failure. The token is too long.')
  const principal = await authority
    .verify(token)
    .catch((error: Error & { code?: string; claim?: string }) => {
      throw unauthorized(messageOf(error), error)
    })
  if (!(await isTenant(store, principal.tenantId))) {
    throw unauthorized('Access token validation failure. The tenant of the token does not exist here.')
  }
  return principal
}

/** Tenants never go away, so each is asked for once: a busy store keeps nobody from being told who they are. */
const knownTenants = new WeakMap<Store, Set<string>>()

async function isTenant(store: Store, tenantId: string): Promise<boolean> {
  const known = knownTenants.get(store) ?? new Set<string>()
  knownTenants.set(store, known)
  if (!known.has(tenantId) && (await tenantById(store.read, tenantId))) known.add(tenantId)
  return known.has(tenantId)
}

/** Throws RequestError 403 naming what would have been enough. */
export function authorize(principal: Principal, route: Route): void {
  const accepted: readonly string[] = principal.kind === 'app' ? route.application : route.delegated
  if (!principal.permissions.some((permission) => accepted.includes(permission))) {
    throw denied(
      route,
      `Accepted ${principal.kind === 'app' ? 'application' : 'delegated'} permissions: ${accepted.join(', ')}.`,
    )
  }
  if (principal.kind === 'app') return
  const roleIds: readonly string[] = route.roles.map((role) => directoryRoles[role])
  if (!principal.roles.some((role) => roleIds.includes(role.toLowerCase()))) {
    throw denied(route, `The signed-in user needs one of these roles: ${route.roles.join(', ')}.`)
  }
}

function denied({ deniedCode }: Route, accepted: string): RequestError {
  const message =
    deniedCode === 'Forbidden'
      ? 'You cannot perform the requested operation, required scopes are missing in the token.'
      : 'Insufficient privileges to complete the operation.'
  return new RequestError(403, deniedCode, `${message} ${accepted}`)
}

function messageOf({ code = '', claim }: { code?: string; claim?: string }): string {
  if (code === 'ERR_JWT_CLAIM_VALIDATION_FAILED' && claim === 'aud') {
    return 'Access token validation failure. Invalid audience.'
  }
  return messages[code] ?? 'Access token validation failure.'
}

function unauthorized(message: string, cause?: Error): RequestError {
  return new RequestError(401, 'InvalidAuthenticationToken', message, { cause })
}
