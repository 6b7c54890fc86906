/** The `riskyUserHistoryItem` resource (https://learn.microsoft.com/graph/api/resources/riskyuserhistoryitem). */

import { riskDetail, riskEventType } from '../../../model/enumerations.ts'
import { collection, column, entity, json, parts, renamed, text } from './entity.ts'
import { riskyUserProperties } from './risky-user.ts'

export const riskyUserHistoryItem = entity({
  name: 'riskyUserHistoryItem',
  table: 'riskHistory',
  only: { column: 'identityKind', value: 'user' },
  properties: [
    ...riskyUserProperties,
    renamed('identityId', 'userId', text, { isFilled: true, isLowerCase: true }),
    column('initiatedBy', text),
    parts('activity', 'riskUserActivity', [
      renamed('activityDetail', 'detail', riskDetail),
      json('activityEventTypes', [], 'riskEventTypes', collection(text)),
      json('activityEventTypes', [], 'eventTypes', collection(riskEventType), { versions: ['beta'] }),
    ]),
  ],
  defaultOrder: [{ property: 'riskLastUpdatedDateTime', isDescending: true }],
})
