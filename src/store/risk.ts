/** Rows of risk: detections, risky users and their history. */
import { type BulkInsert, insertAll } from './bulk.ts'
import type { Db } from './store.ts'
import type { RiskDetectionTable, RiskyUserHistoryTable, RiskyUserTable } from './tables.ts'

const detectionInsert: BulkInsert<'riskDetections'> = {
  table: 'riskDetections',
  columns: [
    'tenantId',
    'id',
    'userId',
    'userDisplayName',
    'userPrincipalName',
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

const historyColumns = [
  'userDisplayName',
  'userPrincipalName',
  'riskLevel',
  'riskState',
  'riskDetail',
  'riskLastUpdatedDateTime',
  'isDeleted',
  'isProcessing',
] as const

const riskyUserUpsert: BulkInsert<'riskyUsers'> = {
  table: 'riskyUsers',
  columns: ['tenantId', 'id', ...historyColumns, 'decayDateTime'],
  finish: (insert) =>
    insert.onConflict((conflict) =>
      conflict.columns(['tenantId', 'id']).doUpdateSet((row) => ({
        userDisplayName: row.ref('excluded.userDisplayName'),
        userPrincipalName: row.ref('excluded.userPrincipalName'),
        riskLevel: row.ref('excluded.riskLevel'),
        riskState: row.ref('excluded.riskState'),
        riskDetail: row.ref('excluded.riskDetail'),
        riskLastUpdatedDateTime: row.ref('excluded.riskLastUpdatedDateTime'),
        isProcessing: row.ref('excluded.isProcessing'),
        decayDateTime: row.ref('excluded.decayDateTime'),
      })),
    ),
}

const historyInsert: BulkInsert<'riskyUserHistory'> = {
  table: 'riskyUserHistory',
  columns: [
    'tenantId',
    'userId',
    'id',
    ...historyColumns,
    'activityDetail',
    'activityEventTypes',
    'initiatedBy',
  ],
}

export function insertDetections(db: Db, rows: RiskDetectionTable[]): Promise<void> {
  return insertAll(db, detectionInsert, rows)
}

export function saveRiskyUsers(db: Db, rows: RiskyUserTable[]): Promise<void> {
  return insertAll(db, riskyUserUpsert, rows)
}

export function insertHistory(db: Db, rows: RiskyUserHistoryTable[]): Promise<void> {
  return insertAll(db, historyInsert, rows)
}

export async function riskyUsersByIds(db: Db, tenantId: string, ids: string[]): Promise<RiskyUserTable[]> {
  if (ids.length === 0) return []
  return db
    .selectFrom('riskyUsers')
    .selectAll()
    .where('tenantId', '=', tenantId)
    .where('id', 'in', ids)
    .execute()
}

/** Users whose level fading alone lowers by now. */
export function fadingUsers(db: Db, tenantId: string, now: string, limit: number): Promise<RiskyUserTable[]> {
  return db
    .selectFrom('riskyUsers')
    .selectAll()
    .where('tenantId', '=', tenantId)
    .where('decayDateTime', '<=', now)
    .orderBy('decayDateTime')
    .limit(limit)
    .execute()
}

/** Detections that still count towards the risk of the users. */
export async function openDetections(
  db: Db,
  tenantId: string,
  userIds: string[],
): Promise<RiskDetectionTable[]> {
  if (userIds.length === 0) return []
  return db
    .selectFrom('riskDetections')
    .selectAll()
    .where('tenantId', '=', tenantId)
    .where('userId', 'in', userIds)
    .where('isOpen', '=', 1)
    .orderBy('activityDateTime')
    .orderBy('id')
    .execute()
}

export async function detectionsOfSignIns(
  db: Db,
  tenantId: string,
  signInIds: string[],
): Promise<RiskDetectionTable[]> {
  if (signInIds.length === 0) return []
  return db
    .selectFrom('riskDetections')
    .selectAll()
    .where('tenantId', '=', tenantId)
    .where('requestId', 'in', signInIds)
    .execute()
}

export type DetectionChange = Pick<
  RiskDetectionTable,
  'riskState' | 'riskDetail' | 'isOpen' | 'lastUpdatedDateTime'
>

export async function updateDetections(
  db: Db,
  tenantId: string,
  ids: string[],
  change: Partial<DetectionChange>,
): Promise<void> {
  if (ids.length === 0) return
  await db
    .updateTable('riskDetections')
    .set(change)
    .where('tenantId', '=', tenantId)
    .where('id', 'in', ids)
    .execute()
}
