/** What came of a sign-in, and what that says about the person behind it. Every format translates its own codes into these. */

export type SignInOutcome =
  /** A token was issued. */
  | 'success'
  /** The password was right and a second factor was asked for. */
  | 'secondFactorPending'
  /** The password was right and the second factor was not. */
  | 'secondFactorFailed'
  /** The password was right and a policy or the state of the account said no. */
  | 'blocked'
  | 'wrongPassword'
  | 'unknownUser'
  | 'locked'
  /** Somebody tried an account that is switched off; whether the password was right, nobody says. */
  | 'disabled'
  /** A step of the protocol that says nothing about the password: consent, session or keep-me-signed-in prompts. */
  | 'interrupted'
  | 'otherFailure'

/** Entra raises detections only where the right password was given; so do we. */
export function provesPassword(outcome: SignInOutcome): boolean {
  return (
    outcome === 'success' ||
    outcome === 'secondFactorPending' ||
    outcome === 'secondFactorFailed' ||
    outcome === 'blocked'
  )
}

/** Failures that guessing produces. */
export const guessOutcomes: readonly SignInOutcome[] = ['wrongPassword', 'unknownUser', 'locked', 'disabled']

export function isGuess(outcome: SignInOutcome): boolean {
  return guessOutcomes.includes(outcome)
}
