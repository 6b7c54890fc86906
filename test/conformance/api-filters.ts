/** Filters by which a row has to be found: one for every value in it that can be compared. */
import { filteringOf } from '../../src/api/graph/metadata/queries.ts'
import type { ComplexType, Entity, Property, Type, Version } from '../../src/api/graph/schema/entity.ts'
import { propertiesOf, sentinelOf } from '../../src/api/graph/schema/lookup.ts'

type Row = Readonly<Record<string, unknown>>

export function filtersFor(row: Row, type: Entity | ComplexType, version: Version): string[] {
  return propertiesOf(type, version).flatMap((property) =>
    propertyFilters(row[property.name], property, property.name, version, 0),
  )
}

function propertyFilters(
  value: unknown,
  property: Property,
  path: string,
  version: Version,
  depth: number,
): string[] {
  const { type } = property
  switch (filteringOf(property)) {
    case 'compared':
      return comparison(value, type, path, version)
    case 'by its properties':
      return memberFilters(value, type, path, version, depth)
    case 'any':
      return anyFilters(value, type, path, version, depth)
    default:
      return []
  }
}

function comparison(value: unknown, type: Type, path: string, version: Version): string[] {
  if (value === null) return [`${path} eq null`]
  // What the sentinel stands for has another name in the store.
  if (type.kind === 'enumeration' && value === sentinelOf(type, version)) return []
  const isQuoted = type.kind === 'text' || type.kind === 'enumeration'
  return [`${path} eq ${isQuoted ? `'${String(value).replaceAll("'", "''")}'` : value}`]
}

function memberFilters(value: unknown, type: Type, path: string, version: Version, depth: number): string[] {
  if (type.kind !== 'complex') return []
  if (value === null) return [`${path} eq null`]
  return propertiesOf(type, version).flatMap((member) =>
    propertyFilters((value as Row)[member.name], member, `${path}/${member.name}`, version, depth),
  )
}

function anyFilters(value: unknown, type: Type, path: string, version: Version, depth: number): string[] {
  const [first] = value as unknown[]
  if (type.kind !== 'collection') return []
  if (first === undefined) return [`not ${path}/any()`]
  const name = `v${depth}`
  const inner =
    type.element.kind === 'complex'
      ? memberFilters(first, type.element, name, version, depth + 1)
      : comparison(first, type.element, name, version)
  return [`${path}/any()`, ...inner.map((condition) => `${path}/any(${name}: ${condition})`)]
}
