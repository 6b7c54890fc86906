/** Risk as Graph spells it: the enum members that carry a meaning here. */

export const riskLevels = ['low', 'medium', 'high', 'hidden', 'none', 'unknownFutureValue'] as const
export type RiskLevel = (typeof riskLevels)[number]

const levelsRising = ['none', 'low', 'medium', 'high']

/** How high a level is, from 0; what is no level is below all. */
export function rankOf(level: string): number {
  return levelsRising.indexOf(level)
}

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
/** Members that only beta has. */
export const agentRiskDetails = [
  'adminConfirmedAgentSafe',
  'adminConfirmedAgentCompromised',
  'adminDismissedRiskForAgent',
] as const
export type RiskDetail = (typeof riskDetails)[number] | (typeof agentRiskDetails)[number]

export type DetectionTimingType = 'notDefined' | 'realtime' | 'nearRealtime' | 'offline'

/** A level from a probability of compromise; from the three levels that mean risk. */
export type RisenLevel = 'low' | 'medium' | 'high'
