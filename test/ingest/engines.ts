/** A store of each engine, empty and for one test. */
import { migrateStore, openPostgres, openSqlite } from '../../src/store/open.ts'
import type { Store } from '../../src/store/store.ts'
import { createDatabase } from '../store/postgres-database.ts'

export interface OpenedStore {
  store: Store
  remove(): Promise<void>
}

export async function openEngine(name: 'SQLite' | 'PostgreSQL'): Promise<OpenedStore> {
  if (name === 'SQLite') {
    const store = await openSqlite(':memory:')
    return { store, remove: () => store.close() }
  }
  const { url, drop } = await createDatabase()
  await migrateStore(url)
  const store = await openPostgres(url)
  const remove = async () => {
    await store.close()
    await drop()
  }
  return { store, remove }
}
