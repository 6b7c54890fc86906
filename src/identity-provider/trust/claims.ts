/** From the claims of a verified token to who it speaks for and what that one may do here. */
import { errors } from 'jose'
import type { ClaimPath, IssuerSettings } from '../../config.ts'
import { directoryRoles, isPermission } from '../../model/permissions.ts'
import type { Principal } from '../tokens.ts'
import { type Claims, isText, type Preset, presetOf } from './presets.ts'

const textLengthMax = 256
/** More values in one token are no permissions but an attempt to keep us busy. */
const valuesMax = 1000

export type PrincipalReader = (claims: Claims) => Principal

/** Reads the tokens of one issuer for one tenant of ours. Throws jose's JWTClaimValidationFailed. */
export function principalReader(issuer: IssuerSettings, tenantId: string): PrincipalReader {
  const preset = presetOf(issuer)
  const { permissions, roles } = issuer
  const permissionsIn = (claims: Claims, paths: ClaimPath[]) =>
    unique(wordsAt(claims, paths).flatMap((word) => mapped(permissions.map, word, ownPermission)))
  return (claims) => {
    refuseOtherTokens(claims, preset)
    refuseOtherTenant(claims, issuer, tenantId)
    const clientId = required(claims, preset.clientId, 'the application')
    const common = { tenantId, clientId }
    if (isApplication(claims, issuer, preset)) {
      const displayName = firstText(claims, preset.clientName) ?? clientId
      const paths = permissions.application ?? preset.application
      return { ...common, kind: 'app', displayName, permissions: permissionsIn(claims, paths) }
    }
    const roleValues = (roles.claims ?? preset.roles).flatMap((path) => valuesAt(claims, path))
    return {
      ...common,
      kind: 'user',
      userId: required(claims, preset.userId, 'the person'),
      userPrincipalName: firstText(claims, preset.userName) ?? null,
      permissions: permissionsIn(claims, permissions.delegated ?? preset.delegated),
      roles: unique(roleValues.flatMap((value) => roleIds(roles.map, value))),
    }
  }
}

/**
 * An ID token may have the same issuer and audience (OpenID Connect Core, 3.1.3.6 and 3.3.2.11 have these claims), a
 * token that is bound to a key is worth nothing without its proof (RFC 9449, RFC 8705), events are no tokens (RFC 8417).
 */
function refuseOtherTokens(claims: Claims, preset: Preset): void {
  for (const name of ['nonce', 'at_hash', 'c_hash', 's_hash', 'cnf', 'events']) {
    if (claims[name] !== undefined) throw refused(claims, name, `is not of an access token: '${name}'`)
  }
  if (!preset.isAccessToken(claims)) throw refused(claims, 'typ', 'is not an access token')
}

/** A token that names another tenant than the one its issuer speaks for is meant for somebody else. */
function refuseOtherTenant(claims: Claims, { kind, issuer }: IssuerSettings, tenantId: string): void {
  const { tid } = claims
  if (tid === undefined) return
  const isRight = isText(tid) && (kind === 'entra' ? issuer.split('/').includes(tid) : tid === tenantId)
  if (!isRight) throw refused(claims, 'tid', 'names a tenant that its issuer does not speak for')
}

function isApplication(claims: Claims, { application }: IssuerSettings, preset: Preset): boolean {
  if (!application) return preset.isApplication(claims)
  return at(claims, application.claim) === application.equals
}

/** The ids of directory roles, by id or by name. */
function roleIds(map: IssuerSettings['roles']['map'], value: string): string[] {
  const ids: readonly string[] = Object.values(directoryRoles)
  if (!map && ids.includes(value.toLowerCase())) return [value.toLowerCase()]
  const names = mapped(map, value, (name) => (Object.hasOwn(directoryRoles, name) ? [name] : []))
  return names.map((name) => directoryRoles[name as keyof typeof directoryRoles])
}

function ownPermission(name: string): string[] {
  return isPermission(name) ? [name] : []
}

function mapped(
  map: Record<string, string[]> | undefined,
  value: string,
  withoutMap: (value: string) => string[],
): string[] {
  if (!map) return withoutMap(value)
  return Object.hasOwn(map, value) ? (map[value] as string[]) : []
}

/** Lists are taken as they are; of a text every word counts (RFC 6749, 3.3). */
function wordsAt(claims: Claims, paths: ClaimPath[]): string[] {
  return paths.flatMap((path) => {
    const found = at(claims, path)
    return typeof found === 'string' ? found.split(' ').slice(0, valuesMax) : valuesAt(claims, path)
  })
}

function valuesAt(claims: Claims, path: ClaimPath): string[] {
  const found = at(claims, path)
  const list: unknown[] = Array.isArray(found) ? found.slice(0, valuesMax) : [found]
  return list.filter(isText)
}

function at(claims: Claims, path: ClaimPath): unknown {
  let found: unknown = claims
  for (const name of typeof path === 'string' ? [path] : path) {
    if (typeof found !== 'object' || found === null || !Object.hasOwn(found, name)) return undefined
    found = (found as Claims)[name]
  }
  return found
}

function required(claims: Claims, paths: ClaimPath[], whom: string): string {
  const text = firstText(claims, paths)
  if (text === undefined) throw refused(claims, String(paths[0]), `does not name ${whom}`)
  return text
}

/** Names end in the audit log: nothing endless, no control characters. */
function firstText(claims: Claims, paths: ClaimPath[]): string | undefined {
  const text = paths.map((path) => at(claims, path)).find(isText)
  if (text !== undefined && (text.length > textLengthMax || /\p{Cc}/u.test(text))) {
    throw refused(claims, String(paths[0]), 'has a name that cannot be')
  }
  return text
}

function unique(values: string[]): string[] {
  return [...new Set(values)]
}

function refused(claims: Claims, claim: string, reason: string): Error {
  return new errors.JWTClaimValidationFailed(`the token ${reason}`, claims, claim, 'check_failed')
}
