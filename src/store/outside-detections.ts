/** What an ingest of detections from outside asks: which of them are known, and who is called by a name. */
import type { IdentityKey, IdentityKind } from '../model/identity.ts'
import type { Db } from './store.ts'
import type { IdentityTable } from './tables.ts'

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

/** `names` in lower case. A name may have been that of several users. */
export async function usersByNames(db: Db, tenantId: string, names: string[]): Promise<IdentityTable[]> {
  if (names.length === 0) return []
  return db
    .selectFrom('identities')
    .selectAll()
    .where('tenantId', '=', tenantId)
    .where('identityKind', '=', 'user')
    .where('userPrincipalName', 'in', names)
    .orderBy('id')
    .execute()
}
