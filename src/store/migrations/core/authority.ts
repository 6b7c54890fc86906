/**
 * What the issuer keeps: applications with their credentials and where they may send people back to, people with
 * passwords, keys that rotate, and what is under way (codes, refresh tokens, sessions).
 */
import type { IndexDefinition, TableDefinition } from '../create-table.ts'

export const tables: Record<string, TableDefinition> = {
  apps: {
    columns: {
      tenantId: 'text',
      clientId: 'text',
      displayName: 'text',
      permissions: 'text',
      delegatedPermissions: 'text',
      isPublic: 'integer',
      isDisabled: 'integer',
      createdDateTime: 'text',
    },
    key: ['tenantId', 'clientId'],
  },
  signingKeys: {
    columns: { kid: 'text', privateJwk: 'text', createdDateTime: 'text', endDateTime: 'text?' },
    key: ['kid'],
  },
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

export const indexes: Record<string, IndexDefinition> = {
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
