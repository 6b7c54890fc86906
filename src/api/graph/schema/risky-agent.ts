/** The `riskyAgent` resource (https://learn.microsoft.com/graph/api/resources/riskyagent); beta alone has it. */

import { agentIdentityType, riskDetail, riskLevel, riskState } from '../../../model/enumerations.ts'
import { boolean, column, constant, dateTime, entity, json, renamed, text } from './entity.ts'

const required = { isNullable: false, isFilled: true, versions: ['beta'] } as const
const beta = { versions: ['beta'] } as const

export const riskyAgent = entity({
  name: 'riskyAgent',
  table: 'riskyIdentities',
  only: { column: 'identityKind', value: 'agent' },
  properties: [
    column('id', text, { ...required, isLowerCase: true }),
    renamed('displayName', 'agentDisplayName', text, beta),
    json('details', ['blueprintId'], 'blueprintId', text, beta),
    json('details', ['identityType'], 'identityType', agentIdentityType, { ...beta, isNullable: false }),
    column('isDeleted', boolean, required),
    // What signs in is enabled; whether it still is, only its directory knows.
    constant('isEnabled', boolean, true, { ...beta, isNullable: false }),
    column('isProcessing', boolean, required),
    column('riskDetail', riskDetail, required),
    renamed('riskLastUpdatedDateTime', 'riskLastModifiedDateTime', dateTime, {
      ...beta,
      isFilled: true,
      acceptsZoneless: true,
    }),
    column('riskLevel', riskLevel, required),
    column('riskState', riskState, required),
  ],
  defaultOrder: [],
})
