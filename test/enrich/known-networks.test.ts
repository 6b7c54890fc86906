/** Networks that are known without a list. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { kindOfName, kindOfNumber } from '../../src/enrich/known-networks.ts'

describe('the number of a network', () => {
  it('tells what the network is, where it is one thing', () => {
    assert.deepEqual([16509, 14593, 21928, 36183, 209103, 60729].map(kindOfNumber), [
      'hosting',
      'satellite',
      'mobile',
      'relay',
      'vpn',
      'tor',
    ])
  })

  it('tells clouds, out of which come relays, desktops and servers, from hosting companies', () => {
    for (const asn of [8075, 13335, 209242, 54113]) assert.equal(kindOfNumber(asn), 'cloud')
  })

  it('tells nothing of all others', () => {
    for (const asn of [0, -1, 64_512, 714, 3320, Number.NaN]) assert.equal(kindOfNumber(asn), null)
  })
})

describe('the name of a network', () => {
  const names: Record<string, string[]> = {
    tor: ['Tor Exit Node Society', 'TOR-RELAYS', 'Torservers.net', 'Zwiebelfreunde e.V.'],
    vpn: ['NordVPN', 'Mullvad VPN AB', 'Some VPN Hosting', 'PacketHub S.A.', 'VPN-Consumer-DE'],
    proxy: ['Residential Proxies Ltd', 'Key Proxy Limited', 'Anonymizer, LLC'],
    relay: ['iCloud Private Relay', 'ZSCALER, INC.'],
    hosting: [
      'Cumulus Cloud Hosting',
      'Fast Servers GmbH',
      'SIMPLE-VPS',
      'Nordic Data Centers AS',
      'Northern Datacentre',
      'Dedicated Iron Inc.',
      'Rackspace',
      'DigitalCloud',
    ],
    satellite: ['Starlink', 'Viasat,Inc.', 'Polar Satellite Internet'],
    mobile: [
      'T-Mobile USA, Inc.',
      'Kattegatt Mobil',
      'Mobilfunk Mitte',
      'Free Mobile SAS',
      'Telefonica Moviles España',
      'Telefónica Móviles',
      'Union Wireless',
      'Inland Cellular',
      'Nordic 5G Networks',
      'Telefonica Celular de Bolivia S.A.',
    ],
  }
  for (const [kind, list] of Object.entries(names)) {
    for (const name of list) it(`is ${kind} as ${name}`, () => assert.equal(kindOfName(name), kind))
  }

  for (const name of [
    'Telecom Colombia',
    'Colorado Springs Utilities',
    'Hostel Aurora',
    'Thames Lodging',
    'Immobilien Verwaltung',
    'Exxon Mobil Corporation',
    'Cable & Wireless Panama',
    'Conserver Foundation',
    'Observer Newspapers',
    'Toronto Hydro',
    'Torino Telecom',
    'Banque Internationale a Luxembourg, societe anonyme',
    'Proximus NV',
    'Relayon Bakery',
    'Vastkust Bredband',
    'Deutsche Telekom AG',
    '',
    '__proto__',
  ]) {
    it(`tells nothing as ${JSON.stringify(name)}`, () => assert.equal(kindOfName(name), null))
  }

  it('is read at once, however long it is', () => {
    for (const piece of ['mobil', 'cable & ', ' 5', 'data ', 'tor-'])
      assert.ok(kindOfName(piece.repeat(100_000)) !== undefined)
  })
})
