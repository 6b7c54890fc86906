/**
 * The risk of one identity while it is told: what is found, what falls, what closes, in the order in which it happened.
 * From where it stands, for what is new; or from nothing, where something of before looks different. Pure.
 */
import type { EngineSettings } from '../config.ts'
import type { RiskDetail, RiskLevel } from '../model/risk.ts'
import type { Timestamp } from '../model/sign-in.ts'
import { type Mark, systemTransitions } from '../model/transitions.ts'
import type { OpenClaim } from '../store/risk.ts'
import type { DetectionTable, RiskHistoryTable, RiskyIdentityTable } from '../store/tables.ts'
import { withdrawn } from './answered.ts'
import { fallsUntil } from './falls.ts'
import { fallOf, isLower } from './identity-risk.ts'
import { fallen, type IdentityName, nameOf, recordChange } from './risk-history.ts'
import { RunningRisk } from './running-risk.ts'

export interface CaseOptions {
  settings: EngineSettings
  /** When a fall that was due then is said to have happened, and when what comes to light at an event is. */
  now: (at: Timestamp) => Timestamp
}

/** As far as it is told. */
export interface Case {
  row: RiskyIdentityTable | undefined
  /** What the history says already. */
  toldUntil: Timestamp
  level: RiskLevel
  open: OpenClaim[]
  running: RunningRisk
  history: RiskHistoryTable[]
  /** What counted until the risk had faded. */
  closed: Closed[]
  /** What ended last, ended by fading. */
  hasFaded: boolean
}

/** What counted until the risk had faded, and when it had. */
export interface Closed {
  at: Timestamp
  detections: Pick<DetectionTable, 'id' | 'identityId' | 'requestId'>[]
}

/** What was found of a sign-in until it was promoted. */
export interface Closing {
  at: Timestamp
  detections: DetectionTable[]
}

export interface Told {
  row: RiskyIdentityTable
  history: RiskHistoryTable[]
  closed: Closed[]
  open: OpenClaim[]
}

/** As it stands: `open` is all that counts. */
export function standingCase(
  row: RiskyIdentityTable | undefined,
  open: OpenClaim[],
  settings: EngineSettings,
): Case {
  const running = new RunningRisk(settings)
  running.add(open)
  return { ...caseOf(row, running), level: (row?.riskLevel ?? 'none') as RiskLevel, open: [...open] }
}

/** As if nothing had been found yet. */
export function caseFromNothing(row: RiskyIdentityTable | undefined, settings: EngineSettings): Case {
  return caseOf(row, new RunningRisk(settings))
}

function caseOf(row: RiskyIdentityTable | undefined, running: RunningRisk): Case {
  const toldUntil = row?.riskLastUpdatedDateTime ?? ''
  return { row, toldUntil, running, level: 'none', open: [], history: [], closed: [], hasFaded: false }
}

/**
 * A level depends on the one before it, and falls between them. History items are written for what is new, and one more when
 * the outcome is not what the last says. `until`: what falls by then has fallen; null: nobody asks.
 */
export function tell(
  told: Case,
  found: { detections: DetectionTable[]; isNew: (one: DetectionTable) => boolean; closings: Closing[] },
  { until, at: newest }: { until: Timestamp | null; at: Timestamp },
  options: CaseOptions,
): Told {
  const { detections, isNew, closings } = found
  let left = inOrderOfClosing(closings)
  const closeUntil = (at: Timestamp) => {
    const isDue = (one: Due) => one.at < at || (one.at === at && !one.isFoundThen)
    for (const one of left.filter(isDue)) close(told, one, options)
    left = left.filter((one) => !isDue(one))
  }
  for (const step of inOrderOfFinding([...detections, ...closings.flatMap((one) => one.detections)])) {
    const first = step[0] as DetectionTable
    const at = first.detectedDateTime
    closeUntil(at)
    fall(told, at, options)
    find(told, step, at)
    const types = step.filter(isNew).map(({ riskEventType }) => riskEventType)
    if (types.length === 0) continue
    const name = nameOf(first, first.identityId)
    add(told, changeTo(told.row, name, told.level, markOf(told.row, true), types, at))
  }
  closeUntil(endOfTime)
  if (until !== null) fall(told, until, options)
  settle(told, detections[0] ?? closings[0]?.detections[0], options.now(newest))
  const { row, level, history, closed, open } = told
  const decayDateTime = fallOf(open, level, options.settings)
  return { row: { ...(row as RiskyIdentityTable), decayDateTime }, history, closed, open }
}

/** One more item where the outcome is not what the last says. */
function settle(told: Case, first: DetectionTable | undefined, at: Timestamp): void {
  const { row, level } = told
  const mark = markNow(told)
  if (row && row.riskLevel === level && row.riskState === mark.state) return
  const name = row
    ? nameOf(row, row.id)
    : nameOf(first as DetectionTable, (first as DetectionTable).identityId)
  add(told, changeTo(row, name, level, mark, [], at))
}

function find(told: Case, step: DetectionTable[], at: Timestamp): void {
  told.open.push(...step)
  told.hasFaded = false
  told.running.add(step)
  told.level = told.running.levelAt(at, told.level)
}

/** What is due by then; what the history says already is not said again. */
function fall(told: Case, until: Timestamp, { settings, now }: CaseOptions): void {
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
    if (one.level === 'none') end(told, one.at, settings)
  }
}

/** What is open is too little for any level: it no longer counts. */
function end(told: Case, at: Timestamp, settings: EngineSettings): void {
  told.closed.push({ at, detections: told.open })
  told.hasFaded = true
  told.open = []
  told.running = new RunningRisk(settings)
}

/** The level is then that of what is left, as if nothing else had ever been found. */
function close(told: Case, { at, detections }: Closing, options: CaseOptions): void {
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
    level = told.running.levelAt((step[0] as OpenClaim).detectedDateTime, level)
  }
  told.level = left.length === 0 ? 'none' : told.running.levelAt(at, level)
  if (told.level === 'none' && left.length > 0) end(told, at, options.settings)
  const { row } = told
  if (!row || at <= told.toldUntil || row.riskLevel === told.level) return
  add(told, changeTo(row, nameOf(row, row.id), told.level, markNow(told), [], at))
}

const endOfTime: Timestamp = '9999'

interface Due extends Closing {
  /** Some of it is found at that very moment, before it closes. */
  isFoundThen: boolean
}

/**
 * What closes at one moment closes at once. What is found when its waiting is over already, as of a log that is imported
 * or told again, is found first.
 */
function inOrderOfClosing(closings: Closing[]): Due[] {
  const due = closings.map(({ at, detections }): Due => {
    const foundAt = detections.map(({ detectedDateTime }) => detectedDateTime).reduce(later)
    return { at: later(at, foundAt), detections, isFoundThen: foundAt >= at }
  })
  const alike = Map.groupBy(due, ({ at, isFoundThen }) => `${at} ${isFoundThen}`)
  return [...alike.values()]
    .map((some) => ({ ...(some[0] as Due), detections: some.flatMap(({ detections }) => detections) }))
    .sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0))
}

function later(one: Timestamp, other: Timestamp): Timestamp {
  return one > other ? one : other
}

/** What was found of a sign-in at one time is one step. */
function inOrderOfFinding<T extends OpenClaim>(open: T[]): T[][] {
  const steps = Map.groupBy(open, (one) => `${one.detectedDateTime} ${one.requestId ?? one.id}`)
  const found = (step: T[]) => (step[0] as T).detectedDateTime
  return [...steps.values()].sort((a, b) => (found(a) < found(b) ? -1 : found(a) > found(b) ? 1 : 0))
}

function add(told: Case, { row, history }: { row: RiskyIdentityTable; history: RiskHistoryTable }): void {
  told.row = row
  told.history.push(history)
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

function markNow({ row, open, hasFaded }: Case): Mark {
  return hasFaded ? systemTransitions.riskFaded : markOf(row, open.length > 0)
}

/** What an admin has confirmed stays confirmed while anything of it is open. */
function markOf(before: RiskyIdentityTable | undefined, isOpen: boolean): Mark {
  if (!isOpen) return withdrawn
  if (before?.riskState !== 'confirmedCompromised') return systemTransitions.detectionRaised
  return { state: before.riskState, detail: before.riskDetail as RiskDetail }
}
