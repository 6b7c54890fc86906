/** Applications that may ask for tokens: made, listed, disabled, deleted. Each change is in the audit log. */
import { randomUUID } from 'node:crypto'
import { OperatorError } from '../../model/errors.ts'
import { isPermission, permissionNames } from '../../model/permissions.ts'
import type { Timestamp } from '../../model/sign-in.ts'
import {
  insertRedirectUri,
  redirectUrisOf,
  reinstatePrincipal,
  removeAppParts,
  revokePrincipal,
  updateApp,
} from '../../store/authority-apps.ts'
import type { Store } from '../../store/store.ts'
import { appByName, appsOf, insertApp, removeApp } from '../../store/tenants.ts'
import { type App, appOf, auditApp, changeDirectory, namedApp, rowOf } from './app-record.ts'
import { makeSecret } from './credentials.ts'
import { redirectUriFault } from './redirect-uris.ts'

export type { App } from './app-record.ts'

export interface NewApp {
  tenantId: string
  displayName: string
  permissions: string[]
  delegatedPermissions?: string[]
  isPublic?: boolean
  redirectUris?: string[]
  /** When its first secret ends; without it, never. */
  secretEndDateTime?: Timestamp | null
  now: Timestamp
}

const nameLengthMax = 120

/** The secret is told here and never again; that of a public application is empty. Throws OperatorError for what cannot be. */
export async function createApp(store: Store, options: NewApp): Promise<{ app: App; clientSecret: string }> {
  const { tenantId, permissions, delegatedPermissions = [], isPublic = false, now } = options
  const displayName = options.displayName.trim()
  if (displayName === '' || displayName.length > nameLengthMax)
    throw new OperatorError(`the name of an application has 1 to ${nameLengthMax} characters`)
  refuseUnknown([...permissions, ...delegatedPermissions])
  const app: App = {
    tenantId,
    clientId: randomUUID(),
    displayName,
    permissions: [...new Set(permissions)],
    delegatedPermissions: [...new Set(delegatedPermissions)],
    isPublic,
    isDisabled: false,
  }
  const clientSecret = await changeDirectory(store, tenantId, async (db) => {
    if (await appByName(db, tenantId, displayName))
      throw new OperatorError(`there is already an application named '${displayName}'`)
    await insertApp(db, rowOf(app, now))
    for (const uri of options.redirectUris ?? [])
      await insertRedirectUri(db, tenantId, app.clientId, checked(uri, app))
    await auditApp(db, app, now, 'Add application', 'Add', {
      AppRoles: [[], app.permissions],
      Scopes: [[], app.delegatedPermissions],
    })
    if (isPublic) return ''
    return (await makeSecret(db, app, { now, endDateTime: options.secretEndDateTime ?? null })).clientSecret
  })
  return { app, clientSecret }
}

/** In the order in which they were made. */
export async function listApps(store: Store, tenantId: string): Promise<App[]> {
  return (await appsOf(store.read, tenantId)).map(appOf)
}

/** Its tokens are refused from now on. Throws OperatorError when there is none of the name. */
export async function deleteApp(
  store: Store,
  tenantId: string,
  displayName: string,
  now: Timestamp,
): Promise<void> {
  await changeDirectory(store, tenantId, async (db) => {
    const app = await namedApp(db, tenantId, displayName)
    await removeApp(db, tenantId, displayName)
    await removeAppParts(db, tenantId, app.clientId)
    await revokePrincipal(db, tenantId, app.clientId)
    await auditApp(db, app, now, 'Delete application', 'Delete')
  })
}

/** A disabled application gets no tokens, and those it has are refused, also when it is enabled again. */
export async function setAppDisabled(
  store: Store,
  tenantId: string,
  displayName: string,
  { isDisabled, now }: { isDisabled: boolean; now: Timestamp },
): Promise<void> {
  await changeDirectory(store, tenantId, async (db) => {
    const app = await namedApp(db, tenantId, displayName)
    await updateApp(db, app, { isDisabled: Number(isDisabled) })
    if (isDisabled) await revokePrincipal(db, tenantId, app.clientId)
    else await reinstatePrincipal(db, tenantId, app.clientId, now)
    await auditApp(db, app, now, 'Update application', 'Update', {
      AccountEnabled: [!app.isDisabled, !isDisabled],
    })
  })
}

export async function addRedirectUri(
  store: Store,
  tenantId: string,
  displayName: string,
  { uri, now }: { uri: string; now: Timestamp },
): Promise<void> {
  await changeDirectory(store, tenantId, async (db) => {
    const app = await namedApp(db, tenantId, displayName)
    const before = await redirectUrisOf(db, tenantId, app.clientId)
    await insertRedirectUri(db, tenantId, app.clientId, checked(uri, app))
    await auditApp(db, app, now, 'Update application', 'Update', { AppAddress: [before, [...before, uri]] })
  })
}

function refuseUnknown(permissions: string[]): void {
  const unknown = permissions.filter((permission) => !isPermission(permission))
  if (unknown.length > 0)
    throw new OperatorError(
      `unknown permission ${unknown.join(', ')}; there are:\n  ${permissionNames.join('\n  ')}`,
    )
}

function checked(uri: string, app: App): string {
  const fault = redirectUriFault(uri, app)
  if (fault) throw new OperatorError(`redirect URI '${uri}': ${fault}`)
  return uri
}
