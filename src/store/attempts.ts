/** What the campaign stage sees: failed guesses and novel right passwords, by the time of the event. */
import type { EventKey } from '../model/event-key.ts'
import { type BulkInsert, insertAll } from './bulk.ts'
import { tenantNumber } from './numbers.ts'
import type { Db } from './store.ts'
import type { AttemptTable } from './tables.ts'

const attemptUpsert: BulkInsert<'attempts'> = {
  table: 'attempts',
  columns: ['tenant', 'at', 'tick', 'idHash', 'part', 'userId', 'attempt'],
  finish: (insert) =>
    insert.onConflict((conflict) =>
      conflict.columns(['tenant', 'at', 'tick', 'idHash', 'part']).doUpdateSet((row) => ({
        userId: row.ref('excluded.userId'),
        attempt: row.ref('excluded.attempt'),
      })),
    ),
}

export function saveAttempts(db: Db, attempts: AttemptTable[]): Promise<void> {
  return insertAll(db, attemptUpsert, attempts)
}

/** From a moment on, in no order. */
export function attemptsSince(db: Db, tenantId: string, from: number): Promise<AttemptTable[]> {
  return db
    .selectFrom('attempts')
    .selectAll()
    .where('tenant', '=', tenantNumber(tenantId))
    .where('at', '>=', from)
    .execute()
}

/** Whether there are more than `max` from a moment on. */
export async function areAttemptsMore(db: Db, tenantId: string, from: number, max: number): Promise<boolean> {
  const row = await db
    .selectFrom('attempts')
    .select('at')
    .where('tenant', '=', tenantNumber(tenantId))
    .where('at', '>=', from)
    .orderBy('at')
    .offset(max)
    .limit(1)
    .executeTakeFirst()
  return row !== undefined
}

export async function removeAttempts(db: Db, tenant: number, keys: EventKey[]): Promise<void> {
  for (const { at, tick, idHash, part } of keys) {
    await db
      .deleteFrom('attempts')
      .where('tenant', '=', tenant)
      .where('at', '=', at)
      .where('tick', '=', tick)
      .where('idHash', '=', idHash)
      .where('part', '=', part)
      .execute()
  }
}
