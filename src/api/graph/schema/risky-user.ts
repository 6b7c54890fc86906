/**
 * The `riskyUser` resource (https://learn.microsoft.com/graph/api/resources/riskyuser). Its history is a path of its
 * own and never part of the user.
 */

import { riskDetail, riskLevel, riskState } from '../../../model/enumerations.ts'
import { boolean, column, dateTime, entity, renamed, text } from './entity.ts'

const filled = { isFilled: true }

/** What a history item has too: the state after the change. */
export const riskyUserProperties = [
  column('id', text, { isNullable: false, isFilled: true, isLowerCase: true }),
  column('isDeleted', boolean, filled),
  column('isProcessing', boolean, filled),
  column('riskLevel', riskLevel, filled),
  column('riskState', riskState, filled),
  column('riskDetail', riskDetail, filled),
  column('riskLastUpdatedDateTime', dateTime, { ...filled, acceptsZoneless: true }),
  renamed('displayName', 'userDisplayName', text),
  column('userPrincipalName', text, { isLowerCase: true }),
]

export const riskyUser = entity({
  name: 'riskyUser',
  table: 'riskyIdentities',
  only: { column: 'identityKind', value: 'user' },
  properties: riskyUserProperties,
  // By id alone: a user whose risk changes between two pages would move in any order by time, and could be missed.
  defaultOrder: [],
})
