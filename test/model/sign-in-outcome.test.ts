/** What an outcome says about the person behind a sign-in. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import {
  guessOutcomes,
  isGuess,
  provesPassword,
  type SignInOutcome,
} from '../../src/model/sign-in-outcome.ts'

/** Whether the password was right; null where the outcome does not say. */
const said: Record<SignInOutcome, boolean | null> = {
  success: true,
  secondFactorPending: true,
  secondFactorFailed: true,
  blocked: true,
  wrongPassword: false,
  unknownUser: false,
  locked: false,
  disabled: false,
  interrupted: null,
  otherFailure: null,
}

describe('an outcome', () => {
  for (const [outcome, isRight] of Object.entries(said) as [SignInOutcome, boolean | null][]) {
    it(`${outcome} ${isRight === null ? 'says nothing of' : isRight ? 'proves' : 'denies'} the password`, () => {
      assert.deepEqual([provesPassword(outcome), isGuess(outcome)], [isRight === true, isRight === false])
    })
  }

  it('is a guess for queries exactly when it is one for the engine', () => {
    const all = Object.keys(said) as SignInOutcome[]
    assert.deepEqual(all.filter(isGuess).sort(), [...guessOutcomes].sort())
  })
})
