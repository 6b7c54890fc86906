/**
 * Values inside JSON texts, for both dialects. A value of another JSON type than the property has counts as absent,
 * for a filter as for an answer: logs put texts where numbers belong, and no row may make a query fail.
 */
import { type RawBuilder, sql } from 'kysely'
import type { StoreDialect } from '../../../store/store.ts'
import type { Type } from '../schema/entity.ts'

export type SqlFragment = RawBuilder<unknown>

/** Where a JSON value stands: a JSON text, or the element that a lambda ranges over. */
export type JsonRoot = { kind: 'text'; text: SqlFragment } | { kind: 'element'; alias: string }

/** The value at `path` as SQL text, number, 0 or 1; an object or array as its JSON text. Null when there is none. */
export function jsonValue(
  dialect: StoreDialect,
  root: JsonRoot,
  path: readonly string[],
  type: Type,
): SqlFragment {
  return dialect === 'sqlite' ? sqliteValue(root, path, type) : postgresValue(root, path, type)
}

/** Holds for elements that are objects: what else stands in a list of structures is not shown, and not asked about. */
export function isObject(dialect: StoreDialect, alias: string): SqlFragment {
  const jsonType =
    dialect === 'sqlite' ? sql.ref(`${alias}.type`) : sql`jsonb_typeof(${sql.ref(`${alias}.value`)})`
  return sql`${jsonType} = 'object'`
}

/** A table of the elements of the array at `path`, named `alias`; empty when there is no array. */
export function jsonElements(
  dialect: StoreDialect,
  root: JsonRoot,
  path: readonly string[],
  alias: string,
): SqlFragment {
  if (dialect === 'postgres') {
    return sql`jsonb_array_elements(${postgresJson(root, path, 'collection')}) as ${sql.ref(alias)}("value")`
  }
  const array: Type = { kind: 'collection', element: { kind: 'text' } }
  return sql`json_each(${sqliteValue(root, path, array)}) as ${sql.ref(alias)}`
}

/** https://sqlite.org/json1.html#jtype */
const sqliteTypes: Record<Type['kind'], string[]> = {
  text: ['text'],
  enumeration: ['text'],
  dateTime: ['text'],
  boolean: ['true', 'false'],
  int32: ['integer'],
  double: ['integer', 'real'],
  complex: ['object'],
  collection: ['array'],
}

/** `json_type` and `json_extract` share one parse of the text, which SQLite keeps for the statement. */
function sqliteValue(root: JsonRoot, path: readonly string[], type: Type): SqlFragment {
  if (root.kind === 'element' && path.length === 0) {
    return sqliteTyped(sql.ref(`${root.alias}.value`), sql.ref(`${root.alias}.type`), type)
  }
  const text = root.kind === 'text' ? root.text : sqliteObject(root.alias)
  const at = sql.lit(`$${path.map((name) => `.${name}`).join('')}`)
  return sqliteTyped(sql`json_extract(${text}, ${at})`, sql`json_type(${text}, ${at})`, type)
}

function sqliteTyped(value: SqlFragment, jsonType: SqlFragment, { kind }: Type): SqlFragment {
  const wanted = sql.join(sqliteTypes[kind].map((name) => sql.lit(name)))
  const range = kind === 'int32' ? sql` and ${value} between ${minimum} and ${maximum}` : sql``
  // As a real, for the driver refuses to read an integer that a double cannot hold.
  const read = kind === 'double' ? sql`cast(${value} as real)` : value
  return sql`case when ${jsonType} in (${wanted})${range} then ${read} end`
}

/** The whole numbers that an answer can show: what is beyond them a double has already changed. */
const [minimum, maximum] = [sql.lit(Number.MIN_SAFE_INTEGER), sql.lit(Number.MAX_SAFE_INTEGER)]

/** Only an object may be looked into: the value of a text element is not JSON. */
function sqliteObject(alias: string): SqlFragment {
  return sql`case when ${sql.ref(`${alias}.type`)} = 'object' then ${sql.ref(`${alias}.value`)} end`
}

const postgresTypes: Record<Type['kind'], string> = {
  text: '@.type() == "string"',
  enumeration: '@.type() == "string"',
  dateTime: '@.type() == "string"',
  boolean: '@.type() == "boolean"',
  int32: `@.type() == "number" && @ == @.floor() && @ >= ${Number.MIN_SAFE_INTEGER} && @ <= ${Number.MAX_SAFE_INTEGER}`,
  double: '@.type() == "number"',
  complex: '@.type() == "object"',
  collection: '@.type() == "array"',
}

function postgresValue(root: JsonRoot, path: readonly string[], type: Type): SqlFragment {
  const json = postgresJson(root, path, type.kind)
  if (type.kind === 'boolean') return sql`((${json})::boolean)::integer`
  const text = sql`(${json} #>> '{}')`
  if (type.kind === 'int32' || type.kind === 'double') return sql`${text}::numeric`
  return sql`${text} collate "C"`
}

/** A strict path with errors silenced: neither a missing key nor an array in the place of an object is looked through. */
function postgresJson(root: JsonRoot, path: readonly string[], kind: Type['kind']): SqlFragment {
  const json = root.kind === 'text' ? sql`(${root.text})::jsonb` : sql.ref(`${root.alias}.value`)
  const keys = path.map((name) => `."${name}"`).join('')
  const strictPath = sql.lit(`strict $${keys} ? (${postgresTypes[kind]})`)
  return sql`jsonb_path_query_first(${json}, ${strictPath}, '{}', true)`
}
