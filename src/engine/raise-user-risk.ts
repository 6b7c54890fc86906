/** New detections reach their users: one history item for each sign-in that raised something. */
import type { EngineSettings } from '../config.ts'
import type { RiskDetail, RiskState } from '../model/risk.ts'
import type { Timestamp } from '../model/sign-in.ts'
import { systemTransitions } from '../model/transitions.ts'
import { insertHistory, openDetections, riskyUsersByIds, saveRiskyUsers } from '../store/risk.ts'
import type { Db } from '../store/store.ts'
import type { RiskDetectionTable, RiskyUserHistoryTable } from '../store/tables.ts'
import { recordChange } from './risk-history.ts'
import { userRisk } from './user-risk.ts'

/** Call before the detections are inserted, in order of their activity. */
export async function raiseUserRisk(
  db: Db,
  detections: RiskDetectionTable[],
  {
    tenantId,
    settings,
    now,
  }: { tenantId: string; settings: EngineSettings; now: (at: Timestamp) => Timestamp },
): Promise<void> {
  if (detections.length === 0) return
  const ids = [...new Set(detections.map(({ userId }) => userId))]
  const rows = new Map((await riskyUsersByIds(db, tenantId, ids)).map((row) => [row.id, row]))
  const open = new Map<string, RiskDetectionTable[]>(ids.map((id) => [id, []]))
  for (const detection of await openDetections(db, tenantId, ids)) open.get(detection.userId)?.push(detection)
  const history: RiskyUserHistoryTable[] = []
  for (const raised of bySignIn(detections)) {
    const [{ userId, userPrincipalName, userDisplayName, activityDateTime }] = raised as [RiskDetectionTable]
    const counted = open.get(userId) as RiskDetectionTable[]
    counted.push(...raised)
    const before = rows.get(userId)
    const at = now(activityDateTime)
    const risk = userRisk(counted, before?.riskLevel ?? 'none', at, settings)
    const isConfirmed = before?.riskState === 'confirmedCompromised'
    const mark: { state: RiskState; detail: RiskDetail } = systemTransitions.detectionRaised
    const change = recordChange(
      before,
      { tenantId, id: userId, userPrincipalName, userDisplayName },
      {
        riskLevel: risk.level,
        riskState: isConfirmed ? (before.riskState as RiskState) : mark.state,
        riskDetail: isConfirmed ? (before.riskDetail as RiskDetail) : mark.detail,
        decayDateTime: risk.decayDateTime,
        activityEventTypes: raised.map(({ riskEventType }) => riskEventType),
        activityDetail: null,
        initiatedBy: null,
        at,
      },
    )
    rows.set(userId, change.row)
    history.push(change.history)
  }
  await saveRiskyUsers(db, [...rows.values()])
  await insertHistory(db, history)
}

function bySignIn(detections: RiskDetectionTable[]): RiskDetectionTable[][] {
  const groups = new Map<string, RiskDetectionTable[]>()
  for (const detection of detections) {
    const key = detection.requestId ?? detection.id
    const group = groups.get(key)
    if (group) group.push(detection)
    else groups.set(key, [detection])
  }
  return [...groups.values()]
}
