/** The engine as others use it: the example of the README, and that it asks for nothing but plain data. */
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import * as engine from 'riskgraph/engine'
import { ownLog } from '../story/own-log.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))

describe('the engine as a library', () => {
  let folder: string
  before(async () => {
    // Within the package, which is how it finds itself by name.
    folder = await mkdtemp(join(root, 'test/example-'))
  })
  after(() => rm(folder, { recursive: true }))

  it('does what the README shows: finds the stranger among the sign-ins of one person', async () => {
    const readme = await readFile(join(root, 'README.md'), 'utf8')
    const [, section = ''] = readme.split('## The engine as a library\n')
    const [, example = ''] = /```ts\n([\s\S]*?)```/.exec(section) ?? []
    await writeFile(join(folder, 'example.ts'), example)
    await writeFile(join(folder, 'signins.json'), ownLog())
    const { stdout } = await promisify(execFile)(process.execPath, ['example.ts'], { cwd: folder })
    const lines = stdout.trimEnd().split('\n')
    assert.match(lines[0] ?? '', /^2026-09-26T07:25:00\.0000000Z medium unfamiliarFeatures ./)
    assert.match(lines[1] ?? '', /^2026-09-26T07:25:00\.0000000Z \w+ newCountry ./)
    assert.equal(lines.length, 2)
  })

  it('has defaults that survive a structured clone', () => {
    assert.deepEqual(structuredClone(engine.defaultSettings), engine.defaultSettings)
    assert.deepEqual(structuredClone(engine.emptyTenantDay()), engine.emptyTenantDay())
  })
})
