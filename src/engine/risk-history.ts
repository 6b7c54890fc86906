/** Writing down that the risk of a user changed: the new row, and the history item that says why. */
import type { RiskDetail, RiskLevel, RiskState } from '../model/risk.ts'
import type { Timestamp } from '../model/sign-in.ts'
import { nextTick, toTicks } from '../model/timestamp.ts'
import type { RiskyUserHistoryTable, RiskyUserTable } from '../store/tables.ts'

export interface RiskChange {
  riskLevel: RiskLevel
  riskState: RiskState
  riskDetail: RiskDetail
  decayDateTime: Timestamp | null
  /** What caused it: new detections, or the answer of `initiatedBy`. */
  activityEventTypes: string[]
  activityDetail: RiskDetail | null
  initiatedBy: string | null
  at: Timestamp
}

export interface UserName {
  tenantId: string
  id: string
  userPrincipalName: string | null
  userDisplayName: string | null
}

/**
 * Each change has a moment of its own, at least one tick after the last: the id of a history item is the user id and
 * the ticks of that moment, as Graph forms it (the newest item is shown under the bare user id).
 */
export function recordChange(
  before: RiskyUserTable | undefined,
  user: UserName,
  change: RiskChange,
): { row: RiskyUserTable; history: RiskyUserHistoryTable } {
  const last = before?.riskLastUpdatedDateTime
  const at = last && change.at <= last ? nextTick(last) : change.at
  const row: RiskyUserTable = {
    tenantId: user.tenantId,
    id: user.id,
    userPrincipalName: user.userPrincipalName,
    userDisplayName: user.userDisplayName,
    riskLevel: change.riskLevel,
    riskState: change.riskState,
    riskDetail: change.riskDetail,
    riskLastUpdatedDateTime: at,
    isDeleted: before?.isDeleted ?? 0,
    isProcessing: 0,
    decayDateTime: change.decayDateTime,
  }
  const { decayDateTime: _, id, ...shown } = row
  const history: RiskyUserHistoryTable = {
    ...shown,
    userId: id,
    id: `${id}${toTicks(at)}`,
    activityDetail: change.activityDetail,
    activityEventTypes: JSON.stringify(change.activityEventTypes),
    initiatedBy: change.initiatedBy,
  }
  return { row, history }
}
