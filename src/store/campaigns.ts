/** Rows of campaigns, of the users they tried, and of what is usual for a tenant. */
import type { CleanDays } from '../campaigns/clean-days.ts'
import { type BulkInsert, insertAll } from './bulk.ts'
import type { Db } from './store.ts'
import type { CampaignTable, CampaignUserTable } from './tables.ts'

const campaignUpsert: BulkInsert<'campaigns'> = {
  table: 'campaigns',
  columns: [
    'tenantId',
    'id',
    'kind',
    'startDateTime',
    'alarmDateTime',
    'lastDateTime',
    'state',
    'attempts',
    'keys',
    'fingerprint',
  ],
  finish: (insert) =>
    insert.onConflict((conflict) =>
      conflict.columns(['tenantId', 'id']).doUpdateSet((row) => ({
        startDateTime: row.ref('excluded.startDateTime'),
        lastDateTime: row.ref('excluded.lastDateTime'),
        state: row.ref('excluded.state'),
        attempts: row.ref('excluded.attempts'),
        keys: row.ref('excluded.keys'),
        fingerprint: row.ref('excluded.fingerprint'),
      })),
    ),
}

const userColumns: BulkInsert<'campaignUsers'>['columns'] = [
  'tenantId',
  'campaignId',
  'userId',
  'isInside',
  'knownAt',
  'insideAt',
]
const triedInsert: BulkInsert<'campaignUsers'> = {
  table: 'campaignUsers',
  columns: userColumns,
  finish: (insert) => insert.onConflict((conflict) => conflict.doNothing()),
}
const insideUpsert: BulkInsert<'campaignUsers'> = {
  table: 'campaignUsers',
  columns: userColumns,
  finish: (insert) =>
    insert.onConflict((conflict) =>
      conflict.columns(['tenantId', 'campaignId', 'userId']).doUpdateSet((row) => ({
        isInside: row.ref('excluded.isInside'),
        insideAt: row.ref('excluded.insideAt'),
      })),
    ),
}

const baselineUpsert: BulkInsert<'campaignBaselines'> = {
  table: 'campaignBaselines',
  columns: ['tenantId', 'baseline'],
  finish: (insert) =>
    insert.onConflict((conflict) =>
      conflict.columns(['tenantId']).doUpdateSet((row) => ({
        baseline: row.ref('excluded.baseline'),
      })),
    ),
}

/** What one batch changes. */
export interface CampaignRows {
  campaigns: CampaignTable[]
  users: CampaignUserTable[]
  /** Ids of campaigns that turned out to be none, or that are told anew with all their users. */
  removed: string[]
  /** Of the others all that became known from this moment on is told anew (microseconds); null: nothing is. */
  from: number | null
  days: CleanDays
}

export async function saveCampaigns(db: Db, tenantId: string, rows: CampaignRows): Promise<void> {
  if (rows.removed.length > 0) {
    await db
      .deleteFrom('campaigns')
      .where('tenantId', '=', tenantId)
      .where('id', 'in', rows.removed)
      .execute()
    await db
      .deleteFrom('campaignUsers')
      .where('tenantId', '=', tenantId)
      .where('campaignId', 'in', rows.removed)
      .execute()
  }
  if (rows.from !== null) await forgetUsersSince(db, tenantId, rows, rows.from)
  await insertAll(db, campaignUpsert, rows.campaigns)
  const [inside, tried] = [rows.users.filter(isInside), rows.users.filter((row) => !isInside(row))]
  await insertAll(db, triedInsert, tried)
  await insertAll(db, insideUpsert, inside)
  await insertAll(db, baselineUpsert, [{ tenantId, baseline: JSON.stringify(rows.days) }])
}

/** Of campaigns that went on, as what they were told by may be gone. */
async function forgetUsersSince(
  db: Db,
  tenantId: string,
  { campaigns, removed }: CampaignRows,
  from: number,
): Promise<void> {
  const ids = campaigns.flatMap(({ id }) => (removed.includes(id) ? [] : id))
  for (const id of ids) {
    await db
      .deleteFrom('campaignUsers')
      .where('tenantId', '=', tenantId)
      .where('campaignId', '=', id)
      .where('knownAt', '>=', from)
      .execute()
    await db
      .updateTable('campaignUsers')
      .set({ isInside: 0, insideAt: null })
      .where('tenantId', '=', tenantId)
      .where('campaignId', '=', id)
      .where('insideAt', '>=', from)
      .execute()
  }
}

function isInside({ isInside: inside }: CampaignUserTable): boolean {
  return inside === 1
}

/** What is kept of days, as the campaign stage made it. */
export async function campaignDays(db: Db, tenantId: string): Promise<CleanDays> {
  const row = await db
    .selectFrom('campaignBaselines')
    .select('baseline')
    .where('tenantId', '=', tenantId)
    .executeTakeFirst()
  return row ? (JSON.parse(row.baseline) as CleanDays) : { first: null, days: [] }
}

/** Ids of those whose alarm was at or after a moment. */
export async function campaignsAlarmedSince(db: Db, tenantId: string, since: string): Promise<string[]> {
  const rows = await db
    .selectFrom('campaigns')
    .select('id')
    .where('tenantId', '=', tenantId)
    .where('alarmDateTime', '>=', since)
    .execute()
  return rows.map(({ id }) => id)
}

/** How many attempts had each value, the most frequent first. */
export type Frequencies = [value: string, attempts: number][]

export interface CampaignReport
  extends Pick<
    CampaignTable,
    'id' | 'kind' | 'startDateTime' | 'alarmDateTime' | 'lastDateTime' | 'state' | 'attempts'
  > {
  /** What raised the alarm: `address 192.0.2.7`, `novel ` for nothing but that users failed where they never were. */
  keys: string[]
  fingerprint: Record<'addresses' | 'networks' | 'asns' | 'clients' | 'apps', Frequencies>
  usersAttempted: number
  usersInside: number
}

/** The newest first. `after`: the last of the page before; one moment may have raised several alarms. */
export async function listCampaigns(
  db: Db,
  tenantId: string,
  { limit, after }: { limit: number; after?: Pick<CampaignTable, 'alarmDateTime' | 'id'> },
): Promise<CampaignReport[]> {
  let query = db.selectFrom('campaigns').selectAll().where('tenantId', '=', tenantId)
  if (after)
    query = query.where((row) =>
      row.or([
        row('alarmDateTime', '<', after.alarmDateTime),
        row.and([row('alarmDateTime', '=', after.alarmDateTime), row('id', '>', after.id)]),
      ]),
    )
  const rows = await query.orderBy('alarmDateTime', 'desc').orderBy('id').limit(limit).execute()
  const counts = await userCounts(
    db,
    tenantId,
    rows.map(({ id }) => id),
  )
  return rows.map((row) => reportOf(row, counts.get(row.id)))
}

export async function campaignById(
  db: Db,
  tenantId: string,
  id: string,
): Promise<CampaignReport | undefined> {
  const row = await db
    .selectFrom('campaigns')
    .selectAll()
    .where('tenantId', '=', tenantId)
    .where('id', '=', id)
    .executeTakeFirst()
  return row && reportOf(row, (await userCounts(db, tenantId, [id])).get(id))
}

export interface CampaignUserReport extends Pick<CampaignUserTable, 'userId' | 'isInside'> {
  /** Null where nobody of that id was ever seen. */
  userPrincipalName: string | null
  userDisplayName: string | null
}

/** Users of a campaign by id (names that do not exist by name); `isInside`: only those whose password it had. */
export function campaignUsers(
  db: Db,
  tenantId: string,
  campaignId: string,
  { isInside, limit, after = '' }: { isInside: boolean; limit: number; after?: string },
): Promise<CampaignUserReport[]> {
  return db
    .selectFrom('campaignUsers as tried')
    .leftJoin('identities as known', (join) =>
      join
        .onRef('known.tenantId', '=', 'tried.tenantId')
        .onRef('known.id', '=', 'tried.userId')
        .on('known.identityKind', '=', 'user'),
    )
    .select(['tried.userId', 'tried.isInside', 'known.userPrincipalName'])
    .select('known.displayName as userDisplayName')
    .where('tried.tenantId', '=', tenantId)
    .where('tried.campaignId', '=', campaignId)
    .where('tried.isInside', '>=', isInside ? 1 : 0)
    .where('tried.userId', '>', after)
    .orderBy('tried.userId')
    .limit(limit)
    .execute()
}

interface UserCounts {
  attempted: number
  inside: number
}

async function userCounts(db: Db, tenantId: string, ids: string[]): Promise<Map<string, UserCounts>> {
  if (ids.length === 0) return new Map()
  const rows = await db
    .selectFrom('campaignUsers')
    .select(['campaignId', (row) => row.fn.countAll<number>().as('attempted')])
    .select((row) => row.fn.sum<number>('isInside').as('inside'))
    .where('tenantId', '=', tenantId)
    .where('campaignId', 'in', ids)
    .groupBy('campaignId')
    .execute()
  return new Map(
    rows.map((row) => [row.campaignId, { attempted: Number(row.attempted), inside: Number(row.inside) }]),
  )
}

function reportOf({ tenantId: _, ...row }: CampaignTable, counts?: UserCounts): CampaignReport {
  const fingerprint = JSON.parse(row.fingerprint) as CampaignReport['fingerprint']
  for (const frequencies of Object.values(fingerprint)) frequencies.sort((a, b) => b[1] - a[1])
  return {
    ...row,
    keys: (JSON.parse(row.keys) as [string, unknown][]).map(([key]) => key),
    fingerprint,
    usersAttempted: counts?.attempted ?? 0,
    usersInside: counts?.inside ?? 0,
  }
}
