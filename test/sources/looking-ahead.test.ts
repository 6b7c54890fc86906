/** What is told of inputs before they are read: from when on what one holds may not be handed on before the next are read. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { type Foreseeable, limitsOf } from '../../src/sources/looking-ahead.ts'
import { signInRecord } from '../factories-server.ts'
import { fileOf, type Raw, toCsv, toDiagnostic, toLines, toLogAnalytics } from './logs.ts'

function at(hour: number): string {
  return `${new Date(Date.UTC(2020, 0, 1) + hour * 3_600_000).toISOString().slice(0, 23)}0000Z`
}

function recordsOf(hours: number[]): Raw[] {
  return hours.map((hour, number) => signInRecord(number, 0, { createdDateTime: at(hour) }))
}

function logOf(hours: number[]): string {
  return toLines(recordsOf(hours))
}

function input(text: string): Foreseeable {
  return { file: fileOf(text) }
}

function hours(count: number, from = 0, step = 1): number[] {
  return Array.from({ length: count }, (_, index) => from + index * step)
}

/** Far longer than what is looked at where a file begins. */
const many = 2000
const first = input(logOf([0]))
const pipe: Foreseeable = {}
const unread: Foreseeable = { file: { size: 1, read: () => assert.fail('it was read') } }
/** Before everything: nothing is handed on. */
const none = ''

async function beginsAt(second: Foreseeable): Promise<string | null | undefined> {
  const [limit] = await limitsOf([first, second], undefined)
  return limit
}

describe('what one input holds may be handed on while it is read', () => {
  it('when it is the only one, and in order or a pipe', async () => {
    for (const one of [pipe, first, input(''), input(logOf(hours(many)))])
      assert.deepEqual(await limitsOf([one], undefined), [null])
    assert.deepEqual(await limitsOf([], undefined), [])
  })

  it('up to the earliest event of the next, in any form', async () => {
    assert.equal(await beginsAt(input(logOf(hours(many, 7)))), at(7))
    assert.equal(await beginsAt(input(logOf([9, 8, ...hours(many, 10)]))), at(8))
    const diagnostic = signInRecord(1, 1, { createdDateTime: at(5) })
    assert.equal(await beginsAt(input(JSON.stringify({ records: [toDiagnostic(diagnostic)] }))), at(5))
  })

  it('up to the earliest of all that follow', async () => {
    const inputs = [5, 9, 7, 8].map((hour) => input(logOf(hours(10, hour))))
    assert.deepEqual(await limitsOf(inputs, undefined), [at(7), at(7), at(8), null])
    assert.deepEqual(await limitsOf([pipe, ...inputs], undefined), [at(5), at(7), at(7), at(8), null])
  })

  it('up to its end where nothing is in those that follow', async () => {
    for (const text of ['', '\n', '[]', '{"hello":"world"}\n{"id": "cut'])
      assert.equal(await beginsAt(input(text)), null, JSON.stringify(text))
    const inputs = [first, input(''), input(logOf(hours(10, 3)))]
    assert.deepEqual(await limitsOf(inputs, undefined), [at(3), at(3), null])
  })

  it('in whatever order a file is that was looked at as a whole', async () => {
    assert.equal(await beginsAt(input(logOf(hours(20).toReversed()))), at(0))
  })

  it('where the order of hours within a day does not matter', async () => {
    const jittered = hours(many, 7, 0.001).map((hour, index) => hour + ((index * 7) % 9))
    assert.equal(await beginsAt(input(logOf(jittered))), at(7))
  })
})

describe('nothing is handed on', () => {
  const half = [...hours(many, many), ...hours(many)]
  const files: Record<string, string> = {
    'that begins with its newest': logOf(hours(many).toReversed()),
    'that is shuffled': logOf(hours(many).map((hour) => (hour * 761) % many)),
    'whose second half is older': logOf(half),
    'whose second half is older, as CSV': toCsv(recordsOf(half).map(toLogAnalytics)),
    'whose second half is older, as a list over many lines': JSON.stringify(recordsOf(half), null, 2),
    'whose end alone is older': logOf([...hours(many, 100), ...hours(50)]),
  }
  for (const [name, text] of Object.entries(files)) {
    it(`while a file is read ${name}, nor before`, async () => {
      const inputs = [first, input(text), input(logOf(hours(10, 3 * many)))]
      assert.deepEqual(await limitsOf(inputs, undefined), [none, none, null])
    })
  }

  const unseen: Record<string, string> = {
    'of which too few events are seen': `${'\n'.repeat(200_000)}${logOf(hours(many))}`,
    'whose beginning cannot be read': `${'x'.repeat(200_000)}\n${logOf(hours(many))}`,
  }
  for (const [name, text] of Object.entries(unseen)) {
    it(`before a file is read ${name}`, async () => {
      const inputs = [first, input(text), input(logOf(hours(10, 3 * many)))]
      assert.deepEqual(await limitsOf(inputs, undefined), [none, at(3 * many), null])
    })
  }

  it('before a pipe is read, and what comes before it is not looked at', async () => {
    assert.deepEqual(await limitsOf([first, unread, pipe], undefined), [none, none, null])
  })
})
