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
        client: 'Edge 131 on Windows10',
        device: 'laptop',
        hour: '2',
        app: guid('mail'),
        networkKind: 'other',
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

  it('carry the name that the log gives the network', () => {
    assert.equal(features({ networkName: 'Nordlyse Fiber' }).networkName, 'Nordlyse Fiber')
    assert.equal('networkName' in features(), false)
  })

  it('name the exact client, by what the log says or by the user agent', () => {
    assert.equal(features({ client: 'firefoxOnLinux' }).values.client, 'Firefox 133 on Linux')
    const silent = { client: 'silent', userAgent: 'python-requests/2.32.3' } as const
    assert.equal(features(silent).values.client, 'python-requests/2')
  })

  it('name the issuer of a federated token, and the session, where there are any', () => {
    const issuedBy = (tokenIssuerName: unknown) =>
      featuresOf({ ...signIn(), tokenIssuerName }, noAddressLists).values.issuer
    assert.equal(issuedBy('https://login.partner.example'), 'https://login.partner.example')
    for (const none of ['', null, undefined, 7, {}]) assert.equal(issuedBy(none), undefined)
    assert.equal(features({ session: 'first' }).session, 'first')
    assert.equal('session' in features(), false)
  })

  it('tell what became of a second factor that was refused', () => {
    const refusal = (
      additionalDetails: string | null,
      change: Partial<Parameters<typeof signIn>[0]> = {},
    ) => {
      const one = signIn({ errorCode: 500_121, ...change })
      one.status = { ...one.status, additionalDetails }
      return featuresOf(one, noAddressLists).refusal
    }
    assert.equal(refusal('MFA denied; user declined the authentication'), 'denied')
    assert.equal(refusal('MFA denied; fraud code entered'), 'reported')
    assert.equal(refusal('MFA denied; user reported suspicious activity'), 'reported')
    assert.equal(refusal('MFA denied; user did not respond to mobile app notification'), undefined)
    assert.equal(refusal('MFA denied; SMS text entered incorrectly'), undefined)
    assert.equal(refusal('MFA required in Azure AD'), undefined)
    assert.equal(refusal(null), undefined)
    assert.equal(refusal('MFA denied; fraud code entered', { errorCode: 0 }), undefined)
  })

  it('name the kind of network where anything is known of networks, also that it is none in particular', () => {
    const kind = (sketch: Parameters<typeof signIn>[0], lists = noAddressLists) =>
      featuresOf(signIn({ from: 'hidden', ...sketch }), lists).values.networkKind
    const application = { name: 'backup' }
    assert.deepEqual([kind({ asn: 16509 }), kind({ asn: 16509, application })], ['hosting', 'hosting'])
    assert.deepEqual([kind({}), kind({ application })], ['other', 'other'])
    assert.equal(kind({ asn: null }), undefined)
    assert.equal(kind({ asn: null }, addressListsOf({ hosting: '203.0.113.1' })), 'other')
    assert.equal(kind({ from: 'house' }), undefined)
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
