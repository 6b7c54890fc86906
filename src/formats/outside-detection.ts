/**
 * Reads a detection that somebody else made. Its properties are those of Graph's riskDetection and its siblings, so that
 * what another service exports needs no translation; what is not known is refused, because a misspelt level would
 * otherwise be a level that nobody meant.
 */
import { type CatalogueEntry, catalogueEntry, isTypeName, outsideEntry } from '../detections/catalogue.ts'
import { RecordError } from '../model/errors.ts'
import type { IdentityKind } from '../model/identity.ts'
import type { RisenLevel } from '../model/risk.ts'
import type { SignInLocation, Timestamp } from '../model/sign-in.ts'
import { fromMilliseconds, toMilliseconds } from '../model/timestamp.ts'
import type { OutsideDetection, OutsideSubject } from '../risk/outside-detection.ts'
import { principalId, signInId } from './identity.ts'
import { cleanAddress } from './ip-address.ts'
import { additionalInfoOf } from './outside-info.ts'
import { parseTime } from './time.ts'
import { isAbsent, limits, readNumber, readObject, readText, unreadable } from './values.ts'

/** In characters. */
export const outsideLimits = {
  source: 100,
  id: 256,
  displayName: 256,
  reason: 1000,
  userAgent: 2000,
  place: 256,
  /** Of additionalInfo, as JSON. */
  additionalInfo: 8192,
}
/** How far from now something may have happened. */
export const aheadDaysMax = 1
export const ageDaysMax = 366

/** What Graph says beside, and what says nothing here: where it stands is ours to say. */
const unread = `@odata.type @odata.context @odata.id riskType riskDetail correlationId detectionTimingType activity
  tokenIssuerType detectedDateTime lastUpdatedDateTime lastModifiedDateTime mitreTechniqueId homeTenantId
  resourceTenantId userType crossTenantAccessType keyIds`
const read = `source id riskEventType riskLevel riskState userId userPrincipalName userDisplayName servicePrincipalId
  servicePrincipalDisplayName appId agentId agentDisplayName requestId activityDateTime ipAddress location userAgent
  reason additionalInfo`
/** What a detection may say; the other properties of Graph's riskDetection are passed over. */
export const outsideProperties = read.split(/\s+/)
const known = new Set([...outsideProperties, ...unread.split(/\s+/)])

type Raw = Record<string, unknown>

/** @returns a RecordError that names the property, what was found and what is expected, for what cannot be read. */
export function readOutsideDetection(value: unknown, now: Timestamp): OutsideDetection | RecordError {
  try {
    return parse(value, now)
  } catch (error) {
    if (error instanceof RecordError) return error
    throw error
  }
}

/** What the source calls it, as far as that can be told from something that may not be readable at all. */
export function outsideIdOf(value: unknown): string | null {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, 'id')) return null
  const { id } = value as { id: unknown }
  return typeof id === 'string' || typeof id === 'number' ? String(id).slice(0, outsideLimits.id) : null
}

function parse(value: unknown, now: Timestamp): OutsideDetection {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw unreadable('detection', value, 'an object')
  const raw = ownProperties(value as Raw)
  const type = typeOf(raw.riskEventType)
  const about = subjectOf(raw)
  if (about && !type.identityKinds.includes(about.identityKind))
    throw unreadable('riskEventType', type.riskEventType, `a type that is about a ${about.identityKind}`)
  const requestId = isAbsent(raw.requestId) ? null : signInId(raw.requestId, {})
  if (!about && !requestId)
    throw unreadable('userId', null, 'userId, userPrincipalName, servicePrincipalId, agentId or requestId')
  if (!isAbsent(raw.riskState) && raw.riskState !== 'atRisk')
    throw unreadable('riskState', raw.riskState, '"atRisk" or nothing: what is answered elsewhere is no news')
  return {
    source: nameOf(raw.source, 'source', outsideLimits.source),
    id: nameOf(raw.id, 'id', outsideLimits.id),
    type,
    riskLevel: levelOf(raw.riskLevel, type),
    about,
    requestId,
    activityDateTime: momentOf(raw.activityDateTime, requestId !== null, now),
    ipAddress: addressOf(raw.ipAddress),
    location: locationOf(raw.location),
    ...additionalInfoOf(raw.additionalInfo, outsideLimits.additionalInfo),
    ...(isAbsent(raw.userAgent)
      ? {}
      : { userAgent: readText(raw.userAgent, 'userAgent', outsideLimits.userAgent) }),
    reason: readText(raw.reason, 'reason', outsideLimits.reason),
  }
}

/** Without a prototype, so that `constructor` is as unknown as any other name. */
function ownProperties(value: Raw): Raw {
  for (const name of Object.keys(value)) {
    if (known.has(name)) continue
    const shown = name.length > 60 ? `${name.slice(0, 60)}…` : name
    throw new RecordError(
      shown,
      `is no property of a detection, expected only ${outsideProperties.join(', ')}`,
    )
  }
  return Object.assign(Object.create(null) as Raw, value)
}

/** A name that tells things apart: nothing in it that cannot be seen. */
function nameOf(value: unknown, field: string, maximum: number): string {
  const text = readText(value, field, maximum)?.trim()
  if (!text) throw unreadable(field, value, `a text of 1 to ${maximum} characters`)
  if (/[\p{Cc}\p{Cs}\uFFFD]/u.test(text))
    throw new RecordError(field, 'found control characters, expected a text without any')
  return text
}

function typeOf(value: unknown): CatalogueEntry {
  if (typeof value !== 'string' || !isTypeName(value))
    throw unreadable(
      'riskEventType',
      value,
      'the name of a type: a letter, then at most 63 of A-Z a-z 0-9 _ . -',
    )
  const type = outsideEntry(value)
  if (type.isAccepted) return type
  const instead =
    type.raisedBy === 'admin'
      ? 'a type that is found: this one is an answer, given by confirmCompromised'
      : 'a type that the engine does not find by itself in the sign-ins'
  throw unreadable('riskEventType', value, instead)
}

function levelOf(value: unknown, type: CatalogueEntry): RisenLevel {
  if (isAbsent(value)) {
    if (catalogueEntry(type.riskEventType)) return type.riskLevel
    // A misspelt type would otherwise get a level that nobody meant.
    throw unreadable(
      'riskLevel',
      value,
      `"low", "medium" or "high", because the type ${type.riskEventType} is not known here`,
    )
  }
  if (value === 'low' || value === 'medium' || value === 'high') return value
  throw unreadable('riskLevel', value, '"low", "medium" or "high"')
}

const subjects: { kind: IdentityKind; id: string; displayName: string }[] = [
  { kind: 'user', id: 'userId', displayName: 'userDisplayName' },
  { kind: 'servicePrincipal', id: 'servicePrincipalId', displayName: 'servicePrincipalDisplayName' },
  { kind: 'agent', id: 'agentId', displayName: 'agentDisplayName' },
]

function subjectOf(raw: Raw): OutsideSubject | null {
  const [named, other] = subjects.filter(({ id }) => !isAbsent(raw[id]))
  if (other) throw unreadable(other.id, raw[other.id], `nothing, because ${named?.id} says whom it is about`)
  const userPrincipalName = principalNameOf(raw.userPrincipalName)
  if (named && named.kind !== 'user' && userPrincipalName !== null)
    throw unreadable('userPrincipalName', userPrincipalName, `nothing, because ${named.id} is no user`)
  if (!named && userPrincipalName === null) return null
  const { kind, id, displayName } = named ?? (subjects[0] as (typeof subjects)[number])
  const identityId = principalId(raw[id], id)
  if (named && identityId === null) throw unreadable(id, raw[id], 'the id of somebody')
  return {
    identityKind: kind,
    identityId,
    userPrincipalName,
    displayName: readText(raw[displayName], displayName, outsideLimits.displayName),
    appId: kind === 'user' ? null : readText(raw.appId, 'appId', limits.id),
  }
}

function principalNameOf(value: unknown): string | null {
  const name = readText(value, 'userPrincipalName', limits.userPrincipalName)?.trim().toLowerCase() ?? null
  if (name !== null && !/^[^\s@]+@[^\s@]+$/.test(name))
    throw unreadable('userPrincipalName', value, 'a name such as ada@corp.example')
  return name
}

const dayMs = 86_400_000

function momentOf(value: unknown, mayBeAbsent: boolean, now: Timestamp): Timestamp | null {
  if (isAbsent(value) && mayBeAbsent) return null
  const moment = parseTime(value, 'activityDateTime')
  const nowMs = toMilliseconds(now)
  const earliest = fromMilliseconds(nowMs - ageDaysMax * dayMs)
  const latest = fromMilliseconds(nowMs + aheadDaysMax * dayMs)
  if (moment >= earliest && moment <= latest) return moment
  throw unreadable(
    'activityDateTime',
    value,
    `a time at most ${ageDaysMax} days ago and no more than a day ahead`,
  )
}

function addressOf(value: unknown): string | null {
  if (isAbsent(value)) return null
  const address = cleanAddress(value)
  if (address === null) throw unreadable('ipAddress', value, 'an IPv4 or IPv6 address')
  return address
}

/** Null when it says nothing. */
function locationOf(value: unknown): SignInLocation | null {
  const raw = readObject(value, 'location')
  if (raw === null) return null
  const text = (name: string) => readText(raw[name], `location.${name}`, outsideLimits.place)
  const coordinates = readObject(raw.geoCoordinates, 'location.geoCoordinates')
  const number = (name: string, bound: number) =>
    readNumber(coordinates?.[name], `location.geoCoordinates.${name}`, -bound, bound)
  const [latitude, longitude, altitude] = [
    number('latitude', 90),
    number('longitude', 180),
    number('altitude', 1e6),
  ]
  const isPlace = latitude !== null && longitude !== null
  return {
    city: text('city'),
    state: text('state'),
    countryOrRegion: text('countryOrRegion'),
    geoCoordinates: isPlace ? { altitude, latitude, longitude } : null,
  }
}
