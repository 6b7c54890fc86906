/** The identities of an answer: the level that the table names, or what follows from the detections that stay open. */

import { identityKinds } from '../model/identity.ts'
import type { RiskDetail, RiskLevel, RiskState } from '../model/risk.ts'
import { closeCase } from '../risk/fade.ts'
import { type IdentityRisk, identityRisk } from '../risk/identity-risk.ts'
import { nameOf, recordChange } from '../risk/risk-history.ts'
import { insertHistory, openDetections, saveRiskyIdentities } from '../store/risk.ts'
import type { DetectionTable, RiskyIdentityTable } from '../store/tables.ts'
import type { Answer } from './answer.ts'
import { keyOfRow } from './targets.ts'

export interface IdentityChange {
  before: RiskyIdentityTable | undefined
  after: RiskyIdentityTable
}

/** Identities whose state stays what it was get no history item. */
export async function changeIdentities(answer: Answer): Promise<IdentityChange[]> {
  const { db, targets, transition, actor, now, settings } = answer
  const open = await openOfTargets(answer)
  const changes: IdentityChange[] = []
  const history = []
  for (const identity of targets.identities) {
    const before = targets.risky.get(keyOfRow(identity))
    const left = open.filter(
      (one) => one.identityId === identity.id && one.identityKind === identity.identityKind,
    )
    const risk = identityRisk(left, before?.riskLevel ?? 'none', now, settings)
    const next = nextState(answer, before, left, risk)
    if (!next) continue
    if (next.riskLevel === 'none' && left.length > 0) await closeCase(db, identity, left, now)
    if (isSame(before, next)) continue
    const change = recordChange(before, nameOf(identity, identity.id), {
      ...next,
      decayDateTime: next.riskLevel === 'none' ? null : risk.decayDateTime,
      activityEventTypes: [],
      activityDetail: transition.identity.detail,
      initiatedBy: actor.id,
      at: now,
    })
    changes.push({ before, after: change.row })
    history.push(change.history)
  }
  await saveRiskyIdentities(
    db,
    changes.map(({ after }) => after),
  )
  await insertHistory(db, history)
  return changes
}

async function openOfTargets({ db, tenantId, targets }: Answer): Promise<DetectionTable[]> {
  const open: DetectionTable[] = []
  for (const kind of identityKinds) {
    const ids = targets.identities.filter((one) => one.identityKind === kind).map(({ id }) => id)
    open.push(...(await openDetections(db, tenantId, kind, ids)))
  }
  return open
}

interface NextState {
  riskLevel: RiskLevel
  riskState: RiskState
  riskDetail: RiskDetail
}

/** Null when the answer does not concern the identity: nothing of it was open. */
function nextState(
  { transition }: Answer,
  before: RiskyIdentityTable | undefined,
  left: DetectionTable[],
  risk: IdentityRisk,
): NextState | null {
  const { level, state, detail } = transition.identity
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

function isSame(before: RiskyIdentityTable | undefined, next: NextState): boolean {
  return (
    before?.riskLevel === next.riskLevel &&
    before.riskState === next.riskState &&
    before.riskDetail === next.riskDetail
  )
}
