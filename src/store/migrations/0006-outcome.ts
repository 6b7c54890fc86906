/**
 * What came of each sign-in, in the words of src/model/sign-in-outcome.ts. What codes of failure mean is known to the
 * formats, not to the store, so of older rows only a success is told from a failure: a wrong guess of before is no guess
 * any more. Who wants that back imports the logs again into an empty folder.
 */
import { sql } from 'kysely'
import type { Db, StoreDialect } from '../store.ts'

export async function up(db: Db, dialect: StoreDialect): Promise<void> {
  const text = dialect === 'postgres' ? sql`text collate "C"` : sql`text`
  await db.schema
    .alterTable('signIns')
    .addColumn('outcome', text, (built) => built.notNull().defaultTo('otherFailure'))
    .execute()
  await sql`update "signIns" set "outcome" = 'success' where "errorCode" = 0`.execute(db)
}
