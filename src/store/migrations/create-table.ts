/**
 * How migrations say what a table is. On PostgreSQL texts collate as bytes ("C"), so that order and comparison are those
 * of SQLite.
 */
import { type RawBuilder, sql } from 'kysely'
import type { Db, StoreDialect } from '../store.ts'

type BaseType = 'text' | 'integer' | 'smallint' | 'bigint' | 'real' | 'bytes'

export interface TableDefinition {
  /** A question mark: may be null. `bigint` for what may pass 2³¹; it is read as a number. */
  columns: Record<string, BaseType | `${BaseType}?`>
  key: string[]
  /** The table is little but its key: on SQLite it is stored in the key itself. */
  isKeyed?: boolean
}

export interface IndexDefinition {
  on: string
  columns: string[]
  where?: string
  isUnique?: boolean
}

export async function createTable(
  db: Db,
  dialect: StoreDialect,
  table: string,
  { columns, key, isKeyed = false }: TableDefinition,
): Promise<void> {
  let create = db.schema.createTable(table)
  for (const [column, type] of Object.entries(columns)) {
    const base = typesOf(dialect)[type.replace('?', '') as BaseType]
    create = create.addColumn(column, base, (built) => (type.endsWith('?') ? built : built.notNull()))
  }
  create = create.addPrimaryKeyConstraint(`${table}Key`, key as never)
  if (dialect === 'sqlite' && isKeyed) create = create.modifyEnd(sql`without rowid`)
  await create.execute()
}

export async function createIndex(
  db: Db,
  name: string,
  { on, columns, where, isUnique = false }: IndexDefinition,
): Promise<void> {
  const kind = sql.raw(isUnique ? 'unique index' : 'index')
  const condition = where ? sql` where ${sql.raw(where)}` : sql``
  const columnList = sql.join(columns.map((column) => sql.id(column)))
  await sql`create ${kind} ${sql.id(name)} on ${sql.id(on)} (${columnList})${condition}`.execute(db)
}

/** SQLite has one integer of any size; its other types only say which values are converted. */
function typesOf(dialect: StoreDialect): Record<BaseType, RawBuilder<unknown>> {
  const isPostgres = dialect === 'postgres'
  return {
    text: isPostgres ? sql`text collate "C"` : sql`text`,
    integer: sql`integer`,
    smallint: isPostgres ? sql`smallint` : sql`integer`,
    bigint: isPostgres ? sql`bigint` : sql`integer`,
    real: sql`double precision`,
    bytes: isPostgres ? sql`bytea` : sql`blob`,
  }
}
