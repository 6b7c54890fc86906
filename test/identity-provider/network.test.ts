/** Whose an address is. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { networkOf } from '../../src/identity-provider/issuer/network.ts'

describe('an address', () => {
  it('of IPv4 is for itself, and so is what is none', () => {
    for (const address of ['192.0.2.1', '', 'x', '2001:db8::g']) assert.equal(networkOf(address), address)
  })

  it('of IPv6 is one with its /64', () => {
    const expected = {
      '2001:db8:1:2:3:4:5:6': '2001:db8:1:2::/64',
      '2001:DB8:1:2::': '2001:db8:1:2::/64',
      'fd00::1': 'fd00::/64',
      '::1': '::/64',
      'fe80::1%eth0': 'fe80::/64',
    }
    for (const [address, network] of Object.entries(expected)) assert.equal(networkOf(address), network)
  })
})
