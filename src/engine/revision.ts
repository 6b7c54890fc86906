/**
 * A new verdict beside the one that stands: what of a sign-in and its detections changes. Pure. What an admin, or
 * anybody but the engine, has said of a sign-in is a fact and stays.
 */
import { detections as registry } from '../detections/index.ts'
import type { IdentityKey } from '../model/identity.ts'
import type { Timestamp } from '../model/sign-in.ts'
import { type Mark, systemTransitions } from '../model/transitions.ts'
import type { StoredSignIn, VerdictChange } from '../store/replay.ts'
import { ownerOf } from '../store/sign-ins.ts'
import type { DetectionTable, SignInTable } from '../store/tables.ts'
import { detectionId } from './rows.ts'

/**
 * What becomes of risk that looks different now. It is closed and not deleted: a client that has seen the detection
 * asks for what was updated, and would never hear of a row that is gone. Graph's own words for risk that a later
 * assessment found to be none ("remediate and unblock" of the Entra ID Protection documentation).
 */
export const withdrawn = { state: 'dismissed', detail: 'aiConfirmedSigninSafe' } as const satisfies Mark

export interface Revision {
  owner: IdentityKey
  signIn: Pick<SignInTable, 'tenantId' | 'id' | 'userId'>
  /** Null: the row stays as it is. */
  change: VerdictChange | null
  added: DetectionTable[]
  changed: { row: DetectionTable; change: Partial<DetectionTable> }[]
}

export interface Verdicts {
  /** As the store has them. */
  before: StoredSignIn
  detectionsBefore: DetectionTable[]
  /** As they would be inserted now. */
  after: SignInTable
  detectionsAfter: DetectionTable[]
}

export interface RevisionOptions {
  at: Timestamp
  /** Evidence of campaigns was not judged again as a whole, so that its absence proves nothing. */
  keepsCampaigns: boolean
}

/** Whether an admin has said what the sign-in or detection is. */
export function isAnswered({ riskState, riskDetail }: { riskState: string; riskDetail: string }): boolean {
  if (riskState === withdrawn.state && riskDetail === withdrawn.detail) return false
  return riskState !== 'none' && riskState !== systemTransitions.detectionRaised.state
}

/** Whether judging the sign-in again could change nothing: somebody else has spoken. */
export function isSettled(row: StoredSignIn, detections: DetectionTable[]): boolean {
  if (isAnswered(row) || row.trust === 'rejected') return true
  if (detections.length === 0) return false
  const own = new Set(registry.map(({ name }) => detectionId(row.tenantId, row.id, name)))
  return detections.some((detection) => !own.has(detection.id) || isAnswered(detection))
}

/** Null when nothing changes. */
export function revisionOf(verdicts: Verdicts, options: RevisionOptions): Revision | null {
  const { before, detectionsBefore, detectionsAfter } = verdicts
  const known = new Map(detectionsBefore.map((row) => [row.id, row]))
  const found = new Set(detectionsAfter.map(({ id }) => id))
  const added = detectionsAfter.filter(({ id }) => !known.has(id))
  const changed: Revision['changed'] = []
  for (const after of detectionsAfter) {
    const row = known.get(after.id)
    const change = row && renewed(row, after, options.at)
    if (row && change) changed.push({ row, change })
  }
  const left: DetectionTable[] = []
  for (const row of detectionsBefore) {
    if (found.has(row.id) || row.isOpen === 0) continue
    if (options.keepsCampaigns && row.correlationGroup === 'campaign') left.push(row)
    else changed.push({ row, change: withdrawal(options.at) })
  }
  const change = left.length > 0 ? null : changeOf(verdicts)
  if (!change && added.length === 0 && changed.length === 0) return null
  return { owner: ownerOf(before), signIn: before, change, added, changed }
}

function withdrawal(at: Timestamp): Partial<DetectionTable> {
  return {
    riskState: withdrawn.state,
    riskDetail: withdrawn.detail,
    isOpen: 0,
    lastUpdatedDateTime: at,
  }
}

const weighed = ['riskEventType', 'riskLevel', 'probability', 'additionalInfo', 'details'] as const

/** What was found stays found when it was first found. What has faded stays faded. */
function renewed(row: DetectionTable, after: DetectionTable, at: Timestamp): Partial<DetectionTable> | null {
  const isWithdrawn = row.riskState === withdrawn.state
  if (row.isOpen === 0 && !isWithdrawn) return null
  if (!isWithdrawn && weighed.every((column) => row[column] === after[column])) return null
  const { riskEventType, riskLevel, probability, additionalInfo, details, riskState, riskDetail } = after
  return {
    riskEventType,
    riskLevel,
    probability,
    additionalInfo,
    details,
    riskState,
    riskDetail,
    isOpen: 1,
    lastUpdatedDateTime: at,
  }
}

function changeOf({ before, detectionsBefore, after, detectionsAfter }: Verdicts): VerdictChange | null {
  const { trust, features, verdict } = after
  const wanted: VerdictChange = { trust, features, verdict, ...riskOf() }
  const isSame = Object.entries(wanted).every(
    ([column, value]) => before[column as keyof StoredSignIn] === value,
  )
  return isSame ? null : wanted

  function riskOf(): VerdictChange {
    const { riskLevelDuringSignIn, riskLevelAggregated, riskState, riskDetail, riskEventTypes } = after
    const hasFaded = (id: string) =>
      detectionsBefore.some((row) => row.id === id && row.isOpen === 0 && row.riskState === 'none')
    if (detectionsAfter.length > 0 && detectionsAfter.every(({ id }) => hasFaded(id))) return {}
    if (detectionsAfter.length > 0)
      return { riskLevelDuringSignIn, riskLevelAggregated, riskState, riskDetail, riskEventTypes }
    if (before.riskState === 'none') return {}
    // As when an admin dismisses it: what was seen at the time stays to be seen.
    return { riskLevelAggregated: 'none', riskState: withdrawn.state, riskDetail: withdrawn.detail }
  }
}
