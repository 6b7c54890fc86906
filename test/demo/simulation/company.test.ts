import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { describe, it } from 'node:test'
import { type CompanyOptions, simulateCompany } from '../../../src/demo/simulation/company.ts'
import { scenarios } from '../../../src/demo/simulation/scenarios.ts'
import { assertSignInShape } from './sign-in-shape.ts'

const until = new Date('2026-03-18T09:30:00Z')
const company = [...simulateCompany({ seed: 7, until })]
const signIns = company.map(({ signIn }) => signIn)

describe('the simulated company', () => {
  it('is the same to the byte for the same input', () => {
    assert.equal(digest({ seed: 7, until, days: 16 }), digest({ seed: 7, until, days: 16 }))
  })

  it('is another one for another seed', () => {
    assert.notEqual(digest({ seed: 7, until, days: 3 }), digest({ seed: 8, until, days: 3 }))
  })

  it('keeps its people when it grows', () => {
    const namesOf = (users: number) =>
      new Set([...simulateCompany({ seed: 7, users, days: 20, until })].map(({ signIn }) => signIn.userId))
    const large = namesOf(40)
    assert.ok([...namesOf(20)].every((userId) => large.has(userId)))
  })

  it('tells its sign-ins in order of time', () => {
    const times = signIns.map(({ createdDateTime }) => createdDateTime)
    assert.deepEqual(times, times.toSorted())
  })

  it('stays within the days asked for', () => {
    assert.ok(signIns[0]!.createdDateTime >= '2026-02-16T09:30:00.0000000Z')
    assert.ok(signIns.at(-1)!.createdDateTime < '2026-03-18T09:30:00.0000000Z')
    assert.ok(signIns.at(-1)!.createdDateTime > '2026-03-18T09:00')
  })

  it('writes every record as Graph does, from addresses that belong to nobody', () => {
    for (const signIn of signIns) assertSignInShape(signIn)
  })

  it('survives JSON unchanged, which undefined values would not', () => {
    for (const signIn of signIns.slice(0, 500))
      assert.deepEqual(JSON.parse(JSON.stringify(signIn)), { ...signIn })
  })

  it('gives every sign-in an id of its own', () => {
    assert.equal(new Set(signIns.map(({ id }) => id)).size, signIns.length)
  })

  it('keeps the truth beside the record, under the same id', () => {
    for (const { signIn, label } of company) {
      assert.equal(label.id, signIn.id)
      assert.equal(label.malicious, scenarios[label.scenario].malicious)
    }
  })

  it('does not give the truth away by a property that only one side has', () => {
    const keysOf = (malicious: boolean) =>
      new Set(
        company.filter(({ label }) => label.malicious === malicious).map(({ signIn }) => keyPaths(signIn)),
      )
    const innocent = keysOf(false)
    assert.ok([...keysOf(true)].every((paths) => innocent.has(paths)))
  })

  it('shows every scenario there is', () => {
    const seen = new Set(company.map(({ label }) => label.scenario))
    assert.deepEqual([...seen].sort(), Object.keys(scenarios).sort())
  })
})

describe('the counts of the simulated company', () => {
  it('are those of sixty people and a month', () => {
    assert.ok(company.length >= 12_000 && company.length <= 20_000, `${company.length} sign-ins`)
    const people = new Set(signIns.map(({ userId }) => userId))
    assert.ok(people.size >= 58 && people.size <= 61, `${people.size} users, with the unknown one`)
  })

  it('have about three silent renewals to one interactive sign-in', () => {
    const share = shareOf(({ isInteractive }) => isInteractive === false)
    assert.ok(share > 0.6 && share < 0.85, `${share}`)
  })

  it('have a few percent of failures and interrupts, of every kind', () => {
    const share = shareOf(({ status }) => status.errorCode !== 0)
    assert.ok(share > 0.015 && share < 0.1, `${share}`)
    const codes = new Set(signIns.map(({ status }) => status.errorCode))
    for (const code of [0, 50034, 50053, 50074, 50076, 50126, 50140, 500121])
      assert.ok(codes.has(code), `${code}`)
  })

  it('have little of what is malicious', () => {
    const malicious = company.filter(({ label }) => label.malicious).length
    assert.ok(malicious > 100 && malicious / company.length < 0.02, `${malicious}`)
  })

  it('follow the working week', () => {
    const perDay = [0, 0, 0, 0, 0, 0, 0]
    for (const { signIn, label } of company)
      if (label.scenario === 'officeWork') perDay[new Date(signIn.createdDateTime).getUTCDay()]!++
    assert.equal(perDay[0]! + perDay[6]!, 0)
    assert.ok(perDay.slice(1, 6).every((count) => count > 50))
  })

  it('have no /24 in two networks, so that a shared network is never an accident', () => {
    const networkOf = new Map<string, unknown>()
    for (const { ipAddress, autonomousSystemNumber, location } of signIns) {
      if (ipAddress!.includes(':') || ipAddress!.startsWith('192.0.2.')) continue
      const site = ipAddress!.replace(/\d+$/, '')
      const network = `${autonomousSystemNumber} ${location.city}`
      assert.equal(networkOf.get(site) ?? network, network)
      networkOf.set(site, network)
    }
  })

  it('put many people behind the address of an office', () => {
    const behind = new Set(
      signIns.filter(({ ipAddress }) => ipAddress === '203.0.113.8').map(({ userId }) => userId),
    )
    assert.ok(behind.size > 25, `${behind.size}`)
  })
})

describe('the options of the simulated company', () => {
  const refused: [string, Partial<CompanyOptions>][] = [
    ['too few users', { users: 3 }],
    ['part of a user', { users: 20.5 }],
    ['no days', { days: 0 }],
    ['endless days', { days: Number.POSITIVE_INFINITY }],
    ['a seed that is not a number', { seed: Number.NaN }],
    ['no date', { until: new Date('never') }],
    ['a date before there was a cloud', { until: new Date(0) }],
  ]
  for (const [name, options] of refused)
    it(`refuse ${name}`, () => {
      assert.throws(() => simulateCompany({ seed: 1, until, ...options }), RangeError)
    })

  it('leave attacks out that began before the first day', () => {
    const labels = [...simulateCompany({ seed: 7, days: 1, until })].map(({ label }) => label.scenario)
    assert.ok(labels.includes('newCountry'))
    assert.ok(!labels.includes('passwordSprayFast'))
  })

  it('take a negative seed and the least company', () => {
    const small = [...simulateCompany({ seed: -1, users: 20, until })]
    assert.ok(small.length > 3000)
    const seen = new Set(small.filter(({ label }) => label.malicious).map(({ label }) => label.scenario))
    assert.equal(seen.size, 6)
  })

  it('do not need the whole company in memory: the first sign-in of a large one comes at once', () => {
    const first = simulateCompany({ seed: 7, users: 2000, until }).next()
    assert.equal(first.done, false)
  })
})

function digest(options: CompanyOptions): string {
  const hash = createHash('sha256')
  for (const signIn of simulateCompany(options)) hash.update(JSON.stringify(signIn))
  return hash.digest('hex')
}

function shareOf(test: (signIn: (typeof signIns)[number]) => boolean): number {
  return signIns.filter(test).length / signIns.length
}

function keyPaths(record: object): string {
  return Object.entries(record)
    .flatMap(([key, value]) =>
      key === 'deviceDetail' || key === 'status' ? [key, ...Object.keys(value)] : key,
    )
    .join()
}
