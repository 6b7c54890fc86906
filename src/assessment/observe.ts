/** From an event and what was found out about it to the frozen input of the core. */

import { catalogue, catalogueEntry, certainTypes, isTypeName } from '../detections/catalogue.ts'
import { undatedLeak } from '../detections/leaked-credentials.ts'
import type { NetworkKind } from '../enrich/address-lists.ts'
import type { Features } from '../enrich/features.ts'
import type { WatchKind } from '../model/declaration.ts'
import { type EventKey, idHashOf } from '../model/event-key.ts'
import { identityOf, isPerson } from '../model/identity.ts'
import type { SignIn, SourceRisk, Timestamp } from '../model/sign-in.ts'
import type { SignInOutcome } from '../model/sign-in-outcome.ts'
import { toMoment } from '../model/timestamp.ts'
import { type Attribute, attributeCount, attributes, valueAt } from '../observation/attributes.ts'
import {
  codeOf,
  factorCodes,
  networkKindCodes,
  networkKindSourceCodes,
  outcomeCodes,
  refusalCodes,
  reputationCodes,
  sourceLevelCodes,
  sourceStateCodes,
  subjectCodes,
} from '../observation/codes.ts'
import { type HashKey, writeHash } from '../observation/hash.ts'
import { flag, noValues, type Observation, type TenantFigures } from '../observation/observation.ts'
import { figuresOf, type TenantDay } from '../profile/tenant-day.ts'

/** What the core needs to know beside the event itself. */
export interface Enrichment {
  features: Features
  /** Kinds of networks for which an address list is loaded. */
  listedKinds: NetworkKind[]
  /** Issuers that the settings name as known. */
  knownIssuers: string[]
}

export interface ObservedEvent {
  signIn: SignIn
  outcome: SignInOutcome
}

/** `tenantDay`: of the last day that is settled, seen from the event. */
export function observe(
  { signIn, outcome }: ObservedEvent,
  enrichment: Enrichment,
  tenantDay: TenantDay,
  key: HashKey,
): Observation {
  const { features } = enrichment
  const browser = browserOf(features.values.client ?? '')
  const values = valuesOf(features, browser.name, key)
  const { at, tick, idHash, part } = keyOf(signIn)
  const { sourceLevel, sourceState, sourceType, sourceTypeName } = sourceOf(signIn.source?.risk)
  // One literal with every property, never a spread: V8 then makes the object at once, in its final shape.
  return {
    at,
    tick,
    idHash,
    part,
    kind: 0,
    subject: codeOf(subjectCodes, identityOf(signIn).identityKind),
    outcome: codeOf(outcomeCodes, outcome),
    flags: flagsOf(signIn, enrichment),
    factor: codeOf(factorCodes, features.secondFactor ?? 'none'),
    refusal: codeOf(refusalCodes, features.refusal ?? 'none'),
    networkKind: codeOf(networkKindCodes, features.kind ?? 'none'),
    networkKindSource: codeOf(networkKindSourceCodes, features.kindSource ?? 'list'),
    reputation: codeOf(reputationCodes, features.reputation ?? 'none'),
    listAgeDays: wholeDays(features.listAgeDays),
    reputationAgeDays: wholeDays(features.reputationAgeDays),
    listedKinds: bitsOf(enrichment.listedKinds),
    latitude: Math.round((features.latitude ?? 0) * 100),
    longitude: Math.round((features.longitude ?? 0) * 100),
    radiusKm: Math.min(0xffff, Math.round(features.radiusKm ?? 0)),
    version: browser.version,
    leakDay: leakDayOf(features),
    sourceLevel,
    sourceState,
    sourceType,
    sourceTypeName,
    values,
    tenant: figuresOf(tenantDay, values) satisfies TenantFigures,
  }
}

/** Names the event whatever order it arrives in. */
export function keyOf({ createdDateTime, id }: Pick<SignIn, 'createdDateTime' | 'id'>, part = 0): EventKey {
  const { at, tick } = toMoment(createdDateTime)
  return { at, tick, idHash: idHashOf(id), part }
}

/** Whole microseconds since 1970; the seventh digit is the key's own. */
export function microsecondsOf(timestamp: Timestamp): number {
  return toMoment(timestamp).at
}

function valuesOf(features: Features, browser: string, key: HashKey): number[] {
  const words = noValues()
  const { values, session, networkName, namedLocation, announced, excepted, linked } = features
  for (let index = 0; index < attributeCount; index++) {
    const name = attributes[index] as Attribute
    const text = name === 'browser' ? browser : values[name]
    if (text) writeHash(words, 2 * index, text, index, key)
  }
  if (session) writeHash(words, 2 * valueAt.session, session, valueAt.session, key)
  if (networkName) writeHash(words, 2 * valueAt.networkName, networkName, valueAt.networkName, key)
  if (namedLocation) writeHash(words, 2 * valueAt.namedLocation, namedLocation, valueAt.namedLocation, key)
  if (announced) writeHash(words, 2 * valueAt.announced, announced, valueAt.announced, key)
  if (excepted) writeHash(words, 2 * valueAt.excepted, excepted, valueAt.excepted, key)
  if (linked) writeHash(words, 2 * valueAt.linked, linked, valueAt.linked, key)
  return words
}

function bitsOf(listedKinds: NetworkKind[]): number {
  let bits = 0
  for (const kind of listedKinds) bits |= 1 << codeOf(networkKindCodes, kind)
  return bits
}

function flagsOf(signIn: SignIn, { features, knownIssuers }: Enrichment): number {
  const { status, authenticationDetails: steps, source } = signIn
  const isTold = features.refusal || status.additionalDetails || (Array.isArray(steps) && steps.length > 0)
  const { issuer, ip } = features.values
  return (
    (features.interactive ? flag.interactive : 0) |
    (features.managedDevice ? flag.managedDevice : 0) |
    (features.trustedLocation ? flag.trustedLocation : 0) |
    (features.egress ? flag.egress : 0) |
    (features.latitude !== undefined ? flag.hasPoint : 0) |
    (features.geoConfidence === 'low' ? flag.geoDoubtful : 0) |
    (isPerson(signIn) && signIn.userPrincipalName ? flag.hasName : 0) |
    (features.stale ? flag.listStale : 0) |
    (features.reputationStale ? flag.reputationStale : 0) |
    (isTold ? flag.refusalTold : 0) |
    (source?.risk ? flag.sourceRisk : 0) |
    (source?.risk?.riskEventTypes?.some(isCertainType) ? flag.sourceCertain : 0) |
    (ip?.includes(':') ? flag.ipv6 : 0) |
    (features.protocol === 'legacy' ? flag.legacyProtocol : 0) |
    (features.protocol === 'password' ? flag.passwordProtocol : 0) |
    (features.protocol === 'deviceCode' ? flag.deviceCode : 0) |
    (features.scripted ? flag.scripted : 0) |
    (features.watchedAs ? watchFlags(features.watchedAs) : 0) |
    (issuer !== undefined && knownIssuers.includes(issuer) ? flag.issuerNamed : 0)
  )
}

const flagOfWatch: Record<WatchKind, number> = {
  'break-glass': flag.breakGlass,
  privileged: flag.privileged,
  watched: flag.watched,
}

function watchFlags(kinds: WatchKind[]): number {
  return kinds.reduce((flags, kind) => flags | flagOfWatch[kind], 0)
}

function wholeDays(days: number | undefined): number {
  return Math.min(0xffff, Math.max(0, Math.round(days ?? 0)))
}

interface Browser {
  name: string
  version: number
}

const browsersMax = 10_000
const browsers = new Map<string, Browser>()

/** `Chrome 131 on Windows 10` → Chrome, 131; without a number, -1. The same few clients come again and again. */
function browserOf(client: string): Browser {
  const known = browsers.get(client)
  if (known) return known
  const [, name = client, version = -1] = /^(.*?) (\d{1,4})(?= on |$)/.exec(client) ?? []
  const browser = { name, version: Number(version) }
  if (browsers.size >= browsersMax) browsers.clear()
  browsers.set(client, browser)
  return browser
}

function leakDayOf({ leaked }: Features): number {
  if (leaked === undefined) return 0
  return leaked === true ? undatedLeak : Math.floor(Date.parse(`${leaked}T00:00:00Z`) / 86_400_000)
}

/** Entra names two or three types; a log may hold anything. */
const typesMax = 20
const silent = { sourceLevel: 0, sourceState: 0, sourceType: 0, sourceTypeName: '' }

function sourceOf(
  risk: SourceRisk | undefined,
): Pick<Observation, 'sourceLevel' | 'sourceState' | 'sourceType' | 'sourceTypeName'> {
  if (!risk) return silent
  const words = [risk.riskLevelAggregated, risk.riskLevelDuringSignIn].map(
    (word) => word?.toLowerCase() ?? '',
  )
  const level = (['high', 'medium', 'low', 'hidden'] as const).find((one) => words.includes(one)) ?? 'none'
  const state = risk.riskState?.toLowerCase()
  return {
    sourceLevel: codeOf(sourceLevelCodes, level),
    sourceState: codeOf(
      sourceStateCodes,
      sourceStateCodes.find((known) => known.toLowerCase() === state) ?? 'open',
    ),
    ...typeOf((risk.riskEventTypes ?? []).slice(0, typesMax)),
  }
}

function isCertainType(type: string): boolean {
  return certainTypes.some((certain) => certain.toLowerCase() === type.toLowerCase())
}

const generic = catalogue.findIndex(({ riskEventType }) => riskEventType === 'generic')

/** What is certain, else the first that says something of people: by its number, or by its name where it has none. */
function typeOf(types: string[]): Pick<Observation, 'sourceType' | 'sourceTypeName'> {
  for (const type of [...types.filter(isCertainType), ...types]) {
    const entry = catalogueEntry(type)
    if (!entry && isTypeName(type)) return { sourceType: generic, sourceTypeName: type }
    // What an admin did there is not done here.
    if (!entry || entry.raisedBy === 'admin' || !entry.identityKinds.includes('user')) continue
    const sourceType = catalogue.indexOf(entry)
    if (sourceType !== generic) return { sourceType, sourceTypeName: '' }
  }
  return { sourceType: generic, sourceTypeName: '' }
}
