/** From log to verdicts: recognised, set in order, counted, and the same however often and in whatever pieces. */
import assert from 'node:assert/strict'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import type { Progress } from '../../src/sources/import.ts'
import { bytesOf, story, testImport, toCsv, toDiagnostic, toLines, toLogAnalytics } from './logs.ts'

const counted = { read: 40, new: 40, replaced: 0, known: 0, rejected: 0, ignored: 0 }
/** Both visits through Tor: for the network itself, and for being new within hours of the usual one. */
const found = { anonymizedIPAddress: 2, unfamiliarFeatures: 2 }

function countsOf<T extends object>(summary: T) {
  const { detections, quarantine, isInterrupted, reasons, late, foreign, ...counts } = summary as T &
    Record<string, unknown>
  return counts
}

describe('an import', () => {
  const forms: Record<string, string> = {
    'a list of Graph': JSON.stringify(story()),
    'an answer of Graph': JSON.stringify({ value: story() }),
    'lines of Graph': toLines(story()),
    'records of diagnostic settings': JSON.stringify({ records: story().map(toDiagnostic) }),
    'lines of diagnostic settings': toLines(story().map(toDiagnostic)),
    'a CSV of Log Analytics': toCsv(story().map(toLogAnalytics)),
    'a list of Log Analytics': JSON.stringify(story().map(toLogAnalytics), null, 2),
  }
  for (const [name, text] of Object.entries(forms)) {
    it(`recognises ${name} by itself and finds the same in it`, async (t) => {
      const { run, store } = await testImport(t)
      const summary = await run(text)
      assert.deepEqual(countsOf(summary), counted)
      assert.deepEqual(summary.detections, found)
      assert.equal(summary.quarantine, null)
      const risky = await store.read.selectFrom('riskyIdentities').select('id').execute()
      assert.equal(risky.length, 2)
    })
  }

  it('counts what comes more than a day after later sign-ins', async (t) => {
    const { run } = await testImport(t)
    assert.equal((await run(toLines(story().slice(20)))).late, 0)
    const { late, new: added } = await run(toLines(story().slice(0, 20)))
    assert.deepEqual([late, added], [15, 20])
  })

  it('of the same log in another form finds everything known', async (t) => {
    const { run, state } = await testImport(t)
    await run(toLines(story()))
    const before = await state()
    const summary = await run(toCsv(story().map(toLogAnalytics)))
    assert.deepEqual(countsOf(summary), { ...counted, new: 0, known: 40 })
    assert.deepEqual(summary.detections, {})
    assert.deepEqual(await state(), before)
  })

  it('again changes nothing, and neither does a log that repeats itself', async (t) => {
    const { run, state } = await testImport(t)
    const log = toLines(story())
    await run(log)
    const before = await state()
    assert.deepEqual(countsOf(await run(log)), { ...counted, new: 0, known: 40 })
    assert.deepEqual(countsOf(await run(log + log)), { ...counted, read: 80, new: 0, known: 80 })
    assert.deepEqual(await state(), before)
  })

  it('ends in the same state whatever the order of the log and the size of the batches', async (t) => {
    const whole = await testImport(t)
    await whole.run(toLines(story()), { batchSize: 1000 })
    const expected = await whole.state()
    const variants = { reversed: story().toReversed(), shuffled: shuffled(story()) }
    for (const [name, records] of Object.entries(variants)) {
      for (const batchSize of [1, 3, 40]) {
        const other = await testImport(t)
        await other.run(toLines(records), { batchSize })
        assert.deepEqual(await other.state(), expected, `${name} in batches of ${batchSize}`)
      }
    }
  })

  it('of several inputs is one log, in the order of its events', async (t) => {
    const one = await testImport(t)
    await one.run(toLines(story()))
    const several = await testImport(t)
    const parts = [story().slice(25), story().slice(0, 25).map(toDiagnostic)]
    const summary = await several.run('', {
      inputs: parts.map((part, index) => ({ name: `${index}.json`, bytes: bytesOf(toLines(part)) })),
    })
    assert.deepEqual(countsOf(summary), counted)
    assert.deepEqual(verdicts(await several.state()), verdicts(await one.state()))
  })

  it('of nothing finds nothing', async (t) => {
    const { run, data } = await testImport(t)
    for (const text of ['', '\n\n', '[]', '{"value":[]}']) {
      const summary = await run(text)
      assert.deepEqual(countsOf(summary), { ...counted, read: 0, new: 0 }, JSON.stringify(text))
    }
    assert.ok(!existsSync(join(data, 'quarantine')))
  })
})

describe('records that are not sign-ins', () => {
  const broken = [
    '{"id": "cut off',
    JSON.stringify({ hello: 'world' }),
    JSON.stringify({ ...story()[39], id: 'x', createdDateTime: 'yesterday' }),
  ]
  const log = toLines([...story().slice(0, 3), broken[0], ...story().slice(3, 5), broken[1], broken[2]])

  it('are set aside with their line and reason when they cannot be read, and the others go through', async (t) => {
    const { run } = await testImport(t)
    const summary = await run(log)
    assert.deepEqual(countsOf(summary), { read: 8, new: 5, replaced: 0, known: 0, rejected: 3, ignored: 0 })
    assert.equal(
      Object.values(summary.reasons).reduce((sum, count) => sum + count, 0),
      3,
    )
    const lines = readFileSync(summary.quarantine as string, 'utf8')
      .trim()
      .split('\n')
    const rejected = lines.map((line) => JSON.parse(line))
    assert.deepEqual(
      rejected.map(({ line }) => line),
      [4, 7, 8],
    )
    assert.ok(rejected.every(({ source }) => source === 'log.json'))
    assert.match(rejected[1].reason, /hello/)
    assert.match(rejected[2].reason, /createdDateTime.*yesterday/)
    assert.equal(JSON.parse(rejected[2].record).createdDateTime, 'yesterday')
  })

  it('are set aside once however often the log is imported', async (t) => {
    const { run, data } = await testImport(t)
    const first = await run(log)
    assert.equal((await run(log)).quarantine, first.quarantine)
    assert.equal(readdirSync(join(data, 'quarantine')).length, 1)
  })

  it('are ignored when they are of another log', async (t) => {
    const { run } = await testImport(t)
    const audit = { time: '2026-11-01T00:00:00Z', category: 'AuditLogs', properties: {} }
    const summary = await run(toLines([audit, toDiagnostic(story()[0] as never)]))
    assert.deepEqual(countsOf(summary), { read: 2, new: 1, replaced: 0, known: 0, rejected: 0, ignored: 1 })
    assert.equal(summary.quarantine, null)
  })
})

describe('an import that is cut short', () => {
  it('stops after the batch being written; what it reported is there, and a new run completes it', async (t) => {
    const whole = await testImport(t)
    await whole.run(toLines(story()))
    const cut = await testImport(t)
    const abort = new AbortController()
    const summary = await cut.run(toLines(story()), {
      signal: abort.signal,
      onProgress: ({ assessed }: Progress) => {
        if (assessed >= 14) abort.abort()
      },
    })
    assert.equal(summary.isInterrupted, true)
    assert.ok(summary.new >= 14 && summary.new < 40, String(summary.new))
    const stored = await cut.store.read.selectFrom('signIns').select('id').execute()
    assert.equal(stored.length, summary.new)
    const rest = await cut.run(toLines(story()))
    assert.deepEqual(countsOf(rest), { ...counted, new: 40 - summary.new, known: summary.new })
    assert.deepEqual(verdicts(await cut.state()), verdicts(await whole.state()))
  })

  it('while reading leaves nothing behind', async (t) => {
    const { run, data, store } = await testImport(t)
    const abort = new AbortController()
    abort.abort()
    const summary = await run(toLines(story()), { signal: abort.signal })
    assert.equal(summary.isInterrupted, true)
    assert.equal(summary.new, 0)
    assert.deepEqual(await store.read.selectFrom('signIns').select('id').execute(), [])
    assert.ok(!existsSync(join(data, 'tmp')) || readdirSync(join(data, 'tmp')).length === 0)
  })

  it('by its input fails, with nothing half done', async (t) => {
    const { run, data, store } = await testImport(t)
    const failing = async function* () {
      yield Buffer.from(toLines(['{"broken', ...story()]))
      throw new Error('disk on fire')
    }
    await assert.rejects(run('', { inputs: [{ name: 'x', bytes: failing() }] }), /disk on fire/)
    assert.deepEqual(await store.read.selectFrom('signIns').select('id').execute(), [])
    assert.deepEqual(readdirSync(join(data, 'quarantine')), [])
  })

  it('by kill is cleaned up after by the next, which leaves alone what is in use or not its own', async (t) => {
    const { run, data } = await testImport(t)
    const dead = 2 ** 22 + 1
    const names = {
      [`${hostname()}-${dead}-abc.partial`]: false,
      [`${hostname()}-${process.pid}-${Date.now().toString(36)}.partial`]: true,
      [`${hostname()}-${process.pid}-abc.partial`]: false,
      [`elsewhere-${dead}-abc.partial`]: true,
      'notes.txt': true,
    }
    for (const folder of ['tmp', 'quarantine']) mkdirSync(join(data, folder))
    for (const name of Object.keys(names)) {
      mkdirSync(join(data, 'tmp', name))
      writeFileSync(join(data, 'tmp', name, 'run-0'), 'x')
      writeFileSync(join(data, 'quarantine', name), 'x')
    }
    await run(toLines(story().slice(0, 2)))
    for (const [name, stays] of Object.entries(names)) {
      assert.equal(existsSync(join(data, 'tmp', name)), stays, name)
      assert.equal(existsSync(join(data, 'quarantine', name)), stays, name)
    }
  })
})

describe('progress', () => {
  it('counts bytes that are read and sign-ins that are found and assessed, never backwards', async (t) => {
    const { run } = await testImport(t)
    const seen: Progress[] = []
    const log = toLines(story())
    await run(log, { onProgress: (progress) => seen.push(progress) })
    assert.deepEqual(seen.at(-1), { bytesRead: Buffer.byteLength(log), found: 40, assessed: 40 })
    for (const count of ['bytesRead', 'found', 'assessed'] as const) {
      const counts = seen.map((progress) => progress[count])
      assert.deepEqual(
        counts,
        counts.toSorted((a, b) => a - b),
      )
    }
  })
})

/** What was concluded, without the documents, which differ between the forms of a log. */
function verdicts(state: unknown): unknown {
  const { signIns, detections, riskyUsers } = state as Record<string, Record<string, unknown>[]>
  return {
    signIns: signIns?.map(({ id, riskState, riskLevelAggregated, trust, riskEventTypes }) => ({
      id,
      riskState,
      riskLevelAggregated,
      trust,
      riskEventTypes,
    })),
    detections: detections?.map(({ id, riskLevel, probability }) => ({ id, riskLevel, probability })),
    riskyUsers,
  }
}

function shuffled<T>(items: T[]): T[] {
  return items.map((_, index) => items[(index * 17) % items.length] as T)
}
