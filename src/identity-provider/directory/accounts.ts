/** People who sign in here: made, listed, disabled, deleted, with their roles. Each change is in the audit log. */
import { randomUUID } from 'node:crypto'
import { OperatorError } from '../../model/errors.ts'
import { type DirectoryRole, directoryRoles } from '../../model/permissions.ts'
import type { Timestamp } from '../../model/sign-in.ts'
import {
  accountById,
  accountByName,
  accountsOf,
  insertAccount,
  removeAccount,
  updateAccount,
} from '../../store/authority-accounts.ts'
import { reinstatePrincipal, revokePrincipal, revokeTokens } from '../../store/authority-apps.ts'
import { removeItemsOfAccount } from '../../store/authority-items.ts'
import type { Db, Store } from '../../store/store.ts'
import type { AccountTable } from '../../store/tables.ts'
import { changeDirectory } from './app-record.ts'
import { type AuditEntry, auditEntry, operator } from './directory-audit.ts'
import { makeOneTimeSecret } from './one-time-passwords.ts'
import { hashPassword } from './passwords.ts'

export interface Account {
  tenantId: string
  id: string
  userPrincipalName: string
  displayName: string
  roles: DirectoryRole[]
  isDisabled: boolean
  hasOneTimePassword: boolean
}

/** Which account, by the name its owner signs in with, and when. */
export interface AccountChange {
  tenantId: string
  userPrincipalName: string
  now: Timestamp
}

export interface NewAccount extends AccountChange {
  /** The id by which the sign-in log knows the person; without it, a new one. */
  id?: string
  displayName?: string
  password: string
  roles?: DirectoryRole[]
}

const nameForm = /^[^\s@'"<>\\/]{1,64}@[a-z0-9](?:[a-z0-9.-]{0,250}[a-z0-9])?$/

/** Throws OperatorError for a name or a password that cannot be. */
export async function createAccount(store: Store, options: NewAccount): Promise<Account> {
  const { tenantId, now, roles = [] } = options
  const userPrincipalName = options.userPrincipalName.trim().toLowerCase()
  if (!nameForm.test(userPrincipalName))
    throw new OperatorError(`'${userPrincipalName}': expected a name such as ada@corp.example`)
  const row: AccountTable = {
    ...{ tenantId, userPrincipalName },
    id: options.id ?? randomUUID(),
    displayName: options.displayName?.trim() || userPrincipalName,
    passwordHash: await hashPassword(options.password),
    roles: JSON.stringify([...new Set(roles)].map((role) => directoryRoles[role])),
    ...{ isDisabled: 0, oneTimeSecret: null, oneTimeStep: 0, createdDateTime: now },
  }
  await changeDirectory(store, tenantId, async (db) => {
    const isThere =
      (await accountByName(db, tenantId, userPrincipalName)) ?? (await accountById(db, tenantId, row.id))
    if (isThere) throw new OperatorError(`there is already an account ${isThere.userPrincipalName}`)
    await insertAccount(db, row)
    // Somebody of this id may have been here before.
    await reinstatePrincipal(db, tenantId, row.id, now)
    await audit(db, row, now, { activity: 'Add user', operationType: 'Add' })
    for (const role of roles) await auditRole(db, row, now, role, 'Add member to role')
  })
  return accountOf(row)
}

/** By name. */
export async function listAccounts({ read }: Store, tenantId: string): Promise<Account[]> {
  return (await accountsOf(read, tenantId)).map(accountOf)
}

/** Disabled: signs in no more, is signed out everywhere, and tokens for this person are refused. */
export async function setAccountDisabled(
  store: Store,
  change: AccountChange,
  isDisabled: boolean,
): Promise<void> {
  await changeAccount(store, change, async (db, row) => {
    await updateAccount(db, row, { isDisabled: Number(isDisabled) })
    if (isDisabled) await shutOut(db, row)
    else await reinstatePrincipal(db, row.tenantId, row.id, change.now)
    const activity = isDisabled ? 'Disable account' : 'Enable account'
    const modified: AuditEntry['modified'] = { AccountEnabled: [row.isDisabled === 0, !isDisabled] }
    await audit(db, row, change.now, { activity, operationType: 'Update', modified })
  })
}

/** Ends all sessions and tokens. Throws OperatorError when the password cannot be one. */
export async function setPassword(store: Store, change: AccountChange, password: string): Promise<void> {
  const passwordHash = await hashPassword(password)
  await changeAccount(store, change, async (db, row) => {
    await updateAccount(db, row, { passwordHash })
    await signOut(db, row, change.now)
    await audit(db, row, change.now, { activity: 'Reset user password', operationType: 'Update' })
  })
}

/** `decide` makes of the roles that the account has those that it has from now on. Tokens with more than these end. */
export async function changeRoles(
  store: Store,
  change: AccountChange,
  decide: (before: DirectoryRole[]) => DirectoryRole[],
): Promise<void> {
  await changeAccount(store, change, async (db, row) => {
    const before = accountOf(row).roles
    const roles = [...new Set(decide(before))]
    await updateAccount(db, row, { roles: JSON.stringify(roles.map((role) => directoryRoles[role])) })
    for (const role of roles.filter((one) => !before.includes(one)))
      await auditRole(db, row, change.now, role, 'Add member to role')
    const lost = before.filter((one) => !roles.includes(one))
    // What asks for a token again gets one with the roles that are left.
    if (lost.length > 0) await revokeTokens(db, row.tenantId, row.id, change.now)
    for (const role of lost) await auditRole(db, row, change.now, role, 'Remove member from role')
  })
}

/**
 * Asks for one-time passwords from now on, and returns their secret; or no longer, and returns null. Ends all sessions
 * and tokens: they came by what was asked before.
 */
export async function setOneTimePasswords(
  store: Store,
  change: AccountChange,
  isWanted: boolean,
): Promise<string | null> {
  const oneTimeSecret = isWanted ? makeOneTimeSecret() : null
  await changeAccount(store, change, async (db, row) => {
    await updateAccount(db, row, { oneTimeSecret, oneTimeStep: 0 })
    await signOut(db, row, change.now)
    const activity = isWanted ? 'User registered security info' : 'User deleted security info'
    await audit(db, row, change.now, { activity, operationType: 'Update' })
  })
  return oneTimeSecret
}

export async function deleteAccount(store: Store, change: AccountChange): Promise<void> {
  await changeAccount(store, change, async (db, row) => {
    await removeAccount(db, row.tenantId, row.id)
    await shutOut(db, row)
    await audit(db, row, change.now, { activity: 'Delete user', operationType: 'Delete' })
  })
}

export function accountOf(row: AccountTable): Account {
  const ids = JSON.parse(row.roles) as string[]
  const names = Object.keys(directoryRoles) as DirectoryRole[]
  return {
    tenantId: row.tenantId,
    id: row.id,
    userPrincipalName: row.userPrincipalName,
    displayName: row.displayName,
    roles: names.filter((name) => ids.includes(directoryRoles[name])),
    isDisabled: row.isDisabled === 1,
    hasOneTimePassword: row.oneTimeSecret !== null,
  }
}

async function changeAccount(
  store: Store,
  { tenantId, userPrincipalName }: AccountChange,
  work: (db: Db, row: AccountTable) => Promise<void>,
): Promise<void> {
  await changeDirectory(store, tenantId, async (db) => {
    const row = await accountByName(db, tenantId, userPrincipalName.trim())
    if (!row) throw new OperatorError(`there is no account ${userPrincipalName}`)
    await work(db, row)
  })
}

async function signOut(db: Db, { tenantId, id }: AccountTable, now: Timestamp): Promise<void> {
  await removeItemsOfAccount(db, tenantId, id)
  await revokeTokens(db, tenantId, id, now)
}

async function shutOut(db: Db, { tenantId, id }: AccountTable): Promise<void> {
  await removeItemsOfAccount(db, tenantId, id)
  await revokePrincipal(db, tenantId, id)
}

async function audit(
  db: Db,
  { tenantId, id, displayName, userPrincipalName }: AccountTable,
  now: Timestamp,
  entry: Pick<AuditEntry, 'activity' | 'operationType' | 'modified'>,
): Promise<void> {
  const target = { id, displayName, type: 'User', userPrincipalName }
  await auditEntry(db, { tenantId, now, actor: operator, category: 'UserManagement', target, ...entry })
}

async function auditRole(
  db: Db,
  { tenantId, id, displayName, userPrincipalName }: AccountTable,
  now: Timestamp,
  role: DirectoryRole,
  activity: 'Add member to role' | 'Remove member from role',
): Promise<void> {
  const isAdded = activity === 'Add member to role'
  await auditEntry(db, {
    ...{ tenantId, now, actor: operator, activity, category: 'RoleManagement' },
    operationType: isAdded ? 'Add' : 'Delete',
    target: { id, displayName, type: 'User', userPrincipalName },
    modified: { 'Role.DisplayName': isAdded ? [null, role] : [role, null] },
  })
}
