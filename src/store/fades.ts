/** Rows of risk that faded: what a fall closes, and what it takes to take one back. */
import type { IdentityKey, IdentityKind } from '../model/identity.ts'
import { chunks } from './chunks.ts'
import { isOwn, signInsOfTenant } from './sign-ins.ts'
import type { Db } from './store.ts'
import type { RiskHistoryTable, SignInTable } from './tables.ts'

export type AtRisk = Pick<SignInTable, 'id' | 'riskLevelAggregated' | 'riskState' | 'riskDetail'> & {
  n: number
  at: number
}

/** The sign-ins of an identity that are at risk. */
export function atRiskOf(db: Db, tenantId: string, owner: IdentityKey): Promise<AtRisk[]> {
  return signInsOfTenant(db, tenantId)
    .select(['n', 'id', 'at', 'riskLevelAggregated', 'riskState', 'riskDetail'])
    .where(isOwn(tenantId, owner))
    .where('riskState', '=', 'atRisk')
    .execute()
}

/** Those of the sign-ins that are at no risk, by position. */
export async function riskless(db: Db, tenantId: string, positions: number[]): Promise<Set<number>> {
  const found = new Set<number>()
  for (const some of chunks(positions)) {
    const rows = await signInsOfTenant(db, tenantId)
      .select('n')
      .where('n', 'in', some)
      .where('riskState', '=', 'none')
      .execute()
    for (const { n } of rows) found.add(n)
  }
  return found
}

/** Ids of those of the detections that no longer count because of time alone. */
export async function fadedAmong(db: Db, tenantId: string, ids: string[]): Promise<Set<string>> {
  const found = new Set<string>()
  for (const some of chunks(ids)) {
    const rows = await db
      .selectFrom('detections')
      .select('id')
      .where('tenantId', '=', tenantId)
      .where('id', 'in', some)
      .where('isOpen', '=', 0)
      .where('riskState', '=', 'none')
      .execute()
    for (const { id } of rows) found.add(id)
  }
  return found
}

export type HistoryFact = Pick<
  RiskHistoryTable,
  'identityId' | 'id' | 'stampedId' | 'riskLastUpdatedDateTime' | 'faded'
>

/** What the histories of the identities say of the time after a moment, the newest first. */
export async function historySince(
  db: Db,
  tenantId: string,
  identityKind: IdentityKind,
  identityIds: string[],
  since: string,
): Promise<HistoryFact[]> {
  const found: HistoryFact[] = []
  for (const some of chunks(identityIds)) {
    const rows = await db
      .selectFrom('riskHistory')
      .select(['identityId', 'id', 'stampedId', 'riskLastUpdatedDateTime', 'faded'])
      .where('tenantId', '=', tenantId)
      .where('identityKind', '=', identityKind)
      .where('identityId', 'in', some)
      .where('riskLastUpdatedDateTime', '>', since)
      .orderBy('riskLastUpdatedDateTime', 'desc')
      .execute()
    for (const row of rows) found.push(row)
  }
  return found
}

/** Removes the newest items of a history; the one with the id `newest` is the newest from then on. */
export async function removeNewest(
  db: Db,
  tenantId: string,
  { identityKind, identityId }: IdentityKey,
  items: Pick<HistoryFact, 'stampedId'>[],
  newest: string,
): Promise<void> {
  const removed = items.map(({ stampedId }) => stampedId)
  await db
    .deleteFrom('riskHistory')
    .where('tenantId', '=', tenantId)
    .where('identityKind', '=', identityKind)
    .where('identityId', '=', identityId)
    .where('stampedId', 'in', removed)
    .execute()
  await db
    .updateTable('riskHistory')
    .set({ id: identityId })
    .where('tenantId', '=', tenantId)
    .where('identityKind', '=', identityKind)
    .where('identityId', '=', identityId)
    .where('id', '=', newest)
    .execute()
}
