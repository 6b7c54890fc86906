/**
 * What clients ask for, in Entra's words: `https://graph.microsoft.com/.default`, the same of this server, permissions
 * with and without a resource before them, and the scopes of OpenID Connect.
 */
import { type Permission, permissionNames } from '../../model/permissions.ts'
import { graphAppId, graphAudience } from '../claims.ts'

const openIdScopes = ['openid', 'profile', 'email', 'offline_access']
/** `offline_access` within the issuer: OpenID Connect's own goes lost without a prompt for consent. */
export const offlineScope = 'offline'

export type Asked =
  | { openId: string[]; permissions: Permission[]; isDefault: boolean }
  /** What is not one of ours. */
  | { unknown: string }

/** `origin` is that of this server: clients that take it for Graph ask for it by its own name. */
export function readScopes(text: string, origin: string): Asked {
  const openId: string[] = []
  const permissions = new Set<Permission>()
  let isDefault = false
  for (const scope of text.split(/\s+/).filter(Boolean)) {
    const name = withoutResource(scope, origin)
    const permission = permissionNames.find((known) => known.toLowerCase() === name?.toLowerCase())
    if (openIdScopes.includes(scope)) openId.push(scope)
    else if (name === '.default') isDefault = true
    else if (permission) permissions.add(permission)
    else return { unknown: scope }
  }
  return { openId, permissions: [...permissions], isDefault }
}

/** As the issuer understands it. Who asks by `.default`, or for nothing at all, gets everything the application may. */
export function internalScope(
  { openId, permissions, isDefault }: Exclude<Asked, { unknown: string }>,
  granted: string[],
) {
  const isEverything = permissions.length === 0 && (isDefault || openId.length === 0)
  const identity = openId.filter((scope) => scope !== 'offline_access')
  const isOffline = openId.includes('offline_access')
  const all = ['openid', ...identity, ...(isEverything ? granted : permissions)]
  return [...new Set([...all, ...(isOffline ? [offlineScope] : [])])].join(' ')
}

/** As clients compare it: of what they asked for, word for word, what was granted; and that by its whole name. */
export function answeredScope(
  asked: string,
  { permissions, hasIdToken, origin }: { permissions: string[]; hasIdToken: boolean; origin: string },
): string {
  const isGranted = (word: string) => {
    if (openIdScopes.includes(word)) return hasIdToken && word !== 'offline_access'
    const name = withoutResource(word, origin)?.toLowerCase()
    if (name === '.default') return permissions.length > 0
    return permissions.some((permission) => permission.toLowerCase() === name)
  }
  const words = asked.split(/\s+/).filter((word) => word && isGranted(word))
  return [...new Set([...words, ...permissions.map((name) => `${graphAudience}/${name}`)])].join(' ')
}

/** What a person is told that an application gets. */
export function shownPermissions(scope: string): string[] {
  const permissions = scope
    .split(' ')
    .filter((name) => name && ![...openIdScopes, offlineScope].includes(name))
  return ['Your name', ...permissions]
}

function withoutResource(scope: string, origin: string): string | undefined {
  if (!scope.includes('/')) return scope
  const resource = [graphAudience, graphAppId, `api://${graphAppId}`, origin].find((known) =>
    scope.toLowerCase().startsWith(`${known.toLowerCase()}/`),
  )
  // A resource that ends in a slash leaves two.
  return resource && scope.slice(resource.length).replace(/^\/{1,2}/, '')
}
