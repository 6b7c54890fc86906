/** The types of the API as JSON schemas (draft 2020-12, as OpenAPI 3.1 wants them), named as Microsoft names them. */
import { type Deprecation, deprecationsOf } from '../metadata/deprecations.ts'
import { abstractTypes, baseOf, ownProperties } from '../metadata/inheritance.ts'
import type { Served } from '../metadata/served.ts'
import type { ComplexType, Entity, Enumeration, Property, Type, Version } from '../schema/entity.ts'
import { sentinelOf } from '../schema/lookup.ts'

export type Json = Record<string, unknown>

export function schemasOf({ version, entities, complexTypes, enumerations }: Served): Json {
  const schemas: Json = { ...errorSchemas }
  for (const [name, { properties }] of Object.entries(abstractTypes)) {
    const isMet =
      name === 'entity' || complexTypes.some((type) => baseOf(type.name, 'complex', version) === name)
    if (isMet) schemas[graphName(name)] = abstractSchema(name, properties)
  }
  for (const type of enumerations) schemas[graphName(type.name)] = enumerationSchema(type, version)
  for (const type of complexTypes) {
    const own = ownProperties(type, 'complex', version, complexTypes)
    schemas[graphName(type.name)] = objectSchema(type, baseOf(type.name, 'complex', version), own)
  }
  for (const type of entities) {
    const own = ownProperties(type, 'entity', version, entities)
    const deprecations = deprecationsOf(type.name, version)
    schemas[graphName(type.name)] = objectSchema(
      type,
      baseOf(type.name, 'entity', version),
      own,
      deprecations,
    )
    schemas[collectionName(type)] = collectionSchema(type)
  }
  return schemas
}

export function referenceTo(name: string): Json {
  return { $ref: `#/components/schemas/${name}` }
}

export function graphName(name: string): string {
  return `microsoft.graph.${name}`
}

export function collectionName({ name }: Entity): string {
  return `${graphName(name)}CollectionResponse`
}

export const errorName = 'microsoft.graph.ODataErrors.ODataError'

const text = { type: 'string' }

const errorSchemas: Json = {
  [errorName]: {
    title: 'ODataError',
    type: 'object',
    required: ['error'],
    properties: { error: referenceTo('microsoft.graph.ODataErrors.MainError') },
  },
  'microsoft.graph.ODataErrors.MainError': {
    title: 'MainError',
    type: 'object',
    required: ['code', 'message'],
    properties: {
      code: { ...text, description: 'What clients decide by.' },
      message: { ...text, description: 'What people read; it may change.' },
      innerError: referenceTo('microsoft.graph.ODataErrors.InnerError'),
    },
  },
  'microsoft.graph.ODataErrors.InnerError': {
    title: 'InnerError',
    type: 'object',
    properties: {
      date: { ...text, description: 'UTC, without a zone: 2026-01-31T08:00:00' },
      'request-id': text,
      'client-request-id': text,
    },
  },
}

function abstractSchema(name: string, properties: readonly string[]): Json {
  const schema = name === 'entity' ? text : { type: ['string', 'null'] }
  return {
    title: name,
    type: 'object',
    properties: Object.fromEntries(properties.map((property) => [property, schema])),
  }
}

/** Flags come joined by commas, so they are a pattern. */
function enumerationSchema(type: Enumeration, version: Version): Json {
  const members = type.members[version]
  const sentinel = sentinelOf(type, version)
  const hidden = members.slice(members.indexOf(sentinel) + 1)
  const common = {
    title: type.name,
    type: 'string',
    ...(hidden.length > 0
      ? {
          description: `Sent as ${sentinel} without 'Prefer: include-unknown-enum-members': ${hidden.join(', ')}.`,
        }
      : {}),
    'x-riskgraph-sentinel': sentinel,
  }
  if (!type.isFlags) return { ...common, enum: members }
  const one = `(?:${members.join('|')})`
  return {
    ...common,
    pattern: `^${one}(?:,${one})*$`,
    'x-ms-enum-flags': { isFlags: true },
    'x-riskgraph-members': members,
  }
}

function objectSchema(
  { name }: ComplexType | Entity,
  base: string | undefined,
  properties: readonly Property[],
  deprecations: readonly Deprecation[] = [],
): Json {
  const members = properties.map((property) => {
    const deprecation = deprecations.find((known) => known.property === property.name)
    const schema = propertySchema(property)
    return [property.name, deprecation ? { ...schema, ...deprecationSchema(deprecation) } : schema]
  })
  const own = { title: name, type: 'object', properties: Object.fromEntries(members) }
  return base ? { allOf: [referenceTo(graphName(base)), own] } : own
}

function deprecationSchema({ use, date, removalDate, version }: Deprecation): Json {
  const description = `Use ${use}.`
  return { deprecated: true, description, 'x-ms-deprecation': { date, removalDate, version, description } }
}

function propertySchema({ type, isNullable, isEmptyWhenAbsent, source }: Property): Json {
  const schema = typeSchema(type)
  const notes: string[] = []
  if (isEmptyWhenAbsent && type.kind === 'text') notes.push('An empty text when it is not known.')
  if (source.kind === 'constant') notes.push(`Always ${JSON.stringify(source.value)}.`)
  const description = notes.length > 0 ? { description: notes.join(' ') } : {}
  if (!isNullable) return { ...schema, ...description }
  if ('$ref' in schema) return { anyOf: [schema, { type: 'null' }], ...description }
  return { ...schema, type: [schema.type, 'null'], ...description }
}

function typeSchema(type: Type): Json {
  switch (type.kind) {
    case 'text':
      return text
    case 'boolean':
      return { type: 'boolean' }
    case 'int32':
      return { type: 'integer', format: 'int32' }
    case 'double':
      return { type: 'number', format: 'double' }
    case 'dateTime':
      return { type: 'string', format: 'date-time', pattern: 'Z$' }
    case 'collection':
      return { type: 'array', items: typeSchema(type.element) }
    default:
      return referenceTo(graphName(type.name))
  }
}

function collectionSchema(type: Entity): Json {
  return {
    title: `Collection of ${type.name}`,
    type: 'object',
    required: ['value'],
    properties: {
      '@odata.context': text,
      '@odata.count': { type: 'integer', format: 'int64', description: 'With $count=true.' },
      '@odata.nextLink': { type: 'string', format: 'uri', description: 'Absent on the last page.' },
      value: { type: 'array', items: referenceTo(graphName(type.name)) },
    },
  }
}
