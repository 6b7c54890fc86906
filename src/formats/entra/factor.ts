/** What Entra's records say of the second factor: which kind passed, and what its owner answered. */
import type { FactorStrength, Refusal } from '../../model/event.ts'
import type { SignIn } from '../../model/sign-in.ts'
import type { SignInOutcome } from '../../model/sign-in-outcome.ts'

const phishingResistant = /fido|passkey|certificate/i
const deviceBound = /windows hello|platform credential/i
/**
 * Entra's words for a prompt that the person refused, and for one that the person reported. `MFA denied` alone is said of
 * every factor that failed, such as a mistyped code or a prompt that nobody answered.
 */
const denied = /declined|user denied|denied by (?:the )?user/i
const reported = /fraud|suspicious/i

/** Null where no second factor was asked for, or it is not what let the person in. */
export function factorOf(
  { authenticationRequirement, authenticationDetails }: SignIn,
  outcome: SignInOutcome,
): FactorStrength | null {
  if (outcome !== 'success' || authenticationRequirement !== 'multiFactorAuthentication') return null
  const steps = Array.isArray(authenticationDetails) ? authenticationDetails : []
  const passed = JSON.stringify(steps.filter((step) => step?.succeeded !== false))
  if (deviceBound.test(passed)) return 'deviceBound'
  return phishingResistant.test(passed) ? 'phishingResistant' : 'passed'
}

/** Null where no second factor failed, or nobody says what its owner answered. */
export function refusalOf({ status, authenticationDetails }: SignIn, outcome: SignInOutcome): Refusal | null {
  if (outcome !== 'secondFactorFailed') return null
  const words = JSON.stringify([status.additionalDetails, authenticationDetails])
  if (reported.test(words)) return 'reported'
  return denied.test(words) ? 'denied' : null
}
