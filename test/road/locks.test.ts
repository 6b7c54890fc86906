/** Two processes that write into one SQLite file: the one that has much to write keeps the other from nothing. */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import { openStore } from '../../src/store/open.ts'
import { defaultTenant } from '../../src/store/tenants.ts'
import { temporaryFolder } from '../factories-server.ts'
import { within } from './place.ts'

function write(t: TestContext, ...args: string[]) {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'writer.ts'), ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  t.after(() => child.kill('SIGKILL'))
  let text = ''
  child.stdout.setEncoding('utf8').on('data', (piece: string) => (text += piece))
  const begun = once(child.stdout, 'data')
  /** The turns at which it wrote, of all turns there were. */
  const turns = once(child, 'close').then(([status]) => {
    assert.equal(status, 0)
    return text.trim().split('\n').map(Number)
  })
  // Whoever is killed by a watchdog has no turns to tell.
  turns.catch(() => {})
  return { begun, turns, stop: () => child.kill('SIGTERM') }
}

/** Far more than chance gives: whoever waits looks again while the lock is free half of the time. */
const partsBetweenAnswersMax = 60

describe('an administrator beside a process that writes part after part', () => {
  it('writes 60 times, and never waits for many parts', async (t) => {
    const data = join(temporaryFolder(t), 'data')
    const store = await openStore({ data })
    await defaultTenant(store, 'Default', '')
    await store.close()
    const parts = write(t, data, 'part')
    await within('the first part', parts.begun)
    const answers = write(t, data, 'answer', '60')
    const answered = await within('an answer', answers.turns)
    parts.stop()
    const written = await within('the last part', parts.turns)
    assert.equal(answered.length, 60)
    const all = [...answered, ...written].sort((a, b) => a - b)
    assert.deepEqual(
      all,
      all.map((_, index) => index + 1),
      'every turn was of one of them, and none is lost',
    )
    const between = answered.slice(1).map((turn, index) => turn - (answered[index] as number) - 1)
    assert.ok(Math.max(...between) <= partsBetweenAnswersMax, `parts between answers: ${between}`)
    assert.ok(
      written.some((turn) => turn > (answered[0] as number)),
      'parts went on meanwhile',
    )
  })
})
