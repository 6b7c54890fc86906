/** What an error code says about the person behind a sign-in. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { guessErrorCodes, isGuess, outcomeOf, provesPassword } from '../../src/model/sign-in-outcome.ts'

describe('an error code', () => {
  it('proves the password where only something after it said no', () => {
    for (const code of [0, 50_076, 50_074, 500_121, 53_003, 50_057, 50_055]) {
      assert.equal(provesPassword(outcomeOf(code)), true, String(code))
      assert.equal(isGuess(outcomeOf(code)), false, String(code))
    }
  })

  it('is a guess where the password, the user or the patience of the directory was not there', () => {
    for (const code of [50_126, 50_034, 50_053]) {
      assert.equal(isGuess(outcomeOf(code)), true, String(code))
      assert.equal(provesPassword(outcomeOf(code)), false, String(code))
      assert.ok(guessErrorCodes.includes(code))
    }
  })

  it('says nothing where the protocol was interrupted or the code is not known', () => {
    for (const code of [65_001, 50_140, 16_000, 1, -1, 9_999_999, Number.NaN]) {
      assert.equal(provesPassword(outcomeOf(code)), false, String(code))
      assert.equal(isGuess(outcomeOf(code)), false, String(code))
    }
  })

  it('is a guess for queries exactly when it is one for the engine', () => {
    for (let code = 0; code < 100_000; code++) {
      assert.equal(guessErrorCodes.includes(code), isGuess(outcomeOf(code)))
    }
  })
})
