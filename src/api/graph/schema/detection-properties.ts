/** What detections of users and of service principals have in common, in the order in which both write it. */

import {
  activityType,
  riskDetail,
  riskDetectionTimingType,
  riskLevel,
  riskState,
  tokenIssuerType,
} from '../../../model/enumerations.ts'
import { signInLocation } from './complex-types.ts'
import { column, constant, dateTime, json, text } from './entity.ts'

const filled = { isFilled: true }

/** What the detection belongs to. */
export const linkProperties = [
  column('id', text, { isNullable: false, isFilled: true, isLowerCase: true }),
  column('requestId', text, { isLowerCase: true }),
  column('correlationId', text),
]

/** Where the risk stands, and what was seen when and where. */
export const findingProperties = [
  column('riskState', riskState, filled),
  column('riskLevel', riskLevel, filled),
  column('riskDetail', riskDetail, filled),
  // What real detections say here; the enumeration below has no member for other identity providers.
  constant('source', text, 'IdentityProtection'),
  column('detectionTimingType', riskDetectionTimingType, filled),
  column('activity', activityType, filled),
  constant('tokenIssuerType', tokenIssuerType, 'AzureAD'),
  column('ipAddress', text, { isLowerCase: true }),
  json('location', [], 'location', signInLocation, { isEmptyWhenAbsent: true }),
  column('activityDateTime', dateTime, { ...filled, acceptsZoneless: true }),
  column('detectedDateTime', dateTime, { ...filled, acceptsZoneless: true }),
  column('lastUpdatedDateTime', dateTime, filled),
]
