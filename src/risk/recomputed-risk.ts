/**
 * The risk of one identity told once more, from what is open, what was closed by promotions, and what fell in between:
 * as if everything had been found in the order of events. Pure.
 */
import type { EngineSettings } from '../config.ts'
import type { RiskDetail, RiskLevel } from '../model/risk.ts'
import type { Timestamp } from '../model/sign-in.ts'
import { type Mark, systemTransitions } from '../model/transitions.ts'
import type { DetectionTable, RiskHistoryTable, RiskyIdentityTable } from '../store/tables.ts'
import { withdrawn } from './answered.ts'
import { type Closed, fallen } from './fade.ts'
import { fallsUntil } from './falls.ts'
import { fallOf, isLower } from './identity-risk.ts'
import { type IdentityName, nameOf, recordChange } from './risk-history.ts'
import { RunningRisk } from './running-risk.ts'

export interface RecomputeOptions {
  settings: EngineSettings
  now: (at: Timestamp) => Timestamp
  /** The event at which it came to light: the newest that was judged. */
  at: Timestamp
}

/** What was found of a sign-in until it was promoted. */
export interface Closing {
  at: Timestamp
  detections: DetectionTable[]
}

/**
 * The risk of an identity from all its open detections, in the order in which they were found: a level depends on the
 * one before it, and falls between them. History items are written for what is new, and one more when the outcome is not
 * what the last says. Null where nothing is open and nothing was.
 */
export function recomputed(
  before: RiskyIdentityTable | undefined,
  { open, closings, isRetold }: { open: DetectionTable[]; closings: Closing[]; isRetold: boolean },
  isNew: ReadonlySet<string>,
  options: RecomputeOptions,
): Recomputed | null {
  if (open.length === 0 && closings.length === 0 && (!before || before.riskLevel === 'none')) return null
  const { settings, now, at: newest } = options
  const told: Recomputing = {
    row: before,
    toldUntil: before?.riskLastUpdatedDateTime ?? '',
    level: 'none',
    open: [],
    running: new RunningRisk(settings),
    history: [],
    closed: [],
    hasFaded: false,
  }
  let left = inOrderOfClosing(closings)
  const closeUntil = (at: Timestamp) => {
    const isDue = (one: Due) => one.at < at || (one.at === at && !one.isFoundThen)
    for (const one of left.filter(isDue)) close(told, one, options)
    left = left.filter((one) => !isDue(one))
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
  /** What the history says already. */
  toldUntil: Timestamp
  level: RiskLevel
  open: DetectionTable[]
  running: RunningRisk
  history: RiskHistoryTable[]
  /** What counted until the risk had faded. */
  closed: Closed[]
  /** What ended last, ended by fading. */
  hasFaded: boolean
}

export type Recomputed = Pick<Recomputing, 'history' | 'closed' | 'open'> & { row: RiskyIdentityTable }

/** What is due by then; what the history says already is not said again. */
function fall(told: Recomputing, until: Timestamp, { settings, now }: RecomputeOptions): void {
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
function close(told: Recomputing, { at, detections }: Closing, options: RecomputeOptions): void {
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
  if (!row || at <= told.toldUntil || row.riskLevel === told.level) return
  add(told, changeTo(row, nameOf(row, row.id), told.level, markOf(row, left.length > 0), [], at))
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
