/** A verdict as rows: the sign-in with its risk, and one detection for everything that was raised. */
import { createHash } from 'node:crypto'
import type { Features } from '../enrich/features.ts'
import { type DetectionDetails, type IdentityDetails, identityOf, isPerson } from '../model/identity.ts'
import type { SignIn, Timestamp } from '../model/sign-in.ts'
import type { SignInOutcome } from '../model/sign-in-outcome.ts'
import { systemTransitions } from '../model/transitions.ts'
import type { Trust } from '../profile/profile.ts'
import type { DetectionTable, IdentityTable, SignInTable } from '../store/tables.ts'
import type { Raised, Verdict } from './assess.ts'

export interface PreparedSignIn {
  signIn: SignIn
  outcome: SignInOutcome
  features: Features
  /** The signIn as JSON, made once. */
  document: string
}

export function signInRow(
  tenantId: string,
  { signIn, outcome, features, document }: PreparedSignIn,
  verdict: Verdict,
  trust: Trust,
): SignInTable {
  const isRisky = verdict.raised.length > 0
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
    riskLevelDuringSignIn: verdict.riskLevelDuringSignIn,
    riskLevelAggregated: verdict.riskLevelAggregated,
    riskState: isRisky ? systemTransitions.detectionRaised.state : 'none',
    riskDetail: 'none',
    riskEventTypes: JSON.stringify([...new Set(verdict.raised.map((one) => one.riskEventType))]),
    trust,
    features: JSON.stringify(features),
    verdict: isWorthExplaining(verdict) ? explain(verdict) : null,
    document,
  }
}

export function detectionRow(
  tenantId: string,
  signIn: SignIn,
  identity: Pick<IdentityTable, 'displayName' | 'userPrincipalName' | 'appId' | 'details'>,
  { detection, riskEventType, probability, riskLevel, reason, evidence, riskReasons }: Raised,
  now: Timestamp,
): DetectionTable {
  const { name, mitreTechniqueId } = detection
  return {
    tenantId,
    id: detectionId(tenantId, signIn.id, name),
    ...identityOf(signIn),
    displayName: identity.displayName,
    userPrincipalName: identity.userPrincipalName,
    appId: identity.appId,
    details: detailsOf(identity.details, signIn, reason),
    requestId: signIn.id,
    correlationId: signIn.correlationId,
    riskEventType,
    riskLevel,
    riskState: systemTransitions.detectionRaised.state,
    riskDetail: systemTransitions.detectionRaised.detail,
    isOpen: 1,
    detectionTimingType: detection.timing,
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
    halfLifeDays: detection.halfLifeDays,
    correlationGroup: detection.correlationGroup,
  }
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

/** That some could not tell is the usual case of a short history, not news; that none could is worth knowing. */
function isWorthExplaining({ raised, notRaised, asked }: Verdict): boolean {
  const unknown = notRaised.filter(({ because }) => because === 'unknown').length
  return raised.length > 0 || notRaised.length > unknown || (asked > 0 && unknown === asked)
}

function explain({ probability, raised, notRaised, trust }: Verdict): string {
  return JSON.stringify({
    probability,
    raised: raised.map(({ detection, ...rest }) => ({ name: detection.name, ...rest })),
    notRaised,
    trust,
  })
}

/** The explanation of a sign-in of which something more was found. */
export function explainRaised(verdict: string | null, { detection, ...rest }: Raised): string {
  const explained = JSON.parse(verdict ?? '{"raised":[],"notRaised":[]}') as { raised: object[] }
  return JSON.stringify({ ...explained, raised: [...explained.raised, { name: detection.name, ...rest }] })
}
