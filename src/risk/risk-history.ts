/** That the risk of an identity changed, as rows: the new one, and the history item that says why. */
import { catalogue } from '../detections/catalogue.ts'
import type { RiskDetail, RiskLevel, RiskState } from '../model/risk.ts'
import type { Timestamp } from '../model/sign-in.ts'
import { nextTick, toTicks } from '../model/timestamp.ts'
import { systemTransitions } from '../model/transitions.ts'
import type { RiskHistoryTable, RiskyIdentityTable } from '../store/tables.ts'
import type { Fall } from './falls.ts'

export interface RiskChange {
  riskLevel: RiskLevel
  riskState: RiskState
  riskDetail: RiskDetail
  decayDateTime: Timestamp | null
  /** What caused it: new detections, or the answer of `initiatedBy`. */
  activityEventTypes: string[]
  activityDetail: RiskDetail | null
  initiatedBy: string | null
  at: Timestamp
}

/** Who an identity is, as rows of risk repeat it. */
export type IdentityName = Pick<
  RiskyIdentityTable,
  'tenantId' | 'identityKind' | 'id' | 'displayName' | 'userPrincipalName' | 'appId' | 'details'
>

/** From any row that says who an identity is. */
export function nameOf(row: Omit<IdentityName, 'id'>, id: string): IdentityName {
  const { tenantId, identityKind, displayName, userPrincipalName, appId, details } = row
  return { tenantId, identityKind, id, displayName, userPrincipalName, appId, details }
}

/**
 * Each change has a moment of its own, at least one tick after the last: the id of a history item is the id of the
 * identity and the ticks of that moment, as Graph forms it (the newest item is shown under the bare id).
 */
export function recordChange(
  before: RiskyIdentityTable | undefined,
  name: IdentityName,
  change: RiskChange,
): { row: RiskyIdentityTable; history: RiskHistoryTable } {
  const last = before?.riskLastUpdatedDateTime
  const at = last && change.at <= last ? nextTick(last) : change.at
  const row: RiskyIdentityTable = {
    ...nameOf(name, name.id),
    riskLevel: change.riskLevel,
    riskState: change.riskState,
    riskDetail: change.riskDetail,
    riskLastUpdatedDateTime: at,
    isDeleted: before?.isDeleted ?? 0,
    isProcessing: before?.isProcessing ?? 0,
    decayDateTime: change.decayDateTime,
  }
  const { decayDateTime: _, id, ...shown } = row
  const history: RiskHistoryTable = {
    ...shown,
    identityId: id,
    id,
    stampedId: `${id}${toTicks(at)}`,
    activityDetail: change.activityDetail,
    activityEventTypes: JSON.stringify(inOrder(change.activityEventTypes)),
    initiatedBy: change.initiatedBy,
    faded: null,
  }
  return { row, history }
}

/** The risk after a fall, and the history item that says so. */
export function fallen(before: RiskyIdentityTable, { level, decayDateTime, at }: Fall) {
  const isOver = level === 'none'
  const mark = systemTransitions.riskFaded
  return recordChange(before, before, {
    riskLevel: level,
    riskState: isOver ? mark.state : (before.riskState as RiskState),
    riskDetail: isOver ? mark.detail : (before.riskDetail as RiskDetail),
    decayDateTime,
    activityEventTypes: [],
    activityDetail: null,
    initiatedBy: null,
    at,
  })
}

const places = new Map(catalogue.map(({ riskEventType }, index) => [riskEventType, index]))

/** As the catalogue has them, whatever order they were found or read in. */
function inOrder(types: string[]): string[] {
  const placeOf = (type: string) => places.get(type) ?? places.size
  return types.toSorted((a, b) => placeOf(a) - placeOf(b))
}
