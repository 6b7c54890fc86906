/**
 * How an attempt can end and how its user was authenticated, in the texts of Entra's sign-in log.
 * Source of codes and texts: "Microsoft Entra authentication and authorization error codes".
 */
import { errorCodes } from '../../formats/entra/index.ts'

export interface Outcome {
  errorCode: number
  failureReason: string
  conditionalAccessStatus: 'success' | 'failure' | 'notApplied'
}

export const outcomes = {
  success: { errorCode: 0, failureReason: 'Other.', conditionalAccessStatus: 'notApplied' },
  wrongPassword: {
    errorCode: errorCodes.wrongPassword,
    failureReason: 'Error validating credentials due to invalid username or password.',
    conditionalAccessStatus: 'notApplied',
  },
  accountLocked: {
    errorCode: errorCodes.accountLocked,
    failureReason:
      "The account is locked, you've tried to sign in too many times with an incorrect user ID or password.",
    conditionalAccessStatus: 'notApplied',
  },
  unknownUser: {
    errorCode: errorCodes.unknownUser,
    failureReason: 'The user account does not exist in the directory.',
    conditionalAccessStatus: 'notApplied',
  },
  multiFactorRequired: {
    errorCode: errorCodes.factorRequired,
    failureReason: 'Strong Authentication is required.',
    conditionalAccessStatus: 'failure',
  },
  multiFactorRequiredHere: {
    errorCode: errorCodes.factorRequiredHere,
    failureReason:
      'Due to a configuration change made by your administrator, or because you moved to a new location, you must use multi-factor authentication.',
    conditionalAccessStatus: 'failure',
  },
  multiFactorDenied: {
    errorCode: errorCodes.factorFailed,
    failureReason: 'Authentication failed during strong authentication request.',
    conditionalAccessStatus: 'failure',
  },
  keepSignedIn: {
    errorCode: errorCodes.keepSignedIn,
    failureReason: "This error occurred due to 'Keep me signed in' interrupt when the user was signing-in.",
    conditionalAccessStatus: 'notApplied',
  },
} satisfies Record<string, Outcome>

export interface AuthenticationStep {
  method: string
  detail: string
  requirement: string
  /** What the log says of the step when it went well. */
  result: string
}

/** What the user showed. `factor` in a step stands for the second factor that the person uses. */
export interface Proof {
  isMultiFactor: boolean
  additionalDetails: string | null
  steps: AuthenticationStep[]
}

const password = {
  method: 'Password',
  detail: 'Password in the cloud',
  requirement: 'Primary authentication',
  result: 'Correct password',
}
const earlierToken = {
  method: 'Previously satisfied',
  detail: '',
  requirement: 'Primary authentication',
  result: 'First factor requirement satisfied by claim in the token',
}
const earlierFactor = {
  method: 'Previously satisfied',
  detail: '',
  requirement: 'Multifactor authentication',
  result: 'MFA requirement satisfied by claim in the token',
}
const factor = {
  method: 'factor',
  detail: '',
  requirement: 'Multifactor authentication',
  result: 'MFA completed in Azure AD',
}
const windowsHello = {
  method: 'Windows Hello for Business',
  detail: '',
  requirement: 'Primary authentication',
  result: 'Windows Hello for Business sign-in succeeded',
}

export const proofs = {
  password: { isMultiFactor: false, additionalDetails: null, steps: [password] },
  /** The password was right and the second factor is still missing. */
  passwordSoFar: { isMultiFactor: true, additionalDetails: null, steps: [password] },
  passwordAndFactor: {
    isMultiFactor: true,
    additionalDetails: factor.result,
    steps: [password, factor],
  },
  passwordAndClaim: {
    isMultiFactor: true,
    additionalDetails: earlierFactor.result,
    steps: [password, earlierFactor],
  },
  windowsHello: {
    isMultiFactor: true,
    additionalDetails: earlierFactor.result,
    steps: [windowsHello, earlierFactor],
  },
  token: { isMultiFactor: false, additionalDetails: null, steps: [earlierToken] },
  tokenWithClaim: {
    isMultiFactor: true,
    additionalDetails: earlierFactor.result,
    steps: [earlierToken, earlierFactor],
  },
} satisfies Record<string, Proof>
