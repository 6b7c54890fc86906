/** `riskgraph intel` as an operator sees it, against a server of lists on this machine. */
import assert from 'node:assert/strict'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { temporaryFolder } from '../factories-server.ts'
import { listServer } from '../intel/list-server.ts'
import { run } from './running.ts'

function configure(data: string, sources: object[]): void {
  mkdirSync(data, { recursive: true })
  writeFileSync(join(data, 'riskgraph.json'), JSON.stringify({ engine: { networks: { sources } } }))
}

describe('riskgraph intel update', () => {
  it('fetches what the settings say, and tells what came of it', async (t) => {
    const data = temporaryFolder(t)
    const server = await listServer(t, {
      '/tor': '192.0.2.1\n192.0.2.2\n',
      '/relays.csv': 'GB,192.0.2.128/25,London\n',
    })
    configure(data, [
      { kind: 'tor', url: server.url('/tor') },
      { kind: 'relay', url: server.url('/relays.csv'), format: 'csv', column: 2 },
    ])
    const { status, stdout, stderr } = await run('intel', 'update', '--data', data)
    assert.deepEqual([status, stderr], [0, ''])
    assert.match(stdout, /^tor +2 entries \(new\)\nrelay +1 entries \(new\)\n$/)
    assert.match(
      readFileSync(join(data, 'intel', 'relay.txt'), 'utf8'),
      /^# fetched: \S+\n.*\n.*\n192\.0\.2\.128\/25\n$/,
    )
    assert.ok(!existsSync(join(data, 'riskgraph.db')), 'no store was opened')
    const { stdout: shown } = await run('intel', 'status', '--data', data)
    assert.match(shown, /^tor +2 entries +\d{4}-\d\d-\d\d \(0 days\) .*\/tor\nrelay +1 entries/)
  })

  it('ends with 1 when a list failed, keeps the old one, and fetches the others', async (t) => {
    const data = temporaryFolder(t)
    const server = await listServer(t, { '/vpn': '192.0.2.3\n' })
    configure(data, [
      { kind: 'tor', url: server.url('/absent') },
      { kind: 'vpn', url: server.url('/vpn') },
    ])
    mkdirSync(join(data, 'intel'))
    const old = '# fetched: 2026-03-01T00:00:00Z\n192.0.2.9\n'
    writeFileSync(join(data, 'intel', 'tor.txt'), old)
    const { status, stdout } = await run('intel', 'update', '--json', '--data', data)
    assert.equal(status, 1)
    const url = server.url('/absent')
    assert.deepEqual(JSON.parse(stdout), [
      { kind: 'tor', entries: null, entriesBefore: 1, error: `${url}: answered 404` },
      { kind: 'vpn', entries: 1, entriesBefore: null, error: null },
    ])
    assert.equal(readFileSync(join(data, 'intel', 'tor.txt'), 'utf8'), old)
    const { stdout: shown } = await run('intel', 'status', '--json', '--data', data)
    const found = JSON.parse(shown) as { name: string; isStale: boolean }[]
    assert.deepEqual(
      found.map(({ name, isStale }) => [name, isStale]),
      [
        ['tor', true],
        ['vpn', false],
      ],
    )
  })

  it('fetches only the kinds that are asked for, and those it knows', async (t) => {
    const data = temporaryFolder(t)
    const server = await listServer(t, { '/tor': '192.0.2.1\n', '/vpn': '192.0.2.3\n' })
    configure(data, [
      { kind: 'tor', url: server.url('/tor') },
      { kind: 'vpn', url: server.url('/vpn') },
    ])
    const [only, without] = await Promise.all([
      run('intel', 'update', '--kind', 'vpn', '--data', data),
      run('intel', 'update', '--kind', 'proxy', '--data', data),
    ])
    assert.deepEqual([only.status, server.asked], [0, ['/vpn']])
    assert.equal(without.status, 1)
    assert.match(without.stderr, /^riskgraph: --kind: .*no list of the kind 'proxy'\n$/)
    const unknown = await run('intel', 'update', '--kind', 'pigeon', '--data', data)
    assert.equal(unknown.status, 2)
    assert.match(unknown.stderr, /Allowed choices are tor, relay, vpn/)
  })

  it('refuses sources that are not safe, naming the setting', async (t) => {
    const data = temporaryFolder(t)
    configure(data, [
      { kind: 'tor', url: 'http://lists.example/tor' },
      { kind: 'vpn', url: 'https://me:secret@lists.example/vpn' },
    ])
    const { status, stderr } = await run('intel', 'update', '--data', data)
    assert.equal(status, 1)
    assert.match(stderr, /engine\.networks\.sources\.0\.url: expected an https:\/\/ URL/)
    assert.match(stderr, /engine\.networks\.sources\.1\.url: expected an https:\/\/ URL/)
  })
})

describe('riskgraph intel status', () => {
  it('says what to do where there are no lists', async (t) => {
    const { status, stdout } = await run('intel', 'status', '--data', join(temporaryFolder(t), 'absent'))
    assert.deepEqual([status, stdout], [0, 'there are no lists; `riskgraph intel update` fetches some\n'])
  })
})
