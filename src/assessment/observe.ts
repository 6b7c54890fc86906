/** From an event and what was found out about it to the frozen input of the core. */

import { catalogue } from '../detections/catalogue.ts'
import { undatedLeak } from '../detections/leaked-credentials.ts'
import type { NetworkKind } from '../enrich/address-lists.ts'
import type { Features } from '../enrich/features.ts'
import { type EventKey, idHashOf } from '../model/event-key.ts'
import { identityOf, isPerson } from '../model/identity.ts'
import type { SignIn, SourceRisk, Timestamp } from '../model/sign-in.ts'
import type { SignInOutcome } from '../model/sign-in-outcome.ts'
import { type ValueName, valueAt, valueCount } from '../observation/attributes.ts'
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
import { type HashKey, hashText } from '../observation/hash.ts'
import type { Observation, TenantFigures } from '../observation/observation.ts'
import { flag } from '../observation/observation.ts'
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

/** `tenantDay`: of the day before yesterday, seen from the event. */
export function observe(
  { signIn, outcome }: ObservedEvent,
  enrichment: Enrichment,
  tenantDay: TenantDay,
  key: HashKey,
): Observation {
  const { features } = enrichment
  const values = valuesOf(features, key)
  return {
    ...keyOf(signIn),
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
    listedKinds: enrichment.listedKinds.reduce(
      (bits, kind) => bits | (1 << codeOf(networkKindCodes, kind)),
      0,
    ),
    latitude: Math.round((features.latitude ?? 0) * 100),
    longitude: Math.round((features.longitude ?? 0) * 100),
    radiusKm: Math.min(0xffff, Math.round(features.radiusKm ?? 0)),
    version: browserOf(features.values.client)[1],
    leakDay: leakDayOf(features),
    ...sourceOf(signIn.source?.risk),
    values,
    tenant: figuresOf(tenantDay, values) satisfies TenantFigures,
  }
}

/** Names the event whatever order it arrives in. `id` is a lower-case GUID: its first 13 digits are 52 bits. */
export function keyOf({ createdDateTime, id }: Pick<SignIn, 'createdDateTime' | 'id'>, part = 0): EventKey {
  return {
    at: microsecondsOf(createdDateTime),
    tick: createdDateTime.charCodeAt(26) - 48,
    idHash: idHashOf(id),
    part,
  }
}

/** Whole microseconds since 1970; the seventh digit is the key's own. */
export function microsecondsOf(timestamp: Timestamp): number {
  return Date.parse(`${timestamp.slice(0, 23)}Z`) * 1000 + Number(timestamp.slice(23, 26))
}

function valuesOf(features: Features, key: HashKey): Uint32Array {
  const words = new Uint32Array(2 * valueCount)
  const put = (name: ValueName, text: string | undefined) => {
    if (text === undefined || text === '') return
    const index = valueAt[name]
    const { low, high } = hashText(text, index, key)
    words[2 * index] = low
    words[2 * index + 1] = high
  }
  for (const name in features.values)
    put(name as ValueName, features.values[name as keyof Features['values']])
  const [browser] = browserOf(features.values.client)
  if (browser !== '') put('browser', browser)
  put('session', features.session)
  put('networkName', features.networkName)
  put('namedLocation', features.namedLocation)
  return words
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
    (source?.risk?.riskEventTypes?.includes('leakedCredentials') ? flag.sourceCertain : 0) |
    (ip?.includes(':') ? flag.ipv6 : 0) |
    (issuer !== undefined && knownIssuers.includes(issuer) ? flag.issuerNamed : 0)
  )
}

function wholeDays(days: number | undefined): number {
  return Math.min(0xffff, Math.max(0, Math.round(days ?? 0)))
}

/** `Chrome 131 on Windows 10` → Chrome, 131; without a number, -1. */
function browserOf(client = ''): [name: string, version: number] {
  const match = /^(.*?) (\d{1,4})(?= on |$)/.exec(client)
  return match ? [match[1] as string, Number(match[2])] : [client, -1]
}

function leakDayOf({ leaked }: Features): number {
  if (leaked === undefined) return 0
  return leaked === true ? undatedLeak : Math.floor(Date.parse(`${leaked}T00:00:00Z`) / 86_400_000)
}

/** Entra names two or three types; a log may hold anything. */
const typesMax = 20

function sourceOf(
  risk: SourceRisk | undefined,
): Pick<Observation, 'sourceLevel' | 'sourceState' | 'sourceType'> {
  if (!risk) return { sourceLevel: 0, sourceState: 0, sourceType: 0 }
  const words = [risk.riskLevelAggregated, risk.riskLevelDuringSignIn].map(
    (word) => word?.toLowerCase() ?? '',
  )
  const level = (['high', 'medium', 'low', 'hidden'] as const).find((one) => words.includes(one)) ?? 'none'
  const state = risk.riskState?.toLowerCase()
  const types = (risk.riskEventTypes ?? []).slice(0, typesMax)
  return {
    sourceLevel: codeOf(sourceLevelCodes, level),
    sourceState: codeOf(
      sourceStateCodes,
      sourceStateCodes.find((known) => known.toLowerCase() === state) ?? 'open',
    ),
    sourceType: typeOf(types),
  }
}

/** The first that Graph knows of people; what an admin did there is not done here. */
function typeOf(types: string[]): number {
  for (const type of types) {
    const index = catalogue.findIndex((entry) => entry.riskEventType.toLowerCase() === type.toLowerCase())
    const entry = catalogue[index]
    if (entry && entry.raisedBy !== 'admin' && entry.identityKinds.includes('user')) return index
  }
  return catalogue.findIndex(({ riskEventType }) => riskEventType === 'generic')
}
