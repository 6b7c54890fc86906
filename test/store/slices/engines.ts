/** Both engines, with a way to write that merges nothing by itself. */
import type { IdentityKey } from '../../../src/model/identity.ts'
import { migrateStore, openPostgres, openSqlite } from '../../../src/store/open.ts'
import { isOwn, signInsOfTenant } from '../../../src/store/sign-ins.ts'
import type { Span } from '../../../src/store/slices/slice.ts'
import type { Db, Store } from '../../../src/store/store.ts'
import { createDatabase, skipPostgres } from '../postgres-database.ts'

export interface SliceEngine {
  store: Store
  /** One transaction. */
  write<T>(work: (db: Db) => Promise<T>): Promise<T>
  close(): Promise<void>
}

export const engines = [
  {
    name: 'SQLite',
    skip: false as const,
    open: async (): Promise<SliceEngine> => withWriter(await openSqlite(':memory:'), async () => {}),
  },
  {
    name: 'PostgreSQL',
    skip: skipPostgres,
    open: async (): Promise<SliceEngine> => {
      const { url, drop } = await createDatabase()
      await migrateStore(url)
      return withWriter(await openPostgres(url), drop)
    },
  },
]

/** Without a deadline, what reads can write too. */
function withWriter(store: Store, drop: () => Promise<void>): SliceEngine {
  return {
    store,
    write: (work) => store.read.transaction().execute(work),
    close: async () => {
      await store.close()
      await drop()
    },
  }
}

/** The sign-ins of an identity, the newest first. */
export function signInsOf(
  db: Db,
  tenantId: string,
  owner: IdentityKey,
  span?: Span,
): Promise<{ id: string }[]> {
  return signInsOfTenant(db, tenantId)
    .select('id')
    .where(isOwn(tenantId, owner, span))
    .orderBy('at', 'desc')
    .orderBy('tick', 'desc')
    .execute()
}
