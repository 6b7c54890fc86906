import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { type SimulatedSignIn, simulateCompany } from '../../../src/demo/simulation/company.ts'
import type { Scenario } from '../../../src/demo/simulation/scenarios.ts'
import type { SignIn } from '../../../src/model/sign-in.ts'

const until = new Date('2026-03-18T09:30:00Z')
const company = [...simulateCompany({ seed: 11, until })]

describe('the people of the company', () => {
  it('never travel faster than an airliner, tunnels and carriers aside', () => {
    const detours: Scenario[] = ['companyTunnel', 'mobileCarrier']
    const isCarrier = (asn: unknown) => asn === 64_550 || asn === 64_551 || asn === 64_520
    const walked = company.filter(
      ({ signIn, label }) =>
        !label.malicious && !detours.includes(label.scenario) && !isCarrier(signIn.autonomousSystemNumber),
    )
    for (const [earlier, later] of neighbours(walked)) {
      const kilometres = distanceKm(earlier, later)
      const hours = (Date.parse(later.createdDateTime) - Date.parse(earlier.createdDateTime)) / 3_600_000
      assert.ok(
        kilometres < 100 || kilometres / hours < 900,
        `${later.userPrincipalName}: ${kilometres} km, ${hours} h`,
      )
    }
  })

  it('seem to be in two countries at once only through the tunnel', () => {
    const tunnel = signInsOf('companyTunnel')
    assert.ok(tunnel.every(({ location }) => location.city === 'Frankfurt Am Main'))
    assert.ok(
      tunnel.some(({ userId }) =>
        company.some(({ signIn }) => signIn.userId === userId && signIn.location.countryOrRegion === 'SE'),
      ),
    )
  })

  it('go abroad on business', () => {
    assert.ok(new Set(signInsOf('businessTravel').map(({ location }) => location.countryOrRegion)).size >= 3)
  })

  it('find the password in the end when they forgot it, in one flow', () => {
    const flows = Map.groupBy(signInsOf('forgottenPassword'), ({ correlationId }) => correlationId)
    for (const flow of flows.values()) {
      assert.equal(flow[0]!.status.errorCode, 50126)
      assert.equal(new Set(flow.map(({ ipAddress }) => ipAddress)).size, 1)
    }
    const ends = [...flows.values()].map((flow) => flow.at(-1)!.status.errorCode)
    assert.ok(ends.filter((code) => code === 0).length >= flows.size - 1)
  })

  it('are asked for a second factor before they pass it', () => {
    const flows = Map.groupBy(signInsOf('multiFactorInterrupt'), ({ correlationId }) => correlationId)
    assert.ok(flows.size > 50)
    for (const [first] of flows.values()) assert.ok([50074, 50076].includes(first!.status.errorCode))
    const passed = signInsOf('multiFactorInterrupt').filter(({ status }) => status.errorCode === 0)
    for (const signIn of passed) {
      assert.equal(signIn.authenticationRequirement, 'multiFactorAuthentication')
      assert.equal(signIn.status.additionalDetails, 'MFA completed in Azure AD')
    }
  })

  it('show the id of a registered device wherever a person signs in, and only computers are managed', () => {
    const old = new Set(
      [...signInsOf('legacyMail'), ...signInsOf('serviceAccount')].map(({ userId }) => userId),
    )
    const own = company.filter(({ signIn, label }) => !label.malicious && !old.has(signIn.userId))
    for (const { signIn } of own) assert.match(signIn.deviceDetail.deviceId!, /^[0-9a-f-]{36}$/)
    const forms = new Set(
      own.map(({ signIn: { deviceDetail: device } }) => `${device.isManaged} ${device.trustType}`),
    )
    assert.deepEqual([...forms].sort(), ['false Azure AD registered', 'true Azure AD joined'])
    const phones = own.filter(({ signIn }) => /Ios|Android/.test(signIn.deviceDetail.operatingSystem!))
    assert.ok(phones.length > 100 && phones.every(({ signIn }) => signIn.deviceDetail.isManaged === false))
  })

  it('have a device that the directory does not know only where somebody else signs in', () => {
    const strange = company.filter(({ label }) => label.malicious)
    assert.ok(strange.every(({ signIn }) => signIn.deviceDetail.deviceId === ''))
  })

  it('have browsers that only ever grow newer on a device', () => {
    const managed = company.filter(({ signIn }) => signIn.deviceDetail.deviceId)
    const perDevice = Map.groupBy(managed, ({ signIn }) => signIn.deviceDetail.deviceId)
    let updates = 0
    for (const uses of perDevice.values()) {
      const versions = uses.map(({ signIn }) => Number(/ (\d+)/.exec(signIn.deviceDetail.browser!)![1]))
      assert.deepEqual(
        versions,
        versions.toSorted((left, right) => left - right),
      )
      updates += new Set(versions).size - 1
    }
    assert.ok(updates > 20)
  })
})

describe('the accounts with a life of their own', () => {
  it('mail scans every hour, day and night, from one address', () => {
    const scans = signInsOf('serviceAccount')
    assert.equal(scans.length, 30 * 24)
    assert.equal(new Set(scans.map(({ ipAddress }) => ipAddress)).size, 1)
  })

  it('read mail with IMAP and a password', () => {
    const mail = signInsOf('legacyMail')
    assert.ok(mail.length > 600)
    for (const { clientAppUsed, userAgent } of mail)
      assert.deepEqual([clientAppUsed, userAgent], ['IMAP4', 'BAV2ROPC'])
  })

  it('are silent for three weeks and come back', () => {
    const [returned] = signInsOf('dormantReturn')
    const own = company.filter(({ signIn, label }) => signIn.userId === returned!.userId && !label.malicious)
    const gaps = neighbours(own).map(
      ([earlier, later]) => Date.parse(later.createdDateTime) - Date.parse(earlier.createdDateTime),
    )
    assert.ok(Math.max(...gaps) > 20 * 86_400_000)
  })

  it('begin in the middle of the month', () => {
    const [first] = signInsOf('newJoiner')
    const before = company.filter(
      ({ signIn, label }) => signIn.userId === first!.userId && label.scenario !== 'newJoiner',
    )
    assert.ok(before.every(({ signIn }) => signIn.createdDateTime > first!.createdDateTime))
    assert.ok(Date.parse(first!.createdDateTime) > until.getTime() - 13 * 86_400_000)
  })
})

function signInsOf(scenario: Scenario): SignIn[] {
  return company.filter(({ label }) => label.scenario === scenario).map(({ signIn }) => signIn)
}

/** Each sign-in with the next one of its user. */
function neighbours(told: SimulatedSignIn[]): [SignIn, SignIn][] {
  const perUser = Map.groupBy(told, ({ signIn }) => signIn.userId)
  return [...perUser.values()].flatMap((own) =>
    own.slice(1).map(({ signIn }, index): [SignIn, SignIn] => [own[index]!.signIn, signIn]),
  )
}

function distanceKm(from: SignIn, to: SignIn): number {
  const [a, b] = [from, to].map(({ location }) => location.geoCoordinates!)
  const radians = (degrees: number | null) => (Number(degrees) * Math.PI) / 180
  const north = Math.sin((radians(b!.latitude) - radians(a!.latitude)) / 2) ** 2
  const east = Math.sin((radians(b!.longitude) - radians(a!.longitude)) / 2) ** 2
  const both = north + Math.cos(radians(a!.latitude)) * Math.cos(radians(b!.latitude)) * east
  return 2 * 6371 * Math.asin(Math.sqrt(both))
}
