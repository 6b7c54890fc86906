/**
 * A fall is derived from what was found until then. What is found of a moment before it, by a log that is replayed, takes
 * it back: everything is again as it was, so that it is found as it would have been had nobody looked at the clock.
 */
import { timestampOf } from '../assessment/explain.ts'
import type { EngineSettings } from '../config.ts'
import type { IdentityKind } from '../model/identity.ts'
import type { Timestamp } from '../model/sign-in.ts'
import { toTicks } from '../model/timestamp.ts'
import { type AtRisk, fadedAmong, type HistoryFact, historySince, riskless } from '../store/fades.ts'
import type { Db } from '../store/store.ts'
import type { DetectionTable, RiskyIdentityTable } from '../store/tables.ts'
import { changeDetection, changeIdentity, changeSignIn } from './effect.ts'
import { isJudgedOtherwise } from './findings.ts'
import type { Plan, Touched } from './plan.ts'
import { riskyIdentities, type Snapshot, snapshotOf } from './snapshot.ts'
import { writeRisk } from './write-risk.ts'

const ofIdentity = [
  'riskLevel',
  'riskState',
  'riskDetail',
  'riskLastUpdatedDateTime',
  'decayDateTime',
] as const
const ofDetection = ['id', 'identityId', 'riskState', 'riskDetail', 'lastUpdatedDateTime'] as const
const ofSignIn = ['n', 'id', 'at', 'riskLevelAggregated', 'riskState', 'riskDetail'] as const

/** What a fall changed, as it was before. */
interface Faded {
  identity: Pick<RiskyIdentityTable, (typeof ofIdentity)[number]>
  /** Those that it closed. */
  detections: Pick<DetectionTable, (typeof ofDetection)[number]>[]
  signIns: Pick<AtRisk, (typeof ofSignIn)[number]>[]
}

export interface TakeBackOptions {
  tenantId: string
  settings: EngineSettings
  /** When something counts as found, for an event of that time. */
  now: (at: Timestamp) => Timestamp
}

/** Call before the fall is written. As JSON. */
export function fadedText(
  identity: RiskyIdentityTable,
  closed: { detections: DetectionTable[]; signIns: AtRisk[] },
): string {
  const { detections, signIns } = closed
  return JSON.stringify({
    identity: picked(identity, ofIdentity),
    detections: detections.map((one) => picked(one, ofDetection)),
    signIns: signIns.map((one) => picked(one, ofSignIn)),
  } satisfies Faded)
}

interface Falls {
  kind: IdentityKind
  /** Of one identity, the newest first. */
  items: HistoryFact[]
}

/** Of those about whom the plan finds something: the falls after it. */
export async function fallsAfter(db: Db, plan: Plan, { tenantId, now }: TakeBackOptions): Promise<Falls[]> {
  const found = [...plan.touched.values()].flatMap((touched) => {
    const at = foundFrom(touched)
    return at === null ? [] : [{ owner: touched.known.owner, from: now(timestampOf(at)) }]
  })
  const all: Falls[] = []
  for (const [kind, own] of Map.groupBy(found, ({ owner }) => owner.identityKind)) {
    const ids = own.map(({ owner }) => owner.identityId)
    const first = own.map(({ from }) => from).sort()[0] as Timestamp
    const later = Map.groupBy(await historySince(db, tenantId, kind, ids, first), (one) => one.identityId)
    for (const { owner, from } of own) {
      const items = newestFalls(later.get(owner.identityId) ?? [], from)
      if (items.length > 0) all.push({ kind, items })
    }
  }
  return all
}

/** Returns how many identities had a fall that was taken back. */
export async function takeBackFades(db: Db, plan: Plan, options: TakeBackOptions): Promise<number> {
  const all = await fallsAfter(db, plan, options)
  if (all.length === 0) return 0
  const snapshot = snapshotOf(db, options.tenantId)
  for (const { kind, items } of all) await takeBack(snapshot, kind, items)
  const at = all
    .map(({ items }) => (items.at(-1) as HistoryFact).riskLastUpdatedDateTime)
    .sort()[0] as Timestamp
  await writeRisk(snapshot, { kind: 'fading', at }, options.settings)
  return all.length
}

/** The first event of which something is found, or is found otherwise, or the first promotion; microseconds. */
function foundFrom(touched: Touched): number | null {
  const { fresh, revised, promoted, rewrittenFrom } = touched
  const raised = fresh.filter(({ verdict }) => verdict.raised.length > 0)
  const others = [...revised.values()].filter((one) => isJudgedOtherwise(touched, one))
  // Of a history that is told again those of before come up again.
  const promotions = rewrittenFrom === null ? [...promoted.values()].map(({ by }) => by) : []
  const times = [...raised, ...others].map(({ observation }) => observation.at).concat(promotions)
  return times.length === 0 ? null : times.reduce((first, at) => Math.min(first, at))
}

/** The newest items, as far as they are falls after that moment; the newest first. */
function newestFalls(items: HistoryFact[], from: Timestamp): HistoryFact[] {
  const end = items.findIndex(({ faded, riskLastUpdatedDateTime: at }) => faded === null || at <= from)
  return end < 0 ? items : items.slice(0, end)
}

async function takeBack(snapshot: Snapshot, identityKind: IdentityKind, falls: HistoryFact[]): Promise<void> {
  const { db, tenantId, effect } = snapshot
  const owner = { identityKind, identityId: (falls[0] as HistoryFact).identityId }
  const { identityId } = owner
  const all = falls.map(({ faded }) => JSON.parse(faded as string) as Faded)
  const { identity } = all.at(-1) as Faded
  const row = (await riskyIdentities(snapshot, identityKind, [identityId])).get(identityId)
  changeIdentity(effect, row, { ...(row as RiskyIdentityTable), ...identity })
  const newest = `${identityId}${toTicks(identity.riskLastUpdatedDateTime)}`
  effect.takenBack.push({ owner, items: falls, newest })
  for (const { detections, signIns } of all) {
    // What somebody has said since stays.
    const positions = signIns.map(({ n }) => n)
    const isFaded = await riskless(db, tenantId, positions)
    for (const { n, id, at, ...change } of signIns)
      if (isFaded.has(n)) changeSignIn(effect, { n, id, at, owner, was: 'none' }, change)
    await reopen(snapshot, detections)
  }
}

async function reopen({ db, tenantId, effect }: Snapshot, detections: Faded['detections']): Promise<void> {
  const ids = detections.map(({ id }) => id)
  const isFaded = await fadedAmong(db, tenantId, ids)
  for (const row of detections) {
    const { riskState, riskDetail, lastUpdatedDateTime } = row
    if (isFaded.has(row.id))
      changeDetection(effect, row, { riskState, riskDetail, lastUpdatedDateTime, isOpen: 1 })
  }
}

function picked<T, K extends keyof T>(row: T, columns: readonly K[]): Pick<T, K> {
  return Object.fromEntries(columns.map((column) => [column, row[column]])) as Pick<T, K>
}
