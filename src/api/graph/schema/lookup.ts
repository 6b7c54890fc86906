/** Questions about a resource description: what a version has, what a name means, what a type is called. */
import type { Entity, Enumeration, Property, Type, Version } from './entity.ts'

/** The properties that a version has, in the order they are written. */
export function propertiesOf(
  type: { properties: readonly Property[] },
  version: Version,
): readonly Property[] {
  return type.properties.filter((property) => property.versions.includes(version))
}

/** Graph compares property names without regard to case; `undefined` when the version has no such property. */
export function findProperty(
  type: { properties: readonly Property[] },
  name: string,
  version: Version,
): Property | undefined {
  const wanted = name.toLowerCase()
  return type.properties.find(
    (property) => property.name.toLowerCase() === wanted && property.versions.includes(version),
  )
}

/** A member as the version spells it, from any letter case; `undefined` when there is none. */
export function findMember(enumeration: Enumeration, name: string, version: Version): string | undefined {
  if (enumeration.members[version].includes(name)) return name
  const wanted = name.toLowerCase()
  return enumeration.members[version].find((member) => member.toLowerCase() === wanted)
}

/** The member that stands for all that a client may not know yet; spelled `UnknownFutureValue` in tokenIssuerType. */
export function sentinelOf(enumeration: Enumeration, version: Version): string {
  return findMember(enumeration, 'unknownFutureValue', version) ?? 'unknownFutureValue'
}

/** As Graph's metadata and messages call a type: `Edm.String`, `microsoft.graph.riskLevel`, `Collection(Edm.String)`. */
export function typeName(type: Type): string {
  switch (type.kind) {
    case 'text':
      return 'Edm.String'
    case 'boolean':
      return 'Edm.Boolean'
    case 'int32':
      return 'Edm.Int32'
    case 'double':
      return 'Edm.Double'
    case 'dateTime':
      return 'Edm.DateTimeOffset'
    case 'collection':
      return `Collection(${typeName(type.element)})`
    default:
      return `microsoft.graph.${type.name}`
  }
}

/** The columns that rendering these properties (all, when none are selected) reads; the id always. */
export function columnsOf(entity: Entity, version: Version, select?: readonly string[]): string[] {
  const columns = new Set<string>(['id'])
  for (const property of propertiesOf(entity, version)) {
    if (!select || select.includes(property.name)) addColumns(property, version, columns)
  }
  return [...columns]
}

function addColumns({ source, type }: Property, version: Version, columns: Set<string>): void {
  if ('column' in source) columns.add(source.column)
  if (source.kind !== 'parts' || type.kind !== 'complex') return
  for (const part of propertiesOf(type, version)) addColumns(part, version, columns)
}
