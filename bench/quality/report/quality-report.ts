/** What a run of the benchmark finds: the shape of report.json. */
import type { AuditResult } from '../audit.ts'
import type { PooledScorer } from '../measure/run.ts'
import type { Pooled } from '../measure/tree.ts'
import type { Share } from '../metrics/bootstrap.ts'
import type { Manifest } from '../stream.ts'

export interface QualityReport {
  /** Gives the same report again. */
  command: string
  generatorVersion: string
  /** SHA-256 of the engine's settings, which are those that it is shipped with. */
  settingsSha256: string
  seeds: number[]
  jitter: number
  /** Owners who are stopped pass a second factor and are learned; else nobody is asked, as by an imported log. */
  isSteppingUp: boolean
  profiles: Record<string, ProfileReport>
  /** Null when they were not asked for, or nothing raises alarms. */
  sprays: SprayReport | null
  /** Of the engine's scoring core, as handed in; null when it was not. */
  scoringMicroseconds: number | null
  goals: Goal[]
  /** Of the engine, over all profiles and seeds. */
  detections: Record<string, DetectionReport>
}

export interface ProfileReport {
  streams: StreamReport[]
  scorers: Record<string, PooledScorer>
  audit: Pooled<AuditResult>
}

export type StreamReport = Omit<Manifest, 'attacks'> & { scored: number; malicious: number }

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
  /** Of the victims of each kind of attack, the share for whom it was raised. */
  recallByScenario: Record<string, Share>
  falsePositivesPer1000UsersAndDay: number
}

export interface Goal {
  id: string
  title: string
  asked: string
  /** By profile, or under the name of a stream of its own. */
  cells: Record<string, GoalCell>
  /** Null: it was not measured. */
  reached: boolean | null
}

export interface GoalCell {
  text: string
  reached: boolean | null
}
