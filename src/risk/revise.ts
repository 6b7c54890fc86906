/**
 * Sign-ins of before that look different now: their rows, what was found or withdrawn, and the risk of whoever they belong
 * to, as if everything had been found in the order of events.
 */
import type { EngineSettings } from '../config.ts'
import { type IdentityKey, type IdentityKind, keyOf } from '../model/identity.ts'
import type { Timestamp } from '../model/sign-in.ts'
import { systemTransitions } from '../model/transitions.ts'
import { chunks } from '../store/chunks.ts'
import type { DetectionTable } from '../store/tables.ts'
import { type Closing, caseFromNothing, type Told, tell } from './case.ts'
import { closeFallen } from './close-case.ts'
import {
  addDetections,
  changeDetection,
  changeIdentity,
  changeNewSignIn,
  changeSignIn,
  type Effect,
} from './effect.ts'
import { notPlaced, type Revision } from './revision.ts'
import { openOf, riskyIdentities, type Snapshot } from './snapshot.ts'

export interface ReviseOptions {
  settings: EngineSettings
  now: (at: Timestamp) => Timestamp
  /** The event at which it came to light: the newest that was judged. */
  at: Timestamp
  /** Whose risk is to follow anew from what is open, beside those of whom something changes. */
  owners?: IdentityKey[]
}

/** `found` are detections of sign-ins that are new themselves. */
export async function revise(
  snapshot: Snapshot,
  revisions: Revision[],
  found: DetectionTable[],
  options: ReviseOptions,
): Promise<void> {
  const { effect } = snapshot
  const added = [...found, ...revisions.flatMap((revision) => revision.added)]
  addDetections(effect, added)
  for (const { row, change } of revisions.flatMap(({ changed }) => changed))
    changeDetection(effect, row, change)
  const risks = await retoldRisks(snapshot, revisions, added, options)
  const faded = new Set(
    risks.flatMap(({ told }) => told.closed.flatMap((one) => one.detections.map(({ id }) => id))),
  )
  for (const revision of revisions) reviseSignIn(effect, revision, faded)
  for (const { owner, before, told } of risks) {
    changeIdentity(effect, before, told.row)
    effect.history.push(...told.history)
    await closeFallen(snapshot, owner, told)
  }
}

/** What changes of the sign-in and its detections, where nothing of it had faded. */
export function reviseRows(effect: Effect, revision: Revision): void {
  for (const { row, change } of revision.changed) changeDetection(effect, row, change)
  reviseSignIn(effect, revision)
}

const none: ReadonlySet<string> = new Set()

/** What had faded before the promotion came stays faded; rows of before fade with the rest of the case. */
function reviseSignIn(
  effect: Effect,
  { closedAt, changed, signIn, owner, change }: Revision,
  faded: ReadonlySet<string> = none,
): void {
  const isNew = signIn.n === notPlaced
  const hasFaded = closedAt !== null && changed.some(({ row }) => faded.has(row.id))
  const { riskLevelAggregated: _, riskState: __, riskDetail: ___, ...rest } = change ?? {}
  const { state: riskState, detail: riskDetail } = systemTransitions.riskFaded
  const left = hasFaded
    ? { ...rest, ...(isNew && { riskLevelAggregated: 'none', riskState, riskDetail }) }
    : change
  if (!left) return
  const { n, id, at, riskLevelAggregated: was } = signIn
  if (isNew) changeNewSignIn(effect, id, left)
  else changeSignIn(effect, { n, id, at, owner, was }, left)
}

interface Risk {
  owner: IdentityKey
  before: Parameters<typeof changeIdentity>[1]
  told: Told
}

/** Of whom something looks different now, or was found; the ones that `retold` names are looked at until the newest event. */
async function retoldRisks(
  snapshot: Snapshot,
  revisions: Revision[],
  added: DetectionTable[],
  options: ReviseOptions,
): Promise<Risk[]> {
  const { settings, now, at, owners = [] } = options
  const isAdded = new Set(added.map(({ id }) => id))
  const retold = new Set(
    [...revisions.flatMap((one) => (one.closedAt === null ? one.owner : [])), ...owners].map(keyOf),
  )
  const closings = Map.groupBy(revisions.flatMap(closingOf), ({ detections }) =>
    keyOf(ownerOf(detections[0] as DetectionTable)),
  )
  const about = [...owners, ...[...added, ...revisions.flatMap(changedIn)].map(ownerOf)]
  const all = [...new Map(about.map((owner) => [keyOf(owner), owner])).values()]
  const risks: Risk[] = []
  for (const [kind, own] of Map.groupBy(all, ({ identityKind }) => identityKind)) {
    for (const some of chunks(own.map(({ identityId }) => identityId))) {
      const standing = await riskyIdentities(snapshot, kind, some)
      const open = Map.groupBy(await openOf(snapshot, kind, some), ({ identityId }) => identityId)
      for (const identityId of some) {
        const owner = { identityKind: kind, identityId }
        const before = standing.get(identityId)
        const found = {
          detections: open.get(identityId) ?? [],
          closings: closings.get(keyOf(owner)) ?? [],
          isNew: ({ id }: DetectionTable) => isAdded.has(id),
        }
        const isNothing = found.detections.length + found.closings.length === 0
        if (isNothing && (!before || before.riskLevel === 'none')) continue
        const until = retold.has(keyOf(owner)) ? now(at) : null
        risks.push({
          owner,
          before,
          told: tell(caseFromNothing(before, settings), found, { until, at }, options),
        })
      }
    }
  }
  return risks
}

function changedIn({ changed }: Revision): DetectionTable[] {
  return changed.map(({ row }) => row)
}

function ownerOf({ identityKind, identityId }: DetectionTable): IdentityKey {
  return { identityKind: identityKind as IdentityKind, identityId }
}

function closingOf({ closedAt, added, changed }: Revision): Closing[] {
  const detections = [...added, ...changed.map(({ row }) => row)]
  return closedAt !== null && detections.length > 0 ? [{ at: closedAt, detections }] : []
}
