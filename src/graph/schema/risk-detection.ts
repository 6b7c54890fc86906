/** The `riskDetection` resource (https://learn.microsoft.com/graph/api/resources/riskdetection). */

import { signInLocation } from './complex-types.ts'
import { column, constant, dateTime, entity, json, renamed, text } from './entity.ts'
import {
  activityType,
  riskDetail,
  riskDetectionTimingType,
  riskEventType,
  riskLevel,
  riskState,
  tokenIssuerType,
} from './enumerations.ts'

const beta = { versions: ['beta'] } as const
const filled = { isFilled: true }
const lowerCase = { isLowerCase: true }

export const riskDetection = entity({
  name: 'riskDetection',
  table: 'detections',
  only: { column: 'identityKind', value: 'user' },
  properties: [
    column('id', text, { isNullable: false, isFilled: true, isLowerCase: true }),
    column('requestId', text, lowerCase),
    column('correlationId', text),
    column('riskEventType', text, filled),
    renamed('riskEventType', 'riskType', riskEventType, { ...beta, ...filled }),
    column('riskState', riskState, filled),
    column('riskLevel', riskLevel, filled),
    column('riskDetail', riskDetail, filled),
    // What real detections say here; the enumeration has no member for other identity providers.
    constant('source', text, 'IdentityProtection'),
    column('detectionTimingType', riskDetectionTimingType, filled),
    column('activity', activityType, filled),
    constant('tokenIssuerType', tokenIssuerType, 'AzureAD'),
    column('ipAddress', text, lowerCase),
    json('location', [], 'location', signInLocation, { isEmptyWhenAbsent: true }),
    column('activityDateTime', dateTime, { ...filled, acceptsZoneless: true }),
    column('detectedDateTime', dateTime, { ...filled, acceptsZoneless: true }),
    column('lastUpdatedDateTime', dateTime, filled),
    renamed('identityId', 'userId', text, { ...filled, ...lowerCase }),
    renamed('displayName', 'userDisplayName', text),
    column('userPrincipalName', text, lowerCase),
    column('additionalInfo', text),
    column('mitreTechniqueId', text, beta),
  ],
  defaultOrder: [{ property: 'detectedDateTime', isDescending: true }],
})
