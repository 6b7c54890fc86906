/** What the issuer has under way, its keys and its secrets. */
import type { Db } from './store.ts'
import type { IssuerItemTable, SigningKeyTable } from './tables.ts'

export type ItemKey = Pick<IssuerItemTable, 'tenantId' | 'kind' | 'id'>

/** What is already there keeps its user code and whether it was consumed. */
export async function upsertItem(db: Db, item: IssuerItemTable): Promise<void> {
  const { payload, uid, grantId, accountId, expiresDateTime } = item
  await db
    .insertInto('issuerItems')
    .values(item)
    .onConflict((conflict) =>
      conflict
        .columns(['tenantId', 'kind', 'id'])
        .doUpdateSet({ payload, uid, grantId, accountId, expiresDateTime }),
    )
    .execute()
}

/** Whether it was new. Two at once: one wins. */
export async function insertItemOnce(db: Db, item: IssuerItemTable): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await db
    .insertInto('issuerItems')
    .values(item)
    .onConflict((conflict) => conflict.columns(['tenantId', 'kind', 'id']).doNothing())
    .executeTakeFirstOrThrow()
  return (numInsertedOrUpdatedRows ?? 0n) > 0n
}

/** By one of the columns that identify an item. */
export function findItem(
  db: Db,
  { tenantId, kind }: Pick<ItemKey, 'tenantId' | 'kind'>,
  column: 'id' | 'userCode' | 'uid',
  value: string,
): Promise<IssuerItemTable | undefined> {
  return db
    .selectFrom('issuerItems')
    .selectAll()
    .where('tenantId', '=', tenantId)
    .where('kind', '=', kind)
    .where(column, '=', value)
    .executeTakeFirst()
}

/** Whether it had not been consumed yet. Two at once: one wins. */
export async function consumeItem(
  db: Db,
  { tenantId, kind, id }: ItemKey,
  seconds: number,
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('issuerItems')
    .set({ consumed: seconds })
    .where('tenantId', '=', tenantId)
    .where('kind', '=', kind)
    .where('id', '=', id)
    .where('consumed', '=', 0)
    .executeTakeFirstOrThrow()
  return numUpdatedRows > 0n
}

export async function removeItem(db: Db, { tenantId, kind, id }: ItemKey): Promise<void> {
  await db
    .deleteFrom('issuerItems')
    .where('tenantId', '=', tenantId)
    .where('kind', '=', kind)
    .where('id', '=', id)
    .execute()
}

/** Of every kind. */
export async function removeItemsOfGrant(db: Db, tenantId: string, grantId: string): Promise<void> {
  await db.deleteFrom('issuerItems').where('tenantId', '=', tenantId).where('grantId', '=', grantId).execute()
}

/** Sessions, grants and refresh tokens of a person: the next request has to sign in. */
export async function removeItemsOfAccount(db: Db, tenantId: string, accountId: string): Promise<void> {
  await db
    .deleteFrom('issuerItems')
    .where('tenantId', '=', tenantId)
    .where('accountId', '=', accountId)
    .execute()
}

export async function removeItemsBefore(db: Db, expiresDateTime: string): Promise<void> {
  await db.deleteFrom('issuerItems').where('expiresDateTime', '<', expiresDateTime).execute()
}

/** Oldest first. */
export function signingKeys(db: Db): Promise<SigningKeyTable[]> {
  return db.selectFrom('signingKeys').selectAll().orderBy('createdDateTime').orderBy('kid').execute()
}

export async function insertSigningKey(db: Db, key: SigningKeyTable): Promise<void> {
  await db.insertInto('signingKeys').values(key).execute()
}

/** All that sign so far only verify from now on, until `endDateTime`. */
export async function endSigningKeys(db: Db, endDateTime: string): Promise<void> {
  await db.updateTable('signingKeys').set({ endDateTime }).where('endDateTime', 'is', null).execute()
}

export async function removeSigningKeysBefore(db: Db, endDateTime: string): Promise<void> {
  await db.deleteFrom('signingKeys').where('endDateTime', '<', endDateTime).execute()
}

export async function issuerSecret(db: Db, name: string): Promise<string | undefined> {
  const row = await db
    .selectFrom('issuerSecrets')
    .select('secret')
    .where('name', '=', name)
    .executeTakeFirst()
  return row?.secret
}

export async function insertIssuerSecret(db: Db, name: string, secret: string): Promise<void> {
  await db.insertInto('issuerSecrets').values({ name, secret }).execute()
}
