import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { raiseHeap } from '../../../bench/speed/builds.ts'

let folder: string
let file: string
before(() => {
  folder = mkdtempSync(join(tmpdir(), 'riskgraph-test-'))
  file = join(folder, 'src/cli/import.ts')
  mkdirSync(join(folder, 'src/cli'), { recursive: true })
  writeFileSync(file, 'const limits = { maxOldGenerationSizeMb: 88, maxYoungGenerationSizeMb: 8 }\n')
})
after(() => rmSync(folder, { recursive: true }))

describe("raising the heap of a commit's import thread", () => {
  it('leaves one that is large enough', () => {
    assert.deepEqual(raiseHeap(folder, 88), [])
    assert.match(readFileSync(file, 'utf8'), /: 88,/)
  })

  it('changes this number alone, and names it', () => {
    assert.deepEqual(raiseHeap(folder, 256), ['src/cli/import.ts: maxOldGenerationSizeMb 88 → 256'])
    assert.equal(
      readFileSync(file, 'utf8'),
      'const limits = { maxOldGenerationSizeMb: 256, maxYoungGenerationSizeMb: 8 }\n',
    )
  })
})
