/** What is kept of each scored sign-in: numbers in typed columns, one row each, in order of time. */
import type { RiskLevel } from '../../src/model/risk.ts'
import type { Manifest } from './stream.ts'

export const levels = ['none', 'low', 'medium', 'high'] as const satisfies RiskLevel[]
export const mediumRank = 2
export const highRank = 3

export const periods = ['before', 'train', 'validation', 'test'] as const
export const testPeriod = 3
export const validationPeriod = 2

export interface Recording {
  manifest: Manifest
  /** All of the stream, those that are not scored too. */
  signIns: number
  rows: number
  /** Milliseconds since 1970. */
  time: Float64Array
  /** Index in {@link periods}. */
  period: Uint8Array
  user: Uint32Array
  users: number
  malicious: Uint8Array
  interactive: Uint8Array
  /** Index in `scenarioNames`. */
  scenario: Uint16Array
  scenarioNames: string[]
  /** Index in `campaigns`; -1 for none. */
  campaign: Int32Array
  campaigns: Campaign[]
  /** How often the user had got in before, whoever did. */
  history: Uint16Array
  /** How many sign-ins of the same campaign as the same user were scored before. */
  visit: Uint16Array
  probes: ProbeRows
  scorers: ScorerColumns[]
}

/** One row for each intruder who was imagined in the place of an owner. */
export interface ProbeRows {
  /** Index in `kindNames`. */
  kind: Uint8Array
  kindNames: string[]
  user: Uint32Array
}

export interface ScorerColumns {
  name: string
  prior: number | null
  score: Float64Array
  /** Null when the scorer states none. */
  chance: Float64Array | null
  /** Ranks in {@link levels}, when it happened and with what became known later; null when the scorer has none. */
  level: Uint8Array | null
  finalLevel: Uint8Array | null
  /** Milliseconds from the sign-in until it was at medium or above; infinite when never. */
  foundAfter: Float64Array | null
  /** Index in `detectionSets`, with what became known later; null when the scorer has none. */
  detections: Uint16Array | null
  detectionSets: string[][]
  alarms: RecordedAlarm[]
  /** Owners' interactive sign-ins of the tenant's first days, with what became known later; null without levels. */
  firstWeek: Uint8Array | null
  /** Parallel to the recording's; null of a scorer that is not asked. */
  probes: { score: Float64Array; level: Uint8Array } | null
  /** Null of a scorer that sums up no risk. */
  risk: RiskColumns | null
}

/** The risk of everybody who was never entered by another, at the end of each day after the first month. */
export interface RiskColumns {
  users: number
  days: number
  /** Ranks in {@link levels}: `ranks[user * days + day]`. */
  ranks: Uint8Array
}

/** An intruder's attempts that belong together, those that failed included. */
export interface Campaign {
  id: string
  scenario: string
  startAt: number
  attempts: number
  /** In which period it began, index in {@link periods}. */
  period: number
  /** By scorer: the first alert of any kind, and the first that speaks of a campaign. */
  found: CampaignFound[]
}

export interface CampaignFound {
  any: Latency | null
  asCampaign: Latency | null
}

export interface Latency {
  attempts: number
  minutes: number
}

export interface RecordedAlarm {
  kind: string
  at: number
  period: number
  /** Most of the sign-ins that it names are an intruder's. */
  isRight: boolean
}

type TypedArray = Float64Array | Int32Array | Uint32Array | Uint16Array | Uint8Array

/** A column that grows: doubling, so that a million rows cost twenty copies. */
export class Column<Values extends TypedArray> {
  length = 0
  #values: Values
  readonly #make: (length: number) => Values

  constructor(make: (length: number) => Values) {
    this.#make = make
    this.#values = make(1024)
  }

  push(value: number): void {
    if (this.length === this.#values.length) {
      const larger = this.#make(this.length * 2)
      larger.set(this.#values)
      this.#values = larger
    }
    this.#values[this.length++] = value
  }

  get(index: number): number {
    return this.#values[index] as number
  }

  set(index: number, value: number): void {
    this.#values[index] = value
  }

  values(): Values {
    return this.#values.subarray(0, this.length) as Values
  }
}

/** Gives each name a number from 0 on. */
export class Names {
  readonly list: string[] = []
  readonly #numbers = new Map<string, number>()

  numberOf(name: string): number {
    let number = this.#numbers.get(name)
    if (number === undefined) {
      number = this.list.length
      this.list.push(name)
      this.#numbers.set(name, number)
    }
    return number
  }
}
