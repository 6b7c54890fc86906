/** Applications' credentials and redirect URIs, and who is revoked. */
import type { Db } from './store.ts'
import type { AppCredentialTable, AppTable } from './tables.ts'

export async function updateApp(
  db: Db,
  { tenantId, clientId }: Pick<AppTable, 'tenantId' | 'clientId'>,
  change: Partial<AppTable>,
): Promise<void> {
  await db
    .updateTable('apps')
    .set(change)
    .where('tenantId', '=', tenantId)
    .where('clientId', '=', clientId)
    .execute()
}

export async function insertCredential(db: Db, credential: AppCredentialTable): Promise<void> {
  await db.insertInto('appCredentials').values(credential).execute()
}

/** In the order in which they were added. */
export function credentialsOf(db: Db, tenantId: string, clientId: string): Promise<AppCredentialTable[]> {
  return db
    .selectFrom('appCredentials')
    .selectAll()
    .where('tenantId', '=', tenantId)
    .where('clientId', '=', clientId)
    .orderBy('createdDateTime')
    .orderBy('id')
    .execute()
}

/** Whether there was one. */
export async function removeCredential(
  db: Db,
  tenantId: string,
  clientId: string,
  id: string,
): Promise<boolean> {
  const { numDeletedRows } = await db
    .deleteFrom('appCredentials')
    .where('tenantId', '=', tenantId)
    .where('clientId', '=', clientId)
    .where('id', '=', id)
    .executeTakeFirstOrThrow()
  return numDeletedRows > 0n
}

export async function redirectUrisOf(db: Db, tenantId: string, clientId: string): Promise<string[]> {
  const rows = await db
    .selectFrom('appRedirectUris')
    .select('uri')
    .where('tenantId', '=', tenantId)
    .where('clientId', '=', clientId)
    .orderBy('uri')
    .execute()
  return rows.map(({ uri }) => uri)
}

export async function insertRedirectUri(
  db: Db,
  tenantId: string,
  clientId: string,
  uri: string,
): Promise<void> {
  await db
    .insertInto('appRedirectUris')
    .values({ tenantId, clientId, uri })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

/** Everything that hangs on an application; its own row goes with `removeApp`. */
export async function removeAppParts(db: Db, tenantId: string, clientId: string): Promise<void> {
  for (const table of ['appCredentials', 'appRedirectUris'] as const) {
    await db.deleteFrom(table).where('tenantId', '=', tenantId).where('clientId', '=', clientId).execute()
  }
}

/** Later than any token: for whoever is shut out until further notice. */
const untilFurtherNotice = '9999-12-31T23:59:59.9999999Z'

/** Tokens of this application or account are refused until it is reinstated. */
export function revokePrincipal(db: Db, tenantId: string, id: string): Promise<void> {
  return revokeTokens(db, tenantId, id, untilFurtherNotice)
}

/** Tokens of this application or account that were issued until then are refused. Nothing brings them back. */
export async function revokeTokens(
  db: Db,
  tenantId: string,
  id: string,
  revokedDateTime: string,
): Promise<void> {
  await db
    .insertInto('revokedPrincipals')
    .values({ tenantId, id, revokedDateTime })
    .onConflict((conflict) =>
      conflict
        .columns(['tenantId', 'id'])
        .doUpdateSet({ revokedDateTime })
        .where('revokedPrincipals.revokedDateTime', '<', revokedDateTime),
    )
    .execute()
}

/** Tokens from now on are good again; those of before stay refused. */
export async function reinstatePrincipal(db: Db, tenantId: string, id: string, now: string): Promise<void> {
  await db
    .updateTable('revokedPrincipals')
    .set({ revokedDateTime: now })
    .where('tenantId', '=', tenantId)
    .where('id', '=', id)
    .where('revokedDateTime', '=', untilFurtherNotice)
    .execute()
}

export function revokedPrincipals(
  db: Db,
): Promise<{ tenantId: string; id: string; revokedDateTime: string }[]> {
  return db.selectFrom('revokedPrincipals').select(['tenantId', 'id', 'revokedDateTime']).execute()
}

/** Rows that no token is old enough for any more. */
export async function removeRevocationsBefore(db: Db, revokedDateTime: string): Promise<void> {
  await db.deleteFrom('revokedPrincipals').where('revokedDateTime', '<', revokedDateTime).execute()
}
