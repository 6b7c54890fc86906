/** Entra's error codes in the model's words. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { outcomeOf } from '../../../src/formats/entra/index.ts'
import type { SignInOutcome } from '../../../src/model/sign-in-outcome.ts'

/** As the AADSTS reference words them, shortened. */
const codes: Record<SignInOutcome, [code: number, words: string][]> = {
  success: [[0, 'a token was issued']],
  secondFactorPending: [
    [50_072, 'the user has to enrol for a second factor'],
    [50_074, 'strong authentication is required'],
    [50_076, 'a policy asks for a second factor'],
    [50_078, 'the second factor of before has expired'],
    [50_079, 'the user has to enrol for a second factor, as the administrator wants'],
    [50_158, 'an external challenge was not satisfied'],
    [50_203, 'the authenticator app is to be registered'],
  ],
  secondFactorFailed: [
    [500_121, 'authentication failed during the request for strong authentication'],
    [50_087, 'a transient error during strong authentication'],
    [50_088, 'the limit of telephone calls was reached'],
    [500_128, 'the second factor did not come about'],
  ],
  blocked: [
    [50_055, 'the password is expired'],
    [50_005, 'the policy does not support the platform of the device'],
    [50_135, 'the password is to be changed, for the risk of the account'],
    [50_144, 'the password in Active Directory is expired'],
    [50_142, 'a policy asks for a new password, for the risk of the user'],
    [50_105, 'the user has no role for the application'],
    [50_131, 'conditional access failed: state of the device, suspicious activity'],
    [53_000, 'the device is not compliant'],
    [53_001, 'the device is not joined to the domain'],
    [53_002, 'the application is not an approved one'],
    [53_003, 'blocked by a policy of conditional access'],
    [53_004, 'no enrolment for a second factor, for the risk'],
    [53_005, 'the application has to enforce protection'],
    [53_008, 'the browser is not supported'],
    [53_009, 'the application has to enforce protection policies'],
    [53_010, 'no enrolment for a second factor from this place or device'],
    [53_011, 'blocked for the risk in the home tenant'],
    [530_001, 'the browser cannot show a device'],
    [530_002, 'the device is to be compliant'],
    [530_003, 'the device is to be managed'],
    [530_021, 'the application is not an approved one, as the policy wants'],
    [530_031, 'the policy does not let a token be issued'],
    [530_032, 'blocked by a security policy of the tenant'],
    [530_033, 'a code for another device is blocked for want of a known device'],
    [530_034, 'a delegated administrator is blocked for suspicious activity'],
    [530_035, 'blocked by security defaults'],
    [530_036, 'a code for another device is blocked'],
    [530_084, 'blocked by the protection of tokens'],
  ],
  wrongPassword: [
    [50_126, 'wrong user name or password'],
    [50_056, 'no password in the directory for this user'],
    [50_064, 'validation of the password failed'],
    [50_052, 'the password is longer than any'],
    [81_016, 'Invalid STS request, as the endpoint of seamless sign-on answers those who guess'],
  ],
  unknownUser: [
    [50_034, 'the user does not exist in the directory'],
    [50_020, 'the user is of another directory'],
    [50_128, 'the domain is of no tenant'],
    [51_004, 'the account does not exist in the directory'],
    [90_072, 'the account is of another tenant, and no guest'],
  ],
  locked: [[50_053, 'the account is locked']],
  disabled: [[50_057, 'the account is disabled']],
  interrupted: [
    [16_000, 'the user has to choose an account'],
    [16_001, 'the account that was chosen is not there'],
    [16_003, 'the account was not added to the tenant'],
    [50_058, 'a silent sign-in without a session'],
    [50_059, 'nothing tells the tenant'],
    [50_097, 'the device has to authenticate'],
    [50_125, 'the password is to be reset or registered'],
    [50_127, 'a broker app is to be installed'],
    [50_129, 'the device is to be joined'],
    [50_140, 'stay signed in?'],
    [50_143, 'the session is of another tenant'],
    [50_199, 'the user has to confirm the application'],
    [51_006, 'sign in again, with what Windows knows'],
    [65_001, 'the user has not consented'],
    [65_004, 'the user declined to consent'],
  ],
  // Of requests, tokens, applications and servers: nobody showed a password.
  otherFailure: [
    [50_011, 'the address to reply to does not match'],
    [50_089, 'the flow took too long'],
    [50_132, 'the session ended with the password of before'],
    [50_133, 'the session was revoked'],
    [50_155, 'the device could not be authenticated'],
    [50_173, 'the grant was revoked, a fresh token is needed'],
    [50_196, 'a client asks in a loop'],
    [54_005, 'the code was redeemed before'],
    [65_002, 'applications of the first party need a consent of the owner of the interface'],
    [70_008, 'the refresh token has expired'],
    [70_016, 'nobody has typed the code in yet'],
    [70_018, 'the code was typed in wrong'],
    [70_043, 'the refresh token is older than the policy allows'],
    [70_044, 'the session is older than the policy allows'],
    [700_016, 'the application was not found'],
    [700_082, 'the refresh token has expired for want of use'],
    [7_000_215, 'the secret of the application is wrong'],
    [80_002, 'Active Directory did not answer in time'],
    [80_012, 'outside of the hours that Active Directory allows'],
    [80_014, 'the agent in front of Active Directory answered too late'],
    [90_094, 'an administrator has to consent'],
  ],
}

const outcomes = Object.keys(codes) as SignInOutcome[]

describe('an error code of Entra', () => {
  for (const outcome of outcomes) {
    for (const [code, words] of codes[outcome])
      it(`${code}, ${words}, is ${outcome}`, () => assert.equal(outcomeOf(code), outcome))
  }

  it('is in this table wherever it is known', () => {
    const told = new Set(outcomes.flatMap((outcome) => codes[outcome].map(([code]) => code)))
    for (let code = 0; code < 10_000_000; code++)
      if (outcomeOf(code) !== 'otherFailure') assert.ok(told.has(code), String(code))
  })

  it('that is not known says only that it was no success', () => {
    for (const code of [1, -1, 9_999_999, 2 ** 31 - 1, Number.NaN])
      assert.equal(outcomeOf(code), 'otherFailure')
  })

  it('is a success for 0 alone', () => {
    for (let code = 1; code < 1_000_000; code++) assert.notEqual(outcomeOf(code), 'success')
  })
})
