/** The query options and headers of the operations that read. */
import { filteringOf, isSortable } from '../metadata/queries.ts'
import { pageLimits } from '../odata/options.ts'
import type { Entity, Version } from '../schema/entity.ts'
import { propertiesOf } from '../schema/lookup.ts'
import type { Json } from './schemas.ts'

export function listParameters(entity: Entity, version: Version): Json[] {
  const limits = pageLimits[entity.name]
  if (!limits) throw new Error(`no page limits for ${entity.name}`)
  return [
    filter(entity, version),
    select(entity, version),
    orderBy(entity, version),
    query('$top', 'Items on a page.', {
      type: 'integer',
      minimum: 1,
      maximum: limits.topMax,
      default: limits.topDefault,
    }),
    query('$count', 'Adds @odata.count: all items that the filter lets through.', {
      type: 'boolean',
      default: false,
    }),
    query('$skiptoken', 'Where the next page begins. Take it from @odata.nextLink as it is.', {
      type: 'string',
    }),
    prefer(allMembers, pageSize),
  ]
}

export function countParameters(entity: Entity, version: Version): Json[] {
  return [filter(entity, version)]
}

export function getParameters(entity: Entity, version: Version): Json[] {
  return [select(entity, version), prefer(allMembers)]
}

const allMembers = 'include-unknown-enum-members: members after the sentinel are sent as they are'
const pageSize = 'odata.maxpagesize=n: at most n items on a page'

function prefer(...preferences: string[]): Json {
  return {
    name: 'Prefer',
    in: 'header',
    description: `${preferences.join('; ')}.`,
    schema: { type: 'string' },
  }
}

function filter(entity: Entity, version: Version): Json {
  const refused = propertiesOf(entity, version).filter((property) => filteringOf(property) === 'no')
  const but = refused.length > 0 ? ` All properties but ${names(refused)}.` : ''
  const description = `eq, ne, gt, ge, lt, le, in, and, or, not, any, all, startsWith, endsWith, contains.${but}`
  return query('$filter', description, { type: 'string' })
}

function select(entity: Entity, version: Version): Json {
  const members = propertiesOf(entity, version).map(({ name }) => name)
  return list('$select', 'The properties to send; all, when it is absent.', { type: 'string', enum: members })
}

function orderBy(entity: Entity, version: Version): Json {
  const sortable = propertiesOf(entity, version).filter(isSortable)
  const first = entity.defaultOrder.map(
    ({ property, isDescending }) => `${property}${isDescending ? ' desc' : ''}`,
  )
  const description = `${names(sortable)}, each with asc or desc. Without it: ${[...first, 'id'].join(', ')}.`
  return list('$orderby', description, { type: 'string' })
}

function names(properties: readonly { name: string }[]): string {
  return properties.map(({ name }) => name).join(', ')
}

function query(name: string, description: string, schema: Json): Json {
  return { name, in: 'query', description, schema }
}

function list(name: string, description: string, items: Json): Json {
  return { ...query(name, description, { type: 'array', items }), style: 'form', explode: false }
}
