/** What is taken from a list that somebody else keeps. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { readEntries } from '../../src/intel/read-entries.ts'

const lines = { format: 'lines', column: 1 } as const
const csv = (column: number) => ({ format: 'csv', column }) as const

describe('the entries of a list', () => {
  it('are its addresses and networks, each once', () => {
    const text =
      '# exits\r\n198.51.100.1\r\n\r\n198.51.100.0/24 # office\n198.51.100.1\n2001:db8::/32 ; six\n192.0.2.9\t7\n'
    assert.deepEqual(readEntries(text, lines), [
      '198.51.100.1',
      '198.51.100.0/24',
      '2001:db8::/32',
      '192.0.2.9',
    ])
  })

  it('are in one column of a table, which may have a heading', () => {
    const text = 'range,country\n198.51.100.0/31,GB,GB-EN,London,\n"2001:db8::/64",US\n\n'
    assert.deepEqual(readEntries(text, csv(1)), ['198.51.100.0/31', '2001:db8::/64'])
    assert.deepEqual(readEntries('GB,198.51.100.0/31\n', csv(2)), ['198.51.100.0/31'])
  })

  it('may have a few mistakes among them', () => {
    const many = Array.from({ length: 100 }, (_, index) => `198.51.100.${index}`)
    assert.equal(readEntries([...many, 'a', 'b', 'c'].join('\n'), lines).length, 100)
    assert.throws(() => readEntries([...many, ...'abcdefgh'].join('\n'), lines), {
      message: 'is no list of addresses: 8 of 108 lines are none, such as "a"',
    })
  })

  for (const [what, text] of Object.entries({
    nothing: '',
    'comments only': '# none\n\n',
    'a page': '<!doctype html>\n<title>Sign in</title>\n',
    'the other column': 'GB,198.51.100.0/31\n',
  })) {
    it(`are not in ${what}`, () => {
      assert.throws(() => readEntries(text, text.includes(',') ? csv(1) : lines), /has no entries/)
    })
  }

  it('are never half of the internet', () => {
    for (const entry of ['0.0.0.0/0', '128.0.0.0/1', '64.0.0.0/7', '::/0', '2000::/3'])
      assert.throws(() => readEntries(`198.51.100.1\n${entry}\n`, lines), {
        message: `names ${entry}, which is too large a part of the internet`,
      })
    assert.deepEqual(readEntries('17.0.0.0/8\n2a02::/16', lines), ['17.0.0.0/8', '2a02::/16'])
  })
})
