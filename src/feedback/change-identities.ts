/** The identities of an answer: the level that the table names, or what follows from the detections that stay open. */

import { type IdentityKind, identityKinds, keyOf } from '../model/identity.ts'
import type { RiskDetail, RiskLevel, RiskState } from '../model/risk.ts'
import { closeCase } from '../risk/close-case.ts'
import { changeIdentity } from '../risk/effect.ts'
import { type IdentityRisk, identityRisk } from '../risk/identity-risk.ts'
import { nameOf, recordChange } from '../risk/risk-history.ts'
import { openOf, riskyIdentities } from '../risk/snapshot.ts'
import type { DetectionTable, RiskyIdentityTable } from '../store/tables.ts'
import type { Answer } from './answer.ts'
import { keyOfRow } from './targets.ts'

export interface IdentityChange {
  before: RiskyIdentityTable | undefined
  after: RiskyIdentityTable
}

/** Identities whose state stays what it was get no history item. */
export async function changeIdentities(answer: Answer): Promise<IdentityChange[]> {
  const { snapshot, targets, transition, actor, now, settings } = answer
  const { open, risky } = await standingOfTargets(answer)
  const changes: IdentityChange[] = []
  for (const identity of targets.identities) {
    const before = risky.get(keyOfRow(identity))
    const left = open.filter(
      (one) => one.identityId === identity.id && one.identityKind === identity.identityKind,
    )
    const risk = identityRisk(left, before?.riskLevel ?? 'none', now, settings)
    const next = nextState(answer, before, left, risk)
    if (!next) continue
    const owner = { identityKind: identity.identityKind as IdentityKind, identityId: identity.id }
    if (next.riskLevel === 'none' && left.length > 0) await closeCase(snapshot, owner, left, now)
    const decayDateTime = next.riskLevel === 'none' ? null : risk.decayDateTime
    if (before && isSame(before, next)) {
      // Less is open now, so it falls sooner.
      if (before.decayDateTime !== decayDateTime)
        changeIdentity(snapshot.effect, before, { ...before, decayDateTime })
      continue
    }
    const change = recordChange(before, nameOf(identity, identity.id), {
      ...next,
      decayDateTime,
      activityEventTypes: [],
      activityDetail: transition.identity.detail,
      initiatedBy: actor.id,
      at: now,
    })
    changes.push({ before, after: change.row })
    changeIdentity(snapshot.effect, before, change.row)
    snapshot.effect.history.push(change.history)
  }
  return changes
}

/** Histories that are told again may have changed it. */
async function standingOfTargets({ snapshot, targets }: Answer) {
  const open: DetectionTable[] = []
  const risky = new Map<string, RiskyIdentityTable>()
  for (const kind of identityKinds) {
    const ids = targets.identities.filter((one) => one.identityKind === kind).map(({ id }) => id)
    if (ids.length === 0) continue
    open.push(...(await openOf(snapshot, kind, ids)))
    for (const [identityId, row] of await riskyIdentities(snapshot, kind, ids))
      risky.set(keyOf({ identityKind: kind, identityId }), row)
  }
  return { open, risky }
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

function isSame(before: RiskyIdentityTable, next: NextState): boolean {
  return (
    before.riskLevel === next.riskLevel &&
    before.riskState === next.riskState &&
    before.riskDetail === next.riskDetail
  )
}
