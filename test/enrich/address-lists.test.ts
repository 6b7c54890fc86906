/** Lists of addresses that an operator supplies. */
import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import fc from 'fast-check'
import { defaultSettings } from '../../src/config.ts'
import { readAddress } from '../../src/enrich/address.ts'
import { type AddressLists, addressListsOf, noAddressLists } from '../../src/enrich/address-lists.ts'
import { openIntelligence } from '../../src/enrich/intelligence.ts'
import { OperatorError } from '../../src/model/errors.ts'
import { daysAfter, today } from '../factories.ts'

type Texts = Parameters<typeof addressListsOf>[0]

function kindOf(texts: Texts, text: string) {
  return listingOf(addressListsOf(texts), text)?.name ?? null
}

function listingOf(lists: AddressLists, text: string, at = today) {
  const address = readAddress(text)
  assert.ok(address)
  return lists.listingOf(address, at)
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
    assert.equal(listingOf(lists, '11.0.9.1')?.name, 'vpn')
    assert.equal(listingOf(lists, '11.0.9.200'), null)
  })

  for (const line of [
    'tor.example',
    '203.0.113.0/33',
    '203.0.113.0/',
    '203.0.113.0/24/24',
    '203.0.113.0/-1',
    '203.0.113.0/1e1',
    '010.0.0.1',
    '256.0.0.1',
    '1.2.3',
    '1.2.3.4.5',
    ':::',
    '1::2::3',
    '1:2:3:4:5:6:7:8:9',
    '1:2:3:4:5:6:7::8',
    '2001:db8::12345',
    'fe80::1%eth0',
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

describe('the age of a list', () => {
  const listed = '192.0.2.16\n'
  const made = `# exits\n# fetched: ${today}\n# of somebody\n${listed}`

  it('is that from the date on its top to the sign-in', () => {
    const lists = addressListsOf({ vpn: made, tor: '198.51.100.1' })
    assert.deepEqual(listingOf(lists, '192.0.2.16', daysAfter(today, 3.5)), {
      name: 'vpn',
      ageDays: 3.5,
      isStale: false,
    })
  })

  it('does not count where the sign-in is the older, or where no date is', () => {
    assert.equal(
      listingOf(addressListsOf({ vpn: made }), '192.0.2.16', daysAfter(today, -300))?.ageDays,
      null,
    )
    assert.equal(listingOf(addressListsOf({ vpn: listed }), '192.0.2.16')?.ageDays, null)
  })

  it('makes it stale after 14 days, and after two days when it is of Tor', () => {
    const isStale = (texts: Texts, days: number) =>
      listingOf(addressListsOf(texts), '192.0.2.16', daysAfter(today, days))?.isStale
    assert.deepEqual([isStale({ vpn: made }, 14), isStale({ vpn: made }, 14.2)], [false, true])
    assert.deepEqual([isStale({ tor: made }, 2), isStale({ tor: made }, 2.2)], [false, true])
  })

  it('makes it stale after as many days as the settings say', () => {
    const lists = addressListsOf({ vpn: made, tor: listed }, { tor: 1, other: 5 })
    assert.equal(
      listingOf(addressListsOf({ vpn: made }, { tor: 1, other: 5 }), '192.0.2.16', daysAfter(today, 6))
        ?.isStale,
      true,
    )
    assert.equal(listingOf(lists, '192.0.2.16', daysAfter(today, 6))?.isStale, false)
  })

  it('is not what an entry or a date in words says', () => {
    for (const text of [
      `${listed}# fetched: ${today}`,
      `# fetched: last week\n${listed}`,
      `# fetched:\n${listed}`,
    ])
      assert.equal(
        listingOf(addressListsOf({ vpn: text }), '192.0.2.16', daysAfter(today, 99))?.ageDays,
        null,
      )
  })
})

describe('the reputation of an address', () => {
  it('is apart from the kind of its network', () => {
    const lists = addressListsOf({ hosting: '192.0.2.0/24', malicious: '192.0.2.16' })
    const address = readAddress('192.0.2.16')
    assert.ok(address)
    assert.equal(lists.listingOf(address, today)?.name, 'hosting')
    assert.equal(lists.reputationOf(address, today)?.name, 'malicious')
    assert.deepEqual(lists.kinds, ['hosting'])
  })

  it('is the worse of two', () => {
    const lists = addressListsOf({ malicious: '192.0.2.16', nationState: '192.0.2.16' })
    const address = readAddress('192.0.2.16')
    assert.equal(address && lists.reputationOf(address, today)?.name, 'nationState')
  })
})

describe('the intel folder', () => {
  const data = mkdtempSync(join(tmpdir(), 'lists-'))
  const { networks: settings } = defaultSettings.engine
  const opened = (folder: string) => openIntelligence({ data: folder, settings, warn: assert.fail })
  after(() => rmSync(data, { recursive: true }))

  it('may be missing', () => assert.deepEqual(opened(data).kinds, []))

  it('is read by the names of its files', () => {
    mkdirSync(join(data, 'intel'))
    writeFileSync(join(data, 'intel', 'vpn.txt'), '203.0.113.1\n')
    writeFileSync(join(data, 'intel', 'notes.txt'), 'not a list\n')
    writeFileSync(join(data, 'intel', 'nation-state.txt'), '203.0.113.2\n')
    const lists = opened(data)
    assert.deepEqual(lists.kinds, ['vpn'])
    const address = readAddress('203.0.113.2')
    assert.equal(address && lists.reputationOf(address, today)?.name, 'nationState')
  })

  it('has lists as old as their files, where they say nothing', () => {
    const path = join(data, 'intel', 'vpn.txt')
    utimesSync(path, new Date(), new Date(daysAfter(today, -20)))
    assert.deepEqual(listingOf(opened(data), '203.0.113.1'), {
      name: 'vpn',
      ageDays: 20,
      isStale: true,
    })
  })

  it('names the path of a file with a fault', () => {
    const path = join(data, 'intel', 'tor.txt')
    writeFileSync(path, '203.0.113.1\nnonsense\n')
    assert.throws(
      () => opened(data),
      new OperatorError(`${path}:2: 'nonsense' is neither an address nor a CIDR network`),
    )
  })
})
