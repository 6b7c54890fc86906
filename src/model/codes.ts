/**
 * The small numbers that enumerations are stored as: the place of a member in its list. Stored rows hold these numbers,
 * so a list only ever grows at its end, and its first member is what most rows have.
 */
import { identityKinds } from './identity.ts'
import { agentRiskDetails, riskDetails } from './risk.ts'

export const codes = {
  identityKind: identityKinds,
  eventKind: ['signIn', 'factor', 'password', 'session', 'account', 'sourceRisk'],
  signInEventType: ['interactiveUser', 'nonInteractiveUser', 'servicePrincipal', 'managedIdentity'],
  /** What the profile made of it. */
  fate: ['trusted', 'pending', 'rejected', 'none'],
  outcome: [
    'success',
    'secondFactorPending',
    'secondFactorFailed',
    'blocked',
    'wrongPassword',
    'unknownUser',
    'locked',
    'interrupted',
    'otherFailure',
    'disabled',
  ],
  riskLevel: ['none', 'low', 'medium', 'high', 'hidden', 'unknownFutureValue'],
  riskState: [
    'none',
    'atRisk',
    'confirmedCompromised',
    'dismissed',
    'confirmedSafe',
    'remediated',
    'unknownFutureValue',
  ],
  riskDetail: [...riskDetails, ...agentRiskDetails],
} as const satisfies Record<string, readonly string[]>

export type CodedType = keyof typeof codes

/** @throws Error for what is no member: nothing else may be stored. */
export function codeOf(type: CodedType, member: string): number {
  const code = (codes[type] as readonly string[]).indexOf(member)
  if (code < 0) throw new Error(`${type}: expected one of ${codes[type].join(', ')}, found ${member}`)
  return code
}
