/**
 * What a promotion changes: a sign-in that waited is taken as its owner's, so what asked whether it was has its answer.
 * And the other way round, where a promotion turns out to have been none. What no quiet ends (what is high, a leak, a
 * guessed password) keeps the whole sign-in open.
 */
import type { Verdict } from '../assessment/assess.ts'
import { detectionNamed } from '../assessment/assess.ts'
import { timestampOf } from '../assessment/explain.ts'
import type { Fate } from '../assessment/fold.ts'
import { compareKeys, type EventKey, eventKeyText } from '../model/event-key.ts'
import { keyOf } from '../model/identity.ts'
import type { Timestamp } from '../model/sign-in.ts'
import { systemTransitions } from '../model/transitions.ts'
import { type EventRow, eventsByKeys } from '../store/observations.ts'
import { ownerOf } from '../store/sign-ins.ts'
import type { DetectionTable } from '../store/tables.ts'
import { closing, withdrawn } from './answered.ts'
import { keyOfRow } from './known.ts'
import type { Outcome, Touched } from './plan.ts'
import type { Promotion } from './replay.ts'
import { notPlaced, type Revision } from './revision.ts'
import { detectionId } from './rows.ts'
import { detectionsBySignIn, planned, type Snapshot } from './snapshot.ts'
import { decodeVerdict } from './verdict-bytes.ts'

export interface PromotionOptions {
  tenantId: string
  /** When something counts as found, for an event of that time. */
  now: (at: Timestamp) => Timestamp
  /** The newest event, by which it came to light. */
  at: Timestamp
}

/**
 * Whether all that was found would have faded by itself, and was not high: only that ends with the waiting. An intruder who
 * comes once is quiet, too, and whoever looks a week later has to find what was high.
 */
function endsWithWaiting({ level, raised }: Pick<Verdict, 'level' | 'raised'>): boolean {
  return (
    level !== 'high' &&
    raised.length > 0 &&
    raised.every(({ detection }) => detectionNamed(detection)?.halfLifeDays != null)
  )
}

/** Of a plan, beside the events that look different now. `found`: of events that are new. */
export async function promotionsOf(
  snapshot: Snapshot,
  all: Touched[],
  found: DetectionTable[],
  { tenantId, now, at }: PromotionOptions,
): Promise<Revision[]> {
  const revisions: Revision[] = []
  const stored: (EventKey & { identity: number })[] = []
  for (const touched of all) {
    const { promoted, demoted, fresh, known } = touched
    if (promoted.size === 0 && demoted.length === 0) continue
    const isRevised = new Set(
      [...touched.revised.values()].map(({ observation }) => eventKeyText(observation)),
    )
    const left = [...promoted.values()].filter((key) => !isRevised.has(eventKeyText(key)))
    for (const promotion of left) {
      const one = fresh.find(({ observation }) => compareKeys(observation, promotion) === 0)
      if (one && endsWithWaiting(one.verdict))
        revisions.push(
          closedNew(touched, one.prepared.signIn.id, found, tenantId, now(timestampOf(promotion.by))),
        )
      if (!one && known.identity !== null) stored.push({ ...promotion, identity: known.identity })
    }
    if (known.identity !== null) for (const key of demoted) stored.push({ ...key, identity: known.identity })
  }
  if (stored.length === 0) return revisions
  const rows = planned(snapshot, await eventsByKeys(snapshot.db, tenantId, stored))
  const detections = await detectionsBySignIn(
    snapshot,
    rows.map(({ id }) => id),
  )
  for (const touched of all) {
    for (const row of rows) {
      const key = keyOfRow(row)
      const own = detections.get(row.id) ?? []
      const promotion = touched.promoted.get(eventKeyText(key))
      if (promotion && isOf(touched, row))
        revisions.push(...closedStored(touched, row, own, now(timestampOf(promotion.by))))
      else if (touched.demoted.some((one) => compareKeys(one, key) === 0) && isOf(touched, row))
        revisions.push(...reopened(touched, row, own, now(at)))
    }
  }
  return revisions
}

function isOf({ known: { owner } }: Touched, row: EventRow): boolean {
  return keyOf(ownerOf(row)) === keyOf(owner)
}

function closedNew(
  { after: { owner } }: Touched,
  id: string,
  found: DetectionTable[],
  tenantId: string,
  closedAt: Timestamp,
): Revision {
  const changed = found
    .filter(({ requestId }) => requestId === id)
    .map((row) => ({ row, change: closing(closedAt) }))
  const signIn = { tenantId, id, n: notPlaced, at: 0, riskLevelAggregated: 'none' }
  return { owner, signIn, change: null, added: [], changed, closedAt }
}

/** None where somebody has spoken of it. */
function closedStored(
  { after: { owner } }: Touched,
  row: EventRow,
  detections: DetectionTable[],
  closedAt: Timestamp,
): Revision[] {
  const verdict = decodeVerdict(row.verdict)
  if (row.riskState !== systemTransitions.detectionRaised.state || !verdict || !endsWithWaiting(verdict))
    return []
  if (!areOwn(row, verdict, detections)) return []
  const open = detections.filter(({ isOpen }) => isOpen === 1)
  const { state: riskState, detail: riskDetail } = withdrawn
  const change = { trust: 'trusted', riskLevelAggregated: 'none', riskState, riskDetail }
  const changed = open.map((one) => ({ row: one, change: closing(closedAt) }))
  return [{ owner, signIn: row, change, added: [], changed, closedAt }]
}

/** It waits again, and asks what it asked. */
function reopened(
  { after: { owner } }: Touched,
  row: EventRow,
  detections: DetectionTable[],
  at: Timestamp,
): Revision[] {
  const verdict = decodeVerdict(row.verdict)
  if (row.riskState !== withdrawn.state || row.riskDetail !== withdrawn.detail || !verdict) return []
  const { state: riskState, detail: riskDetail } = systemTransitions.detectionRaised
  const ids = idsOf(row, verdict)
  const changed = detections
    .filter(({ id, isOpen }) => isOpen === 0 && ids.has(id))
    .map((one) => ({ row: one, change: { riskState, riskDetail, isOpen: 1, lastUpdatedDateTime: at } }))
  const change = { trust: 'pending', riskLevelAggregated: verdict.level, riskState, riskDetail }
  return [{ owner, signIn: row, change, added: [], changed, closedAt: null }]
}

function areOwn(row: EventRow, verdict: Verdict, detections: DetectionTable[]): boolean {
  const ids = idsOf(row, verdict)
  return detections.every(({ id, isOpen }) => isOpen === 0 || ids.has(id))
}

function idsOf({ tenantId, id }: EventRow, { raised }: Verdict): Set<string> {
  return new Set(raised.map(({ detection }) => detectionId(tenantId, id, detection)))
}

/** What an event teaches in the end, as far as the plan goes. */
export function fateIn(touched: Touched, outcome: Pick<Outcome, 'fate' | 'observation'>): Fate {
  return promotionOf(touched, outcome) ? 'trusted' : outcome.fate
}

/** The promotion that closed what was found of an event; null: there was none, or it closes nothing. */
export function closingPromotionOf(touched: Touched, outcome: Outcome): Promotion | null {
  return endsWithWaiting(outcome.verdict) ? promotionOf(touched, outcome) : null
}

function promotionOf(
  { promoted }: Touched,
  { fate, observation }: Pick<Outcome, 'fate' | 'observation'>,
): Promotion | null {
  return fate === 'pending' ? (promoted.get(eventKeyText(observation)) ?? null) : null
}
