/**
 * What the issuer keeps: several credentials for an application instead of one secret, where it may send people back to,
 * people with passwords, keys that rotate, and what is under way (codes, refresh tokens, sessions).
 */
import { sql } from 'kysely'
import type { Db, StoreDialect } from '../store.ts'
import { createIndex, createTable, type IndexDefinition, type TableDefinition } from './create-table.ts'

const tables: Record<string, TableDefinition> = {
  appCredentials: {
    columns: {
      tenantId: 'text',
      clientId: 'text',
      id: 'text',
      kind: 'text',
      displayName: 'text?',
      secretHash: 'text?',
      certificate: 'text?',
      thumbprint: 'text?',
      createdDateTime: 'text',
      endDateTime: 'text?',
    },
    key: ['tenantId', 'clientId', 'id'],
  },
  appRedirectUris: {
    columns: { tenantId: 'text', clientId: 'text', uri: 'text' },
    key: ['tenantId', 'clientId', 'uri'],
    isKeyed: true,
  },
  accounts: {
    columns: {
      tenantId: 'text',
      id: 'text',
      userPrincipalName: 'text',
      displayName: 'text',
      passwordHash: 'text',
      roles: 'text',
      isDisabled: 'integer',
      oneTimeSecret: 'text?',
      oneTimeStep: 'integer',
      createdDateTime: 'text',
    },
    key: ['tenantId', 'id'],
  },
  signInFailures: {
    columns: { tenantId: 'text', subject: 'text', failures: 'integer', lockedUntilDateTime: 'text' },
    key: ['tenantId', 'subject'],
  },
  revokedPrincipals: {
    columns: { tenantId: 'text', id: 'text', revokedDateTime: 'text' },
    key: ['tenantId', 'id'],
    isKeyed: true,
  },
  issuerSecrets: { columns: { name: 'text', secret: 'text' }, key: ['name'] },
  issuerItems: {
    columns: {
      tenantId: 'text',
      kind: 'text',
      id: 'text',
      payload: 'text',
      userCode: 'text?',
      uid: 'text?',
      grantId: 'text?',
      accountId: 'text?',
      expiresDateTime: 'text',
      consumed: 'integer',
    },
    key: ['tenantId', 'kind', 'id'],
  },
}

const indexes: Record<string, IndexDefinition> = {
  accountsByName: { on: 'accounts', columns: ['tenantId', 'userPrincipalName'] },
  issuerItemsByGrant: {
    on: 'issuerItems',
    columns: ['tenantId', 'grantId'],
    where: '"grantId" is not null',
  },
  issuerItemsByUserCode: {
    on: 'issuerItems',
    columns: ['tenantId', 'userCode'],
    where: '"userCode" is not null',
  },
  issuerItemsByUid: { on: 'issuerItems', columns: ['tenantId', 'uid'], where: '"uid" is not null' },
  issuerItemsByAccount: {
    on: 'issuerItems',
    columns: ['tenantId', 'accountId'],
    where: '"accountId" is not null',
  },
  issuerItemsByEnd: { on: 'issuerItems', columns: ['expiresDateTime'] },
}

export async function up(db: Db, dialect: StoreDialect): Promise<void> {
  for (const [table, definition] of Object.entries(tables)) await createTable(db, dialect, table, definition)
  for (const [name, definition] of Object.entries(indexes)) await createIndex(db, name, definition)
  // Every application had one secret without an end.
  await sql`insert into "appCredentials" ("tenantId", "clientId", "id", "kind", "secretHash", "createdDateTime")
    select "tenantId", "clientId", "clientId", 'secret', "secretHash", "createdDateTime" from "apps"`.execute(
    db,
  )
  await sql`alter table "apps" drop column "secretHash"`.execute(db)
  await sql`alter table "apps" add column "delegatedPermissions" text not null default '[]'`.execute(db)
  await sql`alter table "apps" add column "isPublic" integer not null default 0`.execute(db)
  await sql`alter table "apps" add column "isDisabled" integer not null default 0`.execute(db)
  await sql`alter table "signingKeys" add column "endDateTime" text`.execute(db)
}
