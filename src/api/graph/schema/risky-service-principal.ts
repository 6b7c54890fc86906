/**
 * The `riskyServicePrincipal` resource and its history
 * (https://learn.microsoft.com/graph/api/resources/riskyserviceprincipal).
 */

import { riskDetail, riskLevel, riskState } from '../../../model/enumerations.ts'
import {
  boolean,
  collection,
  column,
  constant,
  dateTime,
  entity,
  json,
  parts,
  renamed,
  text,
} from './entity.ts'

const filled = { isFilled: true }
const only = { column: 'identityKind', value: 'servicePrincipal' } as const

const properties = [
  column('id', text, { isNullable: false, isFilled: true, isLowerCase: true }),
  column('appId', text),
  column('displayName', text),
  // What signs in is enabled; whether it still is, only its directory knows.
  constant('accountEnabled', boolean, true, { versions: ['beta'] }),
  constant('isEnabled', boolean, true),
  column('isProcessing', boolean, filled),
  column('riskDetail', riskDetail, filled),
  column('riskLastUpdatedDateTime', dateTime, { ...filled, acceptsZoneless: true }),
  column('riskLevel', riskLevel, filled),
  column('riskState', riskState, filled),
  json('details', ['servicePrincipalType'], 'servicePrincipalType', text),
]

export const riskyServicePrincipal = entity({
  name: 'riskyServicePrincipal',
  table: 'riskyIdentities',
  only,
  properties,
  defaultOrder: [],
})

export const riskyServicePrincipalHistoryItem = entity({
  name: 'riskyServicePrincipalHistoryItem',
  table: 'riskHistory',
  only,
  properties: [
    ...properties,
    renamed('identityId', 'servicePrincipalId', text, { ...filled, isLowerCase: true, versions: ['beta'] }),
    column('initiatedBy', text),
    parts('activity', 'riskServicePrincipalActivity', [
      renamed('activityDetail', 'detail', riskDetail),
      json('activityEventTypes', [], 'riskEventTypes', collection(text)),
    ]),
  ],
  defaultOrder: [{ property: 'riskLastUpdatedDateTime', isDescending: true }],
})
