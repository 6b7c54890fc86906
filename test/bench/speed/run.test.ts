import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { platform, tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { ProcessError, runMeasured } from '../../../bench/speed/process/run.ts'

let folder: string
before(() => (folder = mkdtempSync(join(tmpdir(), 'riskgraph-test-'))))
after(() => rmSync(folder, { recursive: true }))

function run(program: string, more: Record<string, string> = {}) {
  for (const [name, text] of Object.entries({ 'program.mjs': program, ...more }))
    writeFileSync(join(folder, name), text)
  return runMeasured(folder, ['program.mjs', 'argument'], join(folder, 'usage'))
}

describe('a measured process', () => {
  it('gives what it printed, and what it used', async () => {
    const { output, usage } = await run('console.log(process.argv[2])')
    assert.equal(output, 'argument\n')
    assert.ok(usage.seconds > 0 && usage.cpuMicroseconds > 0 && usage.peakMemoryBytes > 1e6)
    assert.ok(!existsSync(join(folder, 'usage')))
  })

  it('counts its threads, and names those that have a file', { skip: platform() !== 'linux' }, async () => {
    const busy = 'const end = performance.now() + 300; while (performance.now() < end);'
    const { usage } = await run("new (await import('node:worker_threads')).Worker('./busy.mjs')", {
      'busy.mjs': busy,
    })
    const { busy: microseconds = 0 } = usage.threadMicroseconds
    assert.ok(microseconds > 0 && microseconds <= usage.cpuMicroseconds, JSON.stringify(usage))
    assert.notEqual(usage.writtenBytes, null)
  })

  it('is refused with the last thing it said when it fails', async () => {
    const failing = run("console.error('first\\nno room left'); process.exitCode = 1")
    await assert.rejects(
      failing,
      (error) => error instanceof ProcessError && error.message === 'no room left',
    )
  })
})
