/**
 * Merging whole slices, sixteen neighbours into one, a few rows at a time. Keys are copied in order into a slice that
 * nobody reads yet; when all are there, it is read in place of the old ones, from one moment to the next; then those are
 * emptied. Where it stands is always to be seen from the rows, so it may be cut short anywhere and goes on from there.
 */
import { type RawBuilder, sql } from 'kysely'
import type { SliceTable } from '../event-tables.ts'
import type { Db } from '../store.ts'
import { sliceLength, sliceOf } from './slice.ts'

export const slicesMerged = 16

const keys = {
  eventsById: ['idHash', 'n'],
  eventsByIdentity: ['identity', 'at', 'n'],
  eventsByIp: ['ip', 'at', 'n'],
} as const
type KeyTable = keyof typeof keys
const keyTables = Object.keys(keys) as KeyTable[]

/** Whether there is anything to merge; only reads. */
export async function hasMerging(db: Db, tenantId: string): Promise<boolean> {
  const { slices, position } = await stateOf(db, tenantId)
  return slices.some(({ isRead }) => isRead === 0) || neighboursOf(slices, position) !== undefined
}

/**
 * One step, within a transaction of the tenant: moves or removes at most so many keys. Returns whether there may be more
 * to do.
 */
export async function mergeStep(db: Db, tenantId: string, rowsMax: number): Promise<boolean> {
  const { tenant, slices, position } = await stateOf(db, tenantId)
  const emptied = slices.find(({ isRead, target }) => isRead === 0 && target !== null)
  if (emptied) return emptySome(db, emptied, rowsMax)
  const target = slices.find(({ isRead }) => isRead === 0)
  if (target) {
    const sources = slices.filter((slice) => slice.target === target.slice)
    return (await copySome(db, target, sources, rowsMax)) || readInstead(db, target)
  }
  const neighbours = neighboursOf(slices, position)
  if (neighbours) await begin(db, tenant, neighbours)
  return neighbours !== undefined
}

interface State {
  tenant: number
  slices: SliceTable[]
  position: number
}

/** Slices in the order of their positions. */
async function stateOf(db: Db, tenantId: string): Promise<State> {
  const own = await db
    .selectFrom('tenants')
    .select(['tenant', 'position'])
    .where('id', '=', tenantId)
    .executeTakeFirst()
  if (!own) return { tenant: 0, slices: [], position: 0 }
  const slices = await db
    .selectFrom('slices')
    .selectAll()
    .where('tenant', '=', own.tenant)
    .orderBy('fromN')
    .orderBy('level')
    .execute()
  return { ...own, slices }
}

/** The first sixteen of one level that follow each other and to which no event is added any more. */
function neighboursOf(slices: SliceTable[], position: number): SliceTable[] | undefined {
  const whole = slices.filter(({ fromN, isRead }) => isRead === 1 && sliceOf(fromN) < sliceOf(position))
  let run: SliceTable[] = []
  for (const slice of whole) {
    if (run[0]?.level !== slice.level) run = []
    run.push(slice)
    if (run.length === slicesMerged) return run
  }
  return undefined
}

/** Above all that were never merged, and different for each level. */
const levelStride = 2 ** 44

async function begin(db: Db, tenant: number, sources: SliceTable[]): Promise<void> {
  const [first, last] = [sources[0] as SliceTable, sources.at(-1) as SliceTable]
  const level = first.level + 1
  const slice = level * levelStride + first.fromN / sliceLength
  await db
    .insertInto('slices')
    .values({
      ...{ tenant, slice, level, isRead: 0, target: null },
      fromN: first.fromN,
      toN: last.toN,
      minAt: Math.min(...sources.map(({ minAt }) => minAt)),
      maxAt: Math.max(...sources.map(({ maxAt }) => maxAt)),
    })
    .execute()
  const those = sources.map((source) => source.slice)
  await db
    .updateTable('slices')
    .set({ target: slice })
    .where('tenant', '=', tenant)
    .where('slice', 'in', those)
    .execute()
}

/** Copies the next keys, in order. Returns whether there were any. */
async function copySome(
  db: Db,
  target: SliceTable,
  sources: SliceTable[],
  rowsMax: number,
): Promise<boolean> {
  for (const table of keyTables) {
    const columns = sql.join(keys[table].map((column) => sql.ref(column)))
    const last = await lastKey(db, table, target)
    const after = last ? sql` and (${columns}) > (${sql.join(last)})` : sql``
    // Each arm is read along its key, and they are merged as they are read.
    const arms = sources.map(
      ({ slice }) =>
        sql`select ${columns} from ${sql.table(table)} where "slice" = ${sql.lit(slice)} and "tenant" = ${sql.lit(target.tenant)}${after}`,
    )
    const next = sql`select ${columns} from (${sql.join(arms, sql` union all `)} order by ${columns} limit ${sql.lit(rowsMax)}) as "next"`
    const copied = await sql`insert into ${sql.table(table)} ("slice", "tenant", ${columns})
      select ${sql.lit(target.slice)}, ${sql.lit(target.tenant)}, "keys".* from (${next}) as "keys"`.execute(
      db,
    )
    if ((copied.numAffectedRows ?? 0n) > 0n) return true
  }
  return false
}

async function lastKey(
  db: Db,
  table: KeyTable,
  { slice, tenant }: SliceTable,
): Promise<unknown[] | undefined> {
  const columns = keys[table].map((column) => sql.ref(column))
  const { rows } = await sql<
    Record<string, unknown>
  >`select ${sql.join(columns)} from ${sql.table(table)} where ${inSlice(slice, tenant)}
    order by ${sql.join(columns.map((column) => sql`${column} desc`))} limit 1`.execute(db)
  const [row] = rows
  return row && keys[table].map((column) => row[column])
}

/** From now on the target is read, and its sources are not; they keep their target as the sign of that. */
async function readInstead(db: Db, { tenant, slice }: SliceTable): Promise<boolean> {
  const ofTenant = db.updateTable('slices').where('tenant', '=', tenant)
  await ofTenant.set({ isRead: 0 }).where('target', '=', slice).execute()
  await ofTenant.set({ isRead: 1 }).where('slice', '=', slice).execute()
  return true
}

async function emptySome(db: Db, { tenant, slice }: SliceTable, rowsMax: number): Promise<boolean> {
  for (const table of keyTables) {
    const columns = sql.join(keys[table].map((column) => sql.ref(column)))
    const here = inSlice(slice, tenant)
    const some = sql`select ${columns} from ${sql.table(table)} where ${here} order by ${columns} limit ${sql.lit(rowsMax)}`
    const removed =
      await sql`delete from ${sql.table(table)} where ${here} and (${columns}) in (${some})`.execute(db)
    if ((removed.numAffectedRows ?? 0n) > 0n) return true
  }
  await db.deleteFrom('slices').where('tenant', '=', tenant).where('slice', '=', slice).execute()
  return true
}

function inSlice(slice: number, tenant: number): RawBuilder<unknown> {
  return sql`"slice" = ${sql.lit(slice)} and "tenant" = ${sql.lit(tenant)}`
}
