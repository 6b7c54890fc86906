/** The values by which a sign-in is judged: what is missing is absent. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { addressListsOf, noAddressLists } from '../../src/enrich/address-lists.ts'
import { featuresOf } from '../../src/enrich/features.ts'
import { features, guid, signIn } from '../factories.ts'

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
        device: 'laptop',
        hour: '2',
        app: guid('mail'),
      },
      latitude: 57.7072,
      longitude: 11.967,
      radiusKm: 50,
      interactive: true,
    })
  })

  it('are absent where the sign-in says nothing', () => {
    const nothing = {
      ...signIn({ ip: null, client: 'silent' }),
      appId: null,
      deviceDetail: { ...signIn().deviceDetail, browser: null, operatingSystem: null },
    }
    assert.deepEqual(featuresOf(nothing, noAddressLists), { values: { hour: '2' }, interactive: true })
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
    assert.equal(featuresOf(paris, noAddressLists).values.city, 'US/Paris')
  })

  it('are vague about a country without a city, the more the larger it is', () => {
    const somewhere = (countryOrRegion: string) => {
      const one = signIn()
      one.location = { ...one.location, city: null, countryOrRegion }
      return featuresOf(one, noAddressLists).radiusKm
    }
    assert.deepEqual([somewhere('RU'), somewhere('SE')], [3000, 400])
    assert.deepEqual([somewhere('__proto__'), somewhere('constructor')], [400, 400])
  })

  it('have no place with half a coordinate, and one on the equator', () => {
    const at = (latitude: number | null, longitude: number | null) => {
      const one = signIn()
      one.location = { ...one.location, geoCoordinates: { altitude: null, latitude, longitude } }
      return featuresOf(one, noAddressLists).latitude
    }
    assert.deepEqual([at(1, null), at(null, 1), at(0, 0)], [undefined, undefined, 0])
  })

  it('carry the kind of network that the lists know', () => {
    assert.equal(featuresOf(signIn(), addressListsOf({ vpn: '203.0.113.0/24' })).kind, 'vpn')
    assert.equal('kind' in features(), false)
  })

  it('see a second factor only where it was right', () => {
    assert.equal(features({ secondFactor: 'app' }).secondFactor, 'passed')
    assert.equal(features({ secondFactor: 'fido2' }).secondFactor, 'phishingResistant')
    assert.equal(features({ secondFactor: 'fido2', errorCode: 500_121 }).secondFactor, undefined)
    assert.equal(features().secondFactor, undefined)
  })

  it('do not take a security key that failed for one that was right', () => {
    const fallback = signIn({ secondFactor: 'app' })
    fallback.authenticationDetails = [
      { authenticationMethod: 'FIDO2 security key', succeeded: false },
      { authenticationMethod: 'Text message', succeeded: true },
    ]
    assert.equal(featuresOf(fallback, noAddressLists).secondFactor, 'passed')
  })

  it('bear details of any shape', () => {
    for (const details of [null, 'FIDO2', 7, {}, [null], ['x']]) {
      const odd = {
        ...signIn({ secondFactor: 'app' }),
        authenticationDetails: details,
        networkLocationDetails: details,
      }
      assert.equal(featuresOf(odd, noAddressLists).secondFactor, 'passed')
    }
  })

  it('see managed devices and trusted locations', () => {
    const trusted = features({ managed: true, trustedLocation: true })
    assert.deepEqual([trusted.managedDevice, trusted.trustedLocation], [true, true])
  })

  it('tell programs from people', () => {
    assert.equal(features({ interactive: false }).interactive, false)
    assert.equal(featuresOf({ ...signIn(), isInteractive: null }, noAddressLists).interactive, true)
  })
})
