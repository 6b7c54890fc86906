/**
 * A fall is derived from what was found until then. What is found of a moment before it, by a log that is replayed, takes
 * it back: everything is again as it was, so that it is found as it would have been had nobody looked at the clock.
 */
import { timestampOf } from '../assessment/explain.ts'
import type { IdentityKind } from '../model/identity.ts'
import type { Timestamp } from '../model/sign-in.ts'
import { toTicks } from '../model/timestamp.ts'
import {
  type AtRisk,
  fadedAmong,
  type HistoryFact,
  historySince,
  removeNewest,
  riskless,
} from '../store/fades.ts'
import { raiseRevision } from '../store/numbers.ts'
import { riskyIdentitiesByIds, saveRiskyIdentities } from '../store/risk.ts'
import type { Db } from '../store/store.ts'
import type { DetectionTable, RiskyIdentityTable } from '../store/tables.ts'
import { changeDetections, changeVerdicts } from '../store/verdicts.ts'
import { isJudgedOtherwise } from './findings.ts'
import type { Plan, Touched } from './plan.ts'

const ofIdentity = [
  'riskLevel',
  'riskState',
  'riskDetail',
  'riskLastUpdatedDateTime',
  'decayDateTime',
] as const
const ofDetection = ['id', 'identityId', 'riskState', 'riskDetail', 'lastUpdatedDateTime'] as const

/** What a fall changed, as it was before. */
interface Faded {
  identity: Pick<RiskyIdentityTable, (typeof ofIdentity)[number]>
  /** Those that it closed. */
  detections: Pick<DetectionTable, (typeof ofDetection)[number]>[]
  signIns: AtRisk[]
}

export interface TakeBackOptions {
  tenantId: string
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
    signIns,
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
  for (const { kind, items } of all) await takeBack(db, options.tenantId, kind, items)
  // Whoever has looked at these rows has to look again.
  await raiseRevision(db, options.tenantId)
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

async function takeBack(
  db: Db,
  tenantId: string,
  identityKind: IdentityKind,
  falls: HistoryFact[],
): Promise<void> {
  const identityId = (falls[0] as HistoryFact).identityId
  const all = falls.map(({ faded }) => JSON.parse(faded as string) as Faded)
  const { identity } = all.at(-1) as Faded
  const [row] = await riskyIdentitiesByIds(db, tenantId, identityKind, [identityId])
  await saveRiskyIdentities(db, [{ ...(row as RiskyIdentityTable), ...identity }])
  const newest = `${identityId}${toTicks(identity.riskLastUpdatedDateTime)}`
  await removeNewest(db, tenantId, { identityKind, identityId }, falls, newest)
  for (const { detections, signIns } of all) {
    // What somebody has said since stays.
    const isFaded = await riskless(
      db,
      tenantId,
      signIns.map(({ n }) => n),
    )
    const reopened = signIns.filter(({ n }) => isFaded.has(n))
    await changeVerdicts(
      db,
      tenantId,
      reopened.map(({ n, ...change }) => ({ n, change })),
    )
    await reopen(db, tenantId, detections)
  }
}

async function reopen(db: Db, tenantId: string, detections: Faded['detections']): Promise<void> {
  const isFaded = await fadedAmong(
    db,
    tenantId,
    detections.map(({ id }) => id),
  )
  const faded = detections.filter(({ id }) => isFaded.has(id))
  await changeDetections(
    db,
    tenantId,
    faded.map((row) => {
      const { riskState, riskDetail, lastUpdatedDateTime } = row
      return { row, change: { riskState, riskDetail, lastUpdatedDateTime, isOpen: 1 } }
    }),
  )
}

function picked<T, K extends keyof T>(row: T, columns: readonly K[]): Pick<T, K> {
  return Object.fromEntries(columns.map((column) => [column, row[column]])) as Pick<T, K>
}
