/** Addresses as the engine sees them: one spelling, one network, and no place where there is none. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { readAddress } from '../../src/enrich/address.ts'

describe('an address', () => {
  it('of IPv4 belongs to a /24', () => {
    const address = readAddress('203.0.113.200')
    assert.deepEqual([address?.ip, address?.subnet], ['203.0.113.200', '203.0.113.0/24'])
  })

  it('of IPv6 belongs to a /64, however it is spelled', () => {
    for (const text of [
      '2001:db8:1:2::9',
      '2001:DB8:1:2:0:0:0:9',
      '2001:0db8:0001:0002:0000:0000:0000:0009',
    ]) {
      const address = readAddress(text)
      assert.deepEqual([address?.ip, address?.subnet], ['2001:db8:1:2::9', '2001:db8:1:2::/64'])
    }
  })

  it('of IPv4 that is mapped into IPv6 is the IPv4 address', () => {
    assert.deepEqual(readAddress('::ffff:203.0.113.5'), readAddress('203.0.113.5'))
    assert.deepEqual(readAddress('::FFFF:CB00:7105'), readAddress('203.0.113.5'))
  })

  it('is the same on every interface', () => {
    assert.equal(readAddress('2001:db8::1%eth0')?.ip, '2001:db8::1')
  })

  for (const text of [
    '10.1.2.3',
    '172.16.0.1',
    '192.168.1.1',
    '127.0.0.1',
    '169.254.1.1',
    '100.64.0.1',
    '0.0.0.0',
    '255.255.255.255',
    '224.0.0.1',
    '::1',
    '::',
    'fe80::1',
    'fd00::1',
    'ff02::1',
    '::ffff:10.1.2.3',
  ]) {
    it(`has no place as ${text}, which is in every house`, () => assert.equal(readAddress(text), null))
  }

  for (const text of [
    '',
    ' ',
    'localhost',
    '1.2.3',
    '256.1.1.1',
    '203.0.113.5:443',
    '12',
    '0x7f.1',
    '010.0.0.1',
    '__proto__',
    '1'.repeat(1e6),
  ]) {
    it(`is none: ${JSON.stringify(text.slice(0, 20))}`, () => assert.equal(readAddress(text), null))
  }

  it('gives the same answer twice', () => {
    assert.deepEqual(readAddress('198.51.100.1'), readAddress('198.51.100.1'))
  })

  it('is a number, as one word of IPv4 and four of IPv6', () => {
    assert.deepEqual(readAddress('203.0.113.5')?.words, [0xcb007105])
    assert.deepEqual(readAddress('2001:db8:1:2::ffff')?.words, [0x20010db8, 0x00010002, 0, 0xffff])
    assert.deepEqual(readAddress('::ffff:203.0.113.5')?.words, [0xcb007105])
  })
})
