/** Entra's error codes in the model's words. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { outcomeOf } from '../../../src/formats/entra/index.ts'
import type { SignInOutcome } from '../../../src/model/sign-in-outcome.ts'

/** As the AADSTS reference words them, shortened. */
const codes: [code: number, words: string, outcome: SignInOutcome][] = [
  [0, 'a token was issued', 'success'],
  [50_072, 'the user has to enrol for a second factor', 'secondFactorPending'],
  [50_074, 'strong authentication is required', 'secondFactorPending'],
  [50_076, 'a policy asks for a second factor', 'secondFactorPending'],
  [50_079, 'the user has to enrol for a second factor, as the administrator wants', 'secondFactorPending'],
  [50_158, 'an external challenge was not satisfied', 'secondFactorPending'],
  [50_203, 'the authenticator app is to be registered', 'secondFactorPending'],
  [500_121, 'authentication failed during the request for strong authentication', 'secondFactorFailed'],
  [50_087, 'a transient error during strong authentication', 'secondFactorFailed'],
  [50_088, 'the limit of telephone calls was reached', 'secondFactorFailed'],
  [50_055, 'the password is expired', 'blocked'],
  [50_057, 'the account is disabled', 'blocked'],
  [50_105, 'the user has no role for the application', 'blocked'],
  [53_000, 'the device is not compliant', 'blocked'],
  [53_003, 'blocked by a policy of conditional access', 'blocked'],
  [50_126, 'wrong user name or password', 'wrongPassword'],
  [50_056, 'no password in the directory for this user', 'wrongPassword'],
  [50_034, 'the user does not exist in the directory', 'unknownUser'],
  [50_020, 'the user is of another directory', 'unknownUser'],
  [51_004, 'the account does not exist in the directory', 'unknownUser'],
  [50_053, 'the account is locked', 'locked'],
  [50_058, 'a silent sign-in without a session', 'interrupted'],
  [50_140, 'stay signed in?', 'interrupted'],
  [65_001, 'the user has not consented', 'interrupted'],
  [16_000, 'the user has to choose an account', 'interrupted'],
  [700_016, 'the application was not found', 'otherFailure'],
]

describe('an error code of Entra', () => {
  for (const [code, words, outcome] of codes) {
    it(`${code}, ${words}, is ${outcome}`, () => assert.equal(outcomeOf(code), outcome))
  }

  it('that is not known says only that it was no success', () => {
    for (const code of [1, -1, 9_999_999, 2 ** 31 - 1, Number.NaN])
      assert.equal(outcomeOf(code), 'otherFailure')
  })

  it('is a success for 0 alone', () => {
    for (let code = 1; code < 1_000_000; code++) assert.notEqual(outcomeOf(code), 'success')
  })
})
