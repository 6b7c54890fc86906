/**
 * Writing down that sign-ins of before look different now: their rows, what was found or withdrawn, and the risk of
 * whoever they belong to, as if everything had been found in the order of events.
 */
import type { EngineSettings } from '../config.ts'
import { type IdentityKey, type IdentityKind, keyOf } from '../model/identity.ts'
import type { RiskDetail, RiskLevel } from '../model/risk.ts'
import type { Timestamp } from '../model/sign-in.ts'
import { type Mark, systemTransitions } from '../model/transitions.ts'
import { changeDetection, changeVerdict } from '../store/replay.ts'
import {
  insertDetections,
  insertHistory,
  openDetections,
  riskyIdentitiesByIds,
  saveRiskyIdentities,
} from '../store/risk.ts'
import type { Db } from '../store/store.ts'
import type { DetectionTable, RiskHistoryTable, RiskyIdentityTable } from '../store/tables.ts'
import { identityRisk } from './identity-risk.ts'
import { type Revision, withdrawn } from './revision.ts'
import { type IdentityName, nameOf, recordChange } from './risk-history.ts'
import { RunningRisk } from './running-risk.ts'

export interface ReviseOptions {
  tenantId: string
  settings: EngineSettings
  now: (at: Timestamp) => Timestamp
  /** The event at which it came to light: the newest that was judged. */
  at: Timestamp
}

/** Within the transaction of the batch. `found` are detections of sign-ins that are new themselves. */
export async function revise(
  db: Db,
  revisions: Revision[],
  found: DetectionTable[],
  options: ReviseOptions,
): Promise<void> {
  const added = [...found, ...revisions.flatMap((revision) => revision.added)]
  await insertDetections(db, added)
  for (const { signIn, change, changed } of revisions) {
    if (change) await changeVerdict(db, signIn, change)
    for (const { row, change } of changed) await changeDetection(db, row, change)
  }
  const owners = new Map<string, IdentityKey>()
  for (const { identityKind, identityId } of [...added, ...revisions.flatMap(rowsOf)]) {
    const owner = { identityKind: identityKind as IdentityKind, identityId }
    owners.set(keyOf(owner), owner)
  }
  const isNew = new Set(added.map(({ id }) => id))
  for (const owner of owners.values()) await recomputeRisk(db, owner, isNew, options)
}

function rowsOf({ changed }: Revision): DetectionTable[] {
  return changed.map(({ row }) => row)
}

/**
 * The risk of an identity from all its open detections, in the order in which they were found: a level depends on the
 * one before it. History items are written for what is new, and one more when the outcome is not what the last says.
 */
export async function recomputeRisk(
  db: Db,
  owner: IdentityKey,
  isNew: ReadonlySet<string>,
  options: ReviseOptions,
): Promise<void> {
  const { tenantId, settings, now } = options
  const { identityKind, identityId } = owner
  const [before] = await riskyIdentitiesByIds(db, tenantId, identityKind, [identityId])
  const open = await openDetections(db, tenantId, identityKind, [identityId])
  if (open.length === 0 && (!before || before.riskLevel === 'none')) return
  const history: RiskHistoryTable[] = []
  const running = new RunningRisk(settings)
  let row = before
  let level: RiskLevel = 'none'
  let levelBefore: RiskLevel = 'none'
  let newestAt = ''
  for (const step of inOrderOfFinding(open)) {
    const first = step[0] as DetectionTable
    const at = first.detectedDateTime
    newestAt = at
    running.add(step)
    levelBefore = level
    level = running.levelAt(at, levelBefore)
    const types = step.filter(({ id }) => isNew.has(id)).map(({ riskEventType }) => riskEventType)
    if (types.length === 0) continue
    const change = changeTo(row, nameOf(first, identityId), level, markOf(row, true), types, at)
    row = change.row
    history.push(change.history)
  }
  const mark = markOf(row, open.length > 0)
  const name = row ?? nameOf(open[0] as DetectionTable, identityId)
  if (!row || row.riskLevel !== level || row.riskState !== mark.state) {
    const change = changeTo(row, nameOf(name, identityId), level, mark, [], now(options.at))
    row = change.row
    history.push(change.history)
  }
  const decayDateTime =
    open.length > 0 ? identityRisk(open, levelBefore, newestAt, settings).decayDateTime : null
  await saveRiskyIdentities(db, [{ ...row, decayDateTime }])
  await insertHistory(db, history)
}

/** What was found of a sign-in at one time is one step. */
function inOrderOfFinding(open: DetectionTable[]): DetectionTable[][] {
  const steps = Map.groupBy(open, (one) => `${one.detectedDateTime} ${one.requestId ?? one.id}`)
  const found = (step: DetectionTable[]) => (step[0] as DetectionTable).detectedDateTime
  return [...steps.values()].sort((a, b) => (found(a) < found(b) ? -1 : found(a) > found(b) ? 1 : 0))
}

function changeTo(
  before: RiskyIdentityTable | undefined,
  name: IdentityName,
  riskLevel: RiskLevel,
  { state, detail }: Mark,
  activityEventTypes: string[],
  at: Timestamp,
) {
  return recordChange(before, name, {
    riskLevel,
    riskState: state,
    riskDetail: detail,
    decayDateTime: null,
    activityEventTypes,
    activityDetail: null,
    initiatedBy: null,
    at,
  })
}

/** What an admin has confirmed stays confirmed while anything of it is open. */
function markOf(before: RiskyIdentityTable | undefined, isOpen: boolean): Mark {
  if (!isOpen) return withdrawn
  if (before?.riskState !== 'confirmedCompromised') return systemTransitions.detectionRaised
  return { state: before.riskState, detail: before.riskDetail as RiskDetail }
}
