/** New detections reach those they are about: one history item for what was found of a sign-in at one time. */
import type { EngineSettings } from '../config.ts'
import { type IdentityKey, type IdentityKind, identityKinds, keyOf } from '../model/identity.ts'
import type { RiskDetail, RiskState } from '../model/risk.ts'
import type { Timestamp } from '../model/sign-in.ts'
import { systemTransitions } from '../model/transitions.ts'
import {
  insertHistory,
  type OpenClaim,
  openClaims,
  riskyIdentitiesByIds,
  saveRiskyIdentities,
} from '../store/risk.ts'
import type { Db } from '../store/store.ts'
import type { DetectionTable, RiskHistoryTable, RiskyIdentityTable } from '../store/tables.ts'
import { type Closed, closeFallen, fallen } from './fade.ts'
import { fallsUntil } from './falls.ts'
import { fallOf, identityRisk, isLower } from './identity-risk.ts'
import { nameOf, recordChange } from './risk-history.ts'
import { RunningRisk } from './running-risk.ts'

interface RaiseOptions {
  tenantId: string
  settings: EngineSettings
  now: (at: Timestamp) => Timestamp
}

/**
 * Call before the detections are inserted, in the order in which they were found. What was due to fall before something
 * was found has fallen first; of detections that no longer count by the end the rows say so.
 */
export async function raiseRisk(db: Db, detections: DetectionTable[], options: RaiseOptions): Promise<void> {
  if (detections.length === 0) return
  const steps = bySignIn(detections)
  const standings = await standingsOf(db, steps, options)
  const history: RiskHistoryTable[] = []
  for (const raised of steps) {
    const standing = standings.get(ownerKey(raised)) as Standing
    history.push(...fall(standing, (raised[0] as DetectionTable).detectedDateTime, options))
    history.push(raise(standing, raised, options))
  }
  const all = [...standings.values()]
  await saveRiskyIdentities(
    db,
    all.flatMap(({ row }) => row ?? []),
  )
  await insertHistory(db, history)
  for (const { row, closed, open } of all) if (row) await closeFallen(db, { row, closed, open })
}

/** What is known of somebody that detections are about. */
interface Standing {
  row: RiskyIdentityTable | undefined
  open: OpenClaim[]
  running: RunningRisk
  stepsLeft: number
  /** What counted until the risk had faded. */
  closed: Closed[]
}

/** What is due before something is found at `at`. Returns the history items; the standing is the one after them. */
function fall(standing: Standing, at: Timestamp, options: RaiseOptions): RiskHistoryTable[] {
  const { row, open, running } = standing
  if (!row || open.length === 0 || !isLower(running.levelAt(at, row.riskLevel), row.riskLevel)) return []
  const { settings } = options
  const decayDateTime = fallOf(open, row.riskLevel, settings)
  const history: RiskHistoryTable[] = []
  for (const one of fallsUntil({ open, level: row.riskLevel, decayDateTime }, at, options)) {
    const change = fallen(standing.row as RiskyIdentityTable, one)
    standing.row = change.row
    history.push(change.history)
    if (one.level !== 'none') continue
    standing.closed.push({ at: one.at, detections: open })
    standing.open = []
    standing.running = new RunningRisk(settings)
  }
  return history
}

/** Returns the history item; the standing is the one after it. */
function raise(standing: Standing, raised: DetectionTable[], { settings }: RaiseOptions): RiskHistoryTable {
  const { row: before, open, running } = standing
  const first = raised[0] as DetectionTable
  const at = first.detectedDateTime
  const current = before?.riskLevel ?? 'none'
  open.push(...raised)
  running.add(raised)
  standing.stepsLeft--
  // When it will fade is asked only of where it all ends.
  const risk =
    standing.stepsLeft > 0
      ? { level: running.levelAt(at, current), decayDateTime: null }
      : identityRisk(open, current, at, settings)
  const isConfirmed = before?.riskState === 'confirmedCompromised'
  const mark: { state: RiskState; detail: RiskDetail } = systemTransitions.detectionRaised
  const { row, history } = recordChange(before, nameOf(first, first.identityId), {
    riskLevel: risk.level,
    riskState: isConfirmed ? (before.riskState as RiskState) : mark.state,
    riskDetail: isConfirmed ? (before.riskDetail as RiskDetail) : mark.detail,
    decayDateTime: risk.decayDateTime,
    activityEventTypes: raised.map(({ riskEventType }) => riskEventType),
    activityDetail: null,
    initiatedBy: null,
    at,
  })
  standing.row = row
  return history
}

async function standingsOf(
  db: Db,
  steps: DetectionTable[][],
  { tenantId, settings }: RaiseOptions,
): Promise<Map<string, Standing>> {
  const standings = new Map<string, Standing>()
  for (const step of steps) {
    const key = ownerKey(step)
    const standing = standings.get(key)
    if (standing) standing.stepsLeft++
    else
      standings.set(key, {
        row: undefined,
        open: [],
        running: new RunningRisk(settings),
        stepsLeft: 1,
        closed: [],
      })
  }
  for (const kind of identityKinds) {
    const ofKind = steps.flatMap(([first]) => (first?.identityKind === kind ? first.identityId : []))
    const ids = [...new Set(ofKind)]
    if (ids.length === 0) continue
    for (const row of await riskyIdentitiesByIds(db, tenantId, kind, ids)) {
      const standing = standings.get(keyOf({ identityKind: kind, identityId: row.id }))
      if (standing) standing.row = row
    }
    for (const one of await openClaims(db, tenantId, kind, ids))
      standings.get(keyOf(ownerOf(one)))?.open.push(one)
  }
  for (const { open, running } of standings.values()) running.add(open)
  return standings
}

function ownerKey([first]: DetectionTable[]): string {
  return keyOf(ownerOf(first as DetectionTable))
}

function ownerOf({
  identityKind,
  identityId,
}: Pick<DetectionTable, 'identityKind' | 'identityId'>): IdentityKey {
  return { identityKind: identityKind as IdentityKind, identityId }
}

function bySignIn(detections: DetectionTable[]): DetectionTable[][] {
  const groups = new Map<string, DetectionTable[]>()
  for (const detection of detections) {
    const key = `${detection.requestId ?? detection.id} ${detection.detectedDateTime}`
    const group = groups.get(key)
    if (group) group.push(detection)
    else groups.set(key, [detection])
  }
  return [...groups.values()]
}
