/** A log that comes in order is judged while it is read; whatever the order, the end is that of the ordered log. */
import assert from 'node:assert/strict'
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import type { ImportInput, ImportSummary, Progress } from '../../src/sources/import.ts'
import { bytesOf, fileOf, type Raw, story, testImport, toLines } from './logs.ts'

const count = 240
const log = story(count)
/** Some twenty sign-ins. */
const windowCharactersMax = 40_000

interface Imported {
  summary: ImportSummary
  state: unknown
  /** Sign-ins that had been assessed when the last bytes were read. */
  assessedWhileRead: number
  data: string
}

async function imported(t: TestContext, inputs: ImportInput[]): Promise<Imported> {
  const { run, state, data } = await testImport(t)
  const seen: Progress[] = []
  const onProgress = (progress: Progress) => void seen.push(progress)
  const summary = await run('', { inputs, windowCharactersMax, onProgress })
  const read = seen.at(-1)?.bytesRead
  const assessedWhileRead = Math.max(
    0,
    ...seen.filter(({ bytesRead }) => bytesRead !== read).map(({ assessed }) => assessed),
  )
  return { summary, state: await state(), assessedWhileRead, data }
}

function file(records: Raw[], name = 'log.jsonl'): ImportInput {
  const text = toLines(records)
  return { name, bytes: bytesOf(text), file: fileOf(text) }
}

function pipe(records: Raw[]): ImportInput {
  return { name: 'stdin', bytes: bytesOf(toLines(records)) }
}

async function whole(t: TestContext): Promise<unknown> {
  const { run, state } = await testImport(t)
  assert.equal((await run(toLines(log))).new, count)
  return state()
}

function byPlace(place: (index: number) => number): Raw[] {
  return log.toSorted((a, b) => place(log.indexOf(a)) - place(log.indexOf(b)))
}

describe('a log that comes in order', () => {
  it('is judged while it is read, to the same end, and leaves nothing behind', async (t) => {
    const { summary, state, assessedWhileRead, data } = await imported(t, [pipe(log)])
    assert.deepEqual([summary.read, summary.new, summary.late], [count, count, 0])
    assert.ok(assessedWhileRead > count / 2, String(assessedWhileRead))
    assert.deepEqual(state, await whole(t))
    assert.ok(!existsSync(join(data, 'tmp')))
  })

  it('but for what comes a little late or some hours late, too', async (t) => {
    const logs = [
      byPlace((index) => index + ((index * 7) % 5)),
      byPlace((index) => (index % 60 === 59 ? index + 20 : index)),
    ]
    for (const records of logs) {
      const { state, summary, assessedWhileRead } = await imported(t, [pipe(records)])
      assert.ok(assessedWhileRead > count / 2, String(assessedWhileRead))
      assert.equal(summary.late, 0)
      assert.deepEqual(state, await whole(t))
    }
  })

  it('counts and sets aside on the way as it does otherwise', async (t) => {
    const { run } = await testImport(t)
    const broken = log.flatMap((record, index) => (index % 40 === 0 ? ['{"id": "cut', record] : [record]))
    const audit = { time: '2026-11-01T00:00:00Z', category: 'AuditLogs', properties: {} }
    const summary = await run(toLines([...broken, audit]), { windowCharactersMax })
    const { read, new: added, rejected, ignored } = summary
    assert.deepEqual([read, added, rejected, ignored], [count + 7, count, 6, 1])
    assert.ok(summary.quarantine)
  })
})

describe('a log that does not', () => {
  const logs: Record<string, Raw[]> = {
    'newest first': log.toReversed(),
    shuffled: byPlace((index) => (index * 91) % count),
  }
  for (const [name, records] of Object.entries(logs)) {
    it(`is judged when all of it is read, to the same end: ${name}`, async (t) => {
      const { state, summary, assessedWhileRead } = await imported(t, [pipe(records)])
      assert.equal(assessedWhileRead, 0)
      assert.equal(summary.late, 0)
      assert.deepEqual(state, await whole(t))
    })
  }

  it('has what is left sorted where days that are over follow; these are counted as late', async (t) => {
    const { summary, assessedWhileRead, data } = await imported(t, [
      pipe([...log.slice(120), ...log.slice(0, 120)]),
    ])
    assert.deepEqual([summary.read, summary.new], [count, count])
    assert.ok(assessedWhileRead > 50 && assessedWhileRead < 120, String(assessedWhileRead))
    assert.equal(summary.late, 120)
    assert.ok(!existsSync(join(data, 'tmp')), 'few need no disk')
  })
})

describe('several files', () => {
  const halves = [log.slice(0, 120), log.slice(120)] as const
  const odd = log.filter((_, index) => index % 2 === 1)
  const even = log.filter((_, index) => index % 2 === 0)

  it('that follow each other are judged while they are read', async (t) => {
    const { state, assessedWhileRead } = await imported(t, [file(halves[0], 'a'), file(halves[1], 'b')])
    assert.ok(assessedWhileRead > count / 2)
    assert.deepEqual(state, await whole(t))
  })

  const others: Record<string, ImportInput[]> = {
    'in the wrong order': [file(halves[1]), file(halves[0])],
    'that overlap': [file(odd), file(even)],
    'of which one is newest first': [file(halves[0]), file(log.slice(120).toReversed())],
    'of which one begins anew in its middle': [file([...log.slice(120), ...log.slice(0, 120)]), file([])],
    'of which the second can be read only once': [file(odd), pipe(even)],
  }
  for (const [name, inputs] of Object.entries(others)) {
    it(`${name} are judged to the same end, and nothing is late`, async (t) => {
      const { state, summary } = await imported(t, inputs)
      assert.equal(summary.late, 0)
      assert.deepEqual(state, await whole(t))
    })
  }
})

describe('an import that is judged while it is read', () => {
  it('stops between two batches; a new run completes it to the same end', async (t) => {
    const { run, state, store } = await testImport(t)
    const abort = new AbortController()
    const stop = ({ assessed }: Progress) => assessed >= 70 && abort.abort()
    const options = { windowCharactersMax, signal: abort.signal, onProgress: stop }
    const summary = await run(toLines(log), options)
    assert.equal(summary.isInterrupted, true)
    assert.ok(summary.new >= 70 && summary.new < count - 50, String(summary.new))
    const stored = await store.read.selectFrom('signIns').select('id').execute()
    assert.equal(stored.length, summary.new)
    const rest = await run(toLines(log), { windowCharactersMax })
    assert.deepEqual([rest.known, rest.new, rest.late], [summary.new, count - summary.new, 0])
    assert.deepEqual(await state(), await whole(t))
  })

  it('and whose input fails keeps what it had reported, and is completed by a new run', async (t) => {
    const { run, state, store, data } = await testImport(t)
    let assessed = 0
    const failing = async function* () {
      yield* bytesOf(toLines(['{"broken', ...log.slice(0, 200)]))
      throw new Error('disk on fire')
    }
    const onProgress = (progress: Progress) => {
      assessed = progress.assessed
    }
    const inputs = [{ name: 'x', bytes: failing() }]
    await assert.rejects(run('', { inputs, windowCharactersMax, onProgress }), /disk on fire/)
    const stored = await store.read.selectFrom('signIns').select('id').execute()
    assert.equal(stored.length, assessed)
    assert.ok(assessed > 100 && assessed < 200, String(assessed))
    assert.deepEqual(readdirSync(join(data, 'quarantine')), [])
    await run(toLines(log), { windowCharactersMax })
    assert.deepEqual(await state(), await whole(t))
  })

  it('fails when a batch cannot be written, and leaves nothing in flight', async (t) => {
    const { run, store } = await testImport(t)
    await store.write('', (db) => db.schema.dropTable('attempts').execute())
    await assert.rejects(run(toLines(log), { windowCharactersMax }), /attempts/)
  })
})
