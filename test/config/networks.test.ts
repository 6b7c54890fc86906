/** The settings of networks: what an operator may say, and what is refused with its place and the expected form. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { defaultSettings, parseSettings } from '../../src/config.ts'

const parse = (networks: object) =>
  parseSettings(JSON.stringify({ engine: { networks } }), 'riskgraph.json').engine.networks

describe('named locations', () => {
  it('have a name and public networks', () => {
    const trusted = [{ name: 'Head office', addresses: ['203.0.113.0/24', '2001:db8::/48', '198.51.100.7'] }]
    assert.deepEqual(parse({ trusted }).trusted, trusted)
    assert.deepEqual(parse({ egress: trusted }).egress, trusted)
  })

  for (const address of [
    '10.0.0.0/8',
    '192.168.1.1',
    '127.0.0.1',
    '100.64.0.0/10',
    'fd00::/8',
    '::ffff:10.0.0.1',
  ]) {
    it(`are not behind ${address}, which is in every house`, () => {
      assert.throws(
        () => parse({ trusted: [{ name: 'x', addresses: ['203.0.113.1', address] }] }),
        /engine\.networks\.trusted\.0\.addresses\.1: expected public addresses/,
      )
    })
  }

  for (const address of ['203.0.113.0/0', '203.0.113.0/33', 'office', '', '203.0.113.1-9', 'DE']) {
    it(`are not written as ${JSON.stringify(address)}`, () => {
      assert.throws(
        () => parse({ egress: [{ name: 'x', addresses: [address] }] }),
        /engine\.networks\.egress\.0\.addresses\.0: expected an address, or a network/,
      )
    })
  }

  it('are not countries', () => {
    assert.throws(() => parse({ trusted: [{ name: 'Sweden', countries: ['SE'] }] }), /networks\.trusted\.0/)
  })
})

describe('sources of lists', () => {
  const source = { kind: 'tor', url: 'https://lists.example/tor' }

  it('are public ones by default, each over https', () => {
    const { sources } = defaultSettings.engine.networks
    assert.deepEqual(
      sources.map(({ kind }) => kind),
      ['tor', 'vpn', 'relay', 'hosting', 'malicious'],
    )
    for (const { url, allowPrivateAddress } of sources)
      assert.ok(url.startsWith('https://') && !allowPrivateAddress, url)
  })

  it('may be none, or of this machine', () => {
    assert.deepEqual(parse({ sources: [] }).sources, [])
    for (const url of ['http://127.0.0.1:8080/x', 'http://[::1]/x'])
      assert.equal(parse({ sources: [{ ...source, url }] }).sources[0]?.url, url)
  })

  for (const url of [
    'http://lists.example/',
    'http://localhost/',
    'ftp://127.0.0.1/',
    'tor',
    'https://a:b@c/',
  ])
    it(`are not at ${url}`, () => {
      assert.throws(
        () => parse({ sources: [{ ...source, url }] }),
        /networks\.sources\.0\.url: expected an https/,
      )
    })

  it('have a kind that is known, and columns from one on', () => {
    assert.throws(() => parse({ sources: [{ ...source, kind: 'pigeon' }] }), /networks\.sources\.0\.kind/)
    assert.throws(() => parse({ sources: [{ ...source, format: 'csv', column: 0 }] }), /sources\.0\.column/)
  })
})
