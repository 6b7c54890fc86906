/**
 * The level of an identity while one detection after the other is found: after each, the level that `identityRisk` gives
 * to all so far, without looking at all of them again. Thousands about one identity are a bad day, not a reason to stand
 * still.
 */
import type { EngineSettings } from '../config.ts'
import type { RiskLevel } from '../model/risk.ts'
import type { Timestamp } from '../model/sign-in.ts'
import { toMilliseconds } from '../model/timestamp.ts'
import {
  type Claim,
  claimOf,
  fadedAt,
  isLowClaim,
  levelWithHysteresis,
  type OpenDetection,
  runGapMs,
  together,
} from './identity-risk.ts'

/** What was found in one go. */
interface Run {
  lastDetectedMs: number
  delayMs: number
}

/** As if it had been found at once: how much later it was is the run's to say. */
interface Member {
  claim: Claim
  run: Run
}

/** Of its members only the strongest counts; what was found out about them holds for one moment. */
interface Group {
  members: Member[]
  /** Nothing of it was ever more than low. */
  isLow: boolean
  checked: number
  strongest: number
  nowMs: number
  delays: number
}

export class RunningRisk {
  readonly #settings: EngineSettings
  #all: OpenDetection[] = []
  /** By when they first had a member: the last are the strongest, as a rule. */
  #groups = new Map<string, Group>()
  #order: Group[] = []
  #run: Run | undefined
  /** How often the delay of a run has become another. */
  #delays = 0
  #isInOrder = true

  constructor(settings: EngineSettings) {
    this.#settings = settings
  }

  /** In the order in which they were found; any other order costs as much as all of them anew. */
  add(detections: readonly OpenDetection[]): void {
    for (const detection of detections) {
      this.#all.push(detection)
      if (this.#isInOrder) this.#place(detection)
    }
  }

  /** `current` is the level before. */
  levelAt(now: Timestamp, current: string): RiskLevel {
    if (!this.#isInOrder) this.#placeAll()
    const { levels } = this.#settings
    const nowMs = toMilliseconds(now)
    const innocent = { byLow: 1, byOthers: 1 }
    for (let index = this.#order.length - 1; index >= 0; index--) {
      const group = this.#order[index] as Group
      innocent[group.isLow ? 'byLow' : 'byOthers'] *= 1 - this.#strongestOf(group, nowMs)
      // More cannot become less: the highest level is certain.
      if (1 - innocent.byOthers >= levels.high) break
    }
    return levelWithHysteresis(together(innocent, this.#settings), current, this.#settings)
  }

  #placeAll(): void {
    const sorted = this.#all
      .map((detection) => ({ detection, detectedMs: toMilliseconds(detection.detectedDateTime) }))
      .sort((a, b) => a.detectedMs - b.detectedMs)
    this.#groups = new Map()
    this.#order = []
    this.#run = undefined
    this.#isInOrder = true
    for (const { detection } of sorted) this.#place(detection)
  }

  #place(detection: OpenDetection): void {
    const detectedMs = toMilliseconds(detection.detectedDateTime)
    const activityMs = toMilliseconds(detection.activityDateTime)
    const gapMs = detectedMs - (this.#run?.lastDetectedMs ?? Number.NEGATIVE_INFINITY)
    if (gapMs < 0) {
      this.#isInOrder = false
      return
    }
    const delayMs = Math.max(0, detectedMs - activityMs)
    if (!this.#run || gapMs > runGapMs) this.#run = { lastDetectedMs: detectedMs, delayMs }
    else this.#extend(this.#run, detectedMs, delayMs)
    const claim = claimOf(detection, activityMs)
    const group = this.#groupOf(claim.group)
    group.members.push({ claim, run: this.#run })
    group.isLow &&= isLowClaim(claim, this.#settings)
  }

  #extend(run: Run, detectedMs: number, delayMs: number): void {
    run.lastDetectedMs = detectedMs
    if (delayMs >= run.delayMs) return
    run.delayMs = delayMs
    this.#delays++
  }

  #groupOf(name: string): Group {
    let group = this.#groups.get(name)
    if (!group) {
      group = { members: [], isLow: true, checked: 0, strongest: 0, nowMs: Number.NaN, delays: 0 }
      this.#groups.set(name, group)
      this.#order.push(group)
    }
    return group
  }

  #strongestOf(group: Group, nowMs: number): number {
    if (group.nowMs !== nowMs || group.delays !== this.#delays)
      Object.assign(group, { checked: 0, strongest: 0, nowMs, delays: this.#delays })
    for (; group.checked < group.members.length; group.checked++) {
      const { claim, run } = group.members[group.checked] as Member
      group.strongest = Math.max(group.strongest, fadedAt(claim, nowMs - run.delayMs))
    }
    return group.strongest
  }
}
