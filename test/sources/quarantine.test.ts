/** Records that could not be read are set aside, once. */
import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { basename, join } from 'node:path'
import { describe, it } from 'node:test'
import { Quarantine, type Rejected } from '../../src/sources/quarantine.ts'
import { temporaryFolder } from '../factories-server.ts'

const rejected: Rejected = { source: '/logs/sign ins.json', line: 7, reason: 'no id', record: '{"a":\n1}' }

async function setAside(folder: string, name: string, all: Rejected[]): Promise<string | null> {
  const quarantine = new Quarantine(folder, name)
  for (const one of all) await quarantine.add(one)
  return quarantine.finish()
}

describe('the quarantine', () => {
  it('holds each record on a line, with its source, its line and the reason', async (t) => {
    const folder = join(temporaryFolder(t), 'quarantine')
    const all = [rejected, { ...rejected, line: 8 }]
    const path = (await setAside(folder, 'run', all)) as string
    const lines = readFileSync(path, 'utf8').split('\n')
    assert.equal(lines.pop(), '')
    assert.deepEqual(
      lines.map((line) => JSON.parse(line)),
      all,
    )
    assert.match(basename(path), /^sign_ins\.json-[0-9a-f]{12}\.jsonl$/)
    assert.equal(statSync(path).mode & 0o777, 0o600)
    assert.equal(statSync(folder).mode & 0o777, 0o700)
  })

  it('is one file for the same records, and another for others', async (t) => {
    const folder = temporaryFolder(t)
    const first = await setAside(folder, 'one', [rejected])
    assert.equal(await setAside(folder, 'two', [rejected]), first)
    assert.notEqual(await setAside(folder, 'three', [{ ...rejected, line: 9 }]), first)
    assert.equal(readdirSync(folder).length, 2)
  })

  it('makes no file when there is nothing to set aside', async (t) => {
    const folder = join(temporaryFolder(t), 'quarantine')
    assert.equal(await setAside(folder, 'run', []), null)
    assert.ok(!existsSync(folder))
  })

  it('leaves no file when it is abandoned', async (t) => {
    const folder = temporaryFolder(t)
    const quarantine = new Quarantine(folder, 'run')
    await quarantine.add(rejected)
    await quarantine.abandon()
    assert.deepEqual(readdirSync(folder), [])
  })

  it('keeps a name from leading out of its folder', async (t) => {
    const folder = temporaryFolder(t)
    const path = (await setAside(folder, 'run', [{ ...rejected, source: '../../..' }])) as string
    assert.equal(join(folder, basename(path)), path)
    assert.ok(existsSync(path))
  })

  it('takes more than a stream holds at once', async (t) => {
    const folder = temporaryFolder(t)
    const all = Array.from({ length: 500 }, (_, line) => ({ ...rejected, line, record: 'x'.repeat(4000) }))
    const path = (await setAside(folder, 'run', all)) as string
    assert.equal(readFileSync(path, 'utf8').split('\n').length, 501)
  })
})
