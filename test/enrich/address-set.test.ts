/** Networks as numbers: what is read is what a parser that others use reads. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import ipaddr from 'ipaddr.js'
import { wordsOf } from '../../src/enrich/address.ts'
import { addressSet, parseNetwork } from '../../src/enrich/address-set.ts'

describe('a network', () => {
  it('is read from any address as every parser reads it', () => {
    fc.assert(
      fc.property(fc.oneof(fc.ipV4(), fc.ipV6()), (text) => {
        const address = ipaddr.process(text)
        assert.deepEqual(parseNetwork(text)?.from, wordsOf(address.toByteArray()), text)
      }),
    )
  })

  it('goes from its first address to its last', () => {
    fc.assert(
      fc.property(fc.ipV6(), fc.nat(128), (text, bits) => {
        const network = parseNetwork(`${text}/${bits}`)
        const address = ipaddr.IPv6.parse(text)
        if (address.isIPv4MappedAddress()) return
        const prefix = `${address.toString()}/${bits}`
        assert.deepEqual(network?.from, wordsOf(ipaddr.IPv6.networkAddressFromCIDR(prefix).toByteArray()))
        assert.deepEqual(network?.to, wordsOf(ipaddr.IPv6.broadcastAddressFromCIDR(prefix).toByteArray()))
      }),
    )
  })

  it('of length zero is everything', () => {
    assert.deepEqual(parseNetwork('1.2.3.4/0'), { from: [0], to: [0xffffffff], prefixLength: 0 })
  })

  it('is never read from any other text', () => {
    const wordsOnly = fc.string().filter((text) => !/[.:]/.test(text))
    fc.assert(fc.property(wordsOnly, (text) => assert.equal(parseNetwork(text), null)))
    for (const text of [
      '',
      '/',
      '/24',
      '1.2.3.4/',
      '1.2.3.4/ 8',
      ' 1.2.3.4',
      '1.2.3.4 ',
      '::/129',
      '1.2.3.4\n',
    ])
      assert.equal(parseNetwork(text), null, text)
  })
})

describe('a set of addresses', () => {
  const words = (text: string) => parseNetwork(text)?.from ?? []
  const set = (...entries: string[]) =>
    addressSet(entries.map((entry) => parseNetwork(entry) ?? assert.fail(entry)))

  it('that is empty has nothing', () => {
    assert.equal(set().has(words('0.0.0.0')), false)
    assert.equal(set().has(words('::')), false)
    assert.equal(set().size, 0)
  })

  it('keeps the families apart', () => {
    assert.equal(set('0.0.0.0/0').has(words('::1')), false)
    assert.equal(set('::/0').has(words('1.2.3.4')), false)
  })

  it('has the edges of the internet', () => {
    const edges = set('0.0.0.0', '255.255.255.255', '::', 'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff')
    for (const text of ['0.0.0.0', '255.255.255.255', '::', 'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff'])
      assert.ok(edges.has(words(text)), text)
    for (const text of ['0.0.0.1', '255.255.255.254', '::1']) assert.ok(!edges.has(words(text)), text)
  })

  it('bears networks inside networks, in any order, and twice', () => {
    const nested = set(
      '10.1.2.0/24',
      '10.0.0.0/8',
      '10.1.2.3',
      '10.1.2.3',
      '2001:db8:1::/48',
      '2001:db8::/32',
    )
    assert.equal(nested.size, 6)
    for (const text of ['10.255.255.255', '10.1.2.3', '2001:db8:ffff::1'])
      assert.ok(nested.has(words(text)), text)
    for (const text of ['9.255.255.255', '11.0.0.0', '2001:db9::']) assert.ok(!nested.has(words(text)), text)
  })
})
