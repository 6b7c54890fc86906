/** Whether a value on the wire is what the description of its property says; every fault is told with its path. */
import type { ComplexType, Entity, Property, Type, Version } from '../../src/api/graph/schema/entity.ts'
import { propertiesOf, sentinelOf } from '../../src/api/graph/schema/lookup.ts'

/** @param names the properties to be there, when they were selected. */
export function objectFaults(
  value: unknown,
  type: Entity | ComplexType,
  version: Version,
  names?: readonly string[],
): string[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return [`${type.name} is no object`]
  const object = value as Record<string, unknown>
  const properties = propertiesOf(type, version).filter(({ name }) => !names || names.includes(name))
  const expected = properties.map(({ name }) => name)
  const found = Object.keys(object).filter((name) => !name.startsWith('@odata.'))
  const faults =
    expected.join() === found.join() ? [] : [`${type.name} has ${found.join()} instead of ${expected.join()}`]
  return [
    ...faults,
    ...properties.flatMap((property) => propertyFaults(object[property.name], property, type.name, version)),
  ]
}

function propertyFaults(value: unknown, property: Property, owner: string, version: Version): string[] {
  const path = `${owner}.${property.name}`
  if (value !== null) return valueFaults(value, property.type, path, version)
  const isAllowed = property.isNullable && property.type.kind !== 'collection' && !property.isEmptyWhenAbsent
  return isAllowed ? [] : [`${path} is null`]
}

const dateTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{0,6}[1-9])?Z$/

function valueFaults(value: unknown, type: Type, path: string, version: Version): string[] {
  const fault = [`${path} is ${JSON.stringify(value)?.slice(0, 80)}`]
  switch (type.kind) {
    case 'text':
      return typeof value === 'string' ? [] : fault
    case 'boolean':
      return typeof value === 'boolean' ? [] : fault
    case 'int32':
      return Number.isInteger(value) ? [] : fault
    case 'double':
      return typeof value === 'number' ? [] : fault
    case 'dateTime':
      return typeof value === 'string' && dateTime.test(value) ? [] : fault
    case 'enumeration': {
      const members = typeof value === 'string' ? (type.isFlags ? value.split(',') : [value]) : ['']
      return members.every((member) => type.members[version].includes(member)) ? [] : fault
    }
    case 'collection': {
      if (!Array.isArray(value)) return fault
      return value.flatMap((element) => valueFaults(element, type.element, `${path}[]`, version))
    }
    default:
      return objectFaults(value, type, version)
  }
}

/**
 * Faults of what a client sees that did not say that it knows all members: the sentinel where the full answer has a
 * member after it, the same everywhere else.
 */
export function hiddenFaults(
  plain: unknown,
  full: unknown,
  type: Entity | ComplexType,
  version: Version,
): string[] {
  return propertiesOf(type, version).flatMap((property) => {
    const [shown, known] = [memberOf(plain, property.name), memberOf(full, property.name)]
    const expected = hidden(known, property.type, version)
    return JSON.stringify(shown) === JSON.stringify(expected)
      ? []
      : [`${type.name}.${property.name} is ${JSON.stringify(shown)} instead of ${JSON.stringify(expected)}`]
  })
}

function hidden(value: unknown, type: Type, version: Version): unknown {
  if (type.kind === 'collection') {
    return Array.isArray(value) ? value.map((element) => hidden(element, type.element, version)) : value
  }
  if (type.kind === 'complex' && value !== null) {
    const properties = propertiesOf(type, version)
    return Object.fromEntries(
      properties.map((property) => [
        property.name,
        hidden(memberOf(value, property.name), property.type, version),
      ]),
    )
  }
  if (type.kind !== 'enumeration' || typeof value !== 'string') return value
  const members = type.members[version]
  const sentinel = sentinelOf(type, version)
  const shown = (type.isFlags ? value.split(',') : [value]).map((member) =>
    members.indexOf(member) > members.indexOf(sentinel) ? sentinel : member,
  )
  return [...new Set(shown)].join(',')
}

function memberOf(object: unknown, name: string): unknown {
  return (object as Record<string, unknown> | null)?.[name]
}
