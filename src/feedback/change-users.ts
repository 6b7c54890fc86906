/** The users of an answer: the level that the table names, or what follows from the detections that stay open. */

import { closeCase } from '../engine/fade.ts'
import { recordChange } from '../engine/risk-history.ts'
import { type UserRisk, userRisk } from '../engine/user-risk.ts'
import type { RiskDetail, RiskLevel, RiskState } from '../model/risk.ts'
import { insertHistory, openDetections, saveRiskyUsers } from '../store/risk.ts'
import type { RiskDetectionTable, RiskyUserTable, UserTable } from '../store/tables.ts'
import type { Answer } from './answer.ts'

export interface UserChange {
  before: RiskyUserTable | undefined
  after: RiskyUserTable
}

/** Users whose state stays what it was get no history item. */
export async function changeUsers(answer: Answer): Promise<UserChange[]> {
  const { db, tenantId, targets, transition, actor, now, settings } = answer
  const open = await openDetections(
    db,
    tenantId,
    targets.users.map(({ id }) => id),
  )
  const changes: UserChange[] = []
  const history = []
  for (const user of targets.users) {
    const before = targets.riskyUsers.get(user.id)
    const left = open.filter(({ userId }) => userId === user.id)
    const risk = userRisk(left, before?.riskLevel ?? 'none', now, settings)
    const next = nextState(answer, before, left, risk)
    if (!next) continue
    if (next.riskLevel === 'none' && left.length > 0)
      await closeCase(db, { tenantId, id: user.id }, left, now)
    if (isSame(before, next)) continue
    const change = recordChange(before, nameOf(tenantId, user), {
      ...next,
      decayDateTime: next.riskLevel === 'none' ? null : risk.decayDateTime,
      activityEventTypes: [],
      activityDetail: transition.user.detail,
      initiatedBy: actor.id,
      at: now,
    })
    changes.push({ before, after: change.row })
    history.push(change.history)
  }
  await saveRiskyUsers(
    db,
    changes.map(({ after }) => after),
  )
  await insertHistory(db, history)
  return changes
}

interface NextState {
  riskLevel: RiskLevel
  riskState: RiskState
  riskDetail: RiskDetail
}

/** Null when the answer does not concern the user: nothing of theirs was open. */
function nextState(
  { transition }: Answer,
  before: RiskyUserTable | undefined,
  left: RiskDetectionTable[],
  risk: UserRisk,
): NextState | null {
  const { level, state, detail } = transition.user
  if (level !== 'recomputed') return { riskLevel: level, riskState: state, riskDetail: detail }
  if (!before || before.riskLevel === 'none') return null
  if (risk.level === 'none') return { riskLevel: 'none', riskState: state, riskDetail: detail }
  const isConfirmed = left.some(({ riskState }) => riskState === 'confirmedCompromised')
  const riskState = isConfirmed ? 'confirmedCompromised' : 'atRisk'
  const riskDetail = isConfirmed
    ? (left.findLast((one) => one.riskState === riskState)?.riskDetail as RiskDetail)
    : 'none'
  return { riskLevel: risk.level, riskState, riskDetail }
}

function isSame(before: RiskyUserTable | undefined, next: NextState): boolean {
  return (
    before?.riskLevel === next.riskLevel &&
    before.riskState === next.riskState &&
    before.riskDetail === next.riskDetail
  )
}

function nameOf(tenantId: string, { id, userPrincipalName, userDisplayName }: UserTable) {
  return { tenantId, id, userPrincipalName, userDisplayName }
}
