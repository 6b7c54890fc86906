/**
 * A row of the sign-in tables that Defender hunts in (EntraIdSignInEvents, AADSignInEventsBeta and those of service
 * principals): as an export, or as its streaming sends it, in an envelope with a category.
 */
import { completeSignIn } from '../complete-sign-in.ts'
import type { Format, Raw } from '../format.ts'
import type { Fields } from '../sign-in-properties.ts'
import {
  isAbsent,
  orNothing,
  propertyOf,
  readBoolean,
  readNumber,
  readObject,
  readStructure,
  readText,
  unreadable,
} from '../values.ts'
import { eventOfSignIn } from './event.ts'
import { otherLogReason } from './log-names.ts'

/** Where the properties of a sign-in stand; `deviceDetail` and others are put together from columns. */
const columnOf: Record<string, string> = {
  id: 'requestid',
  createdDateTime: 'timestamp',
  userId: 'accountobjectid',
  userPrincipalName: 'accountupn',
  userDisplayName: 'accountdisplayname',
  servicePrincipalId: 'serviceprincipalid',
  servicePrincipalName: 'serviceprincipalname',
  appId: 'applicationid',
  appDisplayName: 'application',
  ipAddress: 'ipaddress',
  clientAppUsed: 'clientappused',
  userAgent: 'useragent',
  correlationId: 'correlationid',
  signInEventTypes: 'logontype',
  resourceDisplayName: 'resourcedisplayname',
  resourceId: 'resourceid',
  resourceTenantId: 'resourcetenantid',
  authenticationRequirement: 'authenticationrequirement',
  authenticationProcessingDetails: 'authenticationprocessingdetails',
  sessionId: 'sessionid',
  uniqueTokenIdentifier: 'uniquetokenid',
  signInIdentifier: 'alternatesigninname',
  tokenIssuerType: 'tokenissuertype',
  conditionalAccessStatus: 'conditionalaccessstatus',
  appliedConditionalAccessPolicies: 'conditionalaccesspolicies',
  networkLocationDetails: 'networklocationdetails',
  riskEventTypes_v2: 'riskeventtypes',
}

/** Numbers that these tables write for Graph's words. Source: the reference of advanced hunting. */
const riskLevels: Record<number, string> = { 1: 'none', 10: 'low', 50: 'medium', 100: 'high' }
const riskStates = ['none', 'confirmedSafe', 'remediated', 'dismissed', 'atRisk', 'confirmedCompromised']

const signInTable = /^(?:AdvancedHunting-)?(?:EntraId|AAD)(?:Spn)?SignInEvents(?:Beta)?$/i
const anyTable = /^AdvancedHunting-/i

export const defender: Format = {
  name: 'defenderHunting',
  title: 'a row of a sign-in table of Defender',
  reference: 'https://learn.microsoft.com/defender-xdr/advanced-hunting-entraidsigninevents-table',

  matches(raw) {
    const table = tableOf(raw)
    if (table !== undefined && (signInTable.test(table) || anyTable.test(table))) return true
    if (!Object.hasOwn(raw, 'ErrorCode') && !Object.hasOwn(raw, 'errorcode')) return false
    const has = (column: string) => propertyOf(raw, column) !== undefined
    return has('Timestamp') && (has('AccountObjectId') || has('AccountUpn') || has('ServicePrincipalId'))
  },

  skips(raw) {
    const table = tableOf(raw)
    return table === undefined || signInTable.test(table) ? undefined : otherLogReason(table)
  },

  parse(raw) {
    const row = rowOf(raw)
    const isOfApplication = isAbsent(row.get('accountobjectid')) && isAbsent(row.get('accountupn'))
    const fields = fieldsOfRow(row)
    if (isOfApplication) fields.set('isInteractive', false)
    const signIn = completeSignIn(fields, raw, {
      eventType: isOfApplication ? (isManaged(row) ? 'managedIdentity' : 'servicePrincipal') : undefined,
      errorCode: row.get('errorcode'),
    })
    return [eventOfSignIn(signIn, propertyOf(raw, 'time'))]
  },
}

function tableOf(raw: Raw): string | undefined {
  const table = raw.category ?? raw.Category
  return typeof table === 'string' ? table : undefined
}

/** The columns in lower case, out of the envelope that streaming puts around them. */
function rowOf(raw: Raw): Map<string, unknown> {
  const isEnvelope = propertyOf(raw, 'category') !== undefined && propertyOf(raw, 'Timestamp') === undefined
  const row = isEnvelope ? readObject(propertyOf(raw, 'properties'), 'properties') : raw
  if (row === null) throw unreadable('properties', null, 'an object that holds the sign-in')
  return new Map(Object.keys(row).map((key) => [key.toLowerCase(), row[key]]))
}

function isManaged(row: Map<string, unknown>): boolean {
  return orNothing(() => readBoolean(row.get('ismanagedidentity'), 'IsManagedIdentity')) === true
}

function fieldsOfRow(row: Map<string, unknown>): Fields {
  const fields: Fields = new Map()
  for (const [name, column] of Object.entries(columnOf)) fields.set(name, row.get(column))
  const eventTypes = eventTypesIn(row.get('logontype'))
  fields.set('signInEventTypes', eventTypes)
  if (eventTypes.length > 0) fields.set('isInteractive', eventTypes.includes('interactiveUser'))
  fields.set('deviceDetail', {
    deviceId: row.get('entraiddeviceid') ?? row.get('aaddeviceid'),
    displayName: row.get('devicename'),
    operatingSystem: row.get('osplatform'),
    browser: row.get('browser'),
    isCompliant: row.get('iscompliant'),
    isManaged: row.get('ismanaged'),
    trustType: row.get('devicetrusttype'),
  })
  fields.set('location', {
    city: row.get('city'),
    state: row.get('state'),
    countryOrRegion: row.get('country'),
    geoCoordinates: { latitude: row.get('latitude'), longitude: row.get('longitude') },
  })
  fields.set('riskLevelAggregated', riskLevelOf(row.get('risklevelaggregated')))
  fields.set('riskLevelDuringSignIn', riskLevelOf(row.get('risklevelduringsignin')))
  fields.set(
    'riskState',
    wordOf(row.get('riskstate'), (number) => riskStates[number]),
  )
  const isGuest = orNothing(() => readBoolean(row.get('isguestuser'), 'IsGuestUser')) ?? null
  fields.set('userType', isGuest === null ? undefined : isGuest ? 'guest' : 'member')
  return fields
}

/** They come as a list, as its JSON, or with commas between them. */
function eventTypesIn(value: unknown): unknown[] {
  const structure = readStructure(value)
  if (Array.isArray(structure)) return structure
  return typeof structure === 'string' ? structure.split(',').map((type) => type.trim()) : []
}

function riskLevelOf(value: unknown): unknown {
  return wordOf(value, (number) => riskLevels[number])
}

/** A number that stands for nothing is left out. */
function wordOf(value: unknown, words: (number: number) => string | undefined): unknown {
  const number = orNothing(() => readNumber(value, 'risk', 0, 100))
  if (number === null) return null
  return number === undefined ? readText(value, 'risk') : words(number)
}
