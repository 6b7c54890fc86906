/** Whether a tenant is in its first weeks, in which much cannot be told yet. */
import type { EngineSettings } from '../config.ts'
import { eventSpan } from '../store/recent-events.ts'
import type { Db } from '../store/store.ts'

export interface Learning {
  /** That the log covers so far. */
  days: number
  /** From which on everything is told. */
  ofDays: number
}

const dayMicroseconds = 86_400_000_000

/** Null when it is over, and before any sign-in. */
export async function learningOf(
  db: Db,
  tenantId: string,
  settings: EngineSettings,
): Promise<Learning | null> {
  const span = await eventSpan(db, tenantId)
  return span && learningFrom(span, settings)
}

export function learningFrom(
  { first, last }: { first: number; last: number },
  { newCountry, unlikelyTravel, campaigns }: EngineSettings,
): Learning | null {
  const days = Math.floor((last - first) / dayMicroseconds)
  const ofDays = Math.max(newCountry.learningDays, unlikelyTravel.learningDays, campaigns.learningDays)
  return days < ofDays ? { days, ofDays } : null
}

/** In one line, for people. */
export function learningText({ days, ofDays }: Learning): string {
  return `learning: the log covers ${days} ${days === 1 ? 'day' : 'days'}; in the first ${ofDays} much is new that will be usual, and levels are preliminary`
}
