/** Who is asking, and whether they may: the bearer token, and the permission of the route. */
import type { Authority, Principal } from '../../identity-provider/tokens.ts'
import { RequestError } from '../../model/errors.ts'
import { directoryRoles } from '../../model/permissions.ts'
import type { Store } from '../../store/store.ts'
import { tenantById } from '../../store/tenants.ts'
import { graphError } from './errors.ts'
import type { Route } from './route-table.ts'

const tokenLengthMax = 16_384

/** Throws RequestError 401. The reason is told, because the caller has nothing to learn from it but their own mistake. */
export async function authenticate(
  authorization: string | null,
  { authority, store }: { authority: Authority; store: Store },
): Promise<Principal> {
  const [, token = ''] = /^bearer\s+(\S+)\s*$/i.exec(authorization ?? '') ?? []
  if (token === '') throw graphError('emptyToken', {})
  if (token.length > tokenLengthMax) throw graphError('invalidToken', { reason: 'The token is too long.' })
  // The keys are fetched by themselves first: a store that does not answer makes no token invalid.
  await authority.publicKeys()
  const principal = await authority.verify(token).catch((error: JoseError) => {
    // Of an issuer that cannot be asked for its keys nobody knows whether the token holds.
    throw error instanceof RequestError ? error : refusal(error)
  })
  if (!(await isTenant(store, principal.tenantId))) {
    throw graphError('invalidToken', { reason: 'The tenant of the token does not exist here.' })
  }
  return principal
}

type JoseError = Error & { code?: string; claim?: string }

/** Graph's words for what jose found. */
function refusal(error: JoseError): Error {
  const because = { cause: error }
  switch (error.code) {
    case 'ERR_JWT_EXPIRED':
      return graphError('expiredToken', {}, because)
    case 'ERR_JWS_INVALID':
    case 'ERR_JWT_INVALID':
      return graphError('malformedToken', {}, because)
    case 'ERR_JWS_SIGNATURE_VERIFICATION_FAILED':
      return graphError('wrongSignature', {}, because)
    case 'ERR_JOSE_ALG_NOT_ALLOWED':
      return graphError('invalidToken', { reason: 'The signing algorithm is not accepted.' }, because)
  }
  if (error.claim === 'aud') return graphError('wrongAudience', {}, because)
  return graphError('invalidToken', { reason: '' }, because)
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
  if (principal.kind === 'app' && route.application.length === 0) throw graphError('notDelegated', {})
  const accepted: readonly string[] = principal.kind === 'app' ? route.application : route.delegated
  if (!principal.permissions.some((permission) => accepted.includes(permission))) {
    const kind = principal.kind === 'app' ? 'application' : 'delegated'
    throw denied(route, `Accepted ${kind} permissions: ${accepted.join(', ')}.`)
  }
  if (principal.kind === 'app' || route.roles.length === 0) return
  const roleIds: readonly string[] = route.roles.map((role) => directoryRoles[role])
  if (!principal.roles.some((role) => roleIds.includes(role.toLowerCase()))) {
    throw denied(route, `The signed-in user needs one of these roles: ${route.roles.join(', ')}.`)
  }
}

function denied({ deniedCode }: Route, accepted: string): Error {
  return graphError(deniedCode === 'Forbidden' ? 'forbidden' : 'insufficientPrivileges', { accepted })
}
