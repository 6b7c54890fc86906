/** A detection from outside as a row: what Graph shows of it, with its source, and what it counts for. */
import type { EngineSettings } from '../config.ts'
import type { DetectionDetails, IdentityDetails, IdentityKind } from '../model/identity.ts'
import type { RisenLevel } from '../model/risk.ts'
import { systemTransitions } from '../model/transitions.ts'
import type { DetectionTable, IdentityTable } from '../store/tables.ts'
import type { OutsideDetection, OutsideOptions } from './outside-detection.ts'
import type { Subject } from './outside-subjects.ts'
import { nameOf } from './risk-history.ts'
import { additionalInfo, detectionId } from './rows.ts'

/** As JSON, in which no text can end another. */
export function outsideId(tenantId: string, { source, id }: Pick<OutsideDetection, 'source' | 'id'>): string {
  return detectionId('outside', tenantId, JSON.stringify([source, id]))
}

/** A level says no more than its band: the middle of it. */
export function probabilityOf(level: RisenLevel, { levels }: EngineSettings): number {
  const end = { low: levels.medium, medium: levels.high, high: 1 }[level]
  return (levels[level] + end) / 2
}

/** Graph's word for what the risk belongs to when it is not a sign-in. */
const activities: Record<IdentityKind, string> = {
  user: 'user',
  servicePrincipal: 'servicePrincipal',
  agent: 'servicePrincipal',
}

export function outsideRow(
  { tenantId, settings, now, sender }: OutsideOptions,
  detection: OutsideDetection,
  { identity, signIn, location }: Subject,
): DetectionTable {
  const { type, riskLevel } = detection
  const place = detection.location ?? location
  return {
    ...nameOf(identity, identity.id),
    details: detailsOf(identity, detection.reason ?? type.title),
    identityId: identity.id,
    id: outsideId(tenantId, detection),
    requestId: signIn?.id ?? null,
    correlationId: signIn?.correlationId ?? null,
    riskEventType: type.riskEventType,
    riskLevel,
    riskState: systemTransitions.detectionRaised.state,
    riskDetail: systemTransitions.detectionRaised.detail,
    isOpen: 1,
    detectionTimingType: 'offline',
    activity: signIn ? 'signin' : activities[identity.identityKind as IdentityKind],
    activityDateTime: detection.activityDateTime ?? signIn?.createdDateTime ?? now,
    detectedDateTime: now,
    lastUpdatedDateTime: now,
    ipAddress: detection.ipAddress ?? signIn?.ipAddress ?? null,
    location: place && JSON.stringify(place),
    additionalInfo: infoOf(detection, sender ?? null),
    mitreTechniqueId: type.mitreTechniqueId,
    probability: probabilityOf(riskLevel, settings),
    halfLifeDays: type.halfLifeDays,
    // Without a sign-in all of a group would count once, however little they have to do with each other.
    correlationGroup: signIn ? type.correlationGroup : type.riskEventType,
  }
}

/** In the form of our own detections; who found it and who handed it in stand beside it. */
function infoOf(detection: OutsideDetection, sender: string | null): string {
  const { source, id, type, riskReasons, userAgent, alertUrl, reason, evidence } = detection
  return additionalInfo([
    ['riskReasons', riskReasons ?? []],
    ['userAgent', userAgent],
    ['alertUrl', alertUrl],
    ['mitreTechniques', type.mitreTechniqueId],
    ['reason', reason ?? type.title],
    ['evidence', evidence ?? {}],
    ['source', source],
    ['sourceId', id],
    ['sentBy', sender],
  ])
}

function detailsOf({ identityKind, details }: IdentityTable, reason: string): string | null {
  if (identityKind === 'user') return null
  const all: DetectionDetails = {
    ...(JSON.parse(details ?? '{}') as IdentityDetails),
    keyIds: [],
    signInClientDisplayName: null,
    riskEvidence: reason,
  }
  return JSON.stringify(all)
}
