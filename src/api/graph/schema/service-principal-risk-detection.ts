/**
 * The `servicePrincipalRiskDetection` resource
 * (https://learn.microsoft.com/graph/api/resources/serviceprincipalriskdetection).
 */
import { findingProperties, linkProperties } from './detection-properties.ts'
import { collection, column, entity, json, renamed, text } from './entity.ts'

const filled = { isFilled: true }

export const servicePrincipalRiskDetection = entity({
  name: 'servicePrincipalRiskDetection',
  table: 'detections',
  only: { column: 'identityKind', value: 'servicePrincipal' },
  properties: [
    ...linkProperties,
    column('riskEventType', text, filled),
    ...findingProperties,
    renamed('identityId', 'servicePrincipalId', text, { ...filled, isLowerCase: true }),
    renamed('displayName', 'servicePrincipalDisplayName', text),
    column('appId', text),
    json('details', ['keyIds'], 'keyIds', collection(text)),
    column('additionalInfo', text),
    column('mitreTechniqueId', text, { versions: ['beta'] }),
  ],
  defaultOrder: [{ property: 'detectedDateTime', isDescending: true }],
})
