/** Databases of the tests' own, on the server that RISKGRAPH_TEST_POSTGRES names. */
import { randomUUID } from 'node:crypto'
import { readdirSync } from 'node:fs'
import pg from 'pg'

const serverUrl = process.env.RISKGRAPH_TEST_POSTGRES

/** For the options of `describe`: false, or why there is no PostgreSQL to test on. */
export const skipPostgres = serverUrl ? false : 'RISKGRAPH_TEST_POSTGRES is not set to a postgres:// URL'

/** All migrations there are, in order. */
export function migrationNames(): string[] {
  const files = readdirSync(new URL('../../src/store/migrations/', import.meta.url))
  return files.filter((file) => /^\d{4}-/.test(file)).map((file) => file.replace(/\.ts$/, ''))
}

export interface TestDatabase {
  name: string
  url: string
  drop(): Promise<void>
}

/** An empty database, or a copy of one that nobody is connected to. */
export async function createDatabase(template?: string): Promise<TestDatabase> {
  const name = `riskgraph_test_${randomUUID().replaceAll('-', '')}`
  await execute(serverUrl as string, `create database ${name}${template ? ` template ${template}` : ''}`)
  const url = new URL(serverUrl as string)
  url.pathname = `/${name}`
  return {
    name,
    url: url.href,
    drop: () => execute(serverUrl as string, `drop database ${name} with (force)`),
  }
}

export async function execute(connectionString: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString })
  await client.connect()
  await client.query(statement)
  await client.end()
}
