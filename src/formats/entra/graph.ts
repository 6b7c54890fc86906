/** The signIn of Microsoft Graph as `GET /auditLogs/signIns` and the download of the Entra admin center write it. */
import { completeSignIn } from '../complete-sign-in.ts'
import type { Format, Raw } from '../format.ts'
import { fieldsOf } from '../sign-in-properties.ts'
import { eventOfSignIn } from './event.ts'
import { otherRecordReason } from './log-names.ts'

const oneOf = ['createdDateTime', 'userPrincipalName', 'signInEventTypes']
const andAnother = ['userId', 'servicePrincipalId', 'appId', 'ipAddress', 'status', 'clientAppUsed']

export const entraGraph: Format = {
  name: 'entraGraph',
  title: 'a signIn of Microsoft Graph',
  reference: 'https://learn.microsoft.com/graph/api/resources/signin',

  matches(raw) {
    if (Object.hasOwn(raw, 'properties')) return false
    const has = hasIn(raw)
    return (oneOf.some(has) && andAnother.some(has)) || otherRecordReason(has) !== undefined
  },

  skips: (raw) => otherRecordReason(hasIn(raw)),

  parse: (raw) => [eventOfSignIn(completeSignIn(fieldsOf(raw), raw, {}))],
}

function hasIn(raw: Raw): (property: string) => boolean {
  return (property) => Object.hasOwn(raw, property)
}
