import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { applicationLines, largeLines, oneUserLines } from '../../../bench/speed/odd-traffic.ts'
import type { TrafficOptions } from '../../../bench/speed/traffic.ts'
import { recordBytesMax } from '../../../src/sources/raw-record.ts'

const options: TrafficOptions = {
  seed: 1,
  signIns: 300,
  users: 100,
  start: new Date('2026-01-05T00:00:00Z'),
  days: 10,
}
const parse = (lines: Iterable<string>) => [...lines].map((line) => JSON.parse(line))
const distinct = (values: unknown[]) => new Set(values).size

describe('the traffic of one user', () => {
  const records = parse(oneUserLines(options))

  it('is in order of time and all by one person', () => {
    assert.equal(records.length, 300)
    assert.equal(distinct(records.map(({ userId }) => userId)), 1)
    const times = records.map(({ createdDateTime }) => createdDateTime)
    assert.deepEqual(times, times.toSorted())
  })

  it('has another session, application and address at nearly every sign-in', () => {
    for (const name of ['sessionId', 'appId', 'ipAddress'])
      assert.ok(distinct(records.map((record) => record[name])) > 250, name)
    assert.ok(distinct(records.map(({ location }) => location.countryOrRegion)) > 20)
  })
})

describe('the traffic of one application', () => {
  it('is by one service principal from few addresses, and by no person', () => {
    const records = parse(applicationLines(options))
    assert.equal(distinct(records.map(({ servicePrincipalId }) => servicePrincipalId)), 1)
    assert.ok(distinct(records.map(({ ipAddress }) => ipAddress)) <= 8)
    for (const { userId, signInEventTypes } of records) {
      assert.equal(userId, '')
      assert.deepEqual(signInEventTypes, ['servicePrincipal'])
    }
  })
})

describe('the traffic of large records', () => {
  it('has records that are nearly as long as the importer takes', () => {
    for (const line of largeLines({ ...options, signIns: 3 })) {
      const bytes = Buffer.byteLength(line)
      assert.ok(bytes <= recordBytesMax && bytes > 0.999 * recordBytesMax, `${bytes}`)
      assert.match(JSON.parse(line).userId, /./)
    }
  })
})
