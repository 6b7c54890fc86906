/**
 * Rows as the engine leaves them, made without the engine: sign-ins of all four kinds in the shares of a real tenant,
 * one in a hundred of them risky, with what follows from that. Observations and verdicts are of the size they would
 * have; nothing here reads them.
 */
import { createRandom, type Random } from '../../src/demo/simulation/random.ts'
import { outcomeOf } from '../../src/formats/entra/index.ts'
import { fromMilliseconds, toMilliseconds, toTicks } from '../../src/model/timestamp.ts'
import type {
  DetectionTable,
  DirectoryAuditTable,
  IdentityTable,
  RiskHistoryTable,
  RiskyIdentityTable,
  SignInTable,
} from '../../src/store/tables.ts'
import { trafficLines } from '../speed/traffic.ts'

export interface RowOptions {
  tenantId: string
  signIns: number
  users: number
}

export const start = new Date('2026-01-01T00:00:00Z')
export const days = 30

const eventTypeShares = [
  [0.25, 'interactiveUser'],
  [0.85, 'nonInteractiveUser'],
  [0.97, 'servicePrincipal'],
  [1, 'managedIdentity'],
] as const
const riskyShare = 0.01
const stateShares = [
  [0.8, 'atRisk'],
  [0.9, 'dismissed'],
  [0.95, 'confirmedSafe'],
  [1, 'confirmedCompromised'],
] as const
const levels = ['low', 'low', 'medium', 'medium', 'high'] as const
const eventTypes = [
  'unfamiliarFeatures',
  'unlikelyTravel',
  'anonymizedIPAddress',
  'passwordSpray',
  'newCountry',
]

const hourMs = 3_600_000

type Raw = Record<string, unknown> & {
  id: string
  createdDateTime: string
  userId: string
  ipAddress: string
}
interface Status {
  errorCode: number
}

/** In order of time; about 1.2 kB of document each. */
export function* signInRows({ tenantId, signIns, users }: RowOptions): Generator<SignInTable> {
  const random = createRandom('rows')
  const applications = Math.max(5, Math.round(signIns / 2000))
  for (const line of trafficLines({ seed: 1, signIns, users, start, days })) {
    const raw = JSON.parse(line) as Raw
    const type = pickShare(eventTypeShares, random)
    raw.signInEventTypes = [type]
    raw.isInteractive = type === 'interactiveUser'
    const isPerson = type.endsWith('User')
    if (!isPerson) becomeApplication(raw, random.integer(applications))
    yield { ...rowOf(tenantId, raw, type, isPerson), ...riskOf(random) }
  }
}

/** One in ten of them is an agent. */
function becomeApplication(raw: Raw, number: number): void {
  raw.userId = ''
  raw.userPrincipalName = null
  raw.userDisplayName = null
  raw.servicePrincipalId = applicationId(number)
  raw.servicePrincipalName = `Service ${number}`
}

export function applicationId(number: number): string {
  return `5e59ace0-0000-4000-8000-${String(number).padStart(12, '0')}`
}

function rowOf(tenantId: string, raw: Raw, signInEventType: string, isPerson: boolean) {
  const servicePrincipalId = (raw.servicePrincipalId as string | undefined) ?? null
  const isAgent = servicePrincipalId?.endsWith('0') ?? false
  return {
    tenantId,
    id: raw.id,
    identityKind: isPerson ? 'user' : isAgent ? 'agent' : 'servicePrincipal',
    userId: raw.userId,
    servicePrincipalId,
    createdDateTime: raw.createdDateTime,
    userPrincipalName: raw.userPrincipalName as string | null,
    userDisplayName: raw.userDisplayName as string | null,
    appId: (raw.appId as string | undefined) ?? null,
    ipAddress: raw.ipAddress,
    correlationId: raw.correlationId as string,
    sessionId: raw.sessionId as string | null,
    errorCode: (raw.status as Status).errorCode,
    outcome: outcomeOf((raw.status as Status).errorCode),
    signInEventType,
    trust: 'trusted',
    settingsRevision: 1,
    version: '01',
    observation: observationOf(raw),
    document: JSON.stringify(raw),
  }
}

/** As long as one that shows all that a browser shows. */
const observationBytes = 110
const verdictBytes = 200

function observationOf({ id }: Raw): Uint8Array {
  const bytes = new Uint8Array(observationBytes)
  new TextEncoder().encodeInto(id.repeat(4), bytes)
  return bytes
}

function riskOf(random: Random) {
  const isRisky = random.chance(riskyShare)
  const level = isRisky ? random.pick(levels) : 'none'
  return {
    riskLevelDuringSignIn: level,
    riskLevelAggregated: level,
    riskState: isRisky ? pickShare(stateShares, random) : 'none',
    riskDetail: 'none',
    riskEventTypes: isRisky ? JSON.stringify([random.pick(eventTypes)]) : '[]',
    verdict: isRisky ? new Uint8Array(verdictBytes).fill(1) : null,
  }
}

export function ownerOf(row: SignInTable): Pick<DetectionTable, 'identityKind' | 'identityId'> {
  return { identityKind: row.identityKind, identityId: row.servicePrincipalId ?? row.userId }
}

export function detectionOf(row: SignInTable): DetectionTable {
  return {
    tenantId: row.tenantId,
    ...ownerOf(row),
    id: row.id.replaceAll('-', '').repeat(2),
    displayName: row.userDisplayName,
    userPrincipalName: row.userPrincipalName,
    appId: row.appId,
    details: null,
    requestId: row.id,
    correlationId: row.correlationId,
    riskEventType: (JSON.parse(row.riskEventTypes) as string[])[0] ?? '',
    riskLevel: row.riskLevelAggregated,
    riskState: row.riskState,
    riskDetail: 'none',
    isOpen: 1,
    detectionTimingType: 'realtime',
    activity: 'signin',
    activityDateTime: row.createdDateTime,
    detectedDateTime: row.createdDateTime,
    lastUpdatedDateTime: row.createdDateTime,
    ipAddress: row.ipAddress,
    location: JSON.stringify((JSON.parse(row.document) as Raw).location),
    additionalInfo: JSON.stringify([{ Key: 'reason', Value: 'x'.repeat(300) }]),
    mitreTechniqueId: 'T1078',
    probability: 0.5,
    halfLifeDays: 14,
    correlationGroup: 'features',
  }
}

export function identityOf(row: SignInTable): IdentityTable {
  const { identityKind, identityId } = ownerOf(row)
  return {
    tenantId: row.tenantId,
    identityKind,
    id: identityId,
    displayName: row.userDisplayName ?? `Service ${identityId.slice(-6)}`,
    userPrincipalName: row.userPrincipalName,
    appId: row.appId,
    details: null,
    signInSessionsValidFromDateTime: null,
  }
}

export function riskyIdentityOf(identity: IdentityTable, latest: DetectionTable): RiskyIdentityTable {
  const { tenantId, identityKind, id, displayName, userPrincipalName, appId, details } = identity
  return {
    ...{ tenantId, identityKind, id, displayName, userPrincipalName, appId, details },
    riskLevel: latest.riskLevel,
    riskState: latest.riskState,
    riskDetail: 'none',
    riskLastUpdatedDateTime: latest.lastUpdatedDateTime,
    isDeleted: 0,
    isProcessing: 0,
    decayDateTime: null,
  }
}

/** Three changes, the last of which is the present. */
export function historyOf(risky: RiskyIdentityTable): RiskHistoryTable[] {
  const { decayDateTime: _, id, ...shown } = risky
  return [2, 1, 0].map((back) => {
    const at = toMilliseconds(risky.riskLastUpdatedDateTime)
    const riskLastUpdatedDateTime =
      back === 0 ? risky.riskLastUpdatedDateTime : fromMilliseconds(at - back * hourMs)
    return {
      ...shown,
      riskLastUpdatedDateTime,
      identityId: id,
      id,
      stampedId: `${id}${toTicks(riskLastUpdatedDateTime)}`,
      activityDetail: null,
      activityEventTypes: '["unfamiliarFeatures"]',
      initiatedBy: null,
      faded: null,
    }
  })
}

export function auditOf({ tenantId, createdDateTime, id, correlationId }: SignInTable): DirectoryAuditTable {
  return {
    tenantId,
    id: `IdentityProtection_${id}`,
    activityDateTime: createdDateTime,
    activityDisplayName: 'DismissUser',
    category: 'Other',
    correlationId,
    loggedByService: 'Identity Protection',
    operationType: 'Update',
    result: 'success',
    resultReason: null,
    initiatedBy: JSON.stringify({ app: { appId: id, displayName: 'playbook' }, user: null }),
    targetResources: JSON.stringify([{ id, displayName: 'x'.repeat(200), type: 'User' }]),
    additionalDetails: '[]',
  }
}

function pickShare<Value>(shares: readonly (readonly [number, Value])[], random: Random): Value {
  const draw = random.fraction()
  return (shares.find(([until]) => draw < until) ?? shares[0]!)[1]
}
