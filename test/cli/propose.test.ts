/** `riskgraph propose`: what an import shows, for people and for programs; what it prints can be taken as it is. */
import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { signInRecord, temporaryFolder } from '../factories-server.ts'
import { run } from './running.ts'

describe('riskgraph propose', () => {
  it('proposes what was imported, and is satisfied when it is accepted', async (t) => {
    const data = temporaryFolder(t)
    const log = join(data, 'log.jsonl')
    const day = (number: number) => new Date(Date.UTC(2026, 8, 1, number)).toISOString()
    const records = Array.from({ length: 120 }, (_, number) =>
      signInRecord(number, number % 6, { createdDateTime: day(number), autonomousSystemNumber: 64_512 }),
    )
    const admin = { userPrincipalName: 'admin-erp@corp.example', createdDateTime: day(30) }
    const lines = [...records, signInRecord(500, 9, admin)].map((one) => JSON.stringify(one))
    writeFileSync(log, lines.join('\n'))
    const imported = await run('import', log, '--data', data)
    assert.match(imported.stdout, /users at risk +0\n\nlearning: the log covers 4 days; in the first 14 /)
    const json = await run('import', log, '--data', data, '--json')
    assert.deepEqual(JSON.parse(json.stdout).learning, { days: 4, ofDays: 14 })

    const text = await run('propose', '--data', data)
    assert.equal(text.status, 0, text.stderr)
    assert.match(text.stdout, /^learning: the log covers 4 days/)
    assert.match(text.stdout, /^ {2}AS64512: 7 of 7 people, 121 sign-ins, 1 prefix$/m)
    const { proposals } = JSON.parse((await run('propose', '--data', data, '--json')).stdout)
    const [network, account] = proposals
    writeFileSync(join(data, 'riskgraph.json'), JSON.stringify(network.accept.settings))
    const accepted = await run(...account.accept.command.split(' ').slice(1), '--data', data)
    assert.deepEqual([accepted.status, accepted.stdout], [0, 'number: 1\n'])
    const later = lines
      .map((one) => JSON.parse(one))
      .map((one, index) => ({
        ...one,
        id: signInRecord(1000 + index, 0).id,
        createdDateTime: day(24 * 40 + index),
      }))
    writeFileSync(log, later.map((one) => JSON.stringify(one)).join('\n'))
    assert.equal((await run('import', log, '--data', data)).status, 0)
    const again = await run('propose', '--data', data)
    assert.match(again.stdout, /^looked at 121 sign-ins of 7 people in 30 days\n\nnothing to propose\n$/)
  })

  it('has nothing to propose of nothing', async (t) => {
    const { status, stdout } = await run('propose', '--data', temporaryFolder(t))
    assert.deepEqual(
      [status, stdout],
      [0, 'looked at 0 sign-ins of 0 people in 0 days\n\nnothing to propose\n'],
    )
  })
})
