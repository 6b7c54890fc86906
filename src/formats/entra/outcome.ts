/**
 * What came of a sign-in, by Entra's error codes.
 * Source: the AADSTS error code reference.
 */
import type { SignInOutcome } from '../../model/sign-in-outcome.ts'

/** Those that whoever writes such a log needs by name. */
export const errorCodes = {
  wrongPassword: 50126,
  accountLocked: 50053,
  unknownUser: 50034,
  factorRequired: 50074,
  /** By a policy, for want of a known place. */
  factorRequiredHere: 50076,
  factorFailed: 500121,
  keepSignedIn: 50140,
} as const

const codes: Record<Exclude<SignInOutcome, 'otherFailure'>, readonly number[]> = {
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
}

const outcomeByCode = new Map(
  Object.entries(codes).flatMap(([outcome, some]) =>
    some.map((code) => [code, outcome as SignInOutcome] as const),
  ),
)

/** `otherFailure` for every code that is not known. */
export function outcomeOf(errorCode: number): SignInOutcome {
  return outcomeByCode.get(errorCode) ?? 'otherFailure'
}
