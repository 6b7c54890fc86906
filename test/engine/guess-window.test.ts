/** Who failed to guess, where, within the last day. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { GuessWindow } from '../../src/engine/guess-window.ts'
import { features, hoursAfter, today } from '../factories.ts'

const brazil = features({ from: 'brazil' })
const neighbour = features({ from: 'brazil', ip: '198.18.224.77' })

function counts(window: GuessWindow, at: string, shown = brazil): number[] {
  const { addressUsers, networkUsers } = window.at(at, shown)
  return [addressUsers, networkUsers]
}

describe('the window of guesses', () => {
  it('counts users by address and by network', () => {
    const window = new GuessWindow(24)
    window.add(today, 'ada', brazil)
    window.add(today, 'ben', neighbour)
    assert.deepEqual(counts(window, today), [1, 2])
    assert.deepEqual(counts(window, today, features()), [0, 0])
  })

  it('counts a user once, however often they fail', () => {
    const window = new GuessWindow(24)
    for (let index = 0; index < 500; index++) window.add(today, 'ada', brazil)
    assert.deepEqual(counts(window, today), [1, 1])
  })

  it('forgets a guess after its hours, to the moment', () => {
    const window = new GuessWindow(24)
    window.add(today, 'ada', brazil)
    window.add(hoursAfter(today, 1), 'ada', brazil)
    window.add(hoursAfter(today, 2), 'ben', brazil)
    assert.deepEqual(counts(window, hoursAfter(today, 24)), [2, 2])
    assert.deepEqual(counts(window, hoursAfter(today, 24.5)), [2, 2])
    assert.deepEqual(counts(window, hoursAfter(today, 25.5)), [1, 1])
    assert.deepEqual(counts(window, hoursAfter(today, 26.5)), [0, 0])
  })

  it('says since when there has been guessing', () => {
    const window = new GuessWindow(24)
    window.add(today, 'ada', brazil)
    assert.equal(window.at(hoursAfter(today, 1), brazil).since, today)
    assert.equal(window.at(hoursAfter(today, 1), features()).since, null)
  })

  it('says since when in that network, not since when anywhere', () => {
    const window = new GuessWindow(24)
    window.add(today, 'ada', features())
    window.add(hoursAfter(today, 2), 'ben', neighbour)
    assert.equal(window.at(hoursAfter(today, 3), brazil).since, hoursAfter(today, 2))
  })

  it('takes in what lies ahead when its time has come', () => {
    const window = new GuessWindow(24)
    window.addLater(hoursAfter(today, 1), 'ada', brazil)
    window.addLater(hoursAfter(today, 2), 'ben', brazil)
    assert.deepEqual(counts(window, today), [0, 0])
    assert.deepEqual(counts(window, hoursAfter(today, 1.5)), [1, 1])
    assert.deepEqual(counts(window, hoursAfter(today, 2)), [2, 2])
  })

  it('takes no notice of guesses without an address', () => {
    const window = new GuessWindow(24)
    window.add(today, 'ada', features({ from: 'house' }))
    assert.deepEqual(counts(window, today, features({ from: 'house' })), [0, 0])
  })

  it('counts on after very many guesses have left it', () => {
    const window = new GuessWindow(1)
    for (let index = 0; index < 30_000; index++) {
      const at = hoursAfter(today, index / 100)
      window.add(at, `user ${index}`, brazil)
      window.at(at, brazil)
    }
    assert.deepEqual(counts(window, hoursAfter(today, 299.99)), [101, 101])
  })
})
