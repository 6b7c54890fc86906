/** What clean days showed, and from when on a count is more than that. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import {
  type Baseline,
  emptyBaseline,
  isBeyond,
  notePeak,
  peaksOf,
  rewindBaseline,
  taint,
  turnDays,
} from '../../../src/engine/campaigns/baseline.ts'
import { usersMinOf } from '../../../src/engine/campaigns/keys.ts'
import { daysAfter, engineSettings, hoursAfter, today } from '../../factories.ts'

const size = sizeOf(1000)
const least = usersMinOf('novel', engineSettings, size)

/** People who sign in every workday. */
function sizeOf(users: number) {
  return { users, signIns: users * 20 }
}

/** After a week of learning one count on each of so many days, then another day. */
function daysOf(counts: number[], isCampaignOn: (day: number) => boolean = () => false): Baseline {
  const baseline = emptyBaseline()
  turnDays(baseline, daysAfter(today, -7), false, engineSettings)
  notePeak(baseline, 'novel', daysAfter(today, -7), 400)
  for (const [day, count] of counts.entries()) {
    const at = daysAfter(today, day)
    turnDays(baseline, at, isCampaignOn(day), engineSettings)
    notePeak(baseline, 'novel', at, count)
  }
  turnDays(baseline, daysAfter(today, counts.length), false, engineSettings)
  return baseline
}

function beyond(baseline: Baseline, count: number): boolean {
  return isBeyond(baseline, 'novel', count, size, engineSettings)
}

describe('the baseline', () => {
  it('remembers the highest count of each finished day', () => {
    const baseline = daysOf([3, 1, 4])
    notePeak(baseline, 'novel', hoursAfter(daysAfter(today, 3), 1), 9)
    assert.deepEqual(peaksOf(baseline, 'novel', engineSettings), [3, 1, 4])
    assert.deepEqual(peaksOf(baseline, 'client', engineSettings), [0, 0, 0])
  })

  it('learns nothing from the first week of a tenant, in which all is new', () => {
    assert.ok(!peaksOf(daysOf([1]), 'novel', engineSettings).includes(400))
  })

  it('takes a day without failures for a quiet one', () => {
    const baseline = daysOf([3])
    turnDays(baseline, daysAfter(today, 5), false, engineSettings)
    assert.deepEqual(peaksOf(baseline, 'novel', engineSettings), [3, 0, 0, 0, 0])
  })

  it('does not remember more than eight weeks, however long nothing came', () => {
    const baseline = daysOf(Array.from({ length: 100 }, (_, day) => day))
    assert.ok(peaksOf(baseline, 'novel', engineSettings).length <= 56 + 4)
    assert.equal(peaksOf(baseline, 'novel', engineSettings).at(-1), 99)
    turnDays(baseline, daysAfter(today, 4000), false, engineSettings)
    assert.ok(peaksOf(baseline, 'novel', engineSettings).every((peak) => peak === 0))
    assert.ok(JSON.stringify(baseline).length < 4000)
  })

  it('learns nothing from a day with a campaign', () => {
    const baseline = daysOf([3, 500, 2], (day) => day === 1)
    assert.deepEqual(peaksOf(baseline, 'novel', engineSettings), [3, 2])
  })

  it('unlearns the day on which a campaign began, once it is noticed', () => {
    const baseline = daysOf([3, 90, 95])
    taint(baseline, daysAfter(today, 1), daysAfter(today, 3))
    assert.deepEqual(peaksOf(baseline, 'novel', engineSettings), [3])
  })

  it('goes back to what it was at a moment', () => {
    const expected = daysOf([3, 1])
    const baseline = daysOf([3, 1])
    notePeak(baseline, 'novel', hoursAfter(daysAfter(today, 2), 2), 7)
    turnDays(baseline, daysAfter(today, 3), true, engineSettings)
    taint(baseline, daysAfter(today, 1), daysAfter(today, 3))
    rewindBaseline(baseline, hoursAfter(daysAfter(today, 2), 1))
    assert.deepEqual(peaksOf(baseline, 'novel', engineSettings), peaksOf(expected, 'novel', engineSettings))
    notePeak(baseline, 'novel', hoursAfter(daysAfter(today, 2), 3), 5)
    turnDays(baseline, daysAfter(today, 3), false, engineSettings)
    assert.deepEqual(peaksOf(baseline, 'novel', engineSettings), [3, 1, 5])
  })
})

describe('a count', () => {
  it('is beyond the usual only from a number of users on, however quiet the tenant is', () => {
    const baseline = daysOf(Array.from({ length: 20 }, () => 0))
    assert.equal(beyond(baseline, least - 1), false)
    assert.equal(beyond(baseline, least), true)
  })

  it('needs twice as many in a tenant that has shown fewer than fourteen clean days', () => {
    const baseline = daysOf([1, 1, 1])
    assert.equal(beyond(baseline, 2 * least - 1), false)
    assert.equal(beyond(baseline, 2 * least), true)
  })

  it('has to be more than on any day before', () => {
    const days = Array.from({ length: 30 }, (_, day) => (day === 10 ? 60 : 1))
    assert.equal(beyond(daysOf(days), 61), false)
  })

  it('has to be more than chance brings', () => {
    const busy = daysOf(Array.from({ length: 30 }, (_, day) => 40 + (day % 20)))
    assert.equal(beyond(busy, 65), false)
    assert.equal(beyond(busy, 120), true)
  })

  it('of an address or network is judged by the number alone', () => {
    const { addressUsersMin } = engineSettings.passwordSpray
    assert.equal(isBeyond(emptyBaseline(), 'address', addressUsersMin, size, engineSettings), true)
    assert.equal(isBeyond(emptyBaseline(), 'address', addressUsersMin - 1, size, engineSettings), false)
  })

  it('needs fewer users in a small tenant, and more in a large one', () => {
    assert.equal(usersMinOf('novel', engineSettings, sizeOf(10)), engineSettings.passwordSpray.usersFloor)
    assert.equal(usersMinOf('novel', engineSettings, sizeOf(60)), 12)
    assert.ok(usersMinOf('novel', engineSettings, sizeOf(100_000)) > least)
  })

  it('does not need more because many names were guessed that are nobody’s', () => {
    const guessed = { users: 1_000_000, signIns: 20_000 }
    assert.equal(usersMinOf('novel', engineSettings, guessed), least)
  })
})
