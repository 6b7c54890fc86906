/** Distinct users by key within the last hours. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { UserWindow, type WindowEntry } from '../../../src/engine/campaigns/user-window.ts'
import { hoursAfter, today } from '../../factories.ts'

function entry(user: string, hours: number, ...keys: string[]): WindowEntry {
  return { at: hoursAfter(today, hours), user, keys }
}

describe('a window of users', () => {
  it('counts each user once by each key', () => {
    const window = new UserWindow<WindowEntry>(24)
    for (let hours = 0; hours < 5; hours++) window.add(entry('ada', hours, 'a', 'b'))
    window.add(entry('ben', 5, 'b'))
    assert.deepEqual([window.users('a'), window.users('b'), window.users('c')], [1, 2, 0])
  })

  it('tells others from oneself', () => {
    const window = new UserWindow<WindowEntry>(24)
    window.add(entry('ada', 0, 'a'))
    window.add(entry('ben', 1, 'a'))
    assert.equal(window.otherUsers('a', 'ada'), 1)
    assert.equal(window.otherUsers('a', 'eve'), 2)
    assert.equal(window.otherUsers('b', 'eve'), 0)
  })

  it('forgets an entry after its hours, also one that was added late', () => {
    const window = new UserWindow<WindowEntry>(24)
    window.add(entry('ben', 2, 'a'))
    window.add(entry('ada', 1, 'a'))
    window.moveTo(hoursAfter(today, 25))
    assert.equal(window.users('a'), 2)
    window.moveTo(hoursAfter(today, 25.5))
    assert.deepEqual(
      [...window.entries()].map(({ user }) => user),
      ['ben'],
    )
    window.moveTo(hoursAfter(today, 27))
    assert.equal(window.users('a'), 0)
  })

  it('keeps entries in order of time, those of one time in order of coming', () => {
    const window = new UserWindow<WindowEntry>(24)
    for (const [user, hours] of [
      ['c', 2],
      ['a', 0],
      ['d', 2],
      ['b', 1],
    ] as const) {
      window.add(entry(user, hours, 'key'))
    }
    assert.equal([...window.entries()].map(({ user }) => user).join(''), 'abcd')
  })

  it('holds a flood in bounded memory', () => {
    const window = new UserWindow<WindowEntry>(24)
    for (let index = 0; index < 250_000; index++) {
      window.add({ at: today, user: `user ${index}`, keys: ['a'] })
      window.moveTo(today)
    }
    assert.equal(window.users('a'), 100_000)
  })
})
