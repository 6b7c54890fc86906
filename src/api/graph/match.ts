/** From a path to its route: any letter case, stray slashes, keys in parentheses and namespaced actions. */
import { graphError, shortened } from './errors.ts'
import { ownRoutes, type Route, routes } from './route-table.ts'
import type { Version } from './schema/entity.ts'

/** A path in its parts, decoded. */
export interface Address {
  version: Version
  segments: string[]
}

export interface Match {
  route: Route
  version: Version
  /** The segments as Graph spells them, with the ids in them. */
  resource: string
  parameters: Record<string, string>
}

const versions = new Map<string, Version>([
  ['v1.0', 'v1.0'],
  ['beta', 'beta'],
])
const pathLengthMax = 2048

const allRoutes = [...routes, ...ownRoutes]

/** Throws RequestError 414 and 400 for what is no path below a version. */
export function addressOf(pathname: string): Address {
  if (pathname.length > pathLengthMax) throw graphError('pathTooLong', { max: pathLengthMax })
  const [first = '', ...segments] = segmentsOf(pathname)
  const version = versions.get(first.toLowerCase())
  if (!version) throw notFound(first)
  return { version, segments }
}

/** Throws RequestError 400 for what does not exist and 405 for what cannot be done to it. */
export function match(method: string, { version, segments }: Address): Match {
  const found = allRoutes.flatMap((route) => {
    const parameters = route.versions.includes(version) ? matchSegments(route.path, segments) : null
    return parameters ? [{ route, parameters }] : []
  })
  // A literal beats a parameter: `riskyUsers/$count` is not the user named `$count`.
  const exact = found.filter(({ route }) => route.method === method)
  const best = exact.sort((a, b) => Object.keys(a.parameters).length - Object.keys(b.parameters).length)[0]
  if (best) return { ...best, version, resource: resourceOf(best.route, best.parameters) }
  if (found.length === 0) throw notFound(unknownSegment(version, segments))
  throw methodNotAllowed(method, [...new Set(found.map(({ route }) => route.method))])
}

const knownMethods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'CONNECT']

/** 405 with `Allow`, or 501 for a method that nobody knows (RFC 9110, 15.6.2). */
export function methodNotAllowed(method: string, accepted: readonly string[]): Error {
  if (!knownMethods.includes(method)) return graphError('methodUnknown', { method: shortened(method) })
  const allow = accepted.flatMap((name) => (name === 'GET' ? ['GET', 'HEAD'] : [name])).join(', ')
  return graphError('methodNotAllowed', { method, allow }, { headers: { Allow: allow } })
}

/** `riskyUsers('id')` is `riskyUsers/id`; empty segments fall away. */
function segmentsOf(pathname: string): string[] {
  return pathname
    .split('/')
    .filter((segment) => segment !== '')
    .flatMap((segment) => {
      const text = decode(segment)
      const [, name, key] = /^([\w.]+)\('?([^()']*)'?\)$/.exec(text) ?? []
      return name && key !== undefined && key !== '' ? [name, key] : [text]
    })
}

function decode(segment: string): string {
  const values = { segment: shortened(segment) }
  try {
    const text = decodeURIComponent(segment)
    // PostgreSQL has no text with a zero in it.
    if (!text.includes('\0')) return text
  } catch (cause) {
    throw graphError('malformedPath', values, { cause })
  }
  throw graphError('malformedPath', values)
}

function matchSegments(path: string[], segments: string[]): Record<string, string> | null {
  if (path.length !== segments.length) return null
  const parameters: Record<string, string> = {}
  for (const [index, expected] of path.entries()) {
    const segment = segments[index] as string
    if (expected.startsWith(':')) parameters[expected.slice(1)] = idOf(segment)
    else if (segment.toLowerCase().replace(/^microsoft\.graph\./, '') !== expected.toLowerCase()) return null
  }
  return parameters
}

/** GUIDs and hashes are stored in lower case; the ids of audit entries are mixed, and stay as they came. */
function idOf(segment: string): string {
  return /^[0-9a-f-]+$/i.test(segment) ? segment.toLowerCase() : segment
}

function resourceOf({ path }: Route, parameters: Record<string, string>): string {
  return path.map((segment) => parameters[segment.slice(1)] ?? segment).join('/')
}

/** The first segment with which no route goes on. */
function unknownSegment(version: Version, segments: string[]): string {
  const known = allRoutes.filter((route) => route.versions.includes(version))
  for (let length = 1; length <= segments.length; length++) {
    const goesOn = known.some(
      ({ path }) => path.length >= length && matchSegments(path.slice(0, length), segments.slice(0, length)),
    )
    if (!goesOn) return segments[length - 1] as string
  }
  return segments.at(-1) ?? version
}

function notFound(segment: string): Error {
  return graphError('unknownSegment', { segment: shortened(segment) })
}
