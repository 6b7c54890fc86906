/** New detections reach those they are about: one history item for each sign-in that raised something. */
import type { EngineSettings } from '../config.ts'
import { type IdentityKey, type IdentityKind, identityKinds, keyOf } from '../model/identity.ts'
import type { RiskDetail, RiskState } from '../model/risk.ts'
import type { Timestamp } from '../model/sign-in.ts'
import { systemTransitions } from '../model/transitions.ts'
import { insertHistory, openDetections, riskyIdentitiesByIds, saveRiskyIdentities } from '../store/risk.ts'
import type { Db } from '../store/store.ts'
import type { DetectionTable, RiskHistoryTable, RiskyIdentityTable } from '../store/tables.ts'
import { identityRisk } from './identity-risk.ts'
import { nameOf, recordChange } from './risk-history.ts'

interface RaiseOptions {
  tenantId: string
  settings: EngineSettings
  now: (at: Timestamp) => Timestamp
}

/** Call before the detections are inserted, in order of their activity. */
export async function raiseRisk(db: Db, detections: DetectionTable[], options: RaiseOptions): Promise<void> {
  if (detections.length === 0) return
  const { rows, open } = await standing(db, detections, options.tenantId)
  const history: RiskHistoryTable[] = []
  for (const raised of bySignIn(detections)) {
    const key = keyOf(ownerOf(raised[0] as DetectionTable))
    const counted = open.get(key) as DetectionTable[]
    counted.push(...raised)
    const change = changeBy(raised, counted, rows.get(key), options)
    rows.set(key, change.row)
    history.push(change.history)
  }
  await saveRiskyIdentities(db, [...rows.values()])
  await insertHistory(db, history)
}

function changeBy(
  raised: DetectionTable[],
  counted: DetectionTable[],
  before: RiskyIdentityTable | undefined,
  { settings, now }: RaiseOptions,
) {
  const first = raised[0] as DetectionTable
  const at = now(first.activityDateTime)
  const risk = identityRisk(counted, before?.riskLevel ?? 'none', at, settings)
  const isConfirmed = before?.riskState === 'confirmedCompromised'
  const mark: { state: RiskState; detail: RiskDetail } = systemTransitions.detectionRaised
  return recordChange(before, nameOf(first, first.identityId), {
    riskLevel: risk.level,
    riskState: isConfirmed ? (before.riskState as RiskState) : mark.state,
    riskDetail: isConfirmed ? (before.riskDetail as RiskDetail) : mark.detail,
    decayDateTime: risk.decayDateTime,
    activityEventTypes: raised.map(({ riskEventType }) => riskEventType),
    activityDetail: null,
    initiatedBy: null,
    at,
  })
}

/** What is known of everybody that the detections are about. */
async function standing(db: Db, detections: DetectionTable[], tenantId: string) {
  const rows = new Map<string, RiskyIdentityTable>()
  const open = new Map<string, DetectionTable[]>()
  for (const kind of identityKinds) {
    const ids = new Set(detections.filter((one) => one.identityKind === kind).map((one) => one.identityId))
    if (ids.size === 0) continue
    for (const identityId of ids) open.set(keyOf({ identityKind: kind, identityId }), [])
    for (const row of await riskyIdentitiesByIds(db, tenantId, kind, [...ids])) {
      rows.set(keyOf({ identityKind: kind, identityId: row.id }), row)
    }
    for (const one of await openDetections(db, tenantId, kind, [...ids]))
      open.get(keyOf(ownerOf(one)))?.push(one)
  }
  return { rows, open }
}

function ownerOf({ identityKind, identityId }: DetectionTable): IdentityKey {
  return { identityKind: identityKind as IdentityKind, identityId }
}

function bySignIn(detections: DetectionTable[]): DetectionTable[][] {
  const groups = new Map<string, DetectionTable[]>()
  for (const detection of detections) {
    const key = detection.requestId ?? detection.id
    const group = groups.get(key)
    if (group) group.push(detection)
    else groups.set(key, [detection])
  }
  return [...groups.values()]
}
