/** The `riskDetection` resource (https://learn.microsoft.com/graph/api/resources/riskdetection). */

import { riskEventType } from '../../../model/enumerations.ts'
import { findingProperties, linkProperties } from './detection-properties.ts'
import { column, entity, renamed, text } from './entity.ts'

const beta = { versions: ['beta'] } as const
const filled = { isFilled: true }

export const riskDetection = entity({
  name: 'riskDetection',
  table: 'detections',
  only: { column: 'identityKind', value: 'user' },
  properties: [
    ...linkProperties,
    column('riskEventType', text, filled),
    renamed('riskEventType', 'riskType', riskEventType, { ...beta, ...filled }),
    ...findingProperties,
    renamed('identityId', 'userId', text, { ...filled, isLowerCase: true }),
    renamed('displayName', 'userDisplayName', text),
    column('userPrincipalName', text, { isLowerCase: true }),
    column('additionalInfo', text),
    column('mitreTechniqueId', text, beta),
  ],
  defaultOrder: [{ property: 'detectedDateTime', isDescending: true }],
})
