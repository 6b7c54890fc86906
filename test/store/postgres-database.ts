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

/** An empty database and its URL. */
export async function createDatabase(): Promise<{ url: string; drop(): Promise<void> }> {
  const name = `riskgraph_test_${randomUUID().replaceAll('-', '')}`
  await execute(serverUrl as string, `create database ${name}`)
  const url = new URL(serverUrl as string)
  url.pathname = `/${name}`
  return { url: url.href, drop: () => execute(serverUrl as string, `drop database ${name} with (force)`) }
}

export async function execute(connectionString: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString })
  await client.connect()
  await client.query(statement)
  await client.end()
}
