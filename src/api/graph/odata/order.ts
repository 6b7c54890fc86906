/** `$orderby`: the keys that a list is sorted by, ending in the id, and their SQL. */
import { sql } from 'kysely'
import type { Entity, Enumeration, Version } from '../schema/entity.ts'
import { sentinelOf, typeName } from '../schema/lookup.ts'
import type { Reference } from './ast.ts'
import { queryError, quoted } from './errors.ts'
import type { SqlFragment } from './json.ts'
import { queryLimits } from './limits.ts'
import { resolve, type Scope } from './resolve.ts'
import { compileFolded, compileValue, type SqlTarget } from './sql.ts'
import { momentOf, storedOf } from './stored.ts'

export interface OrderKey {
  reference: Reference
  isDescending: boolean
}

/**
 * @param text the option's value, or undefined for the order that the resource has by itself.
 * @returns at least one key; the last is the id, in the direction of the key before it.
 * @throws RequestError for an unknown property, or one that has no order.
 */
export function parseOrderBy(text: string | undefined, entity: Entity, version: Version): OrderKey[] {
  const scope: Scope = { entity, version, variables: [] }
  const written = text?.trim() ? text.split(',') : []
  if (written.length > queryLimits.orderKeys)
    throw queryError(`$orderby accepts at most ${queryLimits.orderKeys} properties.`)
  const keys = text?.trim()
    ? written.map((key) => parseKey(key, scope))
    : entity.defaultOrder.map(({ property, isDescending }) => ({
        reference: resolve([property], scope, queryError),
        isDescending,
      }))
  const end = keys.findIndex(({ reference }) => reference.path === 'id')
  if (end >= 0) return keys.slice(0, end + 1)
  const id = resolve(['id'], scope, queryError)
  return [...keys, { reference: id, isDescending: keys.at(-1)?.isDescending ?? false }]
}

function parseKey(text: string, scope: Scope): OrderKey {
  const [, path, direction = 'asc'] = /^\s*(\w+(?:\/\w+)*)(?:\s+(asc|desc))?\s*$/i.exec(text) ?? []
  if (!path) {
    throw queryError(
      `Syntax error in the $orderby key ${quoted(text)}. Accepted are properties with asc or desc, separated by commas.`,
    )
  }
  const reference = resolve(path.split('/'), scope, queryError)
  const { type, place } = reference
  if (
    type.kind === 'complex' ||
    type.kind === 'collection' ||
    (type.kind === 'dateTime' && place.kind !== 'column')
  ) {
    throw queryError(
      `The $orderby expression must evaluate to a single value of primitive type, and '${reference.path}' is '${typeName(type)}'.`,
    )
  }
  return { reference, isDescending: direction.toLowerCase() === 'desc' }
}

/**
 * The terms of the `order by` clause, to be added one after the other. Null comes before all values in ascending order
 * and after them in descending order (OData 4.01, 11.2.6.2); SQLite does so by itself.
 */
export function orderTerms(keys: readonly OrderKey[], target: SqlTarget): SqlFragment[] {
  return keys.flatMap((key) => {
    const stored = storedOf(key.reference)
    if (stored?.kind === 'moment') {
      const { at, tick } = momentOf(stored, target)
      return [at, tick].map((column) => (key.isDescending ? sql`${column} desc` : sql`${column} asc`))
    }
    const nulls = target.dialect === 'postgres' && mayBeNull(key)
    const direction = key.isDescending
      ? nulls
        ? sql`desc nulls last`
        : sql`desc`
      : nulls
        ? sql`asc nulls first`
        : sql`asc`
    return sql`${sortKey(key, target)} ${direction}`
  })
}

/**
 * What is shown of a key, and compared where nothing else is. Texts sort by their beginning and without regard to ASCII case, enumerations by the order of their members; ids, and
 * what is as short and lower-case as they are, by the bare column, which may be indexed.
 */
export function sortKey({ reference }: OrderKey, target: SqlTarget): SqlFragment {
  const { type, path, isLowerCase } = reference
  if (path === 'id') return compileValue(reference, target)
  if (type.kind === 'enumeration') return memberIndex(type, compileValue(reference, target))
  const value = compileFolded(reference, target)
  if (type.kind !== 'text' || isLowerCase) return value
  return sql`substr(${value}, 1, ${sql.lit(queryLimits.sortCharacters)})`
}

export function mayBeNull({ reference }: OrderKey): boolean {
  return !reference.isFilled && !reference.isEmptyWhenAbsent
}

function memberIndex(type: Enumeration, value: SqlFragment): SqlFragment {
  const members = type.members.beta
  const cases = members.map(
    (member, index) => sql`when ${sql.lit(member.toLowerCase())} then ${sql.lit(index)}`,
  )
  const other = sql.lit(members.indexOf(sentinelOf(type, 'beta')))
  return sql`case when ${value} is not null then case lower(${value}) ${sql.join(cases, sql` `)} else ${other} end end`
}
