/** What kind of network a sign-in came through: who is asked first, and whose word counts. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { defaultSettings } from '../../src/config.ts'
import { addressListsOf } from '../../src/enrich/address-lists.ts'
import type { Intelligence } from '../../src/enrich/intelligence.ts'
import { namedLocations } from '../../src/enrich/named-locations.ts'
import { daysAfter, featuresIn, type Sketch, signIn, today } from '../factories.ts'

const settings = defaultSettings.engine.networks
/** 192.0.2.16, of a network that nobody knows. */
const hidden: Sketch = { from: 'hidden', asn: 64_610 }

function networkOf(
  sketch: Sketch,
  lists: Parameters<typeof addressListsOf>[0] = {},
  more: Partial<Intelligence> = {},
) {
  const { kind, kindSource, listAgeDays, stale, reputation, reputationStale, ...rest } = featuresIn(
    signIn({ ...hidden, ...sketch }),
    { ...addressListsOf(lists), ...more },
  )
  const { networkName, namedLocation, trustedLocation, egress, values } = rest
  const all = {
    ...{ kind, kindSource, listAgeDays, stale, reputation, reputationStale },
    ...{ networkName, namedLocation, trustedLocation, egress, asn: values.asn },
  }
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined))
}

describe('the kind of a network', () => {
  it('is absent when nobody knows it', () => assert.deepEqual(networkOf({}), { asn: '64610' }))

  it('is what a list says, before number and name', () => {
    assert.deepEqual(networkOf({ asn: 16509, networkName: 'Cloud Hosting' }, { vpn: '192.0.2.16' }), {
      kind: 'vpn',
      kindSource: 'list',
      networkName: 'Cloud Hosting',
      asn: '16509',
    })
  })

  it('is what the number says, before the name', () => {
    const { kind, kindSource } = networkOf({ asn: 21928, networkName: 'Cloud Hosting' })
    assert.deepEqual([kind, kindSource], ['mobile', 'asn'])
  })

  it('is a cloud by its number, whatever lists of hosting companies hold; but not where a list says more', () => {
    const kindOf = (lists: Parameters<typeof networkOf>[1]) => {
      const { kind, kindSource } = networkOf({ asn: 8075, networkName: 'Cloud Hosting' }, lists)
      return [kind, kindSource]
    }
    assert.deepEqual(kindOf({}), ['cloud', 'asn'])
    assert.deepEqual(kindOf({ hosting: '192.0.2.16' }), ['cloud', 'asn'])
    for (const kind of ['tor', 'relay', 'vpn', 'proxy'] as const)
      assert.deepEqual(kindOf({ [kind]: '192.0.2.16' }), [kind, 'list'])
  })

  it('is what the name says, when nothing else is known', () => {
    const { kind, kindSource } = networkOf({ asn: null, networkName: 'Kattegatt Mobil' })
    assert.deepEqual([kind, kindSource], ['mobile', 'name'])
  })

  it('is what the name says of the tenant of a hosting company', () => {
    const kindOf = (sketch: Sketch, lists = {}) => {
      const { kind, kindSource } = networkOf(sketch, lists)
      return [kind, kindSource]
    }
    assert.deepEqual(kindOf({ asn: 9009, networkName: 'NordVPN' }), ['vpn', 'name'])
    assert.deepEqual(kindOf({ networkName: 'NordVPN' }, { hosting: '192.0.2.0/24' }), ['vpn', 'name'])
    assert.deepEqual(kindOf({ asn: 9009, networkName: 'Mobile Cloud' }), ['hosting', 'asn'])
    assert.deepEqual(kindOf({ networkName: 'Kattegatt Mobil' }, { hosting: '192.0.2.0/24' }), [
      'hosting',
      'list',
    ])
  })

  it('is a relay by list or number, although lists of VPNs hold relays', () => {
    const both = { vpn: '192.0.2.0/24', relay: '192.0.2.16', tor: '192.0.2.17' }
    assert.equal(networkOf({}, both).kind, 'relay')
    assert.equal(networkOf({ asn: 36183 }, { vpn: '192.0.2.0/24' }).kind, 'relay')
    assert.equal(networkOf({ ip: '192.0.2.17', asn: 36183 }, both).kind, 'tor')
  })

  it('carries the age of its list', () => {
    const lists = { tor: `# fetched: ${daysAfter(today, -3)}\n192.0.2.16` }
    assert.deepEqual(networkOf({}, lists), {
      ...{ kind: 'tor', kindSource: 'list', listAgeDays: 3, stale: true },
      asn: '64610',
    })
  })

  it('is not told of an address inside the house, whatever the log says of it', () => {
    assert.deepEqual(
      networkOf({ from: 'house', asn: 16509, networkName: 'Cloud VPN' }, { tor: '10.0.0.0/8' }),
      {},
    )
  })
})

describe('the reputation of an address', () => {
  it('stands beside the kind of its network', () => {
    const lists = { hosting: '192.0.2.0/24', malicious: `# fetched: ${daysAfter(today, -30)}\n192.0.2.16` }
    const { kind, reputation, reputationStale, stale } = networkOf({}, lists)
    assert.deepEqual([kind, reputation, reputationStale, stale], ['hosting', 'malicious', true, undefined])
  })
})

describe('a named location of the operator', () => {
  const locationOf = namedLocations({
    ...settings,
    trusted: [{ name: 'Head office', addresses: ['192.0.2.0/28', '192.0.2.16', '2001:db8:5::/48'] }],
    egress: [
      { name: 'Security gateway', addresses: ['192.0.2.0/24'] },
      { name: 'Second gateway', addresses: ['192.0.2.0/24'] },
    ],
  })

  it('is trusted, and then of no kind', () => {
    assert.deepEqual(networkOf({}, { tor: '192.0.2.16' }, { locationOf }), {
      ...{ namedLocation: 'Head office', trustedLocation: true, asn: '64610' },
    })
    assert.equal(networkOf({ ip: '2001:DB8:5::1' }, {}, { locationOf }).namedLocation, 'Head office')
  })

  it('may be only a way out, and then of no kind either', () => {
    assert.deepEqual(networkOf({ ip: '192.0.2.99' }, { tor: '192.0.2.99' }, { locationOf }), {
      ...{ namedLocation: 'Security gateway', egress: true, asn: '64610' },
    })
  })

  it('does not whitewash an address: its reputation stays', () => {
    assert.equal(networkOf({}, { malicious: '192.0.2.16' }, { locationOf }).reputation, 'malicious')
  })

  it('is none outside of its networks', () => {
    assert.deepEqual(networkOf({ ip: '192.0.3.1' }, {}, { locationOf }), { asn: '64610' })
  })
})

describe('number and name of a network', () => {
  const known = { networkOf: () => ({ asn: 16509, name: 'Amazon' }) }

  it('come from a database where the log has none', () => {
    const { asn, networkName, kind } = networkOf({ asn: null }, {}, known)
    assert.deepEqual([asn, networkName, kind], ['16509', 'Amazon', 'hosting'])
  })

  it('come from the log where it has them', () => {
    const { asn, networkName } = networkOf({ asn: 64_610, networkName: 'Onion Friends' }, {}, known)
    assert.deepEqual([asn, networkName], ['64610', 'Onion Friends'])
  })

  it('are not mixed from two networks', () => {
    assert.deepEqual(networkOf({ asn: 64_610 }, {}, known), { asn: '64610' })
    const { asn, networkName } = networkOf({ asn: 16509 }, {}, known)
    assert.deepEqual([asn, networkName], ['16509', 'Amazon'])
  })

  it('are not sought for an address inside the house', () => {
    assert.deepEqual(networkOf({ from: 'house', asn: null }, {}, known), {})
  })
})
