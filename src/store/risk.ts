/** Rows of risk: detections, risky identities and their history. */
import { type SqlBool, sql } from 'kysely'
import type { IdentityKind } from '../model/identity.ts'
import { type BulkInsert, insertAll } from './bulk.ts'
import { chunks } from './chunks.ts'
import type { Db } from './store.ts'
import type { DetectionTable, RiskHistoryTable, RiskyIdentityTable } from './tables.ts'

const detectionInsert: BulkInsert<'detections'> = {
  table: 'detections',
  columns: [
    'tenantId',
    'identityKind',
    'identityId',
    'id',
    'displayName',
    'userPrincipalName',
    'appId',
    'details',
    'requestId',
    'correlationId',
    'riskEventType',
    'riskLevel',
    'riskState',
    'riskDetail',
    'isOpen',
    'detectionTimingType',
    'activity',
    'activityDateTime',
    'detectedDateTime',
    'lastUpdatedDateTime',
    'ipAddress',
    'location',
    'additionalInfo',
    'mitreTechniqueId',
    'probability',
    'halfLifeDays',
    'correlationGroup',
  ],
}

const stateColumns = [
  'displayName',
  'userPrincipalName',
  'appId',
  'details',
  'riskLevel',
  'riskState',
  'riskDetail',
  'riskLastUpdatedDateTime',
  'isDeleted',
  'isProcessing',
] as const

const riskyIdentityUpsert: BulkInsert<'riskyIdentities'> = {
  table: 'riskyIdentities',
  columns: ['tenantId', 'identityKind', 'id', ...stateColumns, 'decayDateTime'],
  finish: (insert) =>
    insert.onConflict((conflict) =>
      conflict.columns(['tenantId', 'identityKind', 'id']).doUpdateSet((row) => ({
        displayName: row.ref('excluded.displayName'),
        userPrincipalName: row.ref('excluded.userPrincipalName'),
        appId: row.ref('excluded.appId'),
        details: row.ref('excluded.details'),
        riskLevel: row.ref('excluded.riskLevel'),
        riskState: row.ref('excluded.riskState'),
        riskDetail: row.ref('excluded.riskDetail'),
        riskLastUpdatedDateTime: row.ref('excluded.riskLastUpdatedDateTime'),
        isProcessing: row.ref('excluded.isProcessing'),
        decayDateTime: row.ref('excluded.decayDateTime'),
      })),
    ),
}

const historyInsert: BulkInsert<'riskHistory'> = {
  table: 'riskHistory',
  columns: [
    'tenantId',
    'identityKind',
    'identityId',
    'id',
    'stampedId',
    ...stateColumns,
    'activityDetail',
    'activityEventTypes',
    'initiatedBy',
    'faded',
  ],
}

export function insertDetections(db: Db, rows: DetectionTable[]): Promise<void> {
  return insertAll(db, detectionInsert, rows)
}

export function saveRiskyIdentities(db: Db, rows: RiskyIdentityTable[]): Promise<void> {
  return insertAll(db, riskyIdentityUpsert, rows)
}

/** In order of time; what was the newest item of a history until now gets the id of an older one. */
export async function insertHistory(db: Db, rows: RiskHistoryTable[]): Promise<void> {
  const newest = new Map(rows.map((row) => [`${row.identityKind} ${row.identityId}`, row]))
  const byKind = Map.groupBy(newest.values(), ({ identityKind }) => identityKind)
  for (const [identityKind, own] of byKind) {
    for (const some of chunks(own)) {
      const newestItems = some.map(({ identityId }) => sql`(${identityId}, ${identityId})`)
      await db
        .updateTable('riskHistory')
        .set((row) => ({ id: row.ref('stampedId') }))
        .where('tenantId', '=', (rows[0] as RiskHistoryTable).tenantId)
        .where('identityKind', '=', identityKind)
        .where(sql<SqlBool>`("identityId", "id") in (values ${sql.join(newestItems)})`)
        .execute()
    }
  }
  const isNewest = new Set(newest.values())
  await insertAll(
    db,
    historyInsert,
    rows.map((row) => (isNewest.has(row) ? row : { ...row, id: row.stampedId })),
  )
}

export async function riskyIdentitiesByIds(
  db: Db,
  tenantId: string,
  identityKind: IdentityKind,
  ids: string[],
): Promise<RiskyIdentityTable[]> {
  if (ids.length === 0) return []
  return db
    .selectFrom('riskyIdentities')
    .selectAll()
    .where('tenantId', '=', tenantId)
    .where('identityKind', '=', identityKind)
    .where('id', 'in', ids)
    .execute()
}

/** Identities whose level fading alone lowers by now. */
export function fadingIdentities(
  db: Db,
  tenantId: string,
  now: string,
  limit: number,
): Promise<RiskyIdentityTable[]> {
  return db
    .selectFrom('riskyIdentities')
    .selectAll()
    .where('tenantId', '=', tenantId)
    .where('decayDateTime', '<=', now)
    .orderBy('decayDateTime')
    .limit(limit)
    .execute()
}

/** Detections that still count towards the risk of the identities. */
export async function openDetections(
  db: Db,
  tenantId: string,
  identityKind: IdentityKind,
  identityIds: string[],
): Promise<DetectionTable[]> {
  if (identityIds.length === 0) return []
  return db
    .selectFrom('detections')
    .selectAll()
    .where('tenantId', '=', tenantId)
    .where('identityKind', '=', identityKind)
    .where('identityId', 'in', identityIds)
    .where('isOpen', '=', 1)
    .orderBy('activityDateTime')
    .orderBy('id')
    .execute()
}

const claimColumns = [
  'identityKind',
  'identityId',
  'id',
  'riskState',
  'requestId',
  'correlationId',
  'correlationGroup',
  'probability',
  'halfLifeDays',
  'activityDateTime',
  'detectedDateTime',
] as const

export type OpenClaim = Pick<DetectionTable, (typeof claimColumns)[number]>

/** Of {@link openDetections} what counts: there may be thousands. */
export async function openClaims(
  db: Db,
  tenantId: string,
  identityKind: IdentityKind,
  identityIds: string[],
): Promise<OpenClaim[]> {
  return db
    .selectFrom('detections')
    .select(claimColumns)
    .where('tenantId', '=', tenantId)
    .where('identityKind', '=', identityKind)
    .where('identityId', 'in', identityIds)
    .where('isOpen', '=', 1)
    .orderBy('activityDateTime')
    .orderBy('id')
    .execute()
}

export async function detectionsOfSignIns(
  db: Db,
  tenantId: string,
  signInIds: string[],
): Promise<DetectionTable[]> {
  if (signInIds.length === 0) return []
  return db
    .selectFrom('detections')
    .selectAll()
    .where('tenantId', '=', tenantId)
    .where('requestId', 'in', signInIds)
    .execute()
}
