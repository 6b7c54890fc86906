/** The `directoryAudit` resource and its parts (https://learn.microsoft.com/graph/api/resources/directoryaudit). */

import { auditIdentityType, groupType, operationResult } from '../../../model/enumerations.ts'
import { keyValue } from './complex-types.ts'
import { collection, column, complex, constant, dateTime, entity, json, member, text } from './entity.ts'

const beta = { versions: ['beta'] } as const
const filled = { isFilled: true }
const required = { isNullable: false, isFilled: true }

const appIdentity = complex('appIdentity', [
  member('appId', text),
  member('displayName', text),
  member('servicePrincipalId', text),
  member('servicePrincipalName', text),
])

const userIdentity = complex('userIdentity', [
  member('id', text),
  member('displayName', text),
  member('ipAddress', text),
  member('userPrincipalName', text),
])

const auditUserIdentity = complex('auditUserIdentity', [
  ...userIdentity.properties,
  member('homeTenantId', text),
  member('homeTenantName', text),
])

const linkableIdentifiers = complex('linkableIdentifiers', [
  member('deviceId', text),
  member('sessionId', text),
  member(
    'tokenDetails',
    complex('tokenDetails', [member('issuedAtDateTime', dateTime), member('uniqueTokenIdentifier', text)]),
  ),
])

const auditActivityInitiator = complex('auditActivityInitiator', [
  member('app', appIdentity),
  member('user', userIdentity, { versions: ['v1.0'] }),
  member('user', auditUserIdentity, beta),
  member('linkableIdentifiers', linkableIdentifiers, beta),
])

const auditActivityPerformer = complex('auditActivityPerformer', [
  member('appId', text),
  member('blueprintId', text),
  member('identityType', auditIdentityType),
])

const modifiedProperty = complex('modifiedProperty', [
  member('displayName', text),
  member('oldValue', text),
  member('newValue', text),
])

const targetResource = complex('targetResource', [
  member('id', text),
  member('displayName', text),
  member('type', text),
  member('userPrincipalName', text),
  member('groupType', groupType),
  member('modifiedProperties', collection(modifiedProperty)),
])

export const directoryAudit = entity({
  name: 'directoryAudit',
  table: 'directoryAudits',
  properties: [
    column('id', text, required),
    column('category', text, required),
    column('correlationId', text),
    column('result', operationResult, filled),
    column('resultReason', text),
    column('activityDisplayName', text, required),
    column('activityDateTime', dateTime, required),
    column('loggedByService', text, filled),
    column('operationType', text, filled),
    constant('userAgent', text, null, beta),
    json('initiatedBy', [], 'initiatedBy', auditActivityInitiator, {
      isNullable: false,
      isEmptyWhenAbsent: true,
    }),
    constant('performedBy', auditActivityPerformer, null, beta),
    json('targetResources', [], 'targetResources', collection(targetResource)),
    json('additionalDetails', [], 'additionalDetails', collection(keyValue)),
  ],
  defaultOrder: [{ property: 'activityDateTime', isDescending: true }],
})
