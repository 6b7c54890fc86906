/** The values by which a sign-in is judged: what is missing is absent. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { addressListsOf, noAddressLists } from '../../src/enrich/address-lists.ts'
import { featuresOf } from '../../src/enrich/features.ts'
import { eventOfSignIn } from '../../src/formats/entra/index.ts'
import type { SignInEvent } from '../../src/model/event.ts'
import { features, featuresIn, guid, signIn } from '../factories.ts'

describe('the features of a sign-in', () => {
  it('name network, place, client, hour and application', () => {
    assert.deepEqual(features({ deviceId: 'laptop' }), {
      values: {
        ip: '203.0.113.10',
        subnet: '203.0.113.0/24',
        asn: '64512',
        country: 'SE',
        city: 'SE/Goteborg',
        agent: 'Edge',
        os: 'Windows',
        client: 'Edge 131 on Windows10',
        device: 'laptop',
        systemDevice: 'Windows with an id',
        protocol: 'browser',
        hour: '2',
        app: guid('mail'),
        networkKind: 'other',
      },
      latitude: 57.7072,
      longitude: 11.967,
      radiusKm: 50,
      interactive: true,
      protocol: 'browser',
    })
  })

  it('are absent where the sign-in says nothing', () => {
    const nothing = {
      ...signIn({ ip: null, client: 'silent' }),
      appId: null,
      clientAppUsed: null,
      deviceDetail: { ...signIn().deviceDetail, browser: null, operatingSystem: null },
    }
    assert.deepEqual(featuresIn(nothing, noAddressLists), {
      ...{ values: { hour: '2' }, interactive: true, scripted: true },
    })
  })

  it('have no place with an address that is in every house', () => {
    const { values, latitude } = features({ from: 'house' })
    assert.deepEqual(
      [values.ip, values.subnet, values.asn, values.country, latitude],
      Array(5).fill(undefined),
    )
  })

  it('tell cities of the same name in two countries apart', () => {
    const paris = signIn()
    paris.location = { city: 'Paris', state: null, countryOrRegion: 'US', geoCoordinates: null }
    assert.equal(featuresIn(paris, noAddressLists).values.city, 'US/Paris')
  })

  it('are vague about a country without a city, the more the larger it is', () => {
    const somewhere = (countryOrRegion: string) => {
      const one = signIn()
      one.location = { ...one.location, city: null, countryOrRegion }
      return featuresIn(one, noAddressLists).radiusKm
    }
    assert.deepEqual([somewhere('RU'), somewhere('SE')], [3000, 400])
    assert.deepEqual([somewhere('__proto__'), somewhere('constructor')], [400, 400])
  })

  it('have no place with half a coordinate, and one on the equator', () => {
    const at = (latitude: number | null, longitude: number | null) => {
      const one = signIn()
      one.location = { ...one.location, geoCoordinates: { altitude: null, latitude, longitude } }
      return featuresIn(one, noAddressLists).latitude
    }
    assert.deepEqual([at(1, null), at(null, 1), at(0, 0)], [undefined, undefined, 0])
  })

  it('carry the kind of network that the lists know', () => {
    assert.equal(featuresIn(signIn(), addressListsOf({ vpn: '203.0.113.0/24' })).kind, 'vpn')
    assert.equal('kind' in features(), false)
  })

  it('carry the name that the log gives the network', () => {
    assert.equal(features({ networkName: 'Nordlyse Fiber' }).networkName, 'Nordlyse Fiber')
    assert.equal('networkName' in features(), false)
  })

  it('name the exact client, by what the log says or by the user agent', () => {
    assert.equal(features({ client: 'firefoxOnLinux' }).values.client, 'Firefox 133 on Linux')
    const silent = { client: 'silent', userAgent: 'python-requests/2.32.3' } as const
    assert.equal(features(silent).values.client, 'python-requests/2')
  })

  it('tell whether the system showed a device', () => {
    const shown = (sketch: Parameters<typeof features>[0]) => features(sketch).values.systemDevice
    assert.equal(shown({ deviceId: 'laptop' }), 'Windows with an id')
    assert.equal(shown({}), 'Windows without an id')
    assert.equal(shown({ client: 'silent', deviceId: 'laptop' }), undefined)
  })

  it('tell how it was asked, where the log says so', () => {
    const asked = (change: Partial<SignInEvent>) =>
      featuresOf({ ...eventOfSignIn(signIn()), ...change }, noAddressLists)
    for (const protocol of ['browser', 'program', 'legacy', 'password', 'deviceCode'] as const) {
      const found = asked({ protocol })
      assert.deepEqual([found.protocol, found.values.protocol], [protocol, protocol])
    }
    const untold = asked({ protocol: null })
    assert.deepEqual(['protocol' in untold, 'protocol' in untold.values], [false, false])
  })

  it('tell scripts, and clients that show nothing, from people; applications are no people', () => {
    const scripted = (sketch: Parameters<typeof features>[0]) => features(sketch).scripted
    for (const userAgent of ['python-requests/2.32.3', 'curl/8.5.0', 'Go-http-client/2.0', ''])
      assert.equal(scripted({ client: 'silent', userAgent }), true, userAgent)
    for (const client of ['edgeOnWindows', 'torBrowser'] as const)
      assert.equal(scripted({ client }), undefined)
    assert.equal(scripted({ application: { name: 'backup' }, userAgent: 'curl/8.5.0' }), undefined)
  })

  it('name the issuer of a federated token, and the session, where there are any', () => {
    const issuer = 'https://login.partner.example'
    assert.deepEqual([features({ issuer }).values.issuer, features().values.issuer], [issuer, undefined])
    assert.equal(features({ session: 'first' }).session, 'first')
    assert.equal('session' in features(), false)
  })

  it('tell what became of a second factor, as the event does', () => {
    const told = (change: Partial<SignInEvent>) =>
      featuresOf({ ...eventOfSignIn(signIn()), ...change }, noAddressLists)
    for (const refusal of ['denied', 'reported'] as const) assert.equal(told({ refusal }).refusal, refusal)
    for (const factor of ['passed', 'phishingResistant', 'deviceBound'] as const)
      assert.equal(told({ factor }).secondFactor, factor)
    const nothing = told({ factor: null, refusal: null })
    assert.deepEqual(['refusal' in nothing, 'secondFactor' in nothing], [false, false])
  })

  it('name the kind of network where anything is known of networks, also that it is none in particular', () => {
    const kind = (sketch: Parameters<typeof signIn>[0], lists = noAddressLists) =>
      featuresIn(signIn({ from: 'hidden', ...sketch }), lists).values.networkKind
    const application = { name: 'backup' }
    assert.deepEqual([kind({ asn: 16509 }), kind({ asn: 16509, application })], ['hosting', 'hosting'])
    assert.deepEqual([kind({}), kind({ application })], ['other', 'other'])
    assert.equal(kind({ asn: null }), undefined)
    assert.equal(kind({ asn: null }, addressListsOf({ hosting: '203.0.113.1' })), 'other')
    assert.equal(kind({ from: 'house' }), undefined)
  })

  it('see managed devices and trusted locations', () => {
    const trusted = features({ managed: true, trustedLocation: true })
    assert.deepEqual([trusted.managedDevice, trusted.trustedLocation], [true, true])
  })

  it('tell programs from people', () => {
    assert.deepEqual(
      [features({ interactive: false }).interactive, features({ interactive: true }).interactive],
      [false, true],
    )
  })
})
