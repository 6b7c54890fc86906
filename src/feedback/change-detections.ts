/** The detections of an answer: their new state, whether they go on counting, and the one that the answer adds. */
import { additionalInfo, detectionId } from '../engine/rows.ts'
import { insertDetections, updateDetections } from '../store/risk.ts'
import { type SignInFacts, signInDocument } from '../store/sign-ins.ts'
import type { RiskDetectionTable, UserTable } from '../store/tables.ts'
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
  const added = await additions(answer)
  await insertDetections(db, added)
  return added
}

async function additions(answer: Answer): Promise<RiskDetectionTable[]> {
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
    const added: RiskDetectionTable[] = []
    for (const signIn of targets.signIns.filter(({ id }) => !explained.has(id))) {
      const location = await locationOf(answer, signIn.id)
      added.push(confirmation(answer, users.get(signIn.userId) as UserTable, { ...signIn, location }))
    }
    return added
  }
  return []
}

/** Linked to the sign-in when there is one, else to the user alone. */
function confirmation(
  { tenantId, transition, now, correlationId, actor }: Answer,
  user: UserTable,
  signIn: (SignInFacts & { location: string | null }) | null,
): RiskDetectionTable {
  const riskEventType = 'adminConfirmedUserCompromised'
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
    location: signIn?.location ?? null,
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

/** One document after the other: sixty of them may have sixty megabytes. */
async function locationOf({ db, tenantId }: Answer, signInId: string): Promise<string | null> {
  const document = await signInDocument(db, tenantId, signInId)
  const { location } = JSON.parse(document ?? '{}') as { location?: unknown }
  return location ? JSON.stringify(location) : null
}

function idsOf(rows: { id: string }[]): string[] {
  return rows.map(({ id }) => id)
}
