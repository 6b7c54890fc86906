/** The detections of an answer: their new state, whether they go on counting, and the one that the answer adds. */

import { type IdentityKind, keyOf } from '../model/identity.ts'
import { confirmations } from '../model/transitions.ts'
import { addDetections, changeDetection } from '../risk/effect.ts'
import { nameOf } from '../risk/risk-history.ts'
import { additionalInfo, detectionId } from '../risk/rows.ts'
import { ownerOf, type SignInFacts, signInDocument } from '../store/sign-ins.ts'
import type { DetectionTable, IdentityTable } from '../store/tables.ts'
import type { Answer } from './answer.ts'
import { keyOfRow } from './targets.ts'

/** Returns the detections that were added. */
export async function changeDetections(answer: Answer): Promise<DetectionTable[]> {
  const { snapshot, targets, transition, now } = answer
  const { effect } = snapshot
  const { from, state, detail } = transition.detections
  const marked = targets.detections.filter(({ riskState }) =>
    from.includes(riskState as (typeof from)[number]),
  )
  const onlyClosed = targets.detections.filter((detection) => !marked.includes(detection) && detection.isOpen)
  const isOpen = transition.staysOpen ? 1 : 0
  const isNews = marked.filter(
    (one) => one.riskState !== state || one.riskDetail !== detail || one.isOpen !== isOpen,
  )
  for (const one of isNews)
    changeDetection(effect, one, { riskState: state, riskDetail: detail, isOpen, lastUpdatedDateTime: now })
  if (!transition.staysOpen)
    for (const one of onlyClosed) changeDetection(effect, one, { isOpen: 0, lastUpdatedDateTime: now })
  const added = await additions(answer)
  addDetections(effect, added)
  return added
}

async function additions(answer: Answer): Promise<DetectionTable[]> {
  const { transition, targets } = answer
  if (transition.adds === 'confirmation') {
    const isConfirmation = (one: DetectionTable) =>
      one.isOpen && one.riskEventType === confirmations[one.identityKind as IdentityKind]
    const confirmed = new Set(targets.detections.filter(isConfirmation).map((one) => one.identityId))
    return targets.identities
      .filter(({ id }) => !confirmed.has(id))
      .map((identity) => confirmation(answer, identity, null))
  }
  if (transition.adds === null) return []
  const explained = new Set(targets.detections.map(({ requestId }) => requestId))
  const identities = new Map(targets.identities.map((identity) => [keyOfRow(identity), identity]))
  const added: DetectionTable[] = []
  for (const signIn of targets.signIns.filter(({ id }) => !explained.has(id))) {
    const location = await locationOf(answer, signIn.id)
    const identity = identities.get(keyOf(ownerOf(signIn))) as IdentityTable
    added.push(confirmation(answer, identity, { ...signIn, location }))
  }
  return added
}

/** Graph's word for what the risk belongs to when it is not a sign-in. */
const activities: Record<IdentityKind, string> = {
  user: 'user',
  servicePrincipal: 'servicePrincipal',
  agent: 'servicePrincipal',
}

/** Linked to the sign-in when there is one, else to the identity alone. */
function confirmation(
  { tenantId, transition, now, correlationId, actor }: Answer,
  identity: IdentityTable,
  signIn: (SignInFacts & { location: string | null }) | null,
): DetectionTable {
  const identityKind = identity.identityKind as IdentityKind
  const riskEventType = confirmations[identityKind]
  return {
    ...nameOf(identity, identity.id),
    identityId: identity.id,
    id: detectionId(tenantId, signIn?.id ?? identity.id, riskEventType, now, correlationId),
    requestId: signIn?.id ?? null,
    correlationId: signIn?.correlationId ?? null,
    riskEventType,
    riskLevel: 'high',
    riskState: transition.detections.state,
    riskDetail: transition.detections.detail,
    isOpen: 1,
    detectionTimingType: 'offline',
    activity: signIn ? 'signin' : activities[identityKind],
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
async function locationOf({ snapshot, tenantId }: Answer, signInId: string): Promise<string | null> {
  const document = await signInDocument(snapshot.db, tenantId, signInId)
  const { location } = JSON.parse(document ?? '{}') as { location?: unknown }
  return location ? JSON.stringify(location) : null
}
