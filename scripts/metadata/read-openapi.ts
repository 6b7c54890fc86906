/** Reads an OpenAPI document, of version 3.0 (Microsoft's) or 3.1 (ours): types, enumerations and operations. */
import {
  type Declarations,
  localName,
  noDeclarations,
  type PropertyDeclaration,
  type TypeDeclaration,
} from './declarations.ts'

type Json = Record<string, unknown>

const prefix = 'microsoft.graph.'

export function readOpenApi(document: unknown): Declarations {
  const declarations = noDeclarations()
  const schemas = objectAt(objectAt(document, 'components'), 'schemas')
  for (const [name, schema] of Object.entries(schemas)) {
    if (!name.startsWith(prefix) || /ODataErrors|CollectionResponse$|CountResponse$/.test(name)) continue
    declareSchema(name.slice(prefix.length), asObject(schema), declarations)
  }
  for (const [path, item] of Object.entries(objectAt(document, 'paths'))) {
    for (const method of ['get', 'post', 'put', 'patch', 'delete']) {
      const operation = asObject(item)[method]
      if (operation === undefined) continue
      declarations.operations.set(`${method.toUpperCase()} ${path}`, bodyOf(asObject(operation)))
    }
  }
  return declarations
}

function declareSchema(name: string, schema: Json, declarations: Declarations): void {
  const members = schema.enum ?? schema['x-riskgraph-members']
  if (Array.isArray(members)) {
    const isFlags = objectAt(schema, 'x-ms-enum-flags').isFlags === true
    declarations.enumerations.set(name, { members: members.map(String), isFlags })
  } else {
    declarations.types.set(name, typeDeclaration(schema))
    for (const [property, value] of propertiesOf(schema)) {
      const { removalDate } = objectAt(value, 'x-ms-deprecation')
      if (typeof removalDate === 'string') declarations.deprecations.set(`${name}.${property}`, removalDate)
    }
  }
}

/** Its own, without what is said of every object. */
function propertiesOf(schema: Json): [name: string, schema: Json][] {
  return partsOf(schema).flatMap((part) =>
    Object.entries(objectAt(part, 'properties')).flatMap(([name, value]) => {
      const property = asObject(value)
      return name === '@odata.type' || property['x-ms-navigationProperty']
        ? []
        : [[name, property] as [string, Json]]
    }),
  )
}

function partsOf(schema: Json): Json[] {
  return Array.isArray(schema.allOf) ? schema.allOf.map(asObject) : [schema]
}

function typeDeclaration(schema: Json): TypeDeclaration {
  const base = partsOf(schema)
    .map(({ $ref }) => $ref)
    .find((reference) => typeof reference === 'string')
  const properties = new Map(
    propertiesOf(schema).map(([name, property]) => [name, propertyDeclaration(property)] as const),
  )
  return { ...(base ? { base: referred(base) } : {}), properties, navigations: new Map() }
}

function propertyDeclaration(schema: Json): PropertyDeclaration {
  const type = typeOf(schema)
  return type.startsWith('Collection(') ? { type } : { type, isNullable: isNullable(schema) }
}

function isNullable(schema: Json): boolean {
  if (schema.nullable === true || schema.type === 'null') return true
  if (Array.isArray(schema.type)) return schema.type.includes('null')
  return alternatives(schema).some(isNullable)
}

/** Formats tell more than types; of alternatives the first that tells anything. */
function typeOf(schema: Json): string {
  if (typeof schema.$ref === 'string') return referred(schema.$ref)
  const formats: Record<string, string> = {
    'date-time': 'Edm.DateTimeOffset',
    int32: 'Edm.Int32',
    double: 'Edm.Double',
  }
  const format = formats[String(schema.format)]
  if (format) return format
  const type = Array.isArray(schema.type) ? schema.type.find((name) => name !== 'null') : schema.type
  if (type === 'array') return `Collection(${typeOf(objectAt(schema, 'items'))})`
  if (type === 'boolean') return 'Edm.Boolean'
  if (type === 'string') return 'Edm.String'
  const [first] = alternatives(schema)
  return first ? typeOf(first) : String(type)
}

function alternatives({ anyOf, oneOf }: Json): Json[] {
  const list = anyOf ?? oneOf
  return Array.isArray(list) ? list.map(asObject) : []
}

/** The names of what a call takes in its body. */
function bodyOf(operation: Json): string {
  const content = objectAt(objectAt(operation, 'requestBody'), 'content')
  return Object.keys(objectAt(objectAt(objectAt(content, 'application/json'), 'schema'), 'properties')).join(
    ', ',
  )
}

function referred(reference: string): string {
  return localName(reference.slice(reference.lastIndexOf('/') + 1))
}

function objectAt(value: unknown, key: string): Json {
  return asObject(asObject(value)[key])
}

function asObject(value: unknown): Json {
  return typeof value === 'object' && value !== null ? (value as Json) : {}
}
