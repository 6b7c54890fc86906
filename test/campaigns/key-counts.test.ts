/** Distinct users by key, while attempts enter and leave. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { KeyCounts } from '../../src/campaigns/key-counts.ts'
import { addressRule, clientRule, keyed, networkRule, ruleOf } from '../../src/campaigns/keys.ts'
import { failure } from './attempts.ts'

const [ada, ben, eve] = [1, 2, 3]
const entry = (user: number, ip: number) => keyed(failure({ user, ip, subnet: 9, client: 5, asn: 6 }))

describe('counts of users', () => {
  it('count each user once by each key', () => {
    const counts = new KeyCounts()
    for (let time = 0; time < 5; time++) counts.enter(entry(ada, 1), 'day')
    counts.enter(entry(ben, 2), 'day')
    assert.deepEqual(
      [1, 2, 3].map((ip) => counts.users(addressRule, ip)),
      [1, 1, 0],
    )
    assert.equal(counts.users(networkRule, 9), 2)
  })

  it('tell others from oneself', () => {
    const counts = new KeyCounts()
    counts.enter(entry(ada, 1), 'day')
    counts.enter(entry(ben, 1), 'day')
    assert.deepEqual(
      [ada, eve].map((user) => counts.otherUsers(addressRule, 1, user)),
      [1, 2],
    )
    assert.equal(counts.otherUsers(addressRule, 2, eve), 0)
  })

  it('forget a user with the last of the attempts', () => {
    const counts = new KeyCounts()
    for (const user of [ada, ada, ben]) counts.enter(entry(user, 1), 'day')
    counts.leave(entry(ada, 1), 'day')
    assert.equal(counts.users(addressRule, 1), 2)
    counts.leave(entry(ada, 1), 'day')
    assert.equal(counts.users(addressRule, 1), 1)
    counts.leave(entry(ben, 1), 'day')
    assert.equal(counts.size, 0)
  })

  it('keep the short window apart from the long one', () => {
    const counts = new KeyCounts()
    counts.enter(entry(ada, 1), 'burst')
    assert.deepEqual([counts.users(clientRule, 5), counts.users(ruleOf('novel'), 1)], [0, 1])
  })
})

describe('the keys of a failure', () => {
  const kinds = (attempt: ReturnType<typeof failure>) =>
    keyed(attempt)
      .values.map((value, index) => (value === 0 ? '-' : index))
      .join('')

  it('are all that it shows', () => {
    assert.equal(kinds(failure({ ip: 1, subnet: 2, asn: 3, client: 4, app: 5 })), '0123456')
  })

  it('are those of its network alone, where its user is known', () => {
    assert.equal(kinds(failure({ ip: 1, subnet: 2, asn: 3, client: 4, app: 5, novelty: null })), '01-----')
  })

  it('want both where they are made of two', () => {
    assert.equal(kinds(failure({ ip: 1, subnet: 2, client: 4 })), '01-3--6')
    const values = keyed(failure({ asn: 3, client: 4 })).values
    assert.notEqual(values[4], keyed(failure({ asn: 4, client: 3 })).values[4])
  })
})
