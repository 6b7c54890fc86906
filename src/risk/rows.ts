/** A verdict as rows: the event with its risk, and one detection for everything that was raised. */
import { createHash } from 'node:crypto'
import type { Verdict } from '../assessment/assess.ts'
import { detectionNamed } from '../assessment/assess.ts'
import type { Explanation } from '../assessment/explain.ts'
import type { Fate } from '../assessment/fold.ts'
import { outsideEntry } from '../detections/catalogue.ts'
import type { Detection } from '../detections/detection.ts'
import { type DetectionDetails, type IdentityDetails, identityOf, isPerson } from '../model/identity.ts'
import type { SignIn, Timestamp } from '../model/sign-in.ts'
import { systemTransitions } from '../model/transitions.ts'
import { encodeObservation } from '../observation/encoding.ts'
import type { Observation } from '../observation/observation.ts'
import type { DetectionTable, SignInTable } from '../store/tables.ts'
import type { VerdictChange } from '../store/verdicts.ts'
import { withdrawn } from './answered.ts'
import type { IdentityName } from './known.ts'
import type { PreparedSignIn } from './prepared-sign-in.ts'
import { encodeVerdict, isWorthKeeping } from './verdict-bytes.ts'

export interface JudgedSignIn {
  prepared: PreparedSignIn
  observation: Observation
  verdict: Verdict
  fate: Fate
  /** It was promoted, which closed what was found of it. */
  isClosed?: boolean
  settingsRevision: number
}

export function signInRow(tenantId: string, judged: JudgedSignIn): SignInTable {
  const { prepared, observation, settingsRevision } = judged
  const { signIn, outcome, document, version } = prepared
  return {
    tenantId,
    id: signIn.id,
    identityKind: identityOf(signIn).identityKind,
    userId: signIn.userId,
    servicePrincipalId: signIn.servicePrincipalId?.toLowerCase() || null,
    createdDateTime: signIn.createdDateTime,
    userPrincipalName: signIn.userPrincipalName,
    userDisplayName: signIn.userDisplayName,
    appId: signIn.appId,
    ipAddress: signIn.ipAddress,
    correlationId: signIn.correlationId,
    sessionId: signIn.sessionId,
    errorCode: signIn.status.errorCode,
    outcome,
    signInEventType: signIn.signInEventTypes[0] ?? 'interactiveUser',
    ...riskColumns(judged),
    settingsRevision,
    version,
    observation: encodeObservation(observation),
    document,
  }
}

export type RiskColumns = Required<VerdictChange>

/** What a verdict says of an event that nobody has answered. */
export function riskColumns({
  verdict,
  fate,
  isClosed = false,
}: Pick<JudgedSignIn, 'verdict' | 'fate' | 'isClosed'>): RiskColumns {
  const { state, detail } = isClosed
    ? withdrawn
    : { state: verdict.raised.length > 0 ? systemTransitions.detectionRaised.state : 'none', detail: 'none' }
  return {
    riskLevelDuringSignIn: verdict.levelDuringSignIn,
    riskLevelAggregated: isClosed ? 'none' : verdict.level,
    riskState: state,
    riskDetail: detail,
    riskEventTypes: JSON.stringify([...new Set(verdict.raised.map((one) => one.riskEventType))]),
    trust: fate,
    verdict: isWorthKeeping(verdict) ? encodeVerdict(verdict) : null,
  }
}

/** One for each that was raised. `explained`: the verdict in words. */
export function detectionRows(
  tenantId: string,
  signIn: SignIn,
  name: IdentityName,
  verdict: Verdict,
  explained: Explanation['raised'],
  detectedAt: (detection: string) => Timestamp,
): DetectionTable[] {
  return verdict.raised.map(({ detection, timing, riskEventType, probability, level }, index) => {
    const now = detectedAt(detection)
    const { correlationGroup, ...own } = detectionNamed(detection) as Detection
    const type = outsideEntry(riskEventType)
    // A type that others alone raise says of itself how long it counts.
    const { mitreTechniqueId, halfLifeDays } = type.raisedBy === 'outside' ? type : own
    const { reason, evidence, riskReasons } = explained[index] as Explanation['raised'][number]
    return {
      tenantId,
      id: detectionId(tenantId, signIn.id, detection),
      ...identityOf(signIn),
      displayName: name.displayName,
      userPrincipalName: name.userPrincipalName,
      appId: name.appId,
      details: detailsOf(name.details, signIn, reason),
      requestId: signIn.id,
      correlationId: signIn.correlationId,
      riskEventType,
      riskLevel: level,
      riskState: systemTransitions.detectionRaised.state,
      riskDetail: systemTransitions.detectionRaised.detail,
      isOpen: 1,
      detectionTimingType: timing,
      activity: 'signin',
      activityDateTime: signIn.createdDateTime,
      detectedDateTime: now,
      lastUpdatedDateTime: now,
      ipAddress: signIn.ipAddress,
      location: JSON.stringify(signIn.location),
      additionalInfo: additionalInfo([
        ['riskReasons', riskReasons],
        ['userAgent', signIn.userAgent],
        ['alertUrl', null],
        ['mitreTechniques', mitreTechniqueId],
        ['reason', reason],
        ['evidence', evidence],
      ]),
      mitreTechniqueId,
      probability,
      halfLifeDays,
      correlationGroup,
    }
  })
}

/** Of applications and agents: what their detections say beside what is known of the identity. */
function detailsOf(known: string | null, signIn: SignIn, reason: string): string | null {
  if (isPerson(signIn)) return null
  const keyId = signIn.servicePrincipalCredentialKeyId
  const details: DetectionDetails = {
    ...(JSON.parse(known ?? '{}') as IdentityDetails),
    keyIds: typeof keyId === 'string' && keyId !== '' ? [keyId] : [],
    signInClientDisplayName: signIn.appDisplayName,
    riskEvidence: reason,
  }
  return JSON.stringify(details)
}

/** The same detection of the same sign-in is the same row, whoever computes it. 64 hex digits, as Entra's are. */
export function detectionId(...parts: string[]): string {
  return createHash('sha256').update(parts.join('\n')).digest('hex')
}

/** Graph's form: a JSON text of `Key` and `Value` pairs. */
export function additionalInfo(pairs: [string, unknown][]): string {
  return JSON.stringify(pairs.map(([Key, Value]) => ({ Key, Value })))
}
