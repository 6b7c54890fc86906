/**
 * Values inside JSON texts, for both dialects. A value of another JSON type than the property has counts as absent,
 * for a filter as for an answer: logs put texts where numbers belong, and no row may make a query fail.
 */
import { type RawBuilder, sql } from 'kysely'
import type { StoreDialect } from '../../store/store.ts'
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

/** A table of the elements of the array at `path`, named `alias`; empty when there is no array. */
export function jsonElements(
  dialect: StoreDialect,
  root: JsonRoot,
  path: readonly string[],
  alias: string,
): SqlFragment {
  if (dialect === 'postgres') {
    return sql`jsonb_array_elements(${postgresJson(root, path, 'array')}) as ${sql.ref(alias)}("value")`
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
  int32: ['integer', 'real'],
  double: ['integer', 'real'],
  complex: ['object'],
  collection: ['array'],
}

/** `json_type` and `json_extract` share one parse of the text, which SQLite keeps for the statement. */
function sqliteValue(root: JsonRoot, path: readonly string[], type: Type): SqlFragment {
  const wanted = sql.join(sqliteTypes[type.kind].map((name) => sql.lit(name)))
  if (root.kind === 'element' && path.length === 0) {
    return sql`case when ${sql.ref(`${root.alias}.type`)} in (${wanted}) then ${sql.ref(`${root.alias}.value`)} end`
  }
  const text = root.kind === 'text' ? root.text : sqliteObject(root.alias)
  const at = sql.lit(`$${path.map((name) => `.${name}`).join('')}`)
  return sql`case when json_type(${text}, ${at}) in (${wanted}) then json_extract(${text}, ${at}) end`
}

/** Only an object may be looked into: the value of a text element is not JSON. */
function sqliteObject(alias: string): SqlFragment {
  return sql`case when ${sql.ref(`${alias}.type`)} = 'object' then ${sql.ref(`${alias}.value`)} end`
}

const postgresTypes: Record<Type['kind'], string> = {
  text: 'string',
  enumeration: 'string',
  dateTime: 'string',
  boolean: 'boolean',
  int32: 'number',
  double: 'number',
  complex: 'object',
  collection: 'array',
}

function postgresValue(root: JsonRoot, path: readonly string[], type: Type): SqlFragment {
  const json = postgresJson(root, path, postgresTypes[type.kind])
  if (type.kind === 'boolean') return sql`((${json})::boolean)::integer`
  const text = sql`(${json} #>> '{}')`
  if (type.kind === 'int32' || type.kind === 'double') return sql`${text}::numeric`
  return sql`${text} collate "C"`
}

/** A strict path with errors silenced: neither a missing key nor an array in the place of an object is looked through. */
function postgresJson(root: JsonRoot, path: readonly string[], type: string): SqlFragment {
  const json = root.kind === 'text' ? sql`(${root.text})::jsonb` : sql.ref(`${root.alias}.value`)
  const keys = path.map((name) => `."${name}"`).join('')
  const strictPath = sql.lit(`strict $${keys} ? (@.type() == "${type}")`)
  return sql`jsonb_path_query_first(${json}, ${strictPath}, '{}', true)`
}
