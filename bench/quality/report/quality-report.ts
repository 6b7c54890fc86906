/** What a run of the benchmark finds: the shape of report.json, which holds what the page shows and no more. */
import type { Figure } from '../metrics/bootstrap.ts'
import type { Manifest } from '../stream.ts'

export interface QualityReport {
  /** Gives the same report again. */
  command: string
  generatorVersion: number | string
  /** SHA-256 of the engine's settings, which are those that it is shipped with. */
  settingsSha256: string
  seeds: number[]
  jitter: number
  /** Owners who are stopped pass a second factor and are learned; else nobody is asked, as by an imported log. */
  isSteppingUp: boolean
  worlds: Record<string, WorldReport>
  /** Null when they were not asked for, or nothing raises alarms. */
  sprays: SprayReport | null
  /** Of the engine, over all worlds and seeds. */
  detections: Record<string, DetectionReport>
}

/** A share of so many; null of nothing. */
export interface Rate {
  value: number | null
  of: number
}

/** The same with an interval of 95 %. */
export interface Interval extends Rate {
  low: number | null
  high: number | null
}

/** A mean over the seeds and its deviation. */
export type Mean = Pick<Figure, 'mean' | 'deviation'>

export interface WorldReport {
  streams: StreamReport[]
  /** By scorer and class of attack: found of the first sign-ins at 1 % false positives. */
  compared: Record<string, Record<string, number | null>>
  /** Null where our engine was not run. */
  engine: EngineReport | null
  /** By group of features. */
  audit: Record<string, { rocAuc: Mean; foundAtOnePercent: Mean }>
  /** Areas under the ROC curve of the scorer that is compared with the RBA data set. */
  anchors: Record<string, Mean>
}

export type StreamReport = Pick<Manifest, 'seed' | 'users' | 'signIns' | 'from' | 'until' | 'sha256'> & {
  scored: number
  malicious: number
}

export interface EngineReport {
  /** By kind of intruder who was imagined in the place of owners, of everything that is scored. */
  probes: Record<string, ProbeReport>
  /** By share of the owners above a threshold: the share of each kind that is. */
  curve: Record<string, Record<string, number | null>>
  /** By kind of intruder: their first sign-ins. */
  intruders: Record<string, IntruderReport>
  /** Owners' interactive sign-ins over everything that is scored, with what became known later. */
  owners: Risen
  /** The same by scenario. */
  scenarios: Record<string, Risen>
  /** Of the kinds that have goals: sign-ins at medium or above, and people who are so again two weeks later. */
  kinds: Record<string, { medium: number | null; lasting: number | null }>
  /** Of owners' sign-ins at medium or above, the share of which each detection was raised. */
  raisedAtMedium: Record<string, number | null>
  firstWeek: { medium: number | null; high: number | null; signIns: number }
  /** Of the people who were never entered, after the first month; null where there is no such time. */
  risk: Record<'any' | 'medium' | 'high', RiskShares> | null
  /** By length of history, at the threshold where all owners have 1 %. */
  history: Record<string, { found: number | null; falsePositives: number | null }>
  secondVisits: { all: Rate; firstFound: Rate }
  /** Right passwords inside guessing, in the end. */
  successes: Risen
  campaigns: Record<string, CampaignReport>
  alarms: { right: number | null; wrong: number | null }
  calibration: CalibrationReport | null
  experience: {
    stepUpsMedian: number | null
    stepUpsP90: number | null
    alertsPer1000UsersAndDay: number | null
    wrongAlertsPer1000UsersAndDay: number | null
    precisionAt10: number | null
  }
}

export interface Risen {
  medium: Rate
  high: Rate
}

export interface ProbeReport {
  onePercent: Interval
  medium: Interval
  high: number | null
}

export interface IntruderReport {
  onePercent: Rate | null
  onePerMille: number | null
  /** At the shipped medium: at once, and in the end; and at high in the end. */
  medium: Rate
  mediumFinally: number | null
  highFinally: number | null
}

export interface RiskShares {
  worstDay: number | null
  lastDay: number | null
  ever: number | null
}

export interface CampaignReport {
  count: number
  noticed: number | null
  /** Median attempts until any of its sign-ins was at medium, and until it was known as a campaign; null: never. */
  attempts: number | null
  asCampaign: number | null
  attemptsAsCampaign: number | null
  /** Right passwords, at high in the end. */
  successes: { high: number | null; of: number }
}

export interface CalibrationReport {
  /** At its own prior. */
  error: Mean
  topDecileError: Mean
  brier: number | null
  /** Where every second sign-in is an intruder's. */
  errorWhenEven: number | null
}

/** Streams of their own: the enterprise without any attack, and with nothing but the slow spray. */
export interface SprayReport {
  users: number
  cleanDays: number
  /** Of each seed: alarms in the last `cleanDays` of the clean stream. */
  cleanAlarms: number[]
  /** Of each campaign: attempts and minutes until it was known as one, null when it never was; and attempts made. */
  campaigns: { seed: number; attempts: number | null; minutes: number | null; attemptsMade: number }[]
}

export interface DetectionReport {
  /** Of the victims of each kind of attack, the share for whom it was raised, where it is worth saying. */
  recallByScenario: Record<string, number>
  falsePositivesPer1000UsersAndDay: number
}
