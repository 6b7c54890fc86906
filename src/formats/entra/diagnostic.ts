/**
 * What diagnostic settings send to an Event Hub or a storage account: an envelope around a sparse signIn.
 * Envelope keys are read in any case, because pipelines in between lower them.
 */
import { completeSignIn } from '../complete-sign-in.ts'
import type { Format, Raw } from '../format.ts'
import { cleanAddress } from '../ip-address.ts'
import { type Fields, fieldsOf } from '../sign-in-properties.ts'
import { isAbsent, propertyOf, readObject, unreadable } from '../values.ts'
import { eventOfSignIn } from './event.ts'
import { otherLogReason, type SignInLog, signInLogOf } from './log-names.ts'

export const entraDiagnostic: Format = {
  name: 'entraDiagnostic',
  title: 'a record of Entra diagnostic settings',
  reference:
    'https://learn.microsoft.com/entra/identity/monitoring-health/concept-diagnostic-settings-logs-options',

  matches(raw) {
    const has = (key: string) => propertyOf(raw, key) !== undefined
    return has('category') && (has('properties') || has('time'))
  },

  skips(raw) {
    const category = propertyOf(raw, 'category')
    return signInLogOf(category) === undefined ? otherLogReason(category) : undefined
  },

  parse(raw) {
    const envelope = envelopeOf(raw)
    const properties = readObject(envelope.get('properties'), 'properties') ?? flattenedProperties(raw)
    if (properties === null) throw unreadable('properties', null, 'an object that holds the sign-in')
    const log = signInLogOf(envelope.get('category'))!
    const signIn = completeSignIn(withEnvelope(fieldsOf(properties), envelope, log), raw, {
      eventType: log.eventType,
      errorCode: envelope.get('resulttype'),
      failureReason: envelope.get('resultdescription'),
      country: envelope.get('location'),
    })
    return [eventOfSignIn(signIn, envelope.get('time'))]
  },
}

/** By key in lower case. */
function envelopeOf(raw: Raw): Map<string, unknown> {
  return new Map(Object.keys(raw).map((key) => [key.toLowerCase(), raw[key]]))
}

/** What an export has flattened: `properties.id`, `properties.status.errorCode`. Null when there is nothing such. */
function flattenedProperties(raw: Raw): Raw | null {
  const flattened = Object.keys(raw).flatMap((key) => {
    const [, name] = /^properties[._/](.+)$/i.exec(key) ?? []
    return name === undefined ? [] : [[name, raw[key]] as const]
  })
  return flattened.length > 0 ? Object.fromEntries(flattened) : null
}

/** The envelope's `resourceId` is left out: it is the path of the tenant, not the resource that was signed in to. */
function withEnvelope(fields: Fields, envelope: Map<string, unknown>, log: SignInLog): Fields {
  const isUser = log.eventType === undefined || log.eventType.endsWith('User')
  const fallbacks: [string, unknown][] = [
    ['createdDateTime', envelope.get('time')],
    ['correlationId', envelope.get('correlationid')],
    ['homeTenantId', envelope.get('tenantid')],
    [isUser ? 'userDisplayName' : 'servicePrincipalName', envelope.get('identity')],
    ['isInteractive', log.isInteractive],
  ]
  for (const [name, value] of fallbacks) {
    if (isAbsent(fields.get(name)) && !isAbsent(value)) fields.set(name, value)
  }
  if (cleanAddress(fields.get('ipAddress')) === null) fields.set('ipAddress', envelope.get('calleripaddress'))
  return fields
}
