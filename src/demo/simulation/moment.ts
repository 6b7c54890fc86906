/** A sign-in before it is written out: small, so that a day of a large company fits in memory. */
import type { App } from './apps.ts'
import type { Device } from './devices.ts'
import type { Outcome, Proof } from './outcomes.ts'
import type { Account } from './people.ts'
import type { Random } from './random.ts'
import type { Scenario } from './scenarios.ts'
import type { Access } from './world.ts'

/** Everything but when: what repeated attempts have in common. */
export interface Setting {
  account: Account
  device: Device
  access: Access
  app: App
  /** Null before anyone got in: a failed attempt has no session. */
  sessionId: string | null
  isInteractive: boolean
  outcome: Outcome
  proof: Proof
  /** The second factor that `proof` speaks of. */
  factor: string | null
  scenario: Scenario
}

export interface Moment extends Setting {
  id: string
  correlationId: string
  /** Whole milliseconds since 1970, and the 100 ns after them (0 to 9999). */
  time: number
  ticks: number
}

/** One attempt. Attempts of one flow share a `correlationId`. */
export function createMoment(time: number, setting: Setting, random: Random, correlationId?: string): Moment {
  return {
    ...setting,
    id: random.guid(),
    correlationId: correlationId ?? random.guid(),
    time: Math.floor(time),
    ticks: random.integer(10_000),
  }
}

/** Order of time; the id decides between sign-ins of the same 100 ns. */
export function byTime(left: Moment, right: Moment): number {
  return left.time - right.time || left.ticks - right.ticks || (left.id < right.id ? -1 : 1)
}
