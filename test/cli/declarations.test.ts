/** `riskgraph travel`, `exception` and `watch`: what an operator knows is declared, listed and taken back. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { temporaryFolder } from '../factories-server.ts'
import { run } from './running.ts'

const trip = ['--country', 'no', '--from', '2026-01-10', '--to', '2026-01-12', '--note', 'a fair']

describe('riskgraph travel', () => {
  it('adds, lists and removes, for people and for programs', async (t) => {
    const data = temporaryFolder(t)
    const travel = (...args: string[]) => run('travel', ...args, '--data', data)
    const added = await travel('add', 'Ada@Corp.example', ...trip)
    assert.deepEqual([added.status, added.stdout], [0, 'number: 1\n'])
    assert.match(added.stderr, /^note: nobody called Ada@Corp.example has signed in yet/)
    const json = await travel('add', 'ada@corp.example', ...trip, '--json')
    const { createdDateTime, ...item } = JSON.parse(json.stdout)
    assert.deepEqual(item, {
      ...{ number: 1, createdBy: null, country: 'NO', from: '2026-01-10', to: '2026-01-12', note: 'a fair' },
      userId: null,
      userPrincipalName: 'ada@corp.example',
    })
    const listed = await travel('list')
    assert.match(listed.stdout, /^1 +ada@corp\.example +NO +2026-01-10 +2026-01-12 +over +a fair$/m)
    assert.deepEqual((await travel('remove', '1')).status, 0)
    const again = await travel('remove', '1')
    assert.deepEqual(
      [again.status, again.stderr],
      [1, 'riskgraph: there is no 1; `travel list` has them all\n'],
    )
    assert.deepEqual(JSON.parse((await travel('list', '--json')).stdout), [])
  })

  it('says what is wrong: usage with 2, what was said with 1', async (t) => {
    const data = temporaryFolder(t)
    const [none, country, user, number] = await Promise.all([
      run('travel', 'add', 'ada@corp.example', '--data', data),
      run('travel', 'add', 'ada@corp.example', ...trip.with(1, 'Norway'), '--data', data),
      run('travel', 'add', 'ada', ...trip, '--data', data),
      run('travel', 'remove', '1st', '--data', data),
    ])
    assert.deepEqual([none.status, country.status, user.status, number.status], [2, 1, 1, 2])
    assert.match(country.stderr, /^riskgraph: country: found "Norway", expected two letters such as NO\n$/)
    assert.match(user.stderr, /^riskgraph: user: found an id that nobody here has/)
  })
})

describe('riskgraph exception', () => {
  it('adds by one of three, and lists what has ended as ended', async (t) => {
    const data = temporaryFolder(t)
    const exception = (...args: string[]) => run('exception', ...args, '--data', data)
    const until = ['--until', '2026-01-12', '--why', 'the new proxy']
    for (const network of [
      ['--network', 'Cumulus'],
      ['--asn', 'AS13335'],
      ['--address', '192.0.2.0/24'],
    ])
      assert.equal((await exception('add', ...network, ...until)).status, 0, network.join())
    const { stdout } = await exception('list')
    assert.match(stdout, /^1 +Cumulus +2026-01-12 +ended +the new proxy$/m)
    assert.match(stdout, /^2 +AS13335 /m)
    const both = await exception('add', '--network', 'a', '--asn', '1', ...until)
    assert.match(both.stderr, /^riskgraph: network: found network and asn, expected one of/)
    assert.equal((await exception('add', '--asn', '1', '--until', '2026-01-12')).status, 2)
  })
})

describe('riskgraph watch', () => {
  it('watches somebody once in each way', async (t) => {
    const data = temporaryFolder(t)
    const watch = (...args: string[]) => run('watch', ...args, '--data', data)
    assert.equal((await watch('add', 'bg@corp.example', '--as', 'break-glass')).status, 0)
    const again = await watch('add', 'BG@corp.example', '--as', 'break-glass')
    assert.deepEqual([again.status, again.stdout], [0, 'number: 1\n'])
    assert.equal((await watch('add', 'bg@corp.example', '--as', 'privileged')).status, 0)
    const odd = await watch('add', 'bg@corp.example', '--as', 'vip')
    assert.match(
      odd.stderr,
      /^riskgraph: as: found "vip", expected one of break-glass, privileged, watched\n$/,
    )
    assert.match((await watch('list')).stdout, /^2 +bg@corp\.example +privileged$/m)
  })
})

describe('riskgraph link', () => {
  it('links accounts once, and lists the highest of their risk', async (t) => {
    const data = temporaryFolder(t)
    const link = (...args: string[]) => run('link', ...args, '--data', data)
    assert.equal((await link('add', 'ada@corp.example')).status, 2)
    const twice = await link('add', 'ada@corp.example', 'ADA@corp.example')
    assert.deepEqual([twice.status, /found ada@corp.example twice/.test(twice.stderr)], [1, true])
    assert.equal((await link('add', 'ada@corp.example', 'ada.admin@corp.example')).status, 0)
    const again = await link('add', 'grace@corp.example', 'ada@corp.example')
    assert.match(again.stderr, /ada@corp\.example is linked already, as number 1/)
    const [{ number, riskLevel, users }] = JSON.parse((await link('list', '--json')).stdout)
    assert.deepEqual([number, riskLevel, users.length, users[0].riskState], [1, 'none', 2, 'none'])
    assert.match((await link('list')).stdout, /^1 +none +ada\.admin@corp\.example +none +none$/m)
  })
})
