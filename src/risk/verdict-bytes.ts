/** A verdict as bytes: its numbers and codes as JSON. Only of what raised, suppressed or could not tell anything. */
import type { Verdict } from '../assessment/assess.ts'

export function encodeVerdict(verdict: Verdict): Uint8Array {
  const { logOdds, ...rest } = verdict
  // JSON knows no infinity.
  return new TextEncoder().encode(
    JSON.stringify({ ...rest, logOdds: Number.isFinite(logOdds) ? logOdds : null }),
  )
}

/** Null for an event that nothing was worth saying about. */
export function decodeVerdict(bytes: Uint8Array | null): Verdict | null {
  if (!bytes) return null
  const { logOdds, ...rest } = JSON.parse(new TextDecoder().decode(bytes)) as Verdict & {
    logOdds: number | null
  }
  return { ...rest, logOdds: logOdds ?? Number.NEGATIVE_INFINITY }
}

/** That some could not tell is the usual case of a short history, not news; that none could is worth knowing. */
export function isWorthKeeping({ raised, notRaised, asked }: Verdict): boolean {
  const unknown = notRaised.filter(({ because }) => because === 'unknown').length
  return raised.length > 0 || notRaised.length > unknown || (asked > 0 && unknown === asked)
}
