/** `riskgraph detections`: a file or a pipe is taken in, what is refused is named by line and property. */
import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { catalogue } from '../../src/detections/catalogue.ts'
import { guid, signInId, signInRecord, temporaryFolder, userId } from '../factories-server.ts'
import { run, runWithInput } from './running.ts'

function detection(number: number, change: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    source: 'mailbox guard',
    id: `alert ${number}`,
    riskEventType: 'suspiciousInboxForwarding',
    userId: userId(number),
    userPrincipalName: `person${number}@corp.example`,
    activityDateTime: new Date(Date.now() - 3_600_000).toISOString(),
    ...change,
  }
}

const lines = (items: unknown[]) => items.map((item) => `${JSON.stringify(item)}\n`).join('')

describe('riskgraph detections import', () => {
  it('takes in lines and lists, once, and says how many', async (t) => {
    const data = temporaryFolder(t)
    const [byLine, asList] = [join(data, 'lines.jsonl'), join(data, 'list.json')]
    writeFileSync(byLine, lines([1, 2].map((number) => detection(number))))
    writeFileSync(
      asList,
      JSON.stringify(
        [2, 3].map((number) => detection(number)),
        null,
        2,
      ),
    )
    const both = await run('detections', 'import', byLine, asList, '--json', '--data', data)
    assert.deepEqual([both.status, both.stderr], [0, ''])
    assert.deepEqual(JSON.parse(both.stdout), { read: 4, created: 3, known: 1, refused: 0, errors: [] })
    const again = await run('detections', 'import', byLine, '--data', data)
    assert.equal(again.status, 0)
    assert.match(again.stdout, /^read +2 records\nnew +0 detections\nalready known +2 detections\nrefused +0/)
  })

  it('takes in a sign-in of the log as what it names', async (t) => {
    const data = temporaryFolder(t)
    const log = join(data, 'log.json')
    writeFileSync(log, JSON.stringify([signInRecord(1, 1)]))
    await run('import', log, '--data', data)
    const named = detection(1, { userId: null, userPrincipalName: null, requestId: signInId(1) })
    const input = lines([{ ...named, riskEventType: 'anomalousToken' }])
    const { status, stdout } = await runWithInput(
      input,
      'detections',
      'import',
      '-',
      '--json',
      '--data',
      data,
    )
    assert.equal(status, 0)
    assert.equal(JSON.parse(stdout).created, 1)
  })

  it('names line and property of what is refused, keeps the rest, and ends with 1', async (t) => {
    const data = temporaryFolder(t)
    const good = lines([detection(1)])
    const bad = lines([detection(2, { riskLevel: 'enormous' })])
    const stranger = lines([detection(3, { userId: guid(404), userPrincipalName: null })])
    const input = `${good}${bad}{"broken": \n${stranger}${lines([detection(4)])}`
    const mixed = await runWithInput(input, 'detections', 'import', '-', '--json', '--data', data)
    assert.equal(mixed.status, 1)
    const { created, refused, errors } = JSON.parse(mixed.stdout)
    assert.deepEqual([created, refused], [2, 3])
    assert.deepEqual(
      errors.map(({ file, line, id, field }: Record<string, unknown>) => [file, line, id, field]),
      [
        ['stdin', 2, 'alert 2', 'riskLevel'],
        ['stdin', 3, null, 'record'],
        ['stdin', 4, 'alert 3', 'userId'],
      ],
    )
    assert.match(mixed.stderr, /^stdin:2: riskLevel: found "enormous", expected "low", "medium" or "high"\n/)
    assert.equal(mixed.stderr.trim().split('\n').length, 3)
  })

  it('takes in more than fits in one transaction, and nothing of nothing', async (t) => {
    const data = temporaryFolder(t)
    const many = lines(Array.from({ length: 450 }, (_, number) => detection(number)))
    const all = await runWithInput(many, 'detections', 'import', '-', '--json', '--data', data)
    assert.deepEqual([all.status, JSON.parse(all.stdout).created], [0, 450])
    const none = await runWithInput('', 'detections', 'import', '-', '--json', '--data', data)
    assert.deepEqual([none.status, JSON.parse(none.stdout).read], [0, 0])
  })

  it('refuses a file that is not there before anything is begun', async (t) => {
    const data = temporaryFolder(t)
    const absent = await run('detections', 'import', join(data, 'absent.json'), '--data', data)
    assert.equal(absent.status, 1)
    assert.match(absent.stderr, /^riskgraph: .*absent\.json: there is no such file\n$/)
    const folder = await run('detections', 'import', data, '--data', data)
    assert.match(folder.stderr, /is a folder/)
  })
})

describe('riskgraph detections list', () => {
  it('lists every type, for people and for programs', async () => {
    const [text, json, without] = await Promise.all([
      run('detections', 'list', '--types'),
      run('detections', 'list', '--types', '--json'),
      run('detections', 'list'),
    ])
    assert.equal(text.stdout.trim().split('\n').length, catalogue.length + 1)
    assert.match(text.stdout, /^unlikelyTravel +engine +user +medium +7 days +T1078\.004 +Atypical travel$/m)
    assert.match(text.stdout, /^leakedCredentials +engine, outside +user, servicePrincipal +high +stays/m)
    assert.deepEqual(JSON.parse(json.stdout), JSON.parse(JSON.stringify(catalogue)))
    assert.equal(without.status, 2)
  })

  it('knows the permission to send detections', async (t) => {
    const data = temporaryFolder(t)
    const args = ['app', 'create', 'guard', '--permission', 'RiskDetection.Ingest.All', '--data', data]
    assert.equal((await run(...args)).status, 0)
  })
})
