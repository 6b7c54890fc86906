/** What an ingest of detections from outside asks: which of them are known. */
import type { IdentityKey, IdentityKind } from '../model/identity.ts'
import type { Db } from './store.ts'

/** Those of the ids that the tenant already has, with whom they are about. */
export async function knownDetections(
  db: Db,
  tenantId: string,
  ids: string[],
): Promise<Map<string, IdentityKey>> {
  if (ids.length === 0) return new Map()
  const rows = await db
    .selectFrom('detections')
    .select(['id', 'identityKind', 'identityId'])
    .where('tenantId', '=', tenantId)
    .where('id', 'in', ids)
    .execute()
  return new Map(
    rows.map(({ id, identityKind, identityId }) => [
      id,
      { identityKind: identityKind as IdentityKind, identityId },
    ]),
  )
}
