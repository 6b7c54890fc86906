/**
 * The `agentRiskDetection` resource (https://learn.microsoft.com/graph/api/resources/agentriskdetection); beta alone
 * has it.
 */

import {
  agentIdentityType,
  riskDetail,
  riskDetectionTimingType,
  riskLevel,
  riskState,
} from '../../../model/enumerations.ts'
import { column, constant, dateTime, entity, json, renamed, text } from './entity.ts'

const required = { isNullable: false, isFilled: true, versions: ['beta'] } as const
const beta = { versions: ['beta'] } as const
const filled = { isFilled: true, acceptsZoneless: true, versions: ['beta'] } as const

export const agentRiskDetection = entity({
  name: 'agentRiskDetection',
  table: 'detections',
  only: { column: 'identityKind', value: 'agent' },
  properties: [
    column('id', text, { ...required, isLowerCase: true }),
    column('activityDateTime', dateTime, filled),
    column('additionalInfo', text, beta),
    renamed('displayName', 'agentDisplayName', text, beta),
    renamed('identityId', 'agentId', text, { ...beta, isFilled: true, isLowerCase: true }),
    json('details', ['blueprintId'], 'blueprintId', text, beta),
    constant('clientSessionId', text, null, beta),
    column('detectedDateTime', dateTime, filled),
    column('detectionTimingType', riskDetectionTimingType, required),
    column('displayName', text, { ...beta, isNullable: false, isEmptyWhenAbsent: true }),
    column('identityId', text, { ...required, isLowerCase: true }),
    json('details', ['identityType'], 'identityType', agentIdentityType, { ...beta, isNullable: false }),
    renamed('lastUpdatedDateTime', 'lastModifiedDateTime', dateTime, filled),
    column('riskDetail', riskDetail, required),
    column('riskEventType', text, required),
    json('details', ['riskEvidence'], 'riskEvidence', text, beta),
    column('riskLevel', riskLevel, required),
    column('riskState', riskState, required),
    json('details', ['signInClientDisplayName'], 'signInClientDisplayName', text, beta),
    renamed('correlationId', 'signInCorrelationId', text, beta),
    renamed('requestId', 'signInRequestId', text, { ...beta, isLowerCase: true }),
    constant('source', text, 'IdentityProtection', beta),
  ],
  defaultOrder: [{ property: 'detectedDateTime', isDescending: true }],
})
