/** Tenants, and what is theirs by name: applications and the audit log. */
import { randomUUID } from 'node:crypto'
import type { HashKey } from '../observation/hash.ts'
import type { Db, Store } from './store.ts'
import type { AppTable, DirectoryAuditTable, TenantTable } from './tables.ts'

/** Writers that are not about one tenant share this name in the queue of writers. */
const everyTenant = 'tenants'

/** The tenant that is meant when none is named; made on first use. Two at once make one. */
export async function defaultTenant(store: Store, displayName: string, now: string): Promise<TenantTable> {
  const found = await findDefaultTenant(store.read)
  if (found) return found
  return store.write(everyTenant, async (db) => {
    const meanwhile = await findDefaultTenant(db)
    if (meanwhile) return meanwhile
    const tenant = { id: randomUUID(), displayName, createdDateTime: now, isDefault: 1, revision: 0 }
    await db.insertInto('tenants').values(tenant).execute()
    return tenant
  })
}

export function findDefaultTenant(db: Db): Promise<TenantTable | undefined> {
  return db.selectFrom('tenants').selectAll().where('isDefault', '=', 1).executeTakeFirst()
}

export function tenantById(db: Db, id: string): Promise<TenantTable | undefined> {
  return db.selectFrom('tenants').selectAll().where('id', '=', id).executeTakeFirst()
}

export function allTenants(db: Db): Promise<TenantTable[]> {
  return db.selectFrom('tenants').selectAll().orderBy('createdDateTime').execute()
}

/** Where a tenant stands: what was changed and written so far, and by which key its values become numbers. */
export async function standingOf(
  db: Db,
  tenantId: string,
): Promise<{ tenant: number; revision: number; position: number; hashKey: HashKey }> {
  const { hashLow, hashHigh, ...row } = await db
    .selectFrom('tenants')
    .select(['tenant', 'revision', 'position', 'hashLow', 'hashHigh'])
    .where('id', '=', tenantId)
    .executeTakeFirstOrThrow()
  return { ...row, hashKey: [hashLow, hashHigh] }
}

export async function insertApp(db: Db, app: AppTable): Promise<void> {
  await db.insertInto('apps').values(app).execute()
}

export function appByClientId(db: Db, tenantId: string, clientId: string): Promise<AppTable | undefined> {
  return db
    .selectFrom('apps')
    .selectAll()
    .where('tenantId', '=', tenantId)
    .where('clientId', '=', clientId)
    .executeTakeFirst()
}

export function appByName(db: Db, tenantId: string, displayName: string): Promise<AppTable | undefined> {
  return db
    .selectFrom('apps')
    .selectAll()
    .where('tenantId', '=', tenantId)
    .where('displayName', '=', displayName)
    .orderBy('createdDateTime')
    .executeTakeFirst()
}

export function appsOf(db: Db, tenantId: string): Promise<AppTable[]> {
  return db
    .selectFrom('apps')
    .selectAll()
    .where('tenantId', '=', tenantId)
    .orderBy('createdDateTime')
    .execute()
}

/** Whether there was one. */
export async function removeApp(db: Db, tenantId: string, displayName: string): Promise<boolean> {
  const { numDeletedRows } = await db
    .deleteFrom('apps')
    .where('tenantId', '=', tenantId)
    .where('displayName', '=', displayName)
    .executeTakeFirstOrThrow()
  return numDeletedRows > 0n
}

export async function insertAudit(db: Db, audit: DirectoryAuditTable): Promise<void> {
  await db.insertInto('directoryAudits').values(audit).execute()
}
