/**
 * A new verdict beside the one that stands: what of a sign-in and its detections changes. Pure. What an admin, or
 * anybody but the engine, has said of a sign-in is a fact and stays.
 */
import { detections as registry } from '../detections/index.ts'
import type { IdentityKey } from '../model/identity.ts'
import type { Timestamp } from '../model/sign-in.ts'
import type { EventRow } from '../store/observations.ts'
import { ownerOf } from '../store/sign-ins.ts'
import type { DetectionTable } from '../store/tables.ts'
import type { VerdictChange } from '../store/verdicts.ts'
import { closing, isAnswered, withdrawn } from './answered.ts'
import { detectionId, type RiskColumns } from './rows.ts'

/** In place of its position, of a sign-in that is new itself: its row is written as it is then. */
export const notPlaced = -1

export interface Revision {
  owner: IdentityKey
  signIn: Pick<EventRow, 'tenantId' | 'id' | 'n' | 'at' | 'riskLevelAggregated'>
  /** Null: the row stays as it is. */
  change: VerdictChange | null
  added: DetectionTable[]
  changed: { row: DetectionTable; change: Partial<DetectionTable> }[]
  /** When the sign-in was promoted, which closed what was found of it until then; null: it was not. */
  closedAt: Timestamp | null
}

export interface Verdicts {
  /** As the store has them. */
  before: EventRow
  detectionsBefore: DetectionTable[]
  /** As they would be inserted now. */
  after: RiskColumns
  detectionsAfter: DetectionTable[]
  closedAt: Timestamp | null
}

/** Whether judging the sign-in again could change nothing: somebody else has spoken. `trust`: what it is to teach now. */
export function isSettled(row: EventRow, detections: DetectionTable[], trust: string): boolean {
  if (isAnswered(row) || (row.trust === 'rejected' && trust === 'rejected')) return true
  if (detections.length === 0) return false
  const own = new Set(registry.map(({ name }) => detectionId(row.tenantId, row.id, name)))
  return detections.some((detection) => !own.has(detection.id) || isAnswered(detection))
}

/** Null when nothing changes. `at`: the newest event, by which it came to light. */
export function revisionOf(verdicts: Verdicts, at: Timestamp): Revision | null {
  const { before, detectionsBefore, detectionsAfter } = verdicts
  const known = new Map(detectionsBefore.map((row) => [row.id, row]))
  const found = new Set(detectionsAfter.map(({ id }) => id))
  const added = detectionsAfter.filter(({ id }) => !known.has(id)).map(updatedSinceFound)
  const changed: Revision['changed'] = []
  for (const after of detectionsAfter) {
    const row = known.get(after.id)
    const change = row && renewed(row, after, at)
    if (row && change) changed.push({ row, change })
  }
  for (const row of detectionsBefore)
    if (!found.has(row.id) && row.isOpen === 1) changed.push({ row, change: closing(at) })
  const change = changeOf(verdicts)
  if (!change && added.length === 0 && changed.length === 0) return null
  return { owner: ownerOf(before), signIn: before, change, added, changed, closedAt: verdicts.closedAt }
}

/** What is found when its waiting is over already was closed as soon as it was found. */
function updatedSinceFound(row: DetectionTable): DetectionTable {
  const { detectedDateTime, lastUpdatedDateTime } = row
  return lastUpdatedDateTime < detectedDateTime ? { ...row, lastUpdatedDateTime: detectedDateTime } : row
}

/** Of a detection, what is weighed, and what it repeats of its sign-in, of which a better version may tell more. */
const weighed = [
  ...([
    'riskEventType',
    'riskLevel',
    'detectionTimingType',
    'probability',
    'additionalInfo',
    'details',
  ] as const),
  ...(['correlationId', 'activityDateTime', 'ipAddress', 'location'] as const),
] as const

/** What was found stays found when it was first found. What has faded stays faded. */
function renewed(row: DetectionTable, after: DetectionTable, at: Timestamp): Partial<DetectionTable> | null {
  const isWithdrawn = row.riskState === withdrawn.state
  if (row.isOpen === 0 && !isWithdrawn) return null
  const isAsOpen = isWithdrawn === (after.isOpen === 0)
  if (isAsOpen && weighed.every((column) => row[column] === after[column])) return null
  const renewal = Object.fromEntries(weighed.map((column) => [column, after[column]]))
  const { riskState, riskDetail, isOpen } = after
  const lastUpdatedDateTime = isOpen === 1 || isAsOpen ? at : after.lastUpdatedDateTime
  return { ...renewal, riskState, riskDetail, isOpen, lastUpdatedDateTime }
}

function changeOf({ before, detectionsBefore, after, detectionsAfter }: Verdicts): VerdictChange | null {
  const { trust, verdict } = after
  const wanted: VerdictChange = { trust, ...riskOf() }
  const isSame = Object.entries(wanted).every(([column, value]) => before[column as keyof EventRow] === value)
  const isVerdictSame =
    verdict === null || before.verdict === null
      ? verdict === before.verdict
      : Buffer.compare(verdict, before.verdict) === 0
  return isSame && isVerdictSame ? null : { ...wanted, verdict }

  function riskOf(): VerdictChange {
    const { riskLevelDuringSignIn, riskLevelAggregated, riskState, riskDetail, riskEventTypes } = after
    const hasFaded = (id: string) =>
      detectionsBefore.some((row) => row.id === id && row.isOpen === 0 && row.riskState === 'none')
    if (detectionsAfter.length > 0 && detectionsAfter.every(({ id }) => hasFaded(id))) return {}
    if (detectionsAfter.length > 0)
      return { riskLevelDuringSignIn, riskLevelAggregated, riskState, riskDetail, riskEventTypes }
    if (before.riskState === 'none') return {}
    return {
      riskLevelDuringSignIn,
      riskLevelAggregated: 'none',
      riskState: withdrawn.state,
      riskDetail: withdrawn.detail,
    }
  }
}
