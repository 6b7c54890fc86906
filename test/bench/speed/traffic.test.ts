import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { type TrafficOptions, trafficLines } from '../../../bench/speed/traffic.ts'
import { assertSignInShape } from '../../demo/simulation/sign-in-shape.ts'

const options: TrafficOptions = {
  seed: 1,
  signIns: 20_000,
  users: 3000,
  start: new Date('2026-01-05T00:00:00Z'),
  days: 14,
}
const lines = [...trafficLines(options)]
const records = lines.map((line) => JSON.parse(line))

describe('traffic for speed measurements', () => {
  it('has as many lines as asked for, of about 1.2 kB', () => {
    assert.equal(lines.length, options.signIns)
    const size = lines.reduce((sum, line) => sum + line.length, 0) / lines.length
    assert.ok(size > 1000 && size < 1500, `${size} bytes`)
  })

  it('is the same for the same options, and other for another seed', () => {
    assert.deepEqual([...trafficLines(options)].slice(-50), lines.slice(-50))
    assert.notEqual(trafficLines({ ...options, seed: 2 }).next().value, lines[0])
  })

  it('is written as Graph writes sign-ins', () => {
    for (const record of records) assertSignInShape(record)
  })

  it('comes in order of time, within its days', () => {
    const times = records.map(({ createdDateTime }) => createdDateTime)
    assert.deepEqual(times, times.toSorted())
    assert.ok(times[0] >= '2026-01-05' && times.at(-1) < '2026-01-19')
  })

  it('is in order over the end of a day too when it begins within an hour', () => {
    const start = new Date('2026-02-28T22:59:59.999Z')
    const odd = [...trafficLines({ ...options, signIns: 500, days: 2, start })].map(
      (line) => JSON.parse(line).createdDateTime,
    )
    assert.deepEqual(odd, odd.toSorted())
    assert.ok(odd[0] >= start.toISOString().slice(0, 23) && odd.at(-1) < '2026-03-02T23')
  })

  it('gives every sign-in an id of its own', () => {
    assert.equal(new Set(records.map(({ id }) => id)).size, records.length)
  })

  it('is shared unequally by users with few addresses each', () => {
    const perUser = Map.groupBy(records, ({ userId }) => userId)
    const counts = [...perUser.values()].map(({ length }) => length).sort((left, right) => right - left)
    assert.ok(counts[0]! > 20 * counts[Math.floor(counts.length / 2)]!)
    const fixed = [...perUser.values()].map(
      (own) =>
        new Set(
          own
            .map(({ ipAddress }) => ipAddress)
            .filter((ip: string) => !/^198\.19\.([1-5]?\d|6[0-3])\./.test(ip)),
        ).size,
    )
    assert.ok(fixed.reduce((sum, count) => sum + count, 0) / fixed.length < 3)
  })

  it('fails one time in five and is strange one time in two hundred', () => {
    const failed = records.filter(({ status }) => status.errorCode !== 0).length / records.length
    assert.ok(Math.abs(failed - 0.2) < 0.02, `${failed}`)
    const strange = records.filter(({ location }) =>
      ['BR', 'ZA', 'MD', 'JP'].includes(location.countryOrRegion),
    )
    assert.ok(Math.abs(strange.length / records.length - 0.005) < 0.003)
  })

  it('makes a line when there is one user, one sign-in and one day', () => {
    assert.equal([...trafficLines({ ...options, users: 1, signIns: 1, days: 1 })].length, 1)
  })

  for (const [name, change] of Object.entries({
    'no sign-ins': { signIns: 0 },
    'part of a user': { users: 1.5 },
    'days that are no number': { days: Number.NaN },
    'no date': { start: new Date('never') },
  }))
    it(`refuses ${name}`, () => {
      assert.throws(() => trafficLines({ ...options, ...change }), RangeError)
    })
})
