/** From values under Graph's names to a complete SignIn: what all formats share once each has found its values. */
import type {
  DeviceDetail,
  GeoCoordinates,
  SignIn,
  SignInEventType,
  SignInLocation,
  SignInStatus,
  SourceRisk,
} from '../model/sign-in.ts'
import * as structures from '../model/sign-in-structures.ts'
import type { Raw } from './format.ts'
import { principalId, referenceId, signInId } from './identity.ts'
import { cleanAddress } from './ip-address.ts'
import { addFurtherProperties, type Fields } from './sign-in-properties.ts'
import { parseTime } from './time.ts'
import { typedValue } from './typed-value.ts'
import {
  isAbsent,
  limits,
  orNothing,
  readBoolean,
  readInteger,
  readStructure,
  readText,
  unreadable,
} from './values.ts'

/** What a format knows from beside the sign-in; each is used when the sign-in itself has nothing. */
export interface Surroundings {
  eventType?: SignInEventType | undefined
  errorCode?: unknown
  failureReason?: unknown
  /** Two letters; anything else is not taken for a country. */
  country?: unknown
}

const userEventTypes = new Set<unknown>(['interactiveUser', 'nonInteractiveUser'] satisfies SignInEventType[])
const eventTypes = new Set<unknown>([
  ...userEventTypes,
  ...(['servicePrincipal', 'managedIdentity'] satisfies SignInEventType[]),
])

/**
 * @param fields values under Graph's names, typed in any way
 * @param raw the whole record, which gives an id to a sign-in that has none
 * @throws RecordError for a required value that is absent, and for any value of the engine's that cannot be read
 */
export function completeSignIn(fields: Fields, raw: Raw, surroundings: Surroundings): SignIn {
  const isInteractive = readBoolean(fields.get('isInteractive'), 'isInteractive')
  const userPrincipalName = readUserPrincipalName(fields.get('userPrincipalName'))
  const signInEventTypes = readEventTypes(fields, surroundings, isInteractive)
  const risk = readSourceRisk(fields)
  const signIn: SignIn = {
    id: signInId(fields.get('id'), raw),
    createdDateTime: parseTime(fields.get('createdDateTime'), 'createdDateTime'),
    ...readPrincipal(fields, userPrincipalName, signInEventTypes),
    userPrincipalName,
    userDisplayName: readText(fields.get('userDisplayName'), 'userDisplayName'),
    servicePrincipalName: readText(fields.get('servicePrincipalName'), 'servicePrincipalName'),
    appId: referenceId(fields.get('appId'), 'appId'),
    appDisplayName: readText(fields.get('appDisplayName'), 'appDisplayName'),
    ipAddress: cleanAddress(fields.get('ipAddress')),
    clientAppUsed: readText(fields.get('clientAppUsed'), 'clientAppUsed'),
    userAgent: readText(fields.get('userAgent'), 'userAgent'),
    correlationId: referenceId(fields.get('correlationId'), 'correlationId'),
    isInteractive,
    signInEventTypes,
    status: readStatus(fields.get('status'), surroundings),
    deviceDetail: readDeviceDetail(fields.get('deviceDetail')),
    location: readLocation(fields.get('location'), surroundings.country),
    resourceDisplayName: readText(fields.get('resourceDisplayName'), 'resourceDisplayName'),
    resourceId: referenceId(fields.get('resourceId'), 'resourceId'),
    autonomousSystemNumber: readAutonomousSystemNumber(fields.get('autonomousSystemNumber')),
    authenticationRequirement: readText(fields.get('authenticationRequirement'), 'authenticationRequirement'),
    sessionId: referenceId(fields.get('sessionId'), 'sessionId'),
  }
  addFurtherProperties(signIn, fields)
  if (risk !== undefined) signIn.source = { risk }
  return signIn
}

function readUserPrincipalName(value: unknown): string | null {
  const text = readText(value, 'userPrincipalName', limits.userPrincipalName)
  return text?.trim().toLowerCase() ?? null
}

/** Whoever signed in has to be somebody, if only a name that was typed. Graph's `userId` is never null. */
function readPrincipal(
  fields: Fields,
  userPrincipalName: string | null,
  types: SignInEventType[],
): Pick<SignIn, 'userId' | 'servicePrincipalId'> {
  const logged = principalId(fields.get('userId'), 'userId')
  const name = () => principalId(userPrincipalName, 'userPrincipalName', limits.userPrincipalName)
  const servicePrincipalId = principalId(fields.get('servicePrincipalId'), 'servicePrincipalId')
  if (types.some((type) => userEventTypes.has(type))) {
    const userId = logged ?? name() ?? servicePrincipalId
    if (userId !== null) return { userId, servicePrincipalId }
  } else {
    const applicationId = servicePrincipalId ?? logged ?? principalId(fields.get('appId'), 'appId') ?? name()
    if (applicationId !== null) return { userId: '', servicePrincipalId: applicationId }
  }
  throw unreadable('userId', null, 'a userId, userPrincipalName or servicePrincipalId')
}

/** What the record says, else the log it was in; failing both, an application is who signs in when there is no user. */
function readEventTypes(
  fields: Fields,
  { eventType }: Surroundings,
  isInteractive: boolean | null,
): SignInEventType[] {
  const listed = readStructure(fields.get('signInEventTypes'))
  const known = (Array.isArray(listed) ? listed : [listed]).filter((item) => eventTypes.has(item))
  if (known.length > 0) return [...new Set(known)]
  if (eventType !== undefined) return [eventType]
  const isUser =
    principalId(fields.get('userId'), 'userId') !== null || !isAbsent(fields.get('userPrincipalName'))
  if (!isUser && !isAbsent(fields.get('servicePrincipalId'))) return ['servicePrincipal']
  return [isInteractive === false ? 'nonInteractiveUser' : 'interactiveUser']
}

/** What came of it is what a sign-in is about: it is never guessed. */
function readStatus(value: unknown, { errorCode, failureReason }: Surroundings): SignInStatus {
  const status = structureOf(structures.signInStatus, value, 'status')
  const own = status.errorCode
  const code = readErrorCode(isAbsent(own) ? errorCode : own)
  if (code === null && !isAbsent(value) && typeof readStructure(value) !== 'object')
    throw unreadable('status', value, 'an object with errorCode, 0 for success')
  if (code === null) throw unreadable('status.errorCode', null, 'a whole number, 0 for success')
  const reason = status.failureReason
  return {
    errorCode: code,
    failureReason: readText(isAbsent(reason) ? failureReason : reason, 'status.failureReason'),
    additionalDetails: readText(status.additionalDetails, 'status.additionalDetails'),
  }
}

/** Pipelines write a word in the place of the code. Success is one code; of a failure the word says too little. */
function readErrorCode(value: unknown): number | null {
  if (typeof value === 'string' && value.trim().toLowerCase() === 'success') return 0
  if (typeof value === 'string' && /^\s*[a-z]+\s*$/i.test(value))
    throw unreadable('status.errorCode', value, 'a whole number, 0 for success, or the word Success')
  return readInteger(value, 'status.errorCode', -(2 ** 31), 2 ** 31 - 1)
}

/** What has no sensible reading in a device, a place or a network is not known: the sign-in is more than these. */
function readDeviceDetail(value: unknown): DeviceDetail {
  const device = structureOf(structures.deviceDetail, value, 'deviceDetail')
  const browserId = textOf(device.browserId)
  return {
    deviceId: referenceId(textOf(device.deviceId), 'deviceDetail.deviceId'),
    displayName: textOf(device.displayName),
    operatingSystem: textOf(device.operatingSystem),
    browser: textOf(device.browser),
    ...(browserId === null ? {} : { browserId }),
    isCompliant: typeof device.isCompliant === 'boolean' ? device.isCompliant : null,
    isManaged: typeof device.isManaged === 'boolean' ? device.isManaged : null,
    trustType: textOf(device.trustType),
  }
}

function readLocation(value: unknown, country: unknown): SignInLocation {
  const location = structureOf(structures.signInLocation, value, 'location')
  const nearby = typeof country === 'string' && /^[a-z]{2}$/i.test(country) ? country : null
  const countryOrRegion = textOf(location.countryOrRegion) ?? nearby
  return {
    city: textOf(location.city),
    state: textOf(location.state),
    countryOrRegion: countryOrRegion?.length === 2 ? countryOrRegion.toUpperCase() : countryOrRegion,
    geoCoordinates: readCoordinates(location.geoCoordinates),
  }
}

/** Null unless both are known and on the globe. Entra writes 0, 0 (a point at sea) when it does not know the place. */
function readCoordinates(value: unknown): GeoCoordinates | null {
  const point = structureOf(structures.geoCoordinates, value, 'location.geoCoordinates')
  const latitude = degreesOf(point.latitude, 90)
  const longitude = degreesOf(point.longitude, 180)
  if (latitude === null || longitude === null || (latitude === 0 && longitude === 0)) return null
  return { altitude: degreesOf(point.altitude, 1e6), latitude, longitude }
}

function structureOf(type: structures.Structure, value: unknown, field: string): Record<string, unknown> {
  return (typedValue(type, value, field) ?? {}) as Record<string, unknown>
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' && !isAbsent(value) ? value : null
}

function degreesOf(value: unknown, bound: number): number | null {
  return typeof value === 'number' && Math.abs(value) <= bound ? value : null
}

/** 0 belongs to nobody (RFC 7607). */
function readAutonomousSystemNumber(value: unknown): number | null {
  const digits = typeof value === 'string' ? value.trim().replace(/^AS/i, '') : value
  return orNothing(() => readInteger(digits, 'autonomousSystemNumber', 0, 2 ** 32 - 1)) || null
}

/** The log's own opinion: kept as a signal, apart from the sign-in, which carries none but ours. */
function readSourceRisk(fields: Fields): SourceRisk | undefined {
  const risk: SourceRisk = {}
  for (const name of ['riskLevelAggregated', 'riskLevelDuringSignIn', 'riskState', 'riskDetail'] as const) {
    const text = readText(fields.get(name), name)
    if (text !== null) risk[name] = text
  }
  const types = typeNamesIn(fields.get('riskEventTypes_v2')).concat(typeNamesIn(fields.get('riskEventTypes')))
  if (types.length > 0)
    risk.riskEventTypes = [...new Set(types)].map((name) => readText(name, 'riskEventTypes')!)
  return Object.keys(risk).length > 0 ? risk : undefined
}

const none: readonly string[] = []

function typeNamesIn(value: unknown): readonly string[] {
  if (value === undefined || value === null || (Array.isArray(value) && value.length === 0)) return none
  const types = [readStructure(value)].flat()
  return types.filter((type): type is string => typeof type === 'string' && !isAbsent(type))
}
