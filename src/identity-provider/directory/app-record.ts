/** An application as the store keeps it, and how one is found, changed and audited. */
import { OperatorError } from '../../model/errors.ts'
import type { Timestamp } from '../../model/sign-in.ts'
import type { Db, Store } from '../../store/store.ts'
import type { AppTable } from '../../store/tables.ts'
import { appByClientId, appByName } from '../../store/tenants.ts'
import { type AuditEntry, auditEntry, operator } from './directory-audit.ts'

export interface App {
  tenantId: string
  clientId: string
  displayName: string
  /** What it may do by itself. */
  permissions: string[]
  /** What it may do for a person who signs in, within what that person may. */
  delegatedPermissions: string[]
  /** Runs where no secret can be kept. */
  isPublic: boolean
  isDisabled: boolean
}

export async function findApp(db: Db, tenantId: string, clientId: string): Promise<App | null> {
  const row = await appByClientId(db, tenantId, clientId)
  return row ? appOf(row) : null
}

/** Writers of one directory follow each other, and imports do not keep them waiting. */
export function changeDirectory<T>(store: Store, tenantId: string, work: (db: Db) => Promise<T>): Promise<T> {
  return store.write(`directory ${tenantId}`, work)
}

/** Throws OperatorError when there is none of the name. */
export async function namedApp(db: Db, tenantId: string, displayName: string): Promise<App> {
  const row = await appByName(db, tenantId, displayName)
  if (!row) throw new OperatorError(`there is no application named '${displayName}'`)
  return appOf(row)
}

export async function auditApp(
  db: Db,
  { tenantId, clientId, displayName }: Pick<App, 'tenantId' | 'clientId' | 'displayName'>,
  now: Timestamp,
  activity: string,
  operationType: AuditEntry['operationType'],
  modified?: AuditEntry['modified'],
): Promise<void> {
  await auditEntry(db, {
    ...{ tenantId, now, actor: operator, activity, operationType, modified },
    category: 'ApplicationManagement',
    target: { id: clientId, displayName, type: 'Application' },
  })
}

export function rowOf(app: App, createdDateTime: Timestamp): AppTable {
  return {
    ...app,
    permissions: JSON.stringify(app.permissions),
    delegatedPermissions: JSON.stringify(app.delegatedPermissions),
    isPublic: Number(app.isPublic),
    isDisabled: Number(app.isDisabled),
    createdDateTime,
  }
}

export function appOf({ createdDateTime: _, ...row }: AppTable): App {
  return {
    ...row,
    permissions: JSON.parse(row.permissions) as string[],
    delegatedPermissions: JSON.parse(row.delegatedPermissions) as string[],
    isPublic: row.isPublic === 1,
    isDisabled: row.isDisabled === 1,
  }
}
