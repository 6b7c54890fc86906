/** The query options of a request: which there are, how they may be spelled, and what they mean for a resource. */

import { graphError } from '../errors.ts'
import type { Entity, Version } from '../schema/entity.ts'
import type { Condition } from './ast.ts'
import { checkFilter } from './check.ts'
import { pageSizeError, queryError, queryTooLong, quoted } from './errors.ts'
import { queryLimits } from './limits.ts'
import { type OrderKey, parseOrderBy } from './order.ts'
import { parseFilter } from './parse.ts'
import { resolve } from './resolve.ts'

export interface Query {
  filter?: Condition
  /** As written, decoded; it tells one query from another. */
  filterText: string
  /** Names as Graph spells them, in the order asked for; absent for all. */
  select?: string[]
  orderBy: OrderKey[]
  top: number
  count: boolean
  skipToken?: string
}

export interface PageLimits {
  topDefault: number
  topMax: number
  /** The directory refuses in other words, which clients look for. */
  isDirectory?: true
}

/** Page sizes by resource, as Graph has them; those without a documented default have 100. */
export const pageLimits: Record<string, PageLimits> = {
  riskyUser: { topDefault: 100, topMax: 500 },
  riskyUserHistoryItem: { topDefault: 100, topMax: 500 },
  riskDetection: { topDefault: 20, topMax: 500 },
  riskyServicePrincipal: { topDefault: 100, topMax: 500 },
  riskyServicePrincipalHistoryItem: { topDefault: 100, topMax: 500 },
  servicePrincipalRiskDetection: { topDefault: 20, topMax: 500 },
  riskyAgent: { topDefault: 100, topMax: 500 },
  agentRiskDetection: { topDefault: 20, topMax: 500 },
  user: { topDefault: 100, topMax: 999, isDirectory: true },
  signIn: { topDefault: 1000, topMax: 1000 },
  directoryAudit: { topDefault: 1000, topMax: 1000 },
}

/**
 * Reads the search part of a URL, with or without its question mark. Option names count in any case, with or without
 * their dollar sign; options that are not OData's are ignored.
 * @throws RequestError for what is refused, given twice, malformed or out of range.
 */
export function parseQuery(
  search: string,
  entity: Entity,
  version: Version,
  limits: PageLimits = limitsOf(entity),
): Query {
  const options = readOptions(search)
  const filterText = options.get('filter')?.trim() ?? ''
  const query: Query = {
    filterText,
    orderBy: parseOrderBy(options.get('orderby'), entity, version),
    top: parseTop(options.get('top'), limits),
    count: parseCount(options.get('count')),
  }
  if (filterText) query.filter = checkFilter(parseFilter(filterText), entity, version)
  const select = parseSelect(options.get('select'), entity, version)
  if (select) query.select = select
  const skipToken = options.get('skiptoken')
  if (skipToken === '') throw graphError('nullSkipToken', {})
  if (skipToken !== undefined) query.skipToken = skipToken
  return query
}

/** Refused, with the name that Graph's message gives them. */
const refused: Record<string, string> = {
  skip: 'Skip',
  search: 'Search',
  expand: 'Expand',
  apply: 'Apply',
  compute: 'Compute',
}

const accepted = new Set(['filter', 'select', 'orderby', 'top', 'count', 'skiptoken'])

/** URLSearchParams decodes `+` as a space and leaves a stray `%` alone, which suits clients that forget to encode. */
function readOptions(search: string): Map<string, string> {
  if (search.length > queryLimits.searchCharacters) {
    throw queryTooLong(search.length, queryLimits.searchCharacters)
  }
  const options = new Map<string, string>()
  for (const [spelling, value] of new URLSearchParams(search.replace(/^\?+/, ''))) {
    const name = spelling.toLowerCase().replace(/^\$/, '')
    if (Object.hasOwn(refused, name)) {
      throw graphError('optionNotAllowed', { option: refused[name] ?? name })
    }
    if (!accepted.has(name)) continue
    if (options.has(name)) {
      throw graphError('optionTwice', { option: `$${name}` })
    }
    options.set(name, value)
  }
  return options
}

function parseTop(text: string | undefined, { topDefault, topMax, isDirectory }: PageLimits): number {
  if (text === undefined) return topDefault
  if (!/^\s*\d+\s*$/.test(text)) {
    throw graphError('topNotANumber', { value: quoted(text) })
  }
  const top = Number(text)
  if (isDirectory && top > topMax) throw pageSizeError(top, topMax)
  if (top > topMax) {
    throw graphError('topExceeded', { max: topMax, top: text.trim().slice(0, 20) })
  }
  if (top === 0) {
    throw queryError(`Invalid page size specified: '0'. Must be between 1 and ${topMax} inclusive.`)
  }
  return top
}

function parseCount(text: string | undefined): boolean {
  const value = text?.trim().toLowerCase()
  if (value === undefined || value === 'false') return false
  if (value === 'true') return true
  throw queryError(
    `Invalid value ${quoted(text ?? '')} for $count query option found. Valid values are '$count=true' or '$count=false'.`,
  )
}

/** A path such as `location/city` selects the property it begins with. */
function parseSelect(text: string | undefined, entity: Entity, version: Version): string[] | undefined {
  const paths = (text ?? '')
    .split(',')
    .map((path) => path.trim())
    .filter(Boolean)
  if (paths.length === 0 || paths.includes('*')) return undefined
  if (paths.length > queryLimits.selectPaths)
    throw queryError(`$select accepts at most ${queryLimits.selectPaths} properties.`)
  const names = paths.map((path) => {
    const { path: found } = resolve(path.split('/'), { entity, version, variables: [] }, queryError)
    return found.split('/')[0]!
  })
  return [...new Set(names)]
}

function limitsOf(entity: Entity): PageLimits {
  const limits = pageLimits[entity.name]
  if (!limits) throw new Error(`no page limits for ${entity.name}`)
  return limits
}
