/** The failed sign-ins of an account shortly before this one. */
import type { SignInOutcome } from '../model/sign-in-outcome.ts'
import { fromMilliseconds, toMilliseconds } from '../model/timestamp.ts'
import type { Failure } from '../profile/recent.ts'
import type { Context } from './detection.ts'

/** Those of the window that ends with this sign-in, in order of time; later ones, of a sign-in that came late, are not. */
export function failuresBefore(
  { profile, signIn }: Context,
  outcomes: readonly SignInOutcome[],
  windowHours: number,
): Failure[] {
  const failures = profile.failures.filter(({ outcome }) => outcomes.includes(outcome))
  if (failures.length === 0) return failures
  const to = signIn.createdDateTime
  const from = fromMilliseconds(toMilliseconds(to) - windowHours * 3_600_000)
  return failures.filter(({ at }) => at >= from && at <= to)
}
