/** Addresses as proxies, logs and forgers write them. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { cleanAddress } from '../../src/formats/ip-address.ts'

describe('an address', () => {
  const cases: [unknown, string | null][] = [
    ['203.0.113.7', '203.0.113.7'],
    [' 203.0.113.7 ', '203.0.113.7'],
    ['203.0.113.7:50123', '203.0.113.7'],
    ['"203.0.113.7"', '203.0.113.7'],
    ['2001:0DB8:0000:0000:0000:0000:0000:0017', '2001:db8::17'],
    ['[2001:db8::17]:443', '2001:db8::17'],
    ['[2001:db8::17]', '2001:db8::17'],
    ['fe80::1%eth0', 'fe80::1'],
    ['::ffff:203.0.113.7', '203.0.113.7'],
    ['10.0.0.1', '10.0.0.1'],
    ['::1', '::1'],
    ['10.0.0.1, 203.0.113.7', '203.0.113.7'],
    ['fd00::1,192.168.1.1,127.0.0.1,100.64.3.2,169.254.1.1,198.51.100.1:80,203.0.113.7', '198.51.100.1'],
    ['unknown, 10.0.0.2, 10.0.0.1', '10.0.0.2'],
    ['unknown', null],
    ['<null>', null],
    ['', null],
    [',,,', null],
    ['203.0.113.256', null],
    ['203.0.113', null],
    ['0x7f.0.0.1', null],
    ['017.0.0.1', null],
    ['3405803783', null],
    ['203.0.113.0/24', null],
    ['4d0f7a52-3c1e-4b6a-9f58-2e7c61b0d934', null],
    ['2001:db8::17::1', null],
    [`${':'.repeat(4000)}`, null],
    [null, null],
    [undefined, null],
    [3_405_803_783, null],
    [['203.0.113.7'], null],
  ]
  for (const [value, expected] of cases) {
    it(`${JSON.stringify(value)?.slice(0, 60)} is ${expected}`, () =>
      assert.equal(cleanAddress(value), expected))
  }
})
