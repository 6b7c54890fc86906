/** What others than the engine have said of a sign-in, as its row tells. */
import type { Timestamp } from '../model/sign-in.ts'
import { type Mark, systemTransitions } from '../model/transitions.ts'
import type { DetectionTable } from '../store/tables.ts'

/**
 * What becomes of risk that looks different now. It is closed and not deleted: a client that has seen the detection
 * asks for what was updated, and would never hear of a row that is gone. Graph's own words for risk that a later
 * assessment found to be none ("remediate and unblock" of the Entra ID Protection documentation).
 */
export const withdrawn = { state: 'dismissed', detail: 'aiConfirmedSigninSafe' } as const satisfies Mark

/** The columns of a detection that no longer counts, because it looks different now or asks nothing more. */
export function closing(at: Timestamp) {
  return {
    riskState: withdrawn.state,
    riskDetail: withdrawn.detail,
    isOpen: 0,
    lastUpdatedDateTime: at,
  } satisfies Partial<DetectionTable>
}

/** Whether an admin has said what the sign-in or detection is. */
export function isAnswered({ riskState, riskDetail }: { riskState: string; riskDetail: string }): boolean {
  if (riskState === withdrawn.state && riskDetail === withdrawn.detail) return false
  return riskState !== 'none' && riskState !== systemTransitions.detectionRaised.state
}
