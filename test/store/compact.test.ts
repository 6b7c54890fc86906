/** Texts as bytes: GUIDs short, all others to be told from them. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { guidBytes, hexOf } from '../../src/store/compact.ts'

const guid = '0123abcd-4567-489a-8bcd-ef0123456789'

describe('A text as bytes', () => {
  it('is sixteen of them when it is a GUID in lower case', () => {
    assert.equal(hexOf(guid), guid.replaceAll('-', ''))
  })

  it('is more than sixteen when it is anything else', () => {
    const others = [
      '',
      'a',
      guid.toUpperCase(),
      guid.slice(1),
      `${guid} `,
      guid.replaceAll('-', ''),
      'é'.repeat(8),
    ]
    for (const text of others) assert.ok(hexOf(text).length > 2 * guidBytes, text)
  })

  it('differs for different texts', () => {
    const texts = [
      '',
      'a',
      'aa',
      'A',
      'é',
      'e\u0301',
      'x'.repeat(16),
      'x'.repeat(17),
      guid,
      guid.toUpperCase(),
    ]
    assert.equal(new Set(texts.map(hexOf)).size, texts.length)
  })
})
