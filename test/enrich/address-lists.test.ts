/** Lists of addresses that an operator supplies. */
import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import fc from 'fast-check'
import { readAddress } from '../../src/enrich/address.ts'
import { addressListsOf, loadAddressLists, noAddressLists } from '../../src/enrich/address-lists.ts'
import { OperatorError } from '../../src/errors.ts'

function kindOf(texts: Parameters<typeof addressListsOf>[0], text: string) {
  const address = readAddress(text)
  assert.ok(address)
  return addressListsOf(texts).kindOf(address)
}

describe('a list of addresses', () => {
  it('holds single addresses and whole networks, to their edges', () => {
    const vpn = '198.51.100.7\n198.18.4.0/22\n2001:db8:5::/48\n2001:db8:6::1'
    for (const text of [
      '198.51.100.7',
      '198.18.4.0',
      '198.18.7.255',
      '2001:db8:5:ffff::1',
      '2001:db8:6::1',
    ]) {
      assert.equal(kindOf({ vpn }, text), 'vpn', text)
    }
    for (const text of [
      '198.51.100.8',
      '198.18.3.255',
      '198.18.8.0',
      '2001:db8:4:ffff::1',
      '2001:db8:6::2',
    ]) {
      assert.equal(kindOf({ vpn }, text), null, text)
    }
  })

  it('takes a network by its first bits, whatever address it was written with', () => {
    assert.equal(kindOf({ tor: '203.0.113.77/24' }, '203.0.113.1'), 'tor')
  })

  it('takes an IPv4 network that is written in IPv6', () => {
    assert.equal(kindOf({ tor: '::ffff:203.0.113.0/120' }, '203.0.113.9'), 'tor')
    assert.equal(kindOf({ tor: '::ffff:203.0.113.9' }, '203.0.113.9'), 'tor')
  })

  it('ignores comments, blank lines, spaces and the line ends of Windows', () => {
    const tor = '\uFEFF# exits\r\n\r\n  203.0.113.9 # since May\r\n'
    assert.equal(kindOf({ tor }, '203.0.113.9'), 'tor')
  })

  it('agrees with a search through all of its networks, however they overlap', () => {
    const network = fc.tuple(fc.nat(3), fc.nat(255), fc.integer({ min: 18, max: 32 }))
    fc.assert(
      fc.property(fc.array(network, { maxLength: 30 }), fc.nat(3), fc.nat(255), (networks, third, fourth) => {
        const hosting = networks.map(([c, d, bits]) => `198.51.${c}.${d}/${bits}`).join('\n')
        const here = third * 256 + fourth
        const isListed = networks.some(([c, d, bits]) => (c * 256 + d) >> (32 - bits) === here >> (32 - bits))
        assert.equal(kindOf({ hosting }, `198.51.${third}.${fourth}`), isListed ? 'hosting' : null)
      }),
    )
  })

  it('yields to a worse list with the same address', () => {
    const texts = { hosting: '203.0.113.0/24', vpn: '203.0.113.8/29', tor: '203.0.113.9' }
    assert.equal(kindOf(texts, '203.0.113.9'), 'tor')
    assert.equal(kindOf(texts, '203.0.113.10'), 'vpn')
    assert.equal(kindOf(texts, '203.0.113.99'), 'hosting')
  })

  it('may be the whole internet, of one family', () => {
    assert.equal(kindOf({ proxy: '0.0.0.0/0' }, '198.51.100.1'), 'proxy')
    assert.equal(kindOf({ proxy: '0.0.0.0/0' }, '2001:db8::1'), null)
  })

  it('is known to be loaded even when it is empty', () => {
    assert.deepEqual(addressListsOf({ tor: '# none yet' }).kinds, ['tor'])
    assert.deepEqual(noAddressLists.kinds, [])
  })

  it('of 100,000 networks is read and searched at once', () => {
    const lines = Array.from(
      { length: 100_000 },
      (_, index) => `1${index >> 16}.${(index >> 8) & 255}.${index & 255}.0/25`,
    )
    const lists = addressListsOf({ vpn: lines.join('\n') })
    assert.equal(lists.kindOf(readAddress('11.0.9.1') as NonNullable<ReturnType<typeof readAddress>>), 'vpn')
    assert.equal(lists.kindOf(readAddress('11.0.9.200') as NonNullable<ReturnType<typeof readAddress>>), null)
  })

  for (const line of [
    'tor.example',
    '203.0.113.0/33',
    '203.0.113.0/',
    '203.0.113.1-9',
    'AS64512',
    '64512',
    '0x7f.1',
    '2001:db8::/129',
  ]) {
    it(`refuses ${line}, naming file and line`, () => {
      assert.throws(
        () => addressListsOf({ vpn: `# names\n203.0.113.1\n${line}` }),
        (error: Error) => {
          assert.ok(error instanceof OperatorError)
          assert.ok(error.message.startsWith(`vpn:3: '${line}'`), error.message)
          return true
        },
      )
    })
  }
})

describe('the intel folder', () => {
  const data = mkdtempSync(join(tmpdir(), 'lists-'))
  after(() => rmSync(data, { recursive: true }))

  it('may be missing', () => assert.deepEqual(loadAddressLists(data).kinds, []))

  it('is read by the names of its files', () => {
    mkdirSync(join(data, 'intel'))
    writeFileSync(join(data, 'intel', 'vpn.txt'), '203.0.113.1\n')
    writeFileSync(join(data, 'intel', 'notes.txt'), 'not a list\n')
    assert.deepEqual(loadAddressLists(data).kinds, ['vpn'])
  })

  it('names the path of a file with a fault', () => {
    const path = join(data, 'intel', 'tor.txt')
    writeFileSync(path, '203.0.113.1\nnonsense\n')
    assert.throws(
      () => loadAddressLists(data),
      new OperatorError(`${path}:2: 'nonsense' is neither an address nor a CIDR network`),
    )
  })
})
