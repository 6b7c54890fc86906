/** Applications that may ask for tokens. A secret is shown once, when the application is made; only its hash is kept. */
import { createHash, randomBytes, randomUUID, timingSafeEqual } from 'node:crypto'
import { OperatorError } from '../errors.ts'
import { isPermission, permissionNames } from '../model/permissions.ts'
import type { Timestamp } from '../model/sign-in.ts'
import type { Store } from '../store/store.ts'
import { appByClientId, appByName, appsOf, insertApp, removeApp } from '../store/tenants.ts'

export interface App {
  tenantId: string
  clientId: string
  displayName: string
  permissions: string[]
}

const secretBytes = 32
const nameLengthMax = 120

/** Throws OperatorError for a name or a permission that cannot be. */
export async function createApp(
  store: Store,
  { tenantId, displayName, permissions, now }: Omit<App, 'clientId'> & { now: Timestamp },
): Promise<{ app: App; clientSecret: string }> {
  const name = displayName.trim()
  if (name === '' || name.length > nameLengthMax) {
    throw new OperatorError(`the name of an application has 1 to ${nameLengthMax} characters`)
  }
  const unknown = permissions.filter((permission) => !isPermission(permission))
  if (unknown.length > 0) {
    throw new OperatorError(
      `unknown permission ${unknown.join(', ')}; there are:\n  ${permissionNames.join('\n  ')}`,
    )
  }
  const clientSecret = randomBytes(secretBytes).toString('base64url')
  const app = { tenantId, clientId: randomUUID(), displayName: name, permissions: [...new Set(permissions)] }
  await store.write(tenantId, async (db) => {
    if (await appByName(db, tenantId, name))
      throw new OperatorError(`there is already an application named '${name}'`)
    const row = {
      ...app,
      permissions: JSON.stringify(app.permissions),
      secretHash: hash(clientSecret),
      createdDateTime: now,
    }
    await insertApp(db, row)
  })
  return { app, clientSecret }
}

/** In the order in which they were made. */
export async function listApps(store: Store, tenantId: string): Promise<App[]> {
  const rows = await appsOf(store.read, tenantId)
  return rows.map(({ clientId, displayName, permissions }) => ({
    tenantId,
    clientId,
    displayName,
    permissions: JSON.parse(permissions) as string[],
  }))
}

/** Throws OperatorError when there is none of the name. */
export async function deleteApp(store: Store, tenantId: string, displayName: string): Promise<void> {
  const isThere = await store.write(tenantId, (db) => removeApp(db, tenantId, displayName))
  if (!isThere) throw new OperatorError(`there is no application named '${displayName}'`)
}

/** The application when the secret is its own, else null; takes the same time either way. */
export async function authenticateApp(
  store: Store,
  tenantId: string,
  clientId: string,
  clientSecret: string,
): Promise<App | null> {
  const row = await appByClientId(store.read, tenantId, clientId)
  const stored = Buffer.from(row?.secretHash ?? hash(''), 'hex')
  const isRight = timingSafeEqual(stored, Buffer.from(hash(clientSecret), 'hex'))
  return row && isRight ? { ...row, permissions: JSON.parse(row.permissions) as string[] } : null
}

/** The secrets are 256 random bits, so a plain hash is as good as a slow one, and cannot be used to tire the server. */
function hash(secret: string): string {
  return createHash('sha256').update(secret).digest('hex')
}
