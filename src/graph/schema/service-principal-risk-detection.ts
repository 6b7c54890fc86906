/**
 * The `servicePrincipalRiskDetection` resource
 * (https://learn.microsoft.com/graph/api/resources/serviceprincipalriskdetection).
 */
import { signInLocation } from './complex-types.ts'
import { collection, column, constant, dateTime, entity, json, renamed, text } from './entity.ts'
import {
  activityType,
  riskDetail,
  riskDetectionTimingType,
  riskLevel,
  riskState,
  tokenIssuerType,
} from './enumerations.ts'

const filled = { isFilled: true }
const lowerCase = { isLowerCase: true }

export const servicePrincipalRiskDetection = entity({
  name: 'servicePrincipalRiskDetection',
  table: 'detections',
  only: { column: 'identityKind', value: 'servicePrincipal' },
  properties: [
    column('id', text, { isNullable: false, ...filled, ...lowerCase }),
    column('requestId', text, lowerCase),
    column('correlationId', text),
    column('riskEventType', text, filled),
    column('riskState', riskState, filled),
    column('riskLevel', riskLevel, filled),
    column('riskDetail', riskDetail, filled),
    constant('source', text, 'IdentityProtection'),
    column('detectionTimingType', riskDetectionTimingType, filled),
    column('activity', activityType, filled),
    constant('tokenIssuerType', tokenIssuerType, 'AzureAD'),
    column('ipAddress', text, lowerCase),
    json('location', [], 'location', signInLocation, { isEmptyWhenAbsent: true }),
    column('activityDateTime', dateTime, { ...filled, acceptsZoneless: true }),
    column('detectedDateTime', dateTime, { ...filled, acceptsZoneless: true }),
    column('lastUpdatedDateTime', dateTime, filled),
    renamed('identityId', 'servicePrincipalId', text, { ...filled, ...lowerCase }),
    renamed('displayName', 'servicePrincipalDisplayName', text),
    column('appId', text),
    json('details', ['keyIds'], 'keyIds', collection(text)),
    column('additionalInfo', text),
    column('mitreTechniqueId', text, { versions: ['beta'] }),
  ],
  defaultOrder: [{ property: 'detectedDateTime', isDescending: true }],
})
