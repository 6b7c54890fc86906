/** Whatever the way of the attempts into the stage, what it says is the same: a function of their set. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { type Attempt, campaigns, emptyCleanDays, type Outcome } from '../../src/campaigns/campaigns.ts'
import { dayUs, hourUs } from '../../src/campaigns/clean-days.ts'
import { daysBefore, firstOf, mergedOutcome, rangeFrom } from '../../src/campaigns/range.ts'
import { defaultSettings } from '../../src/config.ts'
import { failure, knownTenant, oneAddress, spray, today } from './attempts.ts'
import { logOf, small, smallSettings } from './logs.ts'

const defaults = defaultSettings.engine
const settings = smallSettings
const log = logOf({ days: 6, values: 3, bursts: 6 })

function whole(attempts: Attempt[], by = settings): Outcome {
  return campaigns(attempts, emptyCleanDays(), by)
}

/** What a caller does: keeps attempts and outcome, loads the range of what has changed, and nothing else. */
function caller(by = settings) {
  let kept: Attempt[] = []
  let outcome = whole([], by)
  return {
    get outcome() {
      return outcome
    },
    change(added: Attempt[], removed: Attempt[] = []): void {
      const names = new Set([...added, ...removed].map(({ key }) => JSON.stringify(key)))
      kept = [...kept.filter(({ key }) => !names.has(JSON.stringify(key))), ...added]
      const changed = [...added, ...removed]
      const range = changed.length === 0 ? null : rangeFrom(firstOf(changed), by, outcome.days)
      if (!range) return
      const loaded = kept.filter(({ key }) => key.at >= range.from)
      outcome = mergedOutcome(outcome, campaigns(loaded, daysBefore(outcome.days, range), by), range)
    },
  }
}

function cut<Item>(items: Item[], lengths: number[]): Item[][] {
  const batches: Item[][] = []
  for (let offset = 0; offset < items.length; offset += batches.at(-1)?.length ?? 1)
    batches.push(items.slice(offset, offset + (lengths[batches.length % lengths.length] ?? 1)))
  return batches
}

const lengths = fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 5 })
const runs = { numRuns: 150 }

describe('the logs of these tests', () => {
  it('have campaigns of every kind, findings of both, and some that are found later', () => {
    const outcomes = fc.sample(log, { numRuns: 60, seed: 7 }).map((attempts) => whole(attempts))
    const all = outcomes.flatMap(({ campaigns }) => campaigns)
    const kinds = new Set(all.map(({ kind }) => kind))
    const findings = outcomes.flatMap(({ findings }) => findings)
    const later = findings.filter(({ key, foundBy }) => key.at < foundBy.at)
    const overNight = all.filter(({ start, last }) => Math.floor(start / dayUs) < Math.floor(last / dayUs))
    assert.deepEqual([...kinds].sort(), ['credentialStuffing', 'passwordSpray', 'suspiciousBrowser'])
    for (const found of [all, overNight, findings, later, all.filter(({ keys }) => keys.length > 1)])
      assert.ok(found.length > 40, `${found.length}`)
    assert.ok(outcomes.some(({ campaigns }) => campaigns.some(({ state }) => state === 'over')))
  })
})

describe('the outcome of a set of attempts', () => {
  it('is the same in any order, and however often each is given', () => {
    const shuffled = log.chain((attempts) =>
      fc.tuple(
        fc.constant(attempts),
        fc.shuffledSubarray([...attempts, ...attempts.slice(0, 20)], {
          minLength: attempts.length + Math.min(20, attempts.length),
        }),
      ),
    )
    fc.assert(
      fc.property(shuffled, ([attempts, others]) => assert.deepEqual(whole(others), whole(attempts))),
      runs,
    )
  })

  it('is the same in whatever portions it comes, in any order, when each loads its range alone', () => {
    fc.assert(
      fc.property(
        log.chain((all) => fc.shuffledSubarray(all, { minLength: all.length })),
        lengths,
        (attempts, sizes) => {
          const portions = caller()
          for (const batch of cut(attempts, sizes)) portions.change(batch)
          assert.deepEqual(portions.outcome, whole(attempts))
        },
      ),
      runs,
    )
  })

  it('is the same hour by hour', () => {
    fc.assert(
      fc.property(log, (attempts) => {
        const hourly = caller()
        const hours = Map.groupBy(attempts, ({ key }) => Math.floor(key.at / hourUs))
        for (const [, batch] of [...hours].sort(([one], [other]) => one - other)) hourly.change(batch)
        assert.deepEqual(hourly.outcome, whole(attempts))
      }),
      runs,
    )
  })

  it('is the same with what is settled forgotten, when nothing comes later than the lateness', () => {
    const strict = { ...settings, latenessHours: 5 }
    const delays = fc.array(small(5 * 60), { minLength: 1, maxLength: 30 })
    fc.assert(
      fc.property(log, delays, lengths, (attempts, minutes, sizes) => {
        const arrival = new Map(attempts.map((one, index) => [one, one.key.at + delayOf(index)]))
        const late = [...attempts].sort((one, other) => arrival.get(one)! - arrival.get(other)!)
        const portions = caller(strict)
        for (const batch of cut(late, sizes)) portions.change(batch)
        assert.deepEqual(portions.outcome, whole(attempts, strict))

        function delayOf(index: number): number {
          return (minutes[index % minutes.length] ?? 0) * 60_000_000
        }
      }),
      runs,
    )
  })

  it('is after a removal what it is where the attempt never was, and after a change what the new one makes it', () => {
    const changed = log.chain((attempts) =>
      fc.tuple(
        fc.constant(attempts),
        fc.subarray(attempts, { minLength: 1, maxLength: Math.min(8, attempts.length) }),
        fc.boolean(),
      ),
    )
    fc.assert(
      fc.property(changed, ([attempts, touched, isRemoved]) => {
        const kept = attempts.filter((one) => !touched.includes(one))
        const others = isRemoved ? [] : touched.map((one) => ({ ...one, client: 9, novelty: null }))
        const now = caller()
        now.change(attempts)
        now.change(others, isRemoved ? touched : [])
        const expected = whole([...kept, ...others])
        assert.deepEqual(now.outcome.findings, expected.findings)
        assert.deepEqual(now.outcome.campaigns, expected.campaigns)
      }),
      runs,
    )
  })

  it('keeps the short window apart from the long one, also of a campaign that goes on over midnight', () => {
    const crowd = Array.from({ length: 30 }, (_, index) => 100 + index)
    // Three of them show the application of the night: too few for it to be a key of their campaign.
    const where = (index: number) => ({ ...oneAddress, ...(index < 3 ? { app: 77 } : { novelty: null }) })
    const evening = spray(crowd.slice(0, 10), where, { hours: 2 })
    const later = failure({ user: 100, ip: 1, subnet: 1, novelty: null, hours: 12 })
    const night = spray(crowd.slice(10), (index) => ({ ip: 10 + index, subnet: 10 + index, app: 77 }), {
      hours: 18,
      minutesApart: 1,
    })
    const now = caller(defaults)
    for (const batch of [knownTenant, [...evening, later], night]) now.change(batch)
    assert.deepEqual(
      now.outcome.campaigns.map(({ attempts }) => attempts),
      [10, 20],
    )
    assert.deepEqual(now.outcome, whole([...knownTenant, ...evening, later, ...night], defaults))
  })

  it('has each campaign once, also where it is said to be over before the windows are empty', () => {
    const hasty = { ...defaults, campaigns: { ...defaults.campaigns, quietHours: 2 } }
    const people = Array.from({ length: 20 }, (_, index) => 1 + index)
    const attempts = [0, 4, 8].flatMap((hours) => spray(people, () => oneAddress, { hours, minutesApart: 1 }))
    const { campaigns } = whole([...knownTenant, ...attempts], hasty)
    assert.deepEqual(
      campaigns.map(({ attempts }) => attempts),
      [60],
    )
  })

  it('of the hours after a gap does not ask for what was before', () => {
    const fours = (hours: number) =>
      [1, 2, 3, 4].map((user) =>
        failure({ user, ip: 1, subnet: 2, tenantUsers: 9, hours, key: { part: user } }),
      )
    const now = caller()
    now.change(fours(0))
    now.change(fours(24 * 200))
    assert.deepEqual(now.outcome, whole([...fours(24 * 200), ...fours(0)]))
    assert.deepEqual(
      now.outcome.campaigns.map(({ state }) => state),
      ['over', 'active'],
    )
  })
})

describe('the range of a change', () => {
  it('begins with the window before the UTC day of the first of them', () => {
    const range = rangeFrom(
      firstOf([failure({ hours: 30 }), failure({ hours: 2 })]),
      settings,
      emptyCleanDays(),
    )
    const judgedFrom = Math.floor(today / dayUs) * dayUs
    assert.deepEqual(range, { from: judgedFrom - 9 * hourUs, judgedFrom })
  })

  it('never begins on a day that is settled', () => {
    const attempts = [0, 1, 2, 3, 4].map((day) => failure({ ip: 1, subnet: 2, hours: 24 * day }))
    const { days } = campaigns(attempts, emptyCleanDays(), defaults)
    const newest = Math.floor(today / dayUs) + 4
    assert.deepEqual(
      rangeFrom(firstOf([failure({ hours: 1 })]), defaults, days).judgedFrom,
      (newest - 1) * dayUs,
    )
    assert.deepEqual(rangeFrom(firstOf([failure({ hours: 97 })]), defaults, days).judgedFrom, newest * dayUs)
    assert.deepEqual(
      days.days.map(({ end }) => end === null),
      [true, true, false, false, false],
    )
  })
})
