import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { type SimulatedSignIn, simulateCompany } from '../../../src/demo/simulation/company.ts'
import type { Scenario } from '../../../src/demo/simulation/scenarios.ts'
import { simulatedTorExits } from '../../../src/demo/simulation/world.ts'
import { isReservedAddress } from './sign-in-shape.ts'

const until = new Date('2026-03-18T09:30:00Z')
const company = [...simulateCompany({ seed: 7, until })]
const innocent = company.filter(({ label }) => !label.malicious).map(({ signIn }) => signIn)

describe('a sign-in through Tor', () => {
  it('comes with the right password from an address of the list that an operator would load', () => {
    for (const signIn of attack('torSignIn')) {
      assert.equal(signIn.status.errorCode, 0)
      assert.ok(simulatedTorExits.includes(signIn.ipAddress!))
    }
  })

  it('is the only use of that list', () => {
    assert.ok(innocent.every(({ ipAddress }) => !simulatedTorExits.includes(ipAddress!)))
    assert.ok(simulatedTorExits.length > 30 && simulatedTorExits.every(isReservedAddress))
    assert.ok(simulatedTorExits.every((ip) => ip.startsWith('192.0.2.')))
  })
})

describe('a takeover from abroad', () => {
  const visits = attack('takeoverFromAbroad').filter(({ isInteractive }) => isInteractive)

  it('happens within an hour of the own sign-in of the owner, too far away to get there', () => {
    const [first] = visits
    const own = innocent.findLast(
      ({ userId, status, createdDateTime, isInteractive }) =>
        userId === first!.userId &&
        isInteractive &&
        status.errorCode === 0 &&
        createdDateTime < first!.createdDateTime,
    )
    assert.ok(hoursBetween(own!.createdDateTime, first!.createdDateTime) < 1)
    assert.notEqual(own!.location.countryOrRegion, first!.location.countryOrRegion)
  })

  it('comes back the next day from the same address and device', () => {
    assert.equal(visits.length, 2)
    const [first, second] = visits
    assert.equal(second!.ipAddress, first!.ipAddress)
    assert.equal(second!.userAgent, first!.userAgent)
    const hours = hoursBetween(first!.createdDateTime, second!.createdDateTime)
    assert.ok(hours >= 20 && hours <= 24)
  })
})

describe('a sign-in from a new country', () => {
  it('comes from where nobody of the company ever was', () => {
    const [signIn] = attack('newCountry')
    const known = new Set(innocent.map(({ location }) => location.countryOrRegion))
    assert.ok(!known.has(signIn!.location.countryOrRegion))
  })
})

describe('unfamiliar properties', () => {
  it('are another network and another device in the country of the company', () => {
    const [signIn] = attack('unfamiliarProperties')
    const own = innocent.filter(({ userId }) => userId === signIn!.userId)
    assert.equal(signIn!.location.countryOrRegion, 'SE')
    assert.ok(own.every(({ ipAddress }) => ipAddress !== signIn!.ipAddress))
    assert.ok(
      own.every(({ autonomousSystemNumber }) => autonomousSystemNumber !== signIn!.autonomousSystemNumber),
    )
    assert.ok(own.every(({ userAgent }) => userAgent !== signIn!.userAgent))
  })
})

describe('a fast password spray', () => {
  const spray = attack('passwordSprayFast')

  it('comes from one address and is over within the hour', () => {
    assert.equal(new Set(spray.map(({ ipAddress }) => ipAddress)).size, 1)
    assert.ok(hoursBetween(spray[0]!.createdDateTime, spray.at(-1)!.createdDateTime) < 1)
  })

  it('tries everybody and some who do not exist, and gets in once', () => {
    const perCode = Object.groupBy(spray, ({ status }) => String(status.errorCode))
    assert.ok(new Set(spray.map(({ userId }) => userId)).size >= 55)
    assert.ok(perCode['50034']!.length >= 5 && perCode['50126']!.length >= 50)
    assert.equal(new Set(perCode['0']!.map(({ userId }) => userId)).size, 1)
  })
})

describe('a slow password spray', () => {
  const spray = attack('passwordSpraySlow')

  it('takes days, from several addresses of one small network', () => {
    assert.ok(hoursBetween(spray[0]!.createdDateTime, spray.at(-1)!.createdDateTime) > 80)
    const addresses = new Set(spray.map(({ ipAddress }) => ipAddress))
    assert.ok(addresses.size >= 8 && addresses.size <= 16)
    assert.equal(new Set(spray.map(({ ipAddress }) => ipAddress!.replace(/\d+$/, ''))).size, 1)
  })

  it('tries nobody twice', () => {
    const tried = spray.map(({ userPrincipalName }) => userPrincipalName)
    assert.equal(new Set(tried).size, tried.length)
  })
})

describe('the last two days', () => {
  const ends = [
    '2026-03-16T08:00:00Z',
    '2026-03-15T23:59:59Z',
    '2026-08-04T02:00:00Z',
    '2026-12-28T12:00:00Z',
  ]
  for (const end of ends)
    it(`leave at least two fresh victims when they end at ${end}`, () => {
      const since = new Date(Date.parse(end) - 2 * 86_400_000).toISOString()
      const month = [...simulateCompany({ seed: 3, days: 16, until: new Date(end) })]
      const victims = month.filter(isIntrusion).filter(({ signIn }) => signIn.createdDateTime > since)
      assert.ok(new Set(victims.map(({ signIn }) => signIn.userId)).size >= 2)
      assert.equal(month.filter(({ label }) => label.scenario === 'takeoverFromAbroad').length > 1, true)
    })
})

describe('the victims', () => {
  it('are different people who go on working', () => {
    const victims = new Set(company.filter(isIntrusion).map(({ signIn }) => signIn.userId))
    assert.equal(victims.size, 7)
    for (const victim of victims) assert.ok(innocent.filter(({ userId }) => userId === victim).length > 50)
  })
})

function attack(scenario: Scenario) {
  return company.filter(({ label }) => label.scenario === scenario).map(({ signIn }) => signIn)
}

function isIntrusion({ label, signIn }: SimulatedSignIn): boolean {
  return label.malicious && signIn.status.errorCode === 0
}

function hoursBetween(earlier: string, later: string): number {
  return (Date.parse(later) - Date.parse(earlier)) / 3_600_000
}
