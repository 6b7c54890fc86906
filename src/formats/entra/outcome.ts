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
  secondFactorPending: [50072, 50074, 50076, 50078, 50079, 50158, 50203],
  secondFactorFailed: [500121, 50088, 50087, 500128],
  // Policies are looked at after the password: each of these says that it was right.
  blocked: [
    // Expired, to be changed, not assigned to the application, or not yet allowed by the owner's employer.
    ...[50055, 50105, 50005, 50135, 50142, 50144],
    // Device, application, browser and place, as Conditional Access wants them.
    ...[
      50131, 53000, 53001, 53002, 53003, 53005, 53008, 53009, 530001, 530002, 530003, 530021, 530031, 530032,
    ],
    // By risk, by security defaults, by what a tenant demands of guests and partners.
    ...[53004, 53010, 53011, 530033, 530034, 530035, 530036, 530084],
  ],
  wrongPassword: [50056, 50064, 50126, 50052, 81016],
  unknownUser: [50020, 50034, 50128, 51004, 90072],
  locked: [50053],
  // No order of checks is published, and what tools that spray see of it disagrees.
  disabled: [50057],
  interrupted: [
    ...[
      16000, 16001, 16003, 50058, 50059, 50097, 50125, 50127, 50129, 50140, 50143, 50199, 51006, 65001, 65004,
    ],
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
