/**
 * The `signIn` resource (https://learn.microsoft.com/graph/api/resources/signin). Its risk is our verdict and stands
 * in columns; most of the rest stands in the document, as the log had it.
 */
import type { CodedType } from '../../../model/codes.ts'
import * as enumerations from '../../../model/enumerations.ts'
import { keyValue, signInLocation } from './complex-types.ts'
import {
  boolean,
  collection,
  column,
  comparedBy,
  dateTime,
  entity,
  int32,
  json,
  type Property,
  parts,
  single,
  type Type,
  text,
} from './entity.ts'

import * as types from './sign-in-parts.ts'

const filled = { isFilled: true }
const lowerCase = { isLowerCase: true }
const alwaysObject = { isEmptyWhenAbsent: true }

export const signIn = entity({
  name: 'signIn',
  table: 'signIns',
  properties: [
    column('id', text, { isNullable: false, ...filled, ...lowerCase }),
    comparedBy(column('createdDateTime', dateTime, { isNullable: false, ...filled, acceptsZoneless: true }), {
      kind: 'moment',
      at: 'at',
      tick: 'tick',
    }),
    column('userDisplayName', text),
    column('userPrincipalName', text, lowerCase),
    column('userId', text, { isNullable: false, ...filled, ...lowerCase }),
    column('appId', text),
    inDocument('appDisplayName', text),
    column('ipAddress', text, lowerCase),
    inDocument('clientAppUsed', text),
    inDocument('userAgent', text),
    column('correlationId', text),
    inDocument('conditionalAccessStatus', enumerations.conditionalAccessStatus),
    inDocument('isInteractive', boolean),
    coded(column('riskDetail', enumerations.riskDetail, filled), 'riskDetail', 'detail'),
    coded(column('riskLevelAggregated', enumerations.riskLevel, filled), 'riskLevel', 'level'),
    coded(column('riskLevelDuringSignIn', enumerations.riskLevel, filled), 'riskLevel', 'duringLevel'),
    coded(column('riskState', enumerations.riskState, filled), 'riskState', 'state'),
    json('riskEventTypes', [], 'riskEventTypes', collection(enumerations.riskEventType)),
    json('riskEventTypes', [], 'riskEventTypes_v2', collection(text)),
    inDocument('resourceDisplayName', text),
    inDocument('resourceId', text),
    inDocument('resourceTenantId', text),
    inDocument('homeTenantId', text),
    column('servicePrincipalId', text, { ...lowerCase, versions: ['v1.0'] }),
    column('servicePrincipalId', text, {
      ...lowerCase,
      versions: ['beta'],
      isNullable: false,
      isEmptyWhenAbsent: true,
    }),
    inDocument('servicePrincipalName', text),
    parts('status', 'signInStatus', [
      column('errorCode', int32, filled),
      json('document', ['status', 'failureReason'], 'failureReason', text),
      json('document', ['status', 'additionalDetails'], 'additionalDetails', text),
    ]),
    json('document', ['deviceDetail'], 'deviceDetail', types.deviceDetail, alwaysObject),
    json('document', ['location'], 'location', signInLocation, alwaysObject),
    inDocument('appliedConditionalAccessPolicies', collection(types.appliedConditionalAccessPolicy)),
    inDocument('authenticationAppDeviceDetails', types.authenticationAppDeviceDetails),

    coded(
      single('signInEventType', 'signInEventTypes', text, { versions: ['beta'] }),
      'signInEventType',
      'signInEventTypeCode',
    ),
    column('sessionId', text, { versions: ['beta'] }),
    betaInDocument('agent', types.agentSignIn),
    betaInDocument('autonomousSystemNumber', int32),
    betaInDocument('authenticationRequirement', text),
    betaInDocument('authenticationRequirementPolicies', collection(types.authenticationRequirementPolicy)),
    betaInDocument('authenticationDetails', collection(types.authenticationDetail)),
    betaInDocument('authenticationMethodsUsed', collection(text)),
    betaInDocument('authenticationProcessingDetails', collection(keyValue)),
    betaInDocument('authenticationProtocol', enumerations.protocolType),
    betaInDocument('authenticationContextClassReferences', collection(types.authenticationContext)),
    betaInDocument(
      'authenticationAppPolicyEvaluationDetails',
      collection(types.authenticationAppPolicyDetails),
    ),
    betaInDocument('appliedEventListeners', collection(types.appliedAuthenticationEventListener)),
    betaInDocument('alternateSignInName', text),
    betaInDocument('appOwnerTenantId', text),
    betaInDocument('appTokenProtectionStatus', enumerations.tokenProtectionStatus),
    betaInDocument('azureResourceId', text),
    betaInDocument('clientCredentialType', enumerations.clientCredentialType),
    betaInDocument('clientSessionId', text),
    betaInDocument('conditionalAccessAudiences', collection(types.conditionalAccessAudience)),
    betaInDocument('crossTenantAccessType', enumerations.signInAccessType),
    betaInDocument('federatedCredentialId', text),
    betaInDocument('flaggedForReview', boolean),
    betaInDocument('globalSecureAccessIpAddress', text),
    betaInDocument('homeTenantName', text),
    betaInDocument('incomingTokenType', enumerations.incomingTokenType),
    betaInDocument('ipAddressFromResourceProvider', text),
    betaInDocument('isTenantRestricted', boolean),
    betaInDocument('isThroughGlobalSecureAccess', boolean),
    betaInDocument('managedServiceIdentity', types.managedIdentity),
    betaInDocument('mfaDetail', types.mfaDetail),
    betaInDocument('networkLocationDetails', collection(types.networkLocationDetail)),
    betaInDocument('originalRequestId', text),
    betaInDocument('originalTransferMethod', enumerations.originalTransferMethods),
    betaInDocument('privateLinkDetails', types.privateLinkDetails),
    betaInDocument('processingTimeInMilliseconds', int32),
    betaInDocument('resourceOwnerTenantId', text),
    betaInDocument('resourceServicePrincipalId', text),
    betaInDocument('servicePrincipalCredentialKeyId', text),
    betaInDocument('servicePrincipalCredentialThumbprint', text),
    betaInDocument('sessionLifetimePolicies', collection(types.sessionLifetimePolicy)),
    betaInDocument('signInIdentifier', text),
    betaInDocument('signInIdentifierType', enumerations.signInIdentifierType),
    betaInDocument('signInTokenProtectionStatus', enumerations.tokenProtectionStatus),
    betaInDocument('tokenIssuerName', text),
    betaInDocument('tokenIssuerType', enumerations.tokenIssuerType),
    betaInDocument('tokenProtectionStatusDetails', types.tokenProtectionStatusDetails),
    betaInDocument('uniqueTokenIdentifier', text),
    betaInDocument('userType', enumerations.signInUserType),
  ],
  defaultOrder: [{ property: 'createdDateTime', isDescending: true }],
})

function coded<Column extends string, const Other extends string>(
  property: Property<Column>,
  type: CodedType,
  by: Other,
) {
  return comparedBy(property, { kind: 'code', type, column: by })
}

function inDocument(name: string, type: Type) {
  return json('document', [name], name, type)
}

function betaInDocument(name: string, type: Type) {
  return json('document', [name], name, type, { versions: ['beta'] })
}
