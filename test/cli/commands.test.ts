/** What every command has in common: help, and mistakes that are told in one line. */
import assert from 'node:assert/strict'
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { temporaryFolder } from '../factories-server.ts'
import { run } from './running.ts'

const helps: Record<string, RegExp[]> = {
  '': [/demo/, /serve/, /import/, /app/, /token/, /migrate/, /Exit status/],
  demo: [/--port/, /--http/, /--data/],
  serve: [/--port/, /--host/, /--http/, /--public-url/, /--data/, /--database/],
  import: [/--json/, /--replay/, /--tenant/, /standard input/, /--data/],
  'app create': [/--permission/, /--json/, /IdentityRiskyUser\.ReadWrite\.All/],
  token: [/--app/, /--user/, /--role/],
  migrate: [/--database/, /--json/],
}

describe('help', () => {
  it('is there for every command, with its options, and makes nothing', async (t) => {
    const data = join(temporaryFolder(t), 'data')
    for (const pair of pairs(Object.entries(helps))) {
      await Promise.all(
        pair.map(async ([command, patterns]) => {
          const args = [...command.split(' ').filter(Boolean), '--help']
          const { status, stdout, stderr } = await run(...args)
          assert.equal(status, 0, command)
          assert.equal(stderr, '')
          assert.match(stdout, /^Usage: riskgraph/)
          for (const pattern of patterns) assert.match(stdout, pattern, command)
        }),
      )
    }
    assert.ok(!existsSync(data))
  })
})

describe('a mistake', () => {
  it('in options or arguments ends with 2 and says which', async (t) => {
    const data = join(temporaryFolder(t), 'data')
    const mistakes: [args: string[], message: RegExp][] = [
      [['serve', '--nothing', '--data', data], /unknown option '--nothing'/],
      [['serve', '--public-url', 'http://x', '--data', data], /https:/],
      [['app', 'create', 'name', '--data', data], /--permission/],
      [['token', '--user', 'a@b', '--role', 'King', '--data', data], /Allowed choices/],
      [['nothing'], /unknown command 'nothing'/],
    ]
    for (const pair of pairs(mistakes)) {
      await Promise.all(
        pair.map(async ([args, message]) => {
          const { status, stdout, stderr } = await run(...args)
          assert.equal(status, 2, args.join(' '))
          assert.match(stderr, message)
          assert.equal(stdout, '')
        }),
      )
    }
    assert.ok(!existsSync(data), 'nothing was begun')
  })

  it('of the operator ends with 1 and one line, without a stack', async (t) => {
    const data = temporaryFolder(t)
    const mistakes: [args: string[], message: RegExp][] = [
      [['import', join(data, 'absent.json')], /absent\.json: there is no such file/],
      [['token', '--app', 'nobody'], /no application named 'nobody'/],
      [['import', '-', '--tenant', 'x'], /there is no tenant x/],
      [['migrate'], /--database/],
      [['serve', '--http', '--host', '0.0.0.0'], /--http sends tokens in the clear/],
    ]
    for (const pair of pairs(mistakes)) {
      await Promise.all(
        pair.map(async ([args, message]) => {
          const { status, stdout, stderr } = await run(...args, '--data', data)
          assert.equal(status, 1, stderr)
          assert.match(stderr, /^riskgraph: /)
          assert.match(stderr, message)
          assert.doesNotMatch(stderr, /\n\s+at /)
          assert.equal(stdout, '')
        }),
      )
    }
  })

  it('in the settings is told with all others, by every command that reads them', async (t) => {
    const data = temporaryFolder(t)
    const faults = { importBatchSize: 0, unknown: true, engine: { levels: { low: 'x' } } }
    writeFileSync(join(data, 'riskgraph.json'), JSON.stringify(faults))
    const runs = await Promise.all(
      [
        ['serve', '--port', '0'],
        ['import', '-'],
      ].map((args) => run(...args, '--data', data)),
    )
    for (const { status, stderr } of runs) {
      assert.equal(status, 1)
      assert.match(stderr, /riskgraph\.json has faults:/)
      assert.match(stderr, /importBatchSize: /)
      assert.match(stderr, /engine\.levels\.low: /)
      assert.match(stderr, /unknown/)
      assert.doesNotMatch(stderr, /\n\s+at /)
    }
  })

  it('in a list of addresses is told with file and line', async (t) => {
    const data = temporaryFolder(t)
    mkdirSync(join(data, 'intel'))
    writeFileSync(join(data, 'intel', 'vpn.txt'), '# ours\n198.51.100.0/24\nnonsense\n')
    const { status, stderr } = await run('import', '-', '--data', data)
    assert.equal(status, 1)
    assert.match(stderr, /vpn\.txt.*3/)
    assert.ok(!readdirSync(data).includes('quarantine'))
  })
})

/** The machine that runs this may have two cores. */
function* pairs<T>(items: T[]): Generator<T[]> {
  for (let index = 0; index < items.length; index += 2) yield items.slice(index, index + 2)
}
