/** A server with given rows in its tables, on either store. */
import assert from 'node:assert/strict'
import type { Tables } from '../../../../src/store/tables.ts'
import { type Json, startServer, type TestServer } from '../../../factories-server.ts'
import { skipPostgres } from '../../../store/postgres-database.ts'
import type { TestRow } from './database.ts'
import { emptyRowOf } from './stored-rows.ts'
import { insertRows } from './writing.ts'

export const stores = [
  { name: 'SQLite', skip: false as const, onPostgres: false },
  { name: 'PostgreSQL', skip: skipPostgres, onPostgres: true },
]

/** Rows need only what matters; everything else is empty, and the tenant is the server's. */
export async function startSeeded(
  onPostgres: boolean,
  ...tables: Partial<Record<keyof Tables, TestRow[]>>[]
): Promise<TestServer> {
  const server = await startServer({ onPostgres })
  const { store, tenantId } = server
  await store.write(tenantId, async (db) => {
    const all = tables.flatMap((part) => Object.entries(part) as [keyof Tables, TestRow[]][])
    for (const [table, rows] of all) {
      const whole = rows.map((row) => ({ ...emptyRowOf(table), ...row, tenantId }))
      await insertRows(db, table, whole)
    }
  })
  return server
}

/** The ids of the one page that answers a GET, joined by spaces. */
export async function idsOf(server: TestServer, url: string): Promise<string> {
  const { status, json, text } = await server.get(encodeRest(url))
  assert.equal(status, 200, `${url}: ${text}`)
  return json.value.map(({ id }: Json) => id).join(' ')
}

/** What a URL cannot carry as it is, as any client would encode it; what is encoded stays as it was sent. */
function encodeRest(url: string): string {
  return url.replace(/[^\x21-\x7e]+/g, encodeURIComponent)
}
