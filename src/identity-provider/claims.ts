/** Between a principal and the claims of an access token, which are those of Entra's tokens for Graph. */
import { randomUUID } from 'node:crypto'
import type { JWTPayload } from 'jose'

export const graphAudience = 'https://graph.microsoft.com'
export const graphAppId = '00000003-0000-0000-c000-000000000000'
/** How clients name Graph. */
export const acceptedAudiences = [graphAudience, `${graphAudience}/`, graphAppId]

/** Who a token speaks for, and what it may do. Delegated permissions need a directory role as well. */
export type Principal =
  | { kind: 'app'; tenantId: string; clientId: string; displayName: string; permissions: string[] }
  | {
      kind: 'user'
      tenantId: string
      clientId: string
      userId: string
      userPrincipalName: string | null
      permissions: string[]
      /** Template ids of directory roles. */
      roles: string[]
    }

const issuedAtClaim = 'issued_at_ms'
const credentialsClaim = 'credential_ids'
const grantClaim = 'grant'

export interface TokenTimes {
  /** The origin of the server, as the caller knows it. */
  origin: string
  issuedAtMs: number
  lifetimeSeconds: number
  /** By which credentials of the application it was got; it ends with any of them. */
  credentialIds?: string[] | undefined
  /** The name of the grant that it came of; it ends with it. */
  grant?: string | undefined
}

/** The issuer is always https, for clients refuse another; the host is the one by which the caller asked. */
export function issuerOf(origin: string, tenantId: string): string {
  return `${origin.replace(/^http:/, 'https:')}/${tenantId}/v2.0`
}

/** The same data may be served under any name, so that only the tenant is compared. */
export function isIssuerOf(issuer: unknown, tenantId: string): boolean {
  const url = typeof issuer === 'string' ? URL.parse(issuer) : null
  return url?.protocol === 'https:' && issuer === `${url.origin}/${tenantId}/v2.0`
}

export function claimsOf(principal: Principal, times: TokenTimes): JWTPayload {
  const { tenantId, clientId, permissions } = principal
  const id = randomUUID()
  const issuedAtSeconds = Math.floor(times.issuedAtMs / 1000)
  const common = {
    aud: graphAudience,
    iss: issuerOf(times.origin, tenantId),
    iat: issuedAtSeconds,
    nbf: issuedAtSeconds,
    exp: issuedAtSeconds + times.lifetimeSeconds,
    // Clients want whole seconds above; what is revoked is told from what came in the same second after it by this.
    [issuedAtClaim]: times.issuedAtMs,
    ...(times.credentialIds ? { [credentialsClaim]: times.credentialIds } : {}),
    ...(times.grant ? { [grantClaim]: times.grant } : {}),
    tid: tenantId,
    appid: clientId,
    azp: clientId,
    jti: id,
    uti: id,
    ver: '1.0',
  }
  if (principal.kind === 'app') {
    const { displayName } = principal
    const own = { idtyp: 'app', oid: clientId, sub: clientId, app_displayname: displayName }
    return { ...common, ...own, roles: permissions }
  }
  const { userId, userPrincipalName, roles } = principal
  const own = { idtyp: 'user', oid: userId, sub: userId, upn: userPrincipalName }
  return { ...common, ...own, scp: permissions.join(' '), wids: roles }
}

/** Of a token of our own. */
export function issuedAtMsOf(payload: JWTPayload): number {
  const exact = payload[issuedAtClaim]
  return typeof exact === 'number' ? exact : (payload.iat ?? 0) * 1000
}

/** Of a token of our own: the ids of whoever and whatever can be revoked. */
export function revocableIdsOf(payload: JWTPayload): string[] {
  const { appid, oid, [credentialsClaim]: credentialIds, [grantClaim]: grant } = payload
  const others = [...(Array.isArray(credentialIds) ? credentialIds : []), ...(grant ? [grant] : [])]
  return [appid, oid, ...others].map(String)
}

export function principalOf(payload: JWTPayload): Principal {
  const text = (claim: string) => String(payload[claim] ?? '')
  const list = (claim: string) =>
    Array.isArray(payload[claim]) ? (payload[claim] as unknown[]).map(String) : []
  const common = { tenantId: text('tid'), clientId: text('appid') }
  if (payload.idtyp === 'app') {
    return { ...common, kind: 'app', displayName: text('app_displayname'), permissions: list('roles') }
  }
  const permissions = text('scp')
    .split(' ')
    .filter((scope) => scope !== '')
  const userPrincipalName = text('upn') || null
  return { ...common, kind: 'user', userId: text('oid'), userPrincipalName, permissions, roles: list('wids') }
}
