/** A record that holds many events, or none: every sign-in of it is judged, and records and sign-ins are counted apart. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { eventOfSignIn } from '../../src/formats/entra/index.ts'
import type { Format, Raw } from '../../src/formats/format.ts'
import { uuidV5 } from '../../src/formats/identity.ts'
import type { LogEvent } from '../../src/model/event.ts'
import type { Progress } from '../../src/sources/import.ts'
import { guid, hoursAfter, signIn, today } from '../factories.ts'
import { testImport, toLines } from './logs.ts'

/** A log that writes all of an attempt into one record: how many wrong passwords, a factor, and how often it went well. */
const attempts: Format = {
  name: 'attempts',
  title: 'an attempt',
  reference: 'https://log.example/attempts',
  matches: (raw) => 'attempt' in raw,
  skips: () => undefined,
  parse: (raw) => eventsOf(raw),
}

function eventsOf({ attempt, wrong = 0, factors = 0, right = 0, at = today }: Raw): LogEvent[] {
  const id = guid(String(attempt))
  const events: LogEvent[] = []
  const add = (errorCode: number) => {
    const nth = events.filter(({ kind }) => kind === 'signIn').length
    const one = signIn({ errorCode, at: hoursAfter(at as string, events.length / 3600) })
    const named = { ...one, id: nth === 0 ? id : uuidV5(`${id} ${nth}`) }
    events.push({ ...eventOfSignIn(named), id, part: events.length, transaction: String(attempt) })
  }
  for (let count = 0; count < Number(wrong); count++) add(50_126)
  for (let count = 0; count < Number(factors); count++) {
    const { identity, ipAddress, userAgent, appId } = eventOfSignIn(signIn())
    const about = { identity, ipAddress, userAgent, appId, transaction: String(attempt), session: null }
    events.push({
      kind: 'factor',
      change: 'passed',
      strength: null,
      id,
      part: events.length,
      at: today,
      ...about,
    })
  }
  for (let count = 0; count < Number(right); count++) add(0)
  return events
}

const log = [
  { attempt: 'whole', wrong: 2, factors: 1, right: 1 },
  { attempt: 'of a factor alone', factors: 1 },
  { attempt: 'of nothing' },
  { attempt: 'plain', right: 1, at: hoursAfter(today, 1) },
]

describe('a record that holds many events', () => {
  const formats = [attempts]

  it('is one record, and as many sign-ins as it tells of', async (t) => {
    const { run, store } = await testImport(t)
    const { read, new: added, known, ignored, rejected } = await run(toLines(log), { formats })
    assert.deepEqual(
      { read, added, known, ignored, rejected },
      { read: 4, added: 4, known: 0, ignored: 2, rejected: 0 },
    )
    const rows = await store.read
      .selectFrom('signIns')
      .select(['id', 'outcome'])
      .orderBy('createdDateTime')
      .execute()
    const outcomes = ['wrongPassword', 'wrongPassword', 'success', 'success']
    assert.deepEqual(
      rows.map(({ outcome }) => outcome),
      outcomes,
    )
    assert.equal(rows[0]?.id, guid('whole'))
  })

  it('is known as a whole when it comes again', async (t) => {
    const { run, state } = await testImport(t)
    await run(toLines(log), { formats })
    const before = await state()
    const { new: added, known } = await run(toLines(log), { formats })
    assert.deepEqual([added, known], [0, 4])
    assert.deepEqual(await state(), before)
  })

  it('is set aside as a whole when one of them cannot be', async (t) => {
    const { run } = await testImport(t)
    const tomorrow = { attempt: 'of another century', right: 2, at: '2099-12-31T23:59:59.0000000Z' }
    const { read, new: added, rejected, ignored } = await run(toLines([tomorrow, ...log]), { formats })
    assert.deepEqual([read, added, rejected, ignored], [5, 4, 1, 2])
  })

  it('is counted by its sign-ins while they are judged', async (t) => {
    const { run } = await testImport(t)
    const seen: Progress[] = []
    await run(toLines(log), { formats, onProgress: (progress) => seen.push(progress) })
    const { found, assessed } = seen.at(-1) as Progress
    assert.deepEqual([found, assessed], [4, 4])
  })
})
