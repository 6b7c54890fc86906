/**
 * What an Entra error code says about the person behind a sign-in. Every format translates its own codes into these.
 * Source: the AADSTS error code reference.
 */

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
  /** A step of the protocol that says nothing about the password: consent, session or keep-me-signed-in prompts. */
  | 'interrupted'
  | 'otherFailure'

const outcomes: Record<SignInOutcome, number[]> = {
  success: [0],
  secondFactorPending: [50072, 50074, 50076, 50079, 50158, 50203],
  secondFactorFailed: [500121, 50088, 50087, 500128],
  blocked: [50055, 50057, 50105, 53000, 53001, 53002, 53003, 53004, 530032],
  wrongPassword: [50126, 50056, 50064],
  unknownUser: [50034, 50020, 51004],
  locked: [50053],
  interrupted: [
    16000, 16001, 16003, 50058, 50059, 50097, 50125, 50127, 50129, 50140, 50143, 50199, 65001, 65004,
  ],
  otherFailure: [],
}

const outcomeByCode = new Map<number, SignInOutcome>()
for (const [outcome, codes] of Object.entries(outcomes)) {
  for (const code of codes) outcomeByCode.set(code, outcome as SignInOutcome)
}

export function outcomeOf(errorCode: number): SignInOutcome {
  return outcomeByCode.get(errorCode) ?? 'otherFailure'
}

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
export function isGuess(outcome: SignInOutcome): boolean {
  return outcome === 'wrongPassword' || outcome === 'unknownUser' || outcome === 'locked'
}

/** The codes of {@link isGuess}, for queries. */
export const guessErrorCodes = [...outcomes.wrongPassword, ...outcomes.unknownUser, ...outcomes.locked]
