/** The detections of an answer: their new state, whether they go on counting, and the one that the answer adds. */
import { additionalInfo, detectionId } from '../engine/rows.ts'
import { insertDetections, updateDetections } from '../store/risk.ts'
import type { RiskDetectionTable, SignInTable, UserTable } from '../store/tables.ts'
import type { Answer } from './answer.ts'

/** Returns the detections that were added. */
export async function changeDetections(answer: Answer): Promise<RiskDetectionTable[]> {
  const { db, tenantId, targets, transition, now } = answer
  const { from, state, detail } = transition.detections
  const marked = targets.detections.filter(({ riskState }) =>
    from.includes(riskState as (typeof from)[number]),
  )
  const onlyClosed = targets.detections.filter((detection) => !marked.includes(detection) && detection.isOpen)
  const isOpen = transition.staysOpen ? 1 : 0
  const isNews = marked.filter(
    (one) => one.riskState !== state || one.riskDetail !== detail || one.isOpen !== isOpen,
  )
  await updateDetections(db, tenantId, idsOf(isNews), {
    riskState: state,
    riskDetail: detail,
    isOpen,
    lastUpdatedDateTime: now,
  })
  if (!transition.staysOpen) {
    await updateDetections(db, tenantId, idsOf(onlyClosed), { isOpen: 0, lastUpdatedDateTime: now })
  }
  const added = additions(answer)
  await insertDetections(db, added)
  return added
}

function additions(answer: Answer): RiskDetectionTable[] {
  const { transition, targets } = answer
  if (transition.adds === 'adminConfirmedUserCompromised') {
    const confirmed = new Set(
      targets.detections
        .filter((one) => one.isOpen && one.riskEventType === transition.adds)
        .map((one) => one.userId),
    )
    return targets.users
      .filter(({ id }) => !confirmed.has(id))
      .map((user) => confirmation(answer, user, null))
  }
  if (transition.adds === 'adminConfirmedUserCompromised where none') {
    const explained = new Set(targets.detections.map(({ requestId }) => requestId))
    const users = new Map(targets.users.map((user) => [user.id, user]))
    return targets.signIns
      .filter(({ id }) => !explained.has(id))
      .map((signIn) => confirmation(answer, users.get(signIn.userId) as UserTable, signIn))
  }
  return []
}

/** Linked to the sign-in when there is one, else to the user alone. */
function confirmation(
  { tenantId, transition, now, correlationId, actor }: Answer,
  user: UserTable,
  signIn: SignInTable | null,
): RiskDetectionTable {
  const riskEventType = 'adminConfirmedUserCompromised'
  const location = signIn ? (JSON.parse(signIn.document) as { location: unknown }).location : null
  return {
    tenantId,
    id: detectionId(tenantId, signIn?.id ?? user.id, riskEventType, now, correlationId),
    userId: user.id,
    userDisplayName: user.userDisplayName,
    userPrincipalName: user.userPrincipalName,
    requestId: signIn?.id ?? null,
    correlationId: signIn?.correlationId ?? null,
    riskEventType,
    riskLevel: 'high',
    riskState: transition.detections.state,
    riskDetail: transition.detections.detail,
    isOpen: 1,
    detectionTimingType: 'offline',
    activity: signIn ? 'signin' : 'user',
    activityDateTime: signIn?.createdDateTime ?? now,
    detectedDateTime: now,
    lastUpdatedDateTime: now,
    ipAddress: signIn?.ipAddress ?? null,
    location: location ? JSON.stringify(location) : null,
    additionalInfo: additionalInfo([
      ['alertUrl', null],
      ['reason', `confirmed by ${actor.displayName ?? actor.id}`],
    ]),
    mitreTechniqueId: 'T1078',
    probability: 0.99,
    halfLifeDays: null,
    correlationGroup: 'admin',
  }
}

function idsOf(rows: { id: string }[]): string[] {
  return rows.map(({ id }) => id)
}
