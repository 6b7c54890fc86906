/** Every format of the list, against its cases in test/cases/formats. */
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import { formats, parseRecord } from '../../src/formats/index.ts'
import { RecordError } from '../../src/model/errors.ts'
import { type FormatCase, formatSuite } from '../conformance/formats.ts'

const folder = new URL('../cases/formats/', import.meta.url)

for (const format of formats) {
  const file = new URL(`${format.name}.json`, folder)
  const cases: FormatCase[] = JSON.parse(readFileSync(file, 'utf8'))
  formatSuite(format, cases)
}

describe('the list of formats', () => {
  it('has a file of cases for each, and no other files', () => {
    assert.deepEqual(readdirSync(folder).sort(), formats.map(({ name }) => `${name}.json`).sort())
  })
})

describe('a record that no format knows', () => {
  it('is a RecordError that says what was found and what is expected', () => {
    const expected = formats.map(({ title }) => title).join(' or ')
    assert.throws(() => parseRecord({ eventType: 'user.session.start', uuid: 'x' }), {
      constructor: RecordError,
      field: 'record',
      message: `record: found the properties "eventType", "uuid", expected ${expected}`,
    })
    assert.throws(() => parseRecord({}), /found no properties/)
  })

  it('is told by a few of its properties, however many and long they are', () => {
    const raw = Object.fromEntries(
      Array.from({ length: 5_000 }, (_, index) => ['x'.repeat(1_000) + index, index]),
    )
    assert.throws(
      () => parseRecord(raw),
      (error: Error) => error.message.length < 600,
    )
  })
})
