/** The end of a case: nothing that was open of an identity without risk counts any longer. */
import type { IdentityKey } from '../model/identity.ts'
import type { Timestamp } from '../model/sign-in.ts'
import { systemTransitions } from '../model/transitions.ts'
import type { Closed } from './case.ts'
import { changeDetection, changeNewSignIn, changeSignIn, keyOfDetection } from './effect.ts'
import { atRisk, type Snapshot } from './snapshot.ts'

/** `open`: what was found since, whose sign-ins stay at risk. */
export async function closeFallen(
  snapshot: Snapshot,
  owner: IdentityKey,
  { closed, open }: { closed: Closed[]; open: { requestId: string | null }[] },
): Promise<void> {
  if (closed.length === 0) return
  const left = new Set(open.flatMap(({ requestId }) => requestId ?? []))
  for (const { at, detections } of closed) await closeCase(snapshot, owner, detections, at, left)
}

/** `signInsLeft`: ids of those that are at risk by what was found since. */
export async function closeCase(
  snapshot: Snapshot,
  owner: IdentityKey,
  open: Closed['detections'],
  now: Timestamp,
  signInsLeft: ReadonlySet<string> = new Set(),
): Promise<void> {
  const { effect } = snapshot
  const { state: riskState, detail: riskDetail } = systemTransitions.riskFaded
  for (const one of open)
    changeDetection(effect, one, { riskState, riskDetail, isOpen: 0, lastUpdatedDateTime: now })
  const change = { riskLevelAggregated: 'none', riskState, riskDetail }
  const stored = await atRisk(snapshot, owner)
  for (const { n, id, at, riskLevelAggregated: was } of stored)
    if (!signInsLeft.has(id)) changeSignIn(effect, { n, id, at, owner, was }, change)
  // Those that are written with what was found of them; of no others is a detection new.
  const isStored = new Set(stored.map(({ id }) => id))
  for (const { identityId, id, requestId } of open)
    if (requestId !== null && effect.added.has(keyOfDetection({ identityId, id })))
      if (!isStored.has(requestId) && !signInsLeft.has(requestId)) changeNewSignIn(effect, requestId, change)
}
