/** An event on its way through the sorter comes out as it went in. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { eventOfSignIn } from '../../src/formats/entra/index.ts'
import { lineOf, readLine } from '../../src/import/event-line.ts'
import { signIn } from '../factories.ts'

const events = {
  'an everyday sign-in': signIn(),
  'texts with tabs and line breaks': signIn({ userAgent: 'a\tb\r\nc\u2028', session: '\t' }),
  'words of the source': signIn({ sourceRisk: { riskState: 'at\trisk' } }),
}

describe('the line of an event', () => {
  for (const [name, one] of Object.entries(events)) {
    it(`is one line that holds ${name}, and its document to the letter`, () => {
      const event = eventOfSignIn(one)
      const line = lineOf(event)
      assert.doesNotMatch(line, /\n/)
      assert.deepEqual(readLine(line), { event, document: JSON.stringify(one) })
    })
  }
})
