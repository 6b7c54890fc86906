/** Where resources stand, read off the routes: entity sets and singletons at the root, navigation properties below. */
import type { Route } from '../route-table.ts'
import type { Entity } from '../schema/entity.ts'

/** Roots that are no collections, with their types. */
const singletonTypes: Record<string, string> = {
  auditLogs: 'auditLogRoot',
  identityProtection: 'identityProtectionRoot',
  me: 'user',
}

/** `name` leads from the type `from` (or the root of the service) to items of the type `entity`. */
export interface Navigation {
  from?: string
  name: string
  entity: Entity
}

export interface Singleton {
  name: string
  type: string
}

/** Each once, by name. */
export function navigationsOf(routes: readonly Route[]): Navigation[] {
  const found = new Map<string, Navigation>()
  for (const { path, target } of routes) {
    if (target.kind !== 'list' && target.kind !== 'get') continue
    const segments = target.kind === 'get' ? path.slice(0, -1) : path
    const name = segments.at(-1)
    if (!name || name.startsWith(':')) continue
    const from = typeOf(segments.slice(0, -1), routes)
    found.set(`${from ?? ''}/${name}`, { ...(from ? { from } : {}), name, entity: target.entity })
  }
  return [...found.values()].sort((a, b) => (a.name < b.name ? -1 : 1))
}

export function singletonsOf(routes: readonly Route[]): Singleton[] {
  const names = [...new Set(routes.map(({ path }) => path[0] ?? ''))]
  return names
    .flatMap((name) => (singletonTypes[name] ? [{ name, type: singletonTypes[name] }] : []))
    .sort(byName)
}

/** The type of what stands at a path: of the singleton, or of the items of the collection. */
export function typeOf(path: readonly string[], routes: readonly Route[]): string | undefined {
  const [first = ''] = path
  if (path.length === 0) return undefined
  if (path.length === 1 && singletonTypes[first]) return singletonTypes[first]
  return entityAt(path, routes)?.name
}

function entityAt(path: readonly string[], routes: readonly Route[]): Entity | undefined {
  const collection = path.at(-1)?.startsWith(':') ? path.slice(0, -1) : path
  for (const { path: other, target } of routes) {
    if (target.kind === 'list' && isSame(other, collection)) return target.entity
    if (target.kind === 'get' && isSame(other.slice(0, -1), collection)) return target.entity
  }
  return undefined
}

/** Parameters are equal whatever they are called. */
function isSame(a: readonly string[], b: readonly string[]): boolean {
  return (
    a.length === b.length &&
    a.every(
      (segment, index) => segment === b[index] || (segment.startsWith(':') && b[index]?.startsWith(':')),
    )
  )
}

function byName(a: { name: string }, b: { name: string }): number {
  return a.name < b.name ? -1 : 1
}
