/**
 * The contract of a resource description: the properties of a Graph resource in the order they are written, what type
 * each has, in which version of the API it exists, and where its value stands in the row of its table. Filter, order,
 * select and rendering all read these tables; nothing else knows which column is which property.
 */
import type { CodedType } from '../../../model/codes.ts'
import type { Enumeration, Version } from '../../../model/enumerations.ts'
import type { Structure, ValueType } from '../../../model/sign-in-structures.ts'
import type { Tables } from '../../../store/tables.ts'

export type { Enumeration, Version }

export interface Entity {
  /** As in `microsoft.graph.<name>`. */
  name: string
  table: keyof Tables
  /** Of a table that holds several kinds of things: which of them are meant. */
  only?: { column: string; value: string }
  properties: readonly Property[]
  /** A column by which one item may be asked for besides its id; lower case. */
  alternateKey?: string
  /** The order of a list when the request names none. The id always comes last, so that no two rows are equal. */
  defaultOrder: readonly { property: string; isDescending: boolean }[]
}

export interface Property<Column extends string = string> {
  name: string
  type: Type
  versions: readonly Version[]
  source: Source<Column>
  /** May be null on the wire, as Graph's metadata says. */
  isNullable: boolean
  /** The column is never null. */
  isFilled: boolean
  /** The stored text is lower case throughout, so a lowered literal can be compared with the bare column. */
  isLowerCase: boolean
  /** A text that is `""` on the wire, or an object with all its keys, where nothing is stored. */
  isEmptyWhenAbsent: boolean
  /** A date-time that known clients send without a zone, or as a plain date: read as UTC. */
  acceptsZoneless: boolean
}

/** What is the same in every row. */
export type Constant = string | boolean | null

/** By which columns a value is compared, where these are others than the one that shows it. */
export type Stored<Column extends string = string> =
  /** Microseconds, and the seventh digit. */
  | { kind: 'moment'; at: Column; tick: Column }
  /** A small number for each member. */
  | { kind: 'code'; type: CodedType; column: Column }

/** Where a value stands in a row. */
export type Source<Column extends string = string> =
  | { kind: 'column'; column: Column; stored?: Stored<Column> }
  /** At `path` of the JSON text in a column; an empty path is the whole of it. */
  | { kind: 'json'; column: Column; path: readonly string[] }
  /** A collection with exactly one element: the column. */
  | { kind: 'single'; column: Column; stored?: Stored<Column> }
  | { kind: 'constant'; value: Constant }
  /** A complex value made of parts that each know their own place. */
  | { kind: 'parts' }
  /** In the JSON object of the parent, under the property's own name. */
  | { kind: 'member' }

export type Type =
  | { kind: 'text' | 'boolean' | 'int32' | 'double' | 'dateTime' }
  | Enumeration
  | ComplexType
  | { kind: 'collection'; element: Type }

export interface ComplexType {
  kind: 'complex'
  name: string
  properties: readonly Property[]
  /** Whatever else a value holds is written as well. */
  isOpen: boolean
}

/** What may be said of a property beyond its name, type and place; the defaults are what most properties are. */
export type Traits = Partial<
  Pick<
    Property,
    'versions' | 'isNullable' | 'isFilled' | 'isLowerCase' | 'isEmptyWhenAbsent' | 'acceptsZoneless'
  >
>

export const text: Type = { kind: 'text' }
export const boolean: Type = { kind: 'boolean' }
export const int32: Type = { kind: 'int32' }
export const double: Type = { kind: 'double' }
export const dateTime: Type = { kind: 'dateTime' }

export function collection(element: Type): Type {
  return { kind: 'collection', element }
}

export function complex(name: string, properties: readonly Property[]): ComplexType {
  return { kind: 'complex', name, properties, isOpen: false }
}

/** The type of a structure, with what is to be said of its members beyond their names and types. */
export function complexOf(
  { name, members, isOpen }: Structure,
  traits: Readonly<Record<string, Traits>> = {},
): ComplexType {
  const properties = Object.keys(members).map((key) => member(key, typeOf(members[key]!), traits[key]))
  return { ...complex(name, properties), isOpen }
}

function typeOf(type: ValueType): Type {
  if (type.kind === 'list') return collection(typeOf(type.element))
  return type.kind === 'structure' ? complexOf(type) : type
}

/** A resource over a table: the compiler checks that every column named exists. */
export function entity<Table extends keyof Tables>(
  definition: Omit<Entity, 'table' | 'only' | 'properties'> & {
    table: Table
    only?: { column: keyof Tables[Table] & string; value: string }
    properties: readonly Property<keyof Tables[Table] & string>[]
  },
): Entity {
  return definition
}

/** The property of the same name as its column. */
export function column<const Name extends string>(name: Name, type: Type, traits?: Traits): Property<Name> {
  return renamed(name, name, type, traits)
}

export function renamed<const Column extends string>(
  from: Column,
  name: string,
  type: Type,
  traits?: Traits,
): Property<Column> {
  return property(name, type, { kind: 'column', column: from }, traits)
}

/** The same property, compared by other columns. */
export function comparedBy<Column extends string, const Other extends string>(
  property: Property<Column>,
  stored: Stored<Other>,
): Property<Column | Other> {
  const { source } = property
  if (source.kind !== 'column' && source.kind !== 'single') throw new Error(`${property.name} is no column`)
  return { ...property, source: { ...source, stored } }
}

/** The JSON text of a column, or what stands at a path of it. */
export function json<const Column extends string>(
  from: Column,
  path: readonly string[],
  name: string,
  type: Type,
  traits?: Traits,
): Property<Column> {
  return property(name, type, { kind: 'json', column: from, path }, traits)
}

export function single<const Column extends string>(
  from: Column,
  name: string,
  element: Type,
  traits?: Traits,
): Property<Column> {
  return property(name, collection(element), { kind: 'single', column: from }, traits)
}

export function constant(name: string, type: Type, value: Constant, traits?: Traits): Property<never> {
  return property(name, type, { kind: 'constant', value }, traits)
}

export function parts<Column extends string>(
  name: string,
  typeName: string,
  properties: readonly Property<Column>[],
  traits?: Traits,
): Property<Column> {
  return property<Column>(name, complex(typeName, properties), { kind: 'parts' }, traits)
}

export function member(name: string, type: Type, traits?: Traits): Property<never> {
  return property<never>(name, type, { kind: 'member' }, traits)
}

function property<Column extends string>(
  name: string,
  type: Type,
  source: Source<Column>,
  traits: Traits = {},
): Property<Column> {
  return {
    name,
    type,
    source,
    versions: traits.versions ?? ['v1.0', 'beta'],
    isNullable: traits.isNullable ?? type.kind !== 'collection',
    isFilled: traits.isFilled ?? false,
    isLowerCase: traits.isLowerCase ?? false,
    isEmptyWhenAbsent: traits.isEmptyWhenAbsent ?? false,
    acceptsZoneless: traits.acceptsZoneless ?? false,
  }
}
