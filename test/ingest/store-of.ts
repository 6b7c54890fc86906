/** A store of SQLite on a database that a test watches or disturbs: it says how what is worked out ahead is sent. */
import type { CompiledQuery, Dialect, Kysely } from 'kysely'
import { workOut } from '../../src/store/ahead.ts'
import { Condition } from '../../src/store/condition.ts'
import type { Store } from '../../src/store/store.ts'
import type { Tables } from '../../src/store/tables.ts'

/** `send`: one transaction; whether it was written. */
export function storeOf(
  db: Kysely<Tables>,
  dialect: Dialect,
  send: (statements: CompiledQuery[]) => Promise<boolean>,
): Store {
  return {
    dialect: 'sqlite',
    read: db,
    readers: 1,
    write: (_tenantId, work) => db.transaction().execute(work),
    writeAhead: async (tenantId, work) => {
      const worked = await workOut(db, dialect, tenantId, work)
      if (!worked) return null
      return (await send([worked.guard, ...worked.statements])) ? { result: worked.result } : null
    },
    condition: new Condition(),
    check: async () => null,
    close: async () => {},
  }
}
