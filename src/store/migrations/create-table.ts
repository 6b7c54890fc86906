/**
 * How migrations say what a table is. On PostgreSQL texts collate as bytes ("C"), so that order and comparison are those
 * of SQLite.
 */
import { sql } from 'kysely'
import type { Db, StoreDialect } from '../store.ts'

export interface TableDefinition {
  /** A question mark: may be null. */
  columns: Record<string, 'text' | 'text?' | 'integer' | 'real' | 'real?'>
  key: string[]
  /** The table is nothing but its key: on SQLite it is stored in the key itself. */
  isKeyed?: boolean
}

export interface IndexDefinition {
  on: string
  columns: string[]
  where?: string
}

export async function createTable(
  db: Db,
  dialect: StoreDialect,
  table: string,
  { columns, key, isKeyed = false }: TableDefinition,
): Promise<void> {
  const text = dialect === 'postgres' ? sql`text collate "C"` : sql`text`
  let create = db.schema.createTable(table)
  for (const [column, type] of Object.entries(columns)) {
    const base = type.replace('?', '')
    const sqlType = base === 'text' ? text : base === 'real' ? sql`double precision` : sql`integer`
    create = create.addColumn(column, sqlType, (built) => (type.endsWith('?') ? built : built.notNull()))
  }
  create = create.addPrimaryKeyConstraint(`${table}Key`, key as never)
  if (dialect === 'sqlite' && isKeyed) create = create.modifyEnd(sql`without rowid`)
  await create.execute()
}

export async function createIndex(
  db: Db,
  name: string,
  { on, columns, where }: IndexDefinition,
): Promise<void> {
  const condition = where ? sql` where ${sql.raw(where)}` : sql``
  const columnList = sql.join(columns.map((column) => sql.id(column)))
  await sql`create index ${sql.id(name)} on ${sql.id(on)} (${columnList})${condition}`.execute(db)
}
