import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { ordinaryLines } from '../../../bench/speed/ordinary/lines.ts'
import type { TrafficOptions } from '../../../bench/speed/traffic.ts'
import { entraGraph } from '../../../src/formats/entra/graph.ts'
import { signInsAmong } from '../../../src/model/event.ts'

const options: TrafficOptions = {
  seed: 1,
  signIns: 30_000,
  users: 4000,
  start: new Date('2026-01-05T00:00:00Z'),
  days: 28,
}
const lines = [...ordinaryLines(options)]
const records = lines.map((line) => JSON.parse(line))

const guid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

const share = (of: (record: (typeof records)[number]) => boolean) =>
  records.filter(of).length / records.length

describe('ordinary traffic', () => {
  it('has as many lines as asked for, of about 1.3 kB', () => {
    assert.equal(lines.length, options.signIns)
    const size = lines.reduce((sum, line) => sum + Buffer.byteLength(line), 0) / lines.length
    assert.ok(size > 1200 && size < 1500, `${size} bytes`)
  })

  it('is the same for the same options, and other for another seed', () => {
    assert.deepEqual([...ordinaryLines(options)], lines)
    assert.notEqual(ordinaryLines({ ...options, seed: 2 }).next().value, lines[0])
  })

  it('comes in order of time, over about its days', () => {
    const times = records.map(({ createdDateTime }) => createdDateTime)
    assert.deepEqual(times, times.toSorted())
    assert.ok(times[0] >= '2026-01-05' && times.at(-1) > '2026-01-30' && times.at(-1) < '2026-02-05')
  })

  it('is a log of Graph in which every sign-in says who, from where, by what and with what result', () => {
    for (const record of records.slice(0, 1000)) {
      assert.ok(entraGraph.matches(record))
      assert.equal(entraGraph.skips(record), undefined)
      const { id, userId, appId, correlationId, createdDateTime, userPrincipalName } = signInsAmong(
        entraGraph.parse(record),
      )[0]!.signIn
      for (const value of [id, userId, appId, correlationId]) assert.match(value ?? '', guid)
      assert.equal(createdDateTime, record.createdDateTime)
      assert.match(userPrincipalName ?? '', /^[^@]+@lindhagen\.example$/)
      assert.match(record.ipAddress, /^\d+\.\d+\.\d+\.\d+$/)
      assert.ok(record.autonomousSystemNumber > 0)
      assert.match(record.location.countryOrRegion, /^[A-Z]{2}$/)
      assert.ok(Math.abs(record.location.geoCoordinates.latitude) <= 90)
      assert.match(record.userAgent, /^Mozilla/)
      assert.equal(typeof record.status.errorCode, 'number')
    }
  })

  it('gives every sign-in an id of its own', () => {
    assert.equal(new Set(records.map(({ id }) => id)).size, records.length)
  })

  it('is by most of the people there are, and by nobody else', () => {
    const people = new Set(records.map(({ userId }) => userId)).size
    assert.ok(people > 0.75 * options.users && people <= options.users, `${people}`)
  })

  it('has nobody who does most of it', () => {
    const counts = [...Map.groupBy(records, ({ userId }) => userId).values()].map(({ length }) => length)
    assert.ok(Math.max(...counts) < 20 * (records.length / counts.length), `${Math.max(...counts)}`)
  })

  it('fails about one time in twenty, mostly by a mistyped password', () => {
    const failed = share(({ status }) => status.errorCode !== 0)
    assert.ok(failed > 0.03 && failed < 0.08, `${failed}`)
    assert.ok(share(({ status }) => status.errorCode === 50126) > failed / 2)
  })

  it('is mostly renewed tokens, each in a session that somebody began by hand', () => {
    const byHand = share(({ isInteractive }) => isInteractive)
    assert.ok(byHand > 0.25 && byHand < 0.45, `${byHand}`)
    const begun = new Set(records.filter((record) => record.isInteractive).map(({ sessionId }) => sessionId))
    for (const record of records) if (!record.isInteractive) assert.ok(begun.has(record.sessionId))
    for (const { status, sessionId } of records) assert.equal(sessionId === null, status.errorCode !== 0)
  })

  it('rests at the weekend and at night', () => {
    const atWeekend = share(({ createdDateTime }) => new Date(createdDateTime).getUTCDay() % 6 === 0)
    assert.ok(atWeekend > 0 && atWeekend < 0.06, `${atWeekend}`)
    const atNight = share(({ createdDateTime }) => createdDateTime.slice(11, 13) < '05')
    assert.ok(atNight > 0 && atNight < 0.06, `${atNight}`)
  })

  it('is from one country, but for journeys and a few intruders', () => {
    const abroad = share(({ location }) => location.countryOrRegion !== 'DE')
    assert.ok(abroad > 0 && abroad < 0.02, `${abroad}`)
    const cities = new Set(records.map(({ location }) => location.city))
    assert.ok(cities.size >= 4, [...cities].join())
  })

  it('has offices that many share and homes that few do', () => {
    const peopleOf = Map.groupBy(records, ({ ipAddress }) => ipAddress)
    const counts = [...peopleOf.values()].map((own) => new Set(own.map(({ userId }) => userId)).size)
    assert.ok(counts.filter((count) => count > 100).length >= 4)
    assert.ok(counts.filter((count) => count <= 3).length > counts.length / 2)
  })

  it('shows people with one to three devices each', () => {
    const devices = Map.groupBy(
      records.filter(
        ({ location, deviceDetail }) => location.countryOrRegion === 'DE' && deviceDetail.deviceId,
      ),
      ({ userId }) => userId,
    )
    for (const own of devices.values())
      assert.ok(new Set(own.map(({ deviceDetail }) => deviceDetail.deviceId)).size <= 3)
    assert.ok([...devices.values()].some((own) => new Set(own.map((r) => r.deviceDetail.deviceId)).size > 1))
  })

  it('is made as it is read: of ten million lines the first come without the others', () => {
    const begin = ordinaryLines({ ...options, signIns: 10_000_000, users: 100_000 })
    assert.equal([...begin.take(100)].length, 100)
  })

  it('begins when it is asked to, in the middle of an hour too', () => {
    const start = new Date('2026-03-03T08:40:00Z')
    const [first] = ordinaryLines({ ...options, start }).take(1)
    const { createdDateTime } = JSON.parse(first!)
    assert.ok(createdDateTime >= '2026-03-03T08:40' && createdDateTime < '2026-03-03T08:45', createdDateTime)
  })

  it('goes on for as long as is asked, of a company of any size', () => {
    assert.equal([...ordinaryLines({ ...options, users: 1, signIns: 50, days: 1 })].length, 50)
    assert.equal([...ordinaryLines({ ...options, users: 1_000_000, signIns: 50 })].length, 50)
  })

  it('refuses what is no number of sign-ins or people', () => {
    assert.throws(() => ordinaryLines({ ...options, signIns: 0 }), RangeError)
    assert.throws(() => ordinaryLines({ ...options, users: 1.5 }), RangeError)
  })
})
