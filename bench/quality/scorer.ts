/** The contract of everything that is compared: sees one sign-in after the other, says how strange it is, then learns it. */
import { outcomeOf } from '../../src/formats/entra/index.ts'
import { isPerson } from '../../src/model/identity.ts'
import type { RiskLevel } from '../../src/model/risk.ts'
import type { SignIn } from '../../src/model/sign-in.ts'
import { provesPassword } from '../../src/model/sign-in-outcome.ts'

export interface Judgement {
  /** Higher is stranger; any scale. */
  score: number
  /** Chance that somebody else is behind it, at the prior that the scorer names; only of scorers that claim to know. */
  probability?: number
  /** Only of scorers that have levels. */
  level?: RiskLevel
  /** What was raised, by name; only of scorers that have detections. */
  detections?: string[]
}

/** What became known of an earlier sign-in only now, as of a spray whose first success came before the alarm. */
export interface Revision {
  signInId: string
  level: RiskLevel
  detections: string[]
  /** When it became known: milliseconds since 1970. */
  at: number
}

/** Guessing at many accounts, or at one from many places, that is going on: failures alone can raise it. */
export interface Alarm {
  /** As `passwordSpray`. */
  kind: string
  /** The sign-ins that it is about, as far as the scorer knows them; at least the one at which it was raised. */
  signInIds: string[]
  /** Milliseconds since 1970. */
  at: number
}

export interface Scorer {
  name: string
  /** The share of malicious sign-ins that its probabilities take for granted; absent: that of the stream. */
  prior?: number
  /**
   * Null for a sign-in that does not show the right password: it is seen, perhaps learned, and not scored. Every
   * scorer answers null for the same ones, see {@link isScored}.
   */
  judge(signIn: SignIn): Judgement | null
  /** What would be said of another in place of the last sign-in; nothing is learned from it. */
  judgeInstead?(signIn: SignIn): Judgement
  /**
   * The owner was asked because of the level, and passed: what a policy does that asks for a second factor. Never called
   * for an intruder, who does not have one.
   */
  vouch?(signIn: SignIn): void
  /** Since the last call. */
  revisions?(): Revision[]
  /** The risk of a person at each of these moments (milliseconds since 1970, ascending), as known in the end; nobody answered. */
  levelsAt?(userId: string, moments: number[]): RiskLevel[]
  /** Since the last call; each campaign once. */
  alarms?(): Alarm[]
}

/** At such a level a policy asks for a second factor, and whoever has none is stopped. */
export function isStopped(judgement: Judgement | null): boolean {
  return judgement?.level === 'medium' || judgement?.level === 'high'
}

/** What every scorer scores: a person who gave the right password, whatever happened then. */
export function isScored(signIn: SignIn): boolean {
  return isPerson(signIn) && provesPassword(outcomeOf(signIn.status.errorCode))
}

/** What the plain scorers learn: a person who got in. */
export function isSuccess(signIn: SignIn): boolean {
  return isPerson(signIn) && signIn.status.errorCode === 0
}
