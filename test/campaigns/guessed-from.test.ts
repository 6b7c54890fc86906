/** Who failed to guess from where a sign-in comes from. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import type { Attempt } from '../../src/campaigns/campaigns.ts'
import { hourUs } from '../../src/campaigns/clean-days.ts'
import { type Asked, type GuessedFrom, guessedFrom } from '../../src/campaigns/guessed-from.ts'
import { compareKeys } from '../../src/model/event-key.ts'
import { failure, people, proof, settings, spray, today } from './attempts.ts'
import { logOf } from './logs.ts'

function asked(hours: number, ip: number, subnet: number): Asked {
  return { key: failure({ hours }).key, ip, subnet }
}

function from(attempts: Attempt[], one: Asked): GuessedFrom | undefined {
  return guessedFrom(attempts, [one], settings)[0]
}

describe('guessing from an address and its network', () => {
  const attempts = spray(people.slice(0, 6), (index) => ({ ip: 10 + (index % 2), subnet: 1, novelty: null }))

  it('counts whom it failed for, there and beside', () => {
    assert.deepEqual(from(attempts, asked(2, 10, 1)), { addressUsers: 3, networkUsers: 6, since: today })
    assert.deepEqual(from(attempts, asked(2, 10, 2)), { addressUsers: 3, networkUsers: 0, since: null })
  })

  it('counts nobody twice, and no right password', () => {
    const others = [...attempts, proof({ user: 77, ip: 10, subnet: 1 })].map((one, index) => ({
      ...one,
      key: { ...one.key, part: 1 + index },
    }))
    assert.equal(from([...attempts, ...others], asked(2, 10, 1))?.networkUsers, 6)
  })

  it('counts what was before the sign-in within the window, and nothing after', () => {
    const users = (hours: number) => from(attempts, asked(hours, 10, 1))?.networkUsers
    assert.deepEqual([0, 0.05, 0.1, 24, 24.05, 25].map(users), [0, 1, 2, 6, 5, 0])
  })

  it('has nothing to say of an address that is missing', () => {
    const bare = spray(people, () => ({ novelty: null }))
    assert.deepEqual(from(bare, asked(5, 0, 0)), { addressUsers: 0, networkUsers: 0, since: null })
  })

  it('answers in the order of the questions, whatever the order of anything', () => {
    const log = logOf({ days: 4, values: 3, bursts: 5 })
    const shuffled = log.chain((all) =>
      fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length })),
    )
    fc.assert(
      fc.property(shuffled, ([all, questions]) => {
        assert.deepEqual(
          guessedFrom(all, questions, settings),
          questions.map((one) => counted(all, one)),
        )
      }),
      { numRuns: 40 },
    )
  })
})

function counted(all: Attempt[], { key, ip, subnet }: Asked): GuessedFrom {
  const windowUs = settings.passwordSpray.windowHours * hourUs
  const failures = all.filter(
    (one) => one.kind === 'failure' && compareKeys(one.key, key) < 0 && one.key.at >= key.at - windowUs,
  )
  const near = subnet === 0 ? [] : failures.filter((one) => one.subnet === subnet)
  const there = ip === 0 ? [] : failures.filter((one) => one.ip === ip)
  return {
    addressUsers: new Set(there.map(({ user }) => user)).size,
    networkUsers: new Set(near.map(({ user }) => user)).size,
    since: near.length > 0 ? Math.min(...near.map((one) => one.key.at)) : null,
  }
}
