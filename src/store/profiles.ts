/** Profiles are a cache of the fold: what is stored is as of `uptoAt`, and later events are folded in when it is read. */
import { compareKeys, type EventKey } from '../model/event-key.ts'
import { type IdentityKey, keyOf } from '../model/identity.ts'
import { type BulkInsert, insertAll } from './bulk.ts'
import { chunks } from './chunks.ts'
import { tenantNumber } from './numbers.ts'
import type { Db } from './store.ts'
import type { CheckpointTable, ProfileTable } from './tables.ts'

/** What is known of an identity, by its number. */
export interface StoredProfile {
  owner: IdentityKey
  identity: number
  displayName: string | null
  userPrincipalName: string | null
  appId: string | null
  details: string | null
  profile: Uint8Array | null
  bare: Uint8Array | null
}

/** Of those that are known, by {@link keyOf}. */
export async function profilesOf(
  db: Db,
  tenantId: string,
  owners: IdentityKey[],
): Promise<Map<string, StoredProfile>> {
  const found = new Map<string, StoredProfile>()
  for (const [identityKind, own] of Map.groupBy(owners, (one) => one.identityKind)) {
    for (const some of chunks([...new Set(own.map(({ identityId }) => identityId))])) {
      const rows = await db
        .selectFrom('identities')
        .leftJoin('profiles', (join) =>
          join
            .onRef('profiles.tenant', '=', 'identities.tenant')
            .onRef('profiles.identity', '=', 'identities.identity'),
        )
        .select(['id', 'identities.identity', 'displayName', 'userPrincipalName', 'appId', 'details'])
        .select(['profiles.profile', 'profiles.bare'])
        .where('tenantId', '=', tenantId)
        .where('identityKind', '=', identityKind)
        .where('id', 'in', some)
        .execute()
      for (const { id, ...row } of rows) {
        const owner = { identityKind, identityId: id }
        found.set(keyOf(owner), { ...row, owner })
      }
    }
  }
  return found
}

const profileUpsert: BulkInsert<'profiles'> = {
  table: 'profiles',
  columns: ['tenant', 'identity', 'uptoAt', 'profile', 'bare'],
  finish: (insert) =>
    insert.onConflict((conflict) =>
      conflict.columns(['tenant', 'identity']).doUpdateSet((row) => ({
        uptoAt: row.ref('excluded.uptoAt'),
        profile: row.ref('excluded.profile'),
        bare: row.ref('excluded.bare'),
      })),
    ),
}

/** Sorted by identity, as the table is. */
export function saveProfiles(db: Db, profiles: ProfileTable[]): Promise<void> {
  return insertAll(
    db,
    profileUpsert,
    profiles.sort((a, b) => a.identity - b.identity),
  )
}

const checkpointInsert: BulkInsert<'checkpoints'> = {
  table: 'checkpoints',
  columns: ['tenant', 'identity', 'at', 'tick', 'idHash', 'part', 'profile', 'bare'],
  finish: (insert) => insert.onConflict((conflict) => conflict.doNothing()),
}

export function saveCheckpoints(db: Db, checkpoints: CheckpointTable[]): Promise<void> {
  return insertAll(db, checkpointInsert, checkpoints)
}

/** The newest from strictly before an event; null where the history begins after it. */
export async function checkpointBefore(
  db: Db,
  tenantId: string,
  identity: number,
  key: EventKey,
): Promise<CheckpointTable | null> {
  const rows = await db
    .selectFrom('checkpoints')
    .selectAll()
    .where('tenant', '=', tenantNumber(tenantId))
    .where('identity', '=', identity)
    .where('at', '<=', key.at)
    .orderBy('at', 'desc')
    .limit(8)
    .execute()
  const before = rows.filter((row) => compareKeys(row, key) < 0).sort(compareKeys)
  return before.at(-1) ?? null
}

/** What was folded from an event on is folded anew. */
export async function removeCheckpoints(
  db: Db,
  tenantId: string,
  identity: number,
  from: EventKey,
): Promise<void> {
  await db
    .deleteFrom('checkpoints')
    .where('tenant', '=', tenantNumber(tenantId))
    .where('identity', '=', identity)
    .where('at', '>=', from.at)
    .execute()
}
