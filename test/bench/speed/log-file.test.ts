import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { writeLog } from '../../../bench/speed/log-file.ts'

let folder: string
before(() => (folder = mkdtempSync(join(tmpdir(), 'riskgraph-test-'))))
after(() => rmSync(folder, { recursive: true }))

function* numbers(): Generator<string> {
  for (let number = 1; ; number++) yield String(number)
}

describe('writing a log', () => {
  it('takes as many lines as asked for, from a source without an end', async () => {
    const path = join(folder, 'head')
    await writeLog(path, numbers(), 3)
    assert.equal(readFileSync(path, 'utf8'), '1\n2\n3\n')
  })

  it('leaves the source where it stands, so that the next file goes on there', async () => {
    const lines = numbers()
    await writeLog(join(folder, 'first'), lines, 2)
    await writeLog(join(folder, 'rest'), lines, 2)
    assert.equal(readFileSync(join(folder, 'rest'), 'utf8'), '3\n4\n')
  })

  it('ends with the source', async () => {
    const path = join(folder, 'short')
    await writeLog(path, ['a', 'b'], 5)
    assert.equal(readFileSync(path, 'utf8'), 'a\nb\n')
  })

  it('loses nothing between its pieces', async () => {
    const path = join(folder, 'long')
    await writeLog(path, numbers(), 200_000)
    assert.equal(readFileSync(path, 'utf8').split('\n').length, 200_001)
    assert.match(readFileSync(path, 'utf8'), /\n200000\n$/)
  })
})
