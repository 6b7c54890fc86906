/** The query options of a request: which there are, how they may be spelled, and what they mean for a resource. */
import type { Entity, Version } from '../schema/entity.ts'
import type { Condition } from './ast.ts'
import { checkFilter } from './check.ts'
import { queryError, quoted } from './errors.ts'
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
}

/** Page sizes by resource, as Graph has them; those without a documented default have 100. */
export const pageLimits: Record<string, PageLimits> = {
  riskyUser: { topDefault: 100, topMax: 500 },
  riskyUserHistoryItem: { topDefault: 100, topMax: 500 },
  riskDetection: { topDefault: 20, topMax: 500 },
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
  if (skipToken === '') throw queryError('Invalid Skip Token, skip token is null')
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
  const options = new Map<string, string>()
  for (const [spelling, value] of new URLSearchParams(search.replace(/^\?+/, ''))) {
    const name = spelling.toLowerCase().replace(/^\$/, '')
    if (Object.hasOwn(refused, name)) {
      throw queryError(
        `Query option '${refused[name]}' is not allowed. To allow it, set the 'AllowedQueryOptions' property on EnableQueryAttribute or QueryValidationSettings. Accepted are $filter, $select, $orderby, $top, $count and $skiptoken.`,
      )
    }
    if (!accepted.has(name)) continue
    if (options.has(name)) {
      throw queryError(
        `Query option '$${name}' was specified more than once, but it must be specified at most once.`,
      )
    }
    options.set(name, value)
  }
  return options
}

function parseTop(text: string | undefined, { topDefault, topMax }: PageLimits): number {
  if (text === undefined) return topDefault
  if (!/^\s*\d+\s*$/.test(text)) {
    throw queryError(
      `Invalid value ${quoted(text)} for $top query option found. The $top query option requires a non-negative integer value.`,
    )
  }
  const top = Number(text)
  if (top > topMax) {
    throw queryError(
      `The limit of '${topMax}' for Top query has been exceeded. The value from the incoming request is '${text.trim().slice(0, 20)}'.`,
    )
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
