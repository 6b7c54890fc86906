/** An event on its way through the sorter comes out as it went in. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { eventOfSignIn } from '../../src/formats/entra/index.ts'
import { fieldsOf, readFields } from '../../src/sources/event-line.ts'
import { signIn } from '../factories.ts'

const events = {
  'an everyday sign-in': signIn(),
  'texts with tabs and line breaks': signIn({ userAgent: 'a\tb\r\nc\u2028', session: '\t' }),
  'words of the source': signIn({ sourceRisk: { riskState: 'at\trisk' } }),
}

describe('the fields of an event', () => {
  for (const [name, one] of Object.entries(events)) {
    it(`are without tabs and line breaks, and hold ${name}, and its document to the letter`, () => {
      const documented = { event: eventOfSignIn(one), document: JSON.stringify(one) }
      const fields = fieldsOf(documented)
      assert.doesNotMatch(fields.join(''), /[\t\n]/)
      assert.deepEqual(readFields(Buffer.from(fields.join('\t'))), documented)
    })
  }
})
