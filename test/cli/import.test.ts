/** `riskgraph import`, run as a user runs it, also when it is stopped or killed. */
import assert from 'node:assert/strict'
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { after, before, describe, it, type TestContext } from 'node:test'
import { openSqlite } from '../../src/store/open.ts'
import { temporaryFolder } from '../factories-server.ts'
import { stateOf, story, toCsv, toDiagnostic, toLines, toLogAnalytics } from '../sources/logs.ts'
import { type Finished, listTorExits, run, runWithInput, start } from './running.ts'

const keys = [
  'read',
  'new',
  'replaced',
  'known',
  'rejected',
  'ignored',
  'detections',
  'usersAtRisk',
  'learning',
]

describe('riskgraph import', () => {
  it('reads files and standard input in every form, and says what it found', async (t) => {
    const data = join(temporaryFolder(t), 'data')
    listTorExits(data)
    const files = {
      'graph.json': JSON.stringify({ value: story().slice(0, 20) }),
      'hub.jsonl': toLines(story().slice(20, 30).map(toDiagnostic)),
      'table.csv': toCsv(story().slice(30).map(toLogAnalytics)),
    }
    for (const [name, text] of Object.entries(files)) writeFileSync(join(data, name), text)
    const paths = Object.keys(files).map((name) => join(data, name))
    const first = await run('import', ...paths, '--data', data, '--json')
    assert.equal(first.status, 0, first.stderr)
    assert.equal(first.stderr, '', 'no progress bar where there is no terminal')
    const summary = JSON.parse(first.stdout)
    assert.deepEqual(Object.keys(summary), keys)
    assert.deepEqual(summary, {
      read: 40,
      new: 40,
      replaced: 0,
      known: 0,
      rejected: 0,
      ignored: 0,
      detections: { anonymizedIPAddress: 2, unfamiliarFeatures: 2 },
      usersAtRisk: 2,
      learning: { days: 1, ofDays: 14 },
    })

    const again = await runWithInput(toLines(story()), 'import', '-', '--data', data)
    assert.equal(again.status, 0)
    assert.equal(again.stderr, '')
    assert.equal(
      again.stdout,
      [
        'read           40 records',
        'new             0 sign-ins',
        'already known  40 sign-ins',
        'ignored         0 records that are not sign-ins',
        'rejected        0 records',
        '',
        'no new detections',
        '',
        'users at risk  2',
        '',
        'learning: the log covers 1 day; in the first 14 much is new that will be usual, and levels are preliminary',
        '',
      ].join('\n'),
    )
    assert.deepEqual(leftovers(data), [])
  })

  it('sets aside what it cannot read, ends with 3, and does so once', async (t) => {
    const data = temporaryFolder(t)
    const log = toLines([...story().slice(0, 3), '{"id": "cut', { category: 'AuditLogs', time: 'x' }])
    const first = await runWithInput(log, 'import', '-', '--data', data, '--json')
    assert.equal(first.status, 3)
    const summary = JSON.parse(first.stdout)
    assert.deepEqual([summary.read, summary.new, summary.rejected, summary.ignored], [5, 3, 1, 1])
    const [line] = readFileSync(summary.quarantine, 'utf8').trim().split('\n')
    const rejected = JSON.parse(line as string)
    assert.deepEqual([rejected.source, rejected.line], ['stdin', 4])
    const again = await runWithInput(log, 'import', '-', '--data', data)
    assert.equal(again.status, 3)
    assert.match(again.stdout, /rejected +1 records, set aside in .*quarantine/)
    assert.equal(readdirSync(join(data, 'quarantine')).length, 1)
  })
})

describe('riskgraph import of an input that does not end', () => {
  it('stops at Ctrl-C with 130, and reports that nothing was stored', async (t) => {
    const data = temporaryFolder(t)
    const running = start('import', '-', '--data', data, '--json')
    running.child.stdin.write(toLines(story()))
    while (!hasTenant(data) && running.child.exitCode === null) await new Promise(setImmediate)
    running.child.kill('SIGINT')
    const { status, stdout, stderr } = await running.finished
    assert.equal(status, 130, stderr)
    assert.equal(JSON.parse(stdout).new, 0)
    assert.deepEqual(leftovers(data), [])
  })
})

describe('riskgraph import of a long log', () => {
  const count = 2000
  const log = toLines(longStory(count))
  const template = mkdtempSync(join(tmpdir(), 'riskgraph-test-'))
  let whole: unknown
  after(() => rmSync(template, { recursive: true, force: true }))
  before(async () => {
    listTorExits(template)
    writeFileSync(join(template, 'log.json'), log)
    writeFileSync(join(template, 'riskgraph.json'), '{"importBatchSize": 25}')
    const made = await run('app', 'create', 'x', '--permission', 'AuditLog.Read.All', '--data', template)
    assert.equal(made.status, 0)
    const data = join(template, 'whole')
    for (const name of ['riskgraph.db', 'riskgraph.json', 'log.json', 'intel']) {
      cpSync(join(template, name), join(data, name), { recursive: true })
    }
    const { status, stderr } = await importInto(data)
    assert.equal(status, 0, stderr)
    whole = await stateIn(data)
  })

  /** A copy, so that all have the same tenant. */
  function fresh(t: Pick<TestContext, 'after'>): string {
    const data = join(temporaryFolder(t), 'data')
    cpSync(template, data, { recursive: true })
    return data
  }
  const args = (data: string) => ['import', join(data, 'log.json'), '--data', data, '--replay', '--json']
  const importInto = (data: string) => run(...args(data))

  async function interrupt(data: string, signal: NodeJS.Signals): Promise<Finished & { stored: number }> {
    const running = start(...args(data))
    running.child.stdin.end()
    while (storedIn(data) < 200 && running.child.exitCode === null) await new Promise(setImmediate)
    running.child.kill(signal)
    const finished = await running.finished
    return { ...finished, stored: storedIn(data) }
  }

  it('stops at Ctrl-C with 130 and reports what it has stored; a new run completes it to the same end', async (t) => {
    const data = fresh(t)
    const { status, stdout, stored } = await interrupt(data, 'SIGINT')
    assert.equal(status, 130)
    assert.ok(stored < count, 'it was in the middle')
    assert.equal(JSON.parse(stdout).new, stored)
    assert.deepEqual(leftovers(data), [])
    const { status: second, stdout: rest } = await importInto(data)
    assert.equal(second, 0)
    assert.deepEqual([JSON.parse(rest).known, JSON.parse(rest).new], [stored, count - stored])
    assert.deepEqual(await stateIn(data), whole)
  })

  it('survives kill -9: whole batches are stored, and a new run completes it to the same end', async (t) => {
    const data = fresh(t)
    const { signal, stored } = await interrupt(data, 'SIGKILL')
    assert.equal(signal, 'SIGKILL')
    assert.ok(stored >= 200 && stored < count, 'it was in the middle')
    assert.equal(stored % 25, 0, 'no batch is half stored')
    const { status, stdout } = await importInto(data)
    assert.equal(status, 0)
    assert.equal(JSON.parse(stdout).known, stored)
    assert.deepEqual(await stateIn(data), whole)
    assert.deepEqual(leftovers(data), [])
  })
})

function longStory(count: number) {
  return story(count).map((record, number) => ({
    ...record,
    createdDateTime: new Date(Date.UTC(2026, 10, 1) + number * 60_000).toISOString(),
  }))
}

function hasTenant(data: string): boolean {
  const path = join(data, 'riskgraph.db')
  if (!existsSync(path)) return false
  const database = new DatabaseSync(path, { readOnly: true, timeout: 5000 })
  try {
    return database.prepare('select id from tenants').get() !== undefined
  } catch {
    return false
  } finally {
    database.close()
  }
}

function storedIn(data: string): number {
  const database = new DatabaseSync(join(data, 'riskgraph.db'), { readOnly: true, timeout: 5000 })
  const row = database.prepare('select count(*) as stored from "signIns"').get()
  database.close()
  return Number(row?.stored)
}

async function stateIn(data: string): Promise<unknown> {
  const store = await openSqlite(join(data, 'riskgraph.db'))
  const state = (await stateOf(store)) as { riskyUsers: object[] }
  await store.close()
  // Found to the minute, counting from the moment at which it is looked for.
  return { ...state, riskyUsers: state.riskyUsers.map((user) => ({ ...user, decayDateTime: 'some day' })) }
}

/** Sorted runs and unfinished quarantine files. */
function leftovers(data: string): string[] {
  return ['tmp', 'quarantine'].flatMap((name) =>
    existsSync(join(data, name))
      ? readdirSync(join(data, name)).filter((one) => one.includes('partial'))
      : [],
  )
}
