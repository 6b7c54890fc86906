import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { clients } from './clients.ts'
import { judge, readReport } from './report.ts'
import { type Step, steps, stepsExcept } from './steps.ts'

const folderOf = (name: string) => join(import.meta.dirname, name)

describe('the clients', () => {
  it('have names of their own, a program, and what pins their versions', () => {
    assert.equal(new Set(clients.map(({ name }) => name)).size, clients.length)
    for (const { name, ecosystem, command } of clients) {
      const { folder, pinnedBy } = ecosystem
      for (const file of pinnedBy) assert.ok(existsSync(join(folderOf(folder), file)), `${name}: ${file}`)
      const program = command.at(-1) as string
      if (!program.startsWith('./')) assert.ok(existsSync(join(folderOf(folder), program)), name)
    }
  })

  it('are pinned to the version', () => {
    for (const folder of ['javascript', 'm365']) {
      const { dependencies } = JSON.parse(readFileSync(join(folderOf(folder), 'package.json'), 'utf8'))
      for (const version of Object.values<string>(dependencies)) assert.match(version, /^\d/)
    }
    for (const folder of ['python', 'azure-cli']) {
      const lines = readFileSync(join(folderOf(folder), 'requirements.txt'), 'utf8')
        .trim()
        .split('\n')
      for (const line of lines) assert.match(line, /^[\w.-]+==[\w.]+$/)
    }
  })

  it('show every step between them', () => {
    for (const step of Object.keys(steps) as Step[]) {
      assert.ok(
        clients.some(({ without }) => !without.includes(step)),
        step,
      )
    }
  })
})

describe('a report', () => {
  const expected = ['list', 'page'] as const

  it('passes what it says is ok', () => {
    const said = readReport('ok list\n  0.1 s\nnoise\nok page\n')
    assert.deepEqual(judge(said, expected, 0), { passed: ['list', 'page'], failed: [] })
  })

  it('fails what it says is not, with the lines below', () => {
    const said = readReport('ok list\nnot ok page\n  expected 2\n  found 1\n')
    const { failed } = judge(said, expected, 1)
    assert.deepEqual(failed, [{ what: 'page', detail: '  expected 2\n  found 1\n' }])
  })

  it('fails what it does not mention', () => {
    const { passed, failed } = judge(readReport('ok list\n'), expected, 0)
    assert.deepEqual(passed, ['list'])
    assert.deepEqual(failed, [{ what: 'page', detail: 'not reported; ended with 0' }])
  })

  it('fails what was ok only once', () => {
    const { failed } = judge(readReport('not ok list\n  no\nok list\nok page\n'), expected, 0)
    assert.equal(failed[0]?.what, 'list')
  })

  it('fails when the program ends badly, is killed, or reports what nobody asked for', () => {
    const all = readReport('ok list\nok page\n')
    assert.equal(judge(all, expected, 3).failed.length, 1)
    assert.equal(judge(all, expected, null).failed.length, 1)
    assert.deepEqual(judge(readReport('ok list\nok page\nok lisp\n'), expected, 0).failed, [
      { what: 'reports only what it is asked for', detail: 'lisp' },
    ])
  })

  it('of a client that shows less is asked for less', () => {
    assert.ok(!stepsExcept(['batch']).includes('batch'))
    assert.equal(stepsExcept([]).length, Object.keys(steps).length)
  })
})
