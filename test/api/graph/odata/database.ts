/**
 * Runs compiled conditions on real databases: SQLite in memory always, PostgreSQL when RISKGRAPH_TEST_POSTGRES names
 * one. Tables are made from the rows given, with the column types that the store uses.
 */
import { DatabaseSync } from 'node:sqlite'
import {
  DummyDriver,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from 'kysely'
import pg from 'pg'
import type { Query } from '../../../../src/api/graph/odata/options.ts'
import { orderTerms } from '../../../../src/api/graph/odata/order.ts'
import { keysetCondition, type SortValue, sortKeyColumns } from '../../../../src/api/graph/odata/page.ts'
import { compileFilter, type SqlTarget } from '../../../../src/api/graph/odata/sql.ts'
import type { Entity } from '../../../../src/api/graph/schema/entity.ts'
import { codeOf } from '../../../../src/model/codes.ts'
import { toMoment } from '../../../../src/model/timestamp.ts'

export type Cell = string | number | null
export type TestRow = Record<string, Cell>
export type Schema = Record<string, Record<string, TestRow>>

export interface Database {
  dialect: SqlTarget['dialect']
  run(query: Compiled): Promise<Record<string, unknown>[]>
  builder: Builder
  insert(table: string, row: TestRow): Promise<void>
  close(): Promise<void>
}

export interface Compiled {
  sql: string
  parameters: readonly unknown[]
}

type Builder = Kysely<Record<string, Record<string, unknown>>>

export const postgresUrl = process.env.RISKGRAPH_TEST_POSTGRES

/** For `describe` options: false, or why there is no PostgreSQL to test on. */
export const skipPostgres = postgresUrl ? false : 'RISKGRAPH_TEST_POSTGRES is not set to a postgres:// URL'

export const engines = [
  { name: 'SQLite', skip: false as const, open: openSqlite },
  { name: 'PostgreSQL', skip: skipPostgres, open: openPostgres },
]

/** The rows of one page, after the row with these sort values if given. */
export function pageOf(
  database: Database,
  entity: Entity,
  query: Pick<Query, 'filter' | 'orderBy' | 'top'>,
  after?: SortValue[],
): Promise<Record<string, unknown>[]> {
  const target: SqlTarget = { dialect: database.dialect, table: entity.table }
  let select = database.builder
    .selectFrom(entity.table)
    .selectAll()
    .select(sortKeyColumns(query.orderBy, target) as never)
    .limit(query.top)
  if (entity.only) select = select.where(entity.only.column, '=', entity.only.value)
  if (query.filter) select = select.where(compileFilter(query.filter, target))
  if (after) select = select.where(keysetCondition(query.orderBy, after, target))
  for (const term of orderTerms(query.orderBy, target)) select = select.orderBy(term)
  return database.run(select.compile())
}

export async function openSqlite(tables: Record<string, TestRow[]>): Promise<Database> {
  const connection = new DatabaseSync(':memory:')
  const builder = sqliteBuilder()
  const database: Database = {
    dialect: 'sqlite',
    builder,
    run: async ({ sql, parameters }) => {
      return connection.prepare(sql).all(...(parameters as Cell[])) as Record<string, unknown>[]
    },
    insert: async (table, row) =>
      void (await database.run(
        builder
          .insertInto(table)
          .values({ ...row, ...comparedColumns(table, row) })
          .compile(),
      )),
    close: async () => connection.close(),
  }
  await fill(database, tables, (sql) => connection.exec(sql), 'text')
  return database
}

/** Compiles for SQLite, and runs nothing. */
export function sqliteBuilder(): Builder {
  return new Kysely({
    dialect: {
      createAdapter: () => new SqliteAdapter(),
      createDriver: () => new DummyDriver(),
      createIntrospector: (db) => new SqliteIntrospector(db),
      createQueryCompiler: () => new SqliteQueryCompiler(),
    },
  })
}

async function openPostgres(tables: Record<string, TestRow[]>): Promise<Database> {
  const connection = new pg.Client({ connectionString: postgresUrl })
  await connection.connect()
  const builder: Builder = new Kysely({
    dialect: {
      createAdapter: () => new PostgresAdapter(),
      createDriver: () => new DummyDriver(),
      createIntrospector: (db) => new PostgresIntrospector(db),
      createQueryCompiler: () => new PostgresQueryCompiler(),
    },
  })
  const database: Database = {
    dialect: 'postgres',
    builder,
    run: async ({ sql, parameters }) => {
      return (await connection.query(sql, [...parameters])).rows
    },
    insert: async (table, row) =>
      void (await database.run(
        builder
          .insertInto(table)
          .values({ ...row, ...comparedColumns(table, row) })
          .compile(),
      )),
    close: () => connection.end(),
  }
  await fill(database, tables, (sql) => connection.query(sql), 'text collate "C"')
  return database
}

/** Temporary tables, so that nothing is left behind and parallel runs do not meet. */
async function fill(
  database: Database,
  tables: Record<string, TestRow[]>,
  execute: (sql: string) => unknown,
  textType: string,
): Promise<void> {
  for (const [table, rows] of Object.entries(tables)) {
    const whole: TestRow[] = rows.map((row) => ({ ...row, ...comparedColumns(table, row) }))
    const columns = Object.keys(whole[0] ?? {}).map((name) => {
      const isNumber = whole.some((row) => typeof row[name] === 'number')
      // Microseconds are more than an integer of PostgreSQL holds.
      return `"${name}" ${isNumber ? (name === 'at' ? 'bigint' : 'integer') : textType}`
    })
    await execute(`create temporary table "${table}" (${columns.join(', ')})`)
    for (const row of rows) await database.insert(table, row)
  }
}

/** What the view of sign-ins has beside what it shows. */
function comparedColumns(table: string, row: TestRow): TestRow {
  if (table !== 'signIns') return {}
  const text = (name: string) => String(row[name])
  return {
    ...toMoment(text('createdDateTime')),
    signInEventTypeCode: codeOf('signInEventType', text('signInEventType')),
    duringLevel: codeOf('riskLevel', text('riskLevelDuringSignIn')),
    level: codeOf('riskLevel', text('riskLevelAggregated')),
    state: codeOf('riskState', text('riskState')),
    detail: codeOf('riskDetail', text('riskDetail')),
  }
}
