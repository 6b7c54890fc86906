/** What a condition is compiled for, and the names of its columns. */
import { type RawBuilder, type SqlBool, sql } from 'kysely'
import type { StoreDialect } from '../../../store/store.ts'
import type { Tables } from '../../../store/tables.ts'

/** `table` is the name or alias under which the query reads the resource's table. */
export interface SqlTarget {
  dialect: StoreDialect
  table: keyof Tables | (string & {})
}

export type SqlCondition = RawBuilder<SqlBool>

/** Always with the table, because `json_each` has columns named id, type and value too. */
export function columnOf(column: string, { table }: SqlTarget): RawBuilder<unknown> {
  return sql.ref(`${table}.${column}`)
}
