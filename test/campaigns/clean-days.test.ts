/** What clean days showed, and from when on a count is more than that. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { campaigns } from '../../src/campaigns/campaigns.ts'
import {
  type CleanDays,
  dayOf,
  dayUs,
  emptyCleanDays,
  isBeyond,
  peaksBefore,
  settle,
  taint,
  turnTo,
} from '../../src/campaigns/clean-days.ts'
import { type KeyKind, ruleOf, usersMinOf } from '../../src/campaigns/keys.ts'
import { failure, oneAddress, people, settings, spray, strangeHome, today } from './attempts.ts'

const size = sizeOf(1000)
const novel = ruleOf('novel')
const least = usersMinOf(novel, settings, size)

/** People who sign in every workday. */
function sizeOf(users: number) {
  return { tenantUsers: users, tenantSignIns: users * 20 }
}

/** After a week of learning one count on each of so many days. */
function daysOf(counts: (number | null)[]): CleanDays {
  const days = emptyCleanDays()
  turnTo(days, today - 7 * dayUs).peaks.novel = 400
  for (const [day, count] of counts.entries())
    if (count !== null) turnTo(days, today + day * dayUs).peaks.novel = count
  return days
}

function peaksOf(days: CleanDays, day: number, kind: KeyKind = 'novel'): number[] {
  return peaksBefore(days, dayOf(today) + day, kind, settings)
}

function beyond(counts: number[], count: number): boolean {
  const days = daysOf(counts)
  return isBeyond(novel, count, size, settings, (kind) => peaksOf(days, counts.length, kind))
}

describe('clean days', () => {
  it('show the highest count of each day before', () => {
    const days = daysOf([3, 1, 4, 9])
    assert.deepEqual(peaksOf(days, 3), [3, 1, 4])
    assert.deepEqual(peaksOf(days, 3, 'client'), [0, 0, 0])
  })

  it('show nothing of the first week of a tenant, in which all is new', () => {
    assert.ok(!peaksOf(daysOf([1]), 1).includes(400))
    assert.deepEqual(peaksOf(daysOf([]), 0), [])
  })

  it('are quiet ones where nobody failed', () => {
    assert.deepEqual(peaksOf(daysOf([3, null, 5]), 5), [3, 0, 5, 0, 0])
    assert.deepEqual(peaksOf(daysOf([]), 2), [0, 0])
  })

  it('are the last eight weeks of them, however long nothing came', () => {
    const days = daysOf(Array.from({ length: 100 }, (_, day) => day))
    assert.equal(peaksOf(days, 100).length, settings.campaigns.baselineDays)
    assert.equal(peaksOf(days, 100).at(-1), 99)
    assert.deepEqual(new Set(peaksOf(days, 4000)), new Set([0]))
    assert.equal(peaksOf(days, 4000).length, settings.campaigns.baselineDays)
  })

  it('are none with a campaign, from the day on which it began', () => {
    const days = daysOf([3, 90, 95])
    taint(days, today + dayUs, today + 2 * dayUs)
    assert.deepEqual(peaksOf(days, 3), [3])
  })

  it('are what the attempts of a day make them, whatever came before', () => {
    const quiet = Array.from({ length: 12 }, (_, day) => failure({ ...oneAddress, hours: 24 * day }))
    const few = spray(people.slice(1, 4), strangeHome, { hours: 24 * 9 })
    const { days } = campaigns([...few, ...quiet], emptyCleanDays(), settings)
    const peaks = days.days.map((record) => record.peaks.novel)
    assert.deepEqual(peaks, [1, 1, 1, 1, 1, 1, 1, 1, 1, 4, 1, 1])
    // The window of the next day still holds them; that of bursts does not.
    const client = days.days.slice(8).map((record) => record.peaks.client)
    assert.deepEqual(client, [1, 4, 4, 1])
  })

  it('are not while a campaign goes on', () => {
    const attempts = spray(people, () => oneAddress, { hours: 24 * 8, minutesApart: 60 })
    const first = failure({ ...strangeHome(0) })
    const { days } = campaigns([first, ...attempts], emptyCleanDays(), settings)
    assert.deepEqual(
      days.days.map(({ day, taintedAt }) => [day - dayOf(today), taintedAt !== null]),
      [
        [0, false],
        [8, true],
        [9, true],
        [10, true],
      ],
    )
  })
})

describe('days that are settled', () => {
  const long = daysOf(Array.from({ length: 400 }, (_, day) => day % 7))
  for (const record of long.days) record.end = { open: [], found: [] }
  const newest = long.days.at(-1)!.day * dayUs
  const settled = settle(long, newest, settings)

  it('are no more than what is usual needs', () => {
    const { baselineDays } = settings.campaigns
    assert.ok(settled.days.length <= baselineDays + 6, `${settled.days.length}`)
    for (const day of [398, 399, 400, 401]) assert.deepEqual(peaksOf(settled, day), peaksOf(long, day))
    assert.equal(settled.first, long.first)
  })

  it('do not say any more what went on, but for the lateness', () => {
    const open = settled.days.filter(({ end }) => end !== null).map(({ day }) => day - dayOf(newest))
    assert.deepEqual(open, [-2, -1, 0])
  })

  it('are the same however often and from when on they were settled', () => {
    let stepwise = emptyCleanDays()
    for (const record of long.days) {
      const days = [...stepwise.days, record]
      stepwise = settle({ first: long.first, days }, record.day * dayUs, settings)
    }
    assert.deepEqual(stepwise, settled)
  })

  it('with campaigns stay known as such, and do not count', () => {
    const tainted = daysOf(Array.from({ length: 400 }, (_, day) => day % 7))
    for (const record of tainted.days) if (record.day % 2 === 0) record.taintedAt = 0
    const few = settle(tainted, newest, settings)
    assert.deepEqual(peaksOf(few, 399), peaksOf(tainted, 399))
    assert.equal(peaksOf(few, 399).length, settings.campaigns.baselineDays)
    assert.ok(few.days.length > 100 && few.days.length < 130)
  })
})

describe('a count', () => {
  const quiet = Array.from({ length: 20 }, () => 0)

  it('is beyond the usual only from a number of users on, however quiet the tenant is', () => {
    assert.equal(beyond(quiet, least - 1), false)
    assert.equal(beyond(quiet, least), true)
  })

  it('needs twice as many in a tenant that has shown fewer than fourteen clean days', () => {
    assert.equal(beyond([1, 1, 1], 2 * least - 1), false)
    assert.equal(beyond([1, 1, 1], 2 * least), true)
  })

  it('has to be more than on any day before', () => {
    const days = Array.from({ length: 30 }, (_, day) => (day === 10 ? 60 : 1))
    assert.equal(beyond(days, 61), false)
  })

  it('has to be more than chance brings', () => {
    const busy = Array.from({ length: 30 }, (_, day) => 40 + (day % 20))
    assert.equal(beyond(busy, 65), false)
    assert.equal(beyond(busy, 120), true)
  })

  it('of an address or network is judged by the number alone', () => {
    const { addressUsersMin } = settings.passwordSpray
    const address = ruleOf('address')
    assert.equal(isBeyond(address, addressUsersMin, size, settings, assert.fail), true)
    assert.equal(isBeyond(address, addressUsersMin - 1, size, settings, assert.fail), false)
  })

  it('needs fewer users in a small tenant, and more in a large one', () => {
    assert.equal(usersMinOf(novel, settings, sizeOf(10)), settings.passwordSpray.usersFloor)
    assert.equal(usersMinOf(novel, settings, sizeOf(60)), 12)
    assert.ok(usersMinOf(novel, settings, sizeOf(100_000)) > least)
  })

  it('does not need more because many names were guessed that are nobody’s', () => {
    const guessed = { tenantUsers: 1_000_000, tenantSignIns: 20_000 }
    assert.equal(usersMinOf(novel, settings, guessed), least)
  })
})
