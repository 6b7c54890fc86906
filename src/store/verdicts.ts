/** Changing what was found of events, and reading what it takes to know what changes. */
import { type SqlBool, sql } from 'kysely'
import { insertAll } from './bulk.ts'
import { chunks } from './chunks.ts'
import { changedColumns, type VerdictChange, verdictInsert } from './event-rows.ts'
import { tenantNumber } from './numbers.ts'
import { detectionsOfSignIns } from './risk.ts'
import { signInsOfTenant, withKey } from './sign-ins.ts'
import type { Db } from './store.ts'
import type { DetectionTable } from './tables.ts'

export type { VerdictChange } from './event-rows.ts'

/** The JSON of the signIns, by id; ask for few at a time: each may have a megabyte. */
export async function documentsOf(db: Db, tenantId: string, ids: string[]): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map()
  const rows = await signInsOfTenant(db, tenantId)
    .select(['id', 'document'])
    .where(withKey(tenantId, { by: 'id', ids }))
    .where('id', 'in', ids)
    .execute()
  return new Map(rows.map(({ id, document }) => [id, document]))
}

/** By id of the sign-in. */
export async function detectionsBySignIn(
  db: Db,
  tenantId: string,
  signInIds: string[],
): Promise<Map<string, DetectionTable[]>> {
  const found = new Map<string, DetectionTable[]>()
  for (const ids of chunks(signInIds)) {
    for (const detection of await detectionsOfSignIns(db, tenantId, ids)) {
      const id = detection.requestId as string
      const known = found.get(id)
      if (known) known.push(detection)
      else found.set(id, [detection])
    }
  }
  return found
}

/** By position of the event. */
export async function updateVerdicts(
  db: Db,
  tenantId: string,
  changes: { n: number; change: VerdictChange }[],
): Promise<void> {
  const tenant = tenantNumber(tenantId)
  const alike = Map.groupBy(changes, ({ change: { verdict: _, ...rest } }) => JSON.stringify(rest))
  for (const own of alike.values()) {
    const { verdict: _, ...change } = own[0]?.change ?? {}
    const columns = changedColumns(change)
    if (Object.keys(columns).length === 0) continue
    for (const some of chunks(own)) {
      const positions = some.map(({ n }) => n)
      await db
        .updateTable('events')
        .set(columns)
        .where('tenant', '=', tenant)
        .where('n', 'in', positions)
        .execute()
    }
  }
  await replaceVerdicts(db, tenantId, changes)
}

async function replaceVerdicts(
  db: Db,
  tenantId: string,
  changes: { n: number; change: VerdictChange }[],
): Promise<void> {
  const changed = changes.filter(({ change }) => change.verdict !== undefined)
  if (changed.length === 0) return
  const { tenant } = await db
    .selectFrom('tenants')
    .select('tenant')
    .where('id', '=', tenantId)
    .executeTakeFirstOrThrow()
  for (const some of chunks(changed)) {
    const positions = some.map(({ n }) => n)
    await db.deleteFrom('verdicts').where('tenant', '=', tenant).where('n', 'in', positions).execute()
  }
  const kept = changed.flatMap(({ n, change: { verdict } }) => (verdict ? [{ tenant, n, verdict }] : []))
  await insertAll(db, verdictInsert, kept)
}

/** Those that change alike are one statement, whenever each did. */
export async function updateDetections(
  db: Db,
  tenantId: string,
  changes: { row: Pick<DetectionTable, 'id' | 'identityId'>; change: Partial<DetectionTable> }[],
): Promise<void> {
  const alike = Map.groupBy(changes, ({ change: { lastUpdatedDateTime, ...rest } }) =>
    JSON.stringify([rest, lastUpdatedDateTime !== undefined]),
  )
  for (const own of alike.values()) {
    for (const some of chunks(own)) {
      const { lastUpdatedDateTime, ...change } = (some[0] as (typeof some)[number]).change
      const times = some.map(({ row, change }) => sql`when ${row.id} then ${change.lastUpdatedDateTime}`)
      const keys = some.map(({ row }) => sql`(${row.id}, ${row.identityId})`)
      await db
        .updateTable('detections')
        .set(change)
        .$if(lastUpdatedDateTime !== undefined, (update) =>
          update.set({ lastUpdatedDateTime: sql<string>`case "id" ${sql.join(times, sql` `)} end` }),
        )
        .where('tenantId', '=', tenantId)
        .where(sql<SqlBool>`("id", "identityId") in (values ${sql.join(keys)})`)
        .execute()
    }
  }
}
