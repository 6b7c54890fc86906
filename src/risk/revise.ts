/**
 * Writing down that sign-ins of before look different now: their rows, what was found or withdrawn, and the risk of
 * whoever they belong to, as if everything had been found in the order of events.
 */
import type { EngineSettings } from '../config.ts'
import { type IdentityKey, type IdentityKind, keyOf } from '../model/identity.ts'
import type { RiskDetail, RiskLevel } from '../model/risk.ts'
import type { Timestamp } from '../model/sign-in.ts'
import { type Mark, systemTransitions } from '../model/transitions.ts'
import { chunks } from '../store/chunks.ts'
import {
  insertDetections,
  insertHistory,
  openDetections,
  riskyIdentitiesByIds,
  saveRiskyIdentities,
} from '../store/risk.ts'
import type { Db } from '../store/store.ts'
import type { DetectionTable, RiskHistoryTable, RiskyIdentityTable } from '../store/tables.ts'
import { changeDetections, changeVerdicts } from '../store/verdicts.ts'
import { withdrawn } from './answered.ts'
import { type Closed, closeFallen, fallen } from './fade.ts'
import { fallsUntil } from './falls.ts'
import { fallOf, isLower } from './identity-risk.ts'
import type { Revision } from './revision.ts'
import { type IdentityName, nameOf, recordChange } from './risk-history.ts'
import { RunningRisk } from './running-risk.ts'

export interface ReviseOptions {
  tenantId: string
  settings: EngineSettings
  now: (at: Timestamp) => Timestamp
  /** The event at which it came to light: the newest that was judged. */
  at: Timestamp
  /** Whose risk is to follow anew from what is open, beside those of whom something changes. */
  owners?: IdentityKey[]
}

/** Within the transaction of the batch. `found` are detections of sign-ins that are new themselves. */
export async function revise(
  db: Db,
  revisions: Revision[],
  found: DetectionTable[],
  options: ReviseOptions,
): Promise<void> {
  const { tenantId } = options
  const added = [...found, ...revisions.flatMap((revision) => revision.added)]
  const changed = revisions.flatMap((revision) => revision.changed)
  // Everything is read before anything is written: so all of it can be worked out ahead of the transaction.
  const closings = revisions.flatMap(closingOf)
  const retold = new Set(
    [...revisions.flatMap((one) => (one.closedAt === null ? one.owner : [])), ...(options.owners ?? [])].map(keyOf),
  )
  const risks = await recomputedRisks(db, { added, changed, closings, retold }, options)
  const faded = new Set(risks.flatMap(({ closed }) => closed.flatMap((one) => one.detections.map(({ id }) => id))))
  const left = revisions.map((revision) => withoutFaded(revision, faded))
  await insertDetections(db, added)
  await changeVerdicts(
    db,
    tenantId,
    left.flatMap(({ signIn, change }) => (change ? [{ n: signIn.n, change }] : [])),
  )
  await changeDetections(
    db,
    tenantId,
    left.flatMap((revision) => revision.changed),
  )
  await saveRiskyIdentities(
    db,
    risks.map(({ row }) => row),
  )
  await insertHistory(
    db,
    risks.flatMap(({ history }) => history),
  )
  for (const risk of risks) await closeFallen(db, risk)
}

/** What had faded before the promotion came stays faded. */
function withoutFaded(revision: Revision, faded: ReadonlySet<string>): Revision {
  const { closedAt, changed, change, signIn } = revision
  if (closedAt === null || !changed.some(({ row }) => faded.has(row.id))) return revision
  const { trust } = change ?? {}
  return {
    ...revision,
    signIn,
    change: trust === undefined ? null : { trust },
    changed: changed.filter(({ row }) => !faded.has(row.id)),
  }
}

interface Changes {
  added: DetectionTable[]
  changed: Revision['changed']
  /** By promotions, the first first. */
  closings: Closing[]
  /** Of whom something looks different now: they are looked at until the newest event, as it came to light by then. */
  retold: ReadonlySet<string>
}

/** What was found of a sign-in until it was promoted. */
interface Closing {
  at: Timestamp
  detections: DetectionTable[]
}

async function recomputedRisks(db: Db, changes: Changes, options: ReviseOptions): Promise<Recomputed[]> {
  const outcomes: Recomputed[] = []
  const isNew = new Set(changes.added.map(({ id }) => id))
  const closings = Map.groupBy(changes.closings, ({ detections }) => keyOf(ownerOf(detections[0] as DetectionTable)))
  for (const [kind, own] of Map.groupBy(ownersOf(changes, options), ({ identityKind }) => identityKind)) {
    for (const some of chunks(own.map(({ identityId }) => identityId))) {
      const standing = await riskyIdentitiesByIds(db, options.tenantId, kind, some)
      const before = new Map(standing.map((row) => [row.id, row]))
      const open = Map.groupBy(
        openAfter(await openDetections(db, options.tenantId, kind, some), changes),
        (one) => keyOf(ownerOf(one)),
      )
      for (const identityId of some) {
        const own = open.get(keyOf({ identityKind: kind, identityId })) ?? []
        const owner = keyOf({ identityKind: kind, identityId })
        const about = { open: own, closings: closings.get(owner) ?? [], isRetold: changes.retold.has(owner) }
        const outcome = recomputed(before.get(identityId), about, isNew, options)
        if (outcome) outcomes.push(outcome)
      }
    }
  }
  return outcomes
}

function ownersOf({ added, changed }: Changes, { owners = [] }: ReviseOptions): IdentityKey[] {
  const all = [...owners, ...[...added, ...changed.map(({ row }) => row)].map(ownerOf)]
  return [...new Map(all.map((owner) => [keyOf(owner), owner])).values()]
}

function ownerOf({ identityKind, identityId }: DetectionTable): IdentityKey {
  return { identityKind: identityKind as IdentityKind, identityId }
}

/** What will be open, in the order of {@link openDetections}. */
function openAfter(open: DetectionTable[], { added, changed }: Changes): DetectionTable[] {
  const after = new Map(open.map((row) => [`${row.identityId} ${row.id}`, row]))
  for (const row of added) after.set(`${row.identityId} ${row.id}`, row)
  for (const { row, change } of changed) after.set(`${row.identityId} ${row.id}`, { ...row, ...change })
  const isBefore = (a: DetectionTable, b: DetectionTable) =>
    a.activityDateTime < b.activityDateTime || (a.activityDateTime === b.activityDateTime && a.id < b.id)
  return [...after.values()].filter(({ isOpen }) => isOpen === 1).sort((a, b) => (isBefore(a, b) ? -1 : 1))
}

/**
 * The risk of an identity from all its open detections, in the order in which they were found: a level depends on the
 * one before it, and falls between them. History items are written for what is new, and one more when the outcome is not
 * what the last says. Null where nothing is open and nothing was.
 */
function recomputed(
  before: RiskyIdentityTable | undefined,
  { open, closings, isRetold }: { open: DetectionTable[]; closings: Closing[]; isRetold: boolean },
  isNew: ReadonlySet<string>,
  options: ReviseOptions,
): Recomputed | null {
  if (open.length === 0 && closings.length === 0 && (!before || before.riskLevel === 'none')) return null
  const { settings, now, at: newest } = options
  const told: Recomputing = {
    row: before,
    level: 'none',
    open: [],
    running: new RunningRisk(settings),
    history: [],
    closed: [],
    hasFaded: false,
  }
  const left = closings.toSorted((a, b) => (a.at < b.at ? -1 : 1))
  const closeUntil = (at: Timestamp) => {
    while (left[0] && left[0].at <= at) close(told, left.shift() as Closing, options)
  }
  for (const step of inOrderOfFinding([...open, ...closings.flatMap(({ detections }) => detections)])) {
    const first = step[0] as DetectionTable
    const at = first.detectedDateTime
    closeUntil(at)
    fall(told, at, options)
    told.open.push(...step)
    told.hasFaded = false
    told.running.add(step)
    told.level = told.running.levelAt(at, told.level)
    const types = step.filter(({ id }) => isNew.has(id)).map(({ riskEventType }) => riskEventType)
    if (types.length === 0) continue
    const name = nameOf(first, first.identityId)
    add(told, changeTo(told.row, name, told.level, markOf(told.row, true), types, at))
  }
  closeUntil(endOfTime)
  if (isRetold) fall(told, now(newest), options)
  const { row, level, history, closed, hasFaded } = told
  const mark = hasFaded ? systemTransitions.riskFaded : markOf(row, told.open.length > 0)
  if (!row || row.riskLevel !== level || row.riskState !== mark.state) {
    const first = open[0] as DetectionTable
    const name = row ? nameOf(row, row.id) : nameOf(first, first.identityId)
    add(told, changeTo(row, name, level, mark, [], now(newest)))
  }
  const decayDateTime = fallOf(told.open, level, settings)
  return { row: { ...(told.row as RiskyIdentityTable), decayDateTime }, history, closed, open: told.open }
}

/** As far as it is told. */
interface Recomputing {
  row: RiskyIdentityTable | undefined
  level: RiskLevel
  open: DetectionTable[]
  running: RunningRisk
  history: RiskHistoryTable[]
  /** What counted until the risk had faded. */
  closed: Closed[]
  /** What ended last, ended by fading. */
  hasFaded: boolean
}

type Recomputed = Pick<Recomputing, 'history' | 'closed' | 'open'> & { row: RiskyIdentityTable }

/** What is due by then; what the history says already is not said again. */
function fall(told: Recomputing, until: Timestamp, { settings, now }: ReviseOptions): void {
  if (told.open.length === 0 || !isLower(told.running.levelAt(until, told.level), told.level)) return
  const last = told.row?.riskLastUpdatedDateTime ?? ''
  const falling = {
    open: told.open,
    level: told.level,
    decayDateTime: fallOf(told.open, told.level, settings),
  }
  const isTold = (due: Timestamp) => due <= last
  for (const one of fallsUntil(falling, until, { settings, now: (due) => (isTold(due) ? due : now(due)) })) {
    told.level = one.level
    if (told.row && !isTold(one.at)) add(told, fallen(told.row, one))
    if (one.level !== 'none') continue
    told.closed.push({ at: one.at, detections: told.open })
    told.hasFaded = true
    told.open = []
    told.running = new RunningRisk(settings)
  }
}

/** The level is then that of what is left, as if nothing else had ever been found. */
function close(told: Recomputing, { at, detections }: Closing, options: ReviseOptions): void {
  fall(told, at, options)
  const ids = new Set(detections.map(({ id }) => id))
  const left = told.open.filter(({ id }) => !ids.has(id))
  if (left.length === told.open.length) return
  told.open = left
  told.hasFaded = false
  told.running = new RunningRisk(options.settings)
  let level: RiskLevel = 'none'
  for (const step of inOrderOfFinding(left)) {
    told.running.add(step)
    level = told.running.levelAt((step[0] as DetectionTable).detectedDateTime, level)
  }
  told.level = left.length === 0 ? 'none' : told.running.levelAt(at, level)
  const { row } = told
  const isTold = row && at <= row.riskLastUpdatedDateTime
  if (!row || isTold || row.riskLevel === told.level) return
  add(told, changeTo(row, nameOf(row, row.id), told.level, markOf(row, left.length > 0), [], at))
}

const endOfTime: Timestamp = '9999'

function closingOf({ closedAt, added, changed }: Revision): Closing[] {
  const detections = [...added, ...changed.map(({ row }) => row)]
  return closedAt !== null && detections.length > 0 ? [{ at: closedAt, detections }] : []
}

function add(
  told: Recomputing,
  { row, history }: { row: RiskyIdentityTable; history: RiskHistoryTable },
): void {
  told.row = row
  told.history.push(history)
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
