/** Risk as Graph spells it: enum members, and the rows that carry a verdict. */
import type { SignInLocation, Timestamp } from './sign-in.ts'

export const riskLevels = ['low', 'medium', 'high', 'hidden', 'none', 'unknownFutureValue'] as const
export type RiskLevel = (typeof riskLevels)[number]

export const riskStates = [
  'none',
  'confirmedSafe',
  'remediated',
  'dismissed',
  'atRisk',
  'confirmedCompromised',
  'unknownFutureValue',
] as const
export type RiskState = (typeof riskStates)[number]

/** Members after `unknownFutureValue` are shown only to clients that send `Prefer: include-unknown-enum-members`. */
export const riskDetails = [
  'none',
  'adminGeneratedTemporaryPassword',
  'userPerformedSecuredPasswordChange',
  'userPerformedSecuredPasswordReset',
  'adminConfirmedSigninSafe',
  'aiConfirmedSigninSafe',
  'userPassedMFADrivenByRiskBasedPolicy',
  'adminDismissedAllRiskForUser',
  'adminConfirmedSigninCompromised',
  'hidden',
  'adminConfirmedUserCompromised',
  'unknownFutureValue',
  'm365DAdminDismissedDetection',
  'adminConfirmedServicePrincipalCompromised',
  'adminDismissedAllRiskForServicePrincipal',
  'userChangedPasswordOnPremises',
  'adminDismissedRiskForSignIn',
  'adminConfirmedAccountSafe',
  'microsoftRevokedSessions',
] as const
export type RiskDetail = (typeof riskDetails)[number]

export type DetectionTimingType = 'notDefined' | 'realtime' | 'nearRealtime' | 'offline'

/** A level from a probability of compromise; from the three levels that mean risk. */
export type RisenLevel = 'low' | 'medium' | 'high'

/** The three fields that say where a sign-in stands; `riskLevelDuringSignIn` never changes after the assessment. */
export interface SignInRisk {
  riskLevelDuringSignIn: RiskLevel
  riskLevelAggregated: RiskLevel
  riskState: RiskState
  riskDetail: RiskDetail
  riskEventTypes: string[]
}

/** `requestId` is the id of the sign-in; null for a detection on the user (`activity: 'user'`). */
export interface RiskDetection {
  id: string
  userId: string
  userDisplayName: string | null
  userPrincipalName: string | null
  requestId: string | null
  correlationId: string | null
  riskEventType: string
  riskLevel: RiskLevel
  riskState: RiskState
  riskDetail: RiskDetail
  detectionTimingType: DetectionTimingType
  activity: 'signin' | 'user'
  activityDateTime: Timestamp
  detectedDateTime: Timestamp
  lastUpdatedDateTime: Timestamp
  ipAddress: string | null
  location: SignInLocation | null
  additionalInfo: string | null
  mitreTechniqueId: string | null
  /** Probability of compromise that this detection claims, at `activityDateTime`. */
  probability: number
  /** Days until the claim weighs half in the risk of the user; null: until someone answers it. */
  halfLifeDays: number | null
  /** Correlated detections count once: the greatest of a group. */
  correlationGroup: string
}

export interface RiskyUser {
  id: string
  userDisplayName: string | null
  userPrincipalName: string | null
  riskLevel: RiskLevel
  riskState: RiskState
  riskDetail: RiskDetail
  riskLastUpdatedDateTime: Timestamp
  isDeleted: boolean
  isProcessing: boolean
}

/** The state after a change, what caused it, and who (`initiatedBy`: null when the system did). */
export interface RiskyUserHistoryItem extends RiskyUser {
  historyId: string
  activityDetail: RiskDetail | null
  activityEventTypes: string[]
  initiatedBy: string | null
}
