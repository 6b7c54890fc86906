/**
 * Writing down that sign-ins of before look different now: their rows, what was found or withdrawn, and the risk of
 * whoever they belong to, as if everything had been found in the order of events.
 */
import type { EngineSettings } from '../config.ts'
import { type IdentityKey, type IdentityKind, keyOf } from '../model/identity.ts'
import type { Timestamp } from '../model/sign-in.ts'
import { systemTransitions } from '../model/transitions.ts'
import { chunks } from '../store/chunks.ts'
import { eventsByIds } from '../store/observations.ts'
import {
  insertDetections,
  insertHistory,
  openDetections,
  riskyIdentitiesByIds,
  saveRiskyIdentities,
} from '../store/risk.ts'
import type { Db } from '../store/store.ts'
import type { DetectionTable } from '../store/tables.ts'
import { changeDetections, changeVerdicts } from '../store/verdicts.ts'
import { closeFallen } from './fade.ts'
import { type Closing, type Recomputed, recomputed } from './recomputed-risk.ts'
import { notPlaced, type Revision } from './revision.ts'

export interface ReviseOptions {
  tenantId: string
  settings: EngineSettings
  now: (at: Timestamp) => Timestamp
  /** The event at which it came to light: the newest that was judged. */
  at: Timestamp
  /** Whose risk is to follow anew from what is open, beside those of whom something changes. */
  owners?: IdentityKey[]
}

/** Within the transaction of the batch. `found` are detections of sign-ins that are new themselves. */
export async function revise(
  db: Db,
  revisions: Revision[],
  found: DetectionTable[],
  options: ReviseOptions,
): Promise<void> {
  const { tenantId } = options
  const added = [...found, ...revisions.flatMap((revision) => revision.added)]
  const changed = revisions.flatMap((revision) => revision.changed)
  // Everything is read before anything is written: so all of it can be worked out ahead of the transaction.
  const closings = revisions.flatMap(closingOf)
  const retold = new Set(
    [...revisions.flatMap((one) => (one.closedAt === null ? one.owner : [])), ...(options.owners ?? [])].map(
      keyOf,
    ),
  )
  const risks = await recomputedRisks(db, { added, changed, closings, retold }, options)
  const faded = new Set(
    risks.flatMap(({ closed }) => closed.flatMap((one) => one.detections.map(({ id }) => id))),
  )
  const left = await placed(
    db,
    tenantId,
    revisions.map((revision) => withoutFaded(revision, faded)),
  )
  await insertDetections(db, added)
  await changeVerdicts(
    db,
    tenantId,
    left.flatMap(({ signIn, change }) => (change ? [{ n: signIn.n, change }] : [])),
  )
  await changeDetections(
    db,
    tenantId,
    left.flatMap((revision) => revision.changed),
  )
  await saveRiskyIdentities(
    db,
    risks.map(({ row }) => row),
  )
  await insertHistory(
    db,
    risks.flatMap(({ history }) => history),
  )
  for (const risk of risks) await closeFallen(db, risk)
}

/** What had faded before the promotion came stays faded; rows of before fade with the rest of the case. */
function withoutFaded(revision: Revision, faded: ReadonlySet<string>): Revision {
  const { closedAt, changed, signIn } = revision
  if (closedAt === null || !changed.some(({ row }) => faded.has(row.id))) return revision
  const { riskLevelAggregated: _, riskState: __, riskDetail: ___, ...change } = revision.change ?? {}
  const { state: riskState, detail: riskDetail } = systemTransitions.riskFaded
  return {
    ...revision,
    change:
      signIn.n === notPlaced ? { ...change, riskLevelAggregated: 'none', riskState, riskDetail } : change,
    changed: changed.filter(({ row }) => !faded.has(row.id)),
  }
}

/** With the places that new sign-ins have by now, where something of them is still to change. */
async function placed(db: Db, tenantId: string, revisions: Revision[]): Promise<Revision[]> {
  const isMissing = ({ signIn, change }: Revision) => signIn.n === notPlaced && change !== null
  const ids = revisions.flatMap((one) => (isMissing(one) ? one.signIn.id : []))
  if (ids.length === 0) return revisions
  const rows = new Map((await eventsByIds(db, tenantId, ids)).map((row) => [row.id, row]))
  return revisions.map((one) => ({ ...one, signIn: rows.get(one.signIn.id) ?? one.signIn }))
}

interface Changes {
  added: DetectionTable[]
  changed: Revision['changed']
  /** By promotions, the first first. */
  closings: Closing[]
  /** Of whom something looks different now: they are looked at until the newest event, as it came to light by then. */
  retold: ReadonlySet<string>
}

async function recomputedRisks(db: Db, changes: Changes, options: ReviseOptions): Promise<Recomputed[]> {
  const outcomes: Recomputed[] = []
  const isNew = new Set(changes.added.map(({ id }) => id))
  const closings = Map.groupBy(changes.closings, ({ detections }) =>
    keyOf(ownerOf(detections[0] as DetectionTable)),
  )
  for (const [kind, own] of Map.groupBy(ownersOf(changes, options), ({ identityKind }) => identityKind)) {
    for (const some of chunks(own.map(({ identityId }) => identityId))) {
      const standing = await riskyIdentitiesByIds(db, options.tenantId, kind, some)
      const before = new Map(standing.map((row) => [row.id, row]))
      const open = Map.groupBy(
        openAfter(await openDetections(db, options.tenantId, kind, some), changes),
        (one) => keyOf(ownerOf(one)),
      )
      for (const identityId of some) {
        const own = open.get(keyOf({ identityKind: kind, identityId })) ?? []
        const owner = keyOf({ identityKind: kind, identityId })
        const about = { open: own, closings: closings.get(owner) ?? [], isRetold: changes.retold.has(owner) }
        const outcome = recomputed(before.get(identityId), about, isNew, options)
        if (outcome) outcomes.push(outcome)
      }
    }
  }
  return outcomes
}

function ownersOf({ added, changed }: Changes, { owners = [] }: ReviseOptions): IdentityKey[] {
  const all = [...owners, ...[...added, ...changed.map(({ row }) => row)].map(ownerOf)]
  return [...new Map(all.map((owner) => [keyOf(owner), owner])).values()]
}

function ownerOf({ identityKind, identityId }: DetectionTable): IdentityKey {
  return { identityKind: identityKind as IdentityKind, identityId }
}

/** What will be open, in the order of {@link openDetections}. */
function openAfter(open: DetectionTable[], { added, changed }: Changes): DetectionTable[] {
  const after = new Map(open.map((row) => [`${row.identityId} ${row.id}`, row]))
  for (const row of added) after.set(`${row.identityId} ${row.id}`, row)
  for (const { row, change } of changed) after.set(`${row.identityId} ${row.id}`, { ...row, ...change })
  const isBefore = (a: DetectionTable, b: DetectionTable) =>
    a.activityDateTime < b.activityDateTime || (a.activityDateTime === b.activityDateTime && a.id < b.id)
  return [...after.values()].filter(({ isOpen }) => isOpen === 1).sort((a, b) => (isBefore(a, b) ? -1 : 1))
}

function closingOf({ closedAt, added, changed }: Revision): Closing[] {
  const detections = [...added, ...changed.map(({ row }) => row)]
  return closedAt !== null && detections.length > 0 ? [{ at: closedAt, detections }] : []
}
