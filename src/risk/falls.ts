/** How risk that nobody answers falls: level by level, each time at the moment that was foretold. Pure. */
import type { EngineSettings } from '../config.ts'
import type { RiskLevel } from '../model/risk.ts'
import type { Timestamp } from '../model/sign-in.ts'
import { identityRisk, type OpenDetection } from './identity-risk.ts'

export interface Fall {
  /** When it is said to have happened. */
  at: Timestamp
  level: RiskLevel
  /** When it will fall again; null: never. */
  decayDateTime: Timestamp | null
}

export interface Falling {
  open: OpenDetection[]
  level: string
  decayDateTime: Timestamp | null
}

export interface FallOptions {
  settings: EngineSettings
  /** When a fall that was due then is said to have happened; not before it was due. */
  now: (due: Timestamp) => Timestamp
}

/** All that are due by then, the last of them perhaps to none. Whoever says them late says the level of that moment. */
export function fallsUntil(
  { open, level, decayDateTime }: Falling,
  until: Timestamp,
  { settings, now }: FallOptions,
): Fall[] {
  const falls: Fall[] = []
  let current = level
  let due = decayDateTime
  while (due !== null && due <= until) {
    const at = now(due)
    const risk = identityRisk(open, current, at, settings)
    falls.push({ at, level: risk.level, decayDateTime: risk.decayDateTime })
    // Once more at the same moment would be once too often.
    if (risk.decayDateTime !== null && risk.decayDateTime <= due) break
    current = risk.level
    due = risk.decayDateTime
  }
  return falls
}
