import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import { evaluate } from '../../../bench/quality/evaluate.ts'
import { openRba } from '../../../bench/quality/rba.ts'
import { comparedScorers } from '../../../bench/quality/scorers/index.ts'

const folder = mkdtempSync(join(tmpdir(), 'riskgraph-rba-'))
after(() => rmSync(folder, { recursive: true }))

const header =
  'index,Login Timestamp,User ID,Round-Trip Time [ms],IP Address,Country,Region,City,ASN,User Agent String,' +
  'Browser Name and Version,OS Name and Version,Device Type,Login Successful,Is Attack IP,Is Account Takeover'

function row(index: number, changes: Record<number, string> = {}): string {
  const day = String(1 + (index % 28)).padStart(2, '0')
  const month = String(1 + Math.floor(index / 28)).padStart(2, '0')
  const values = [
    String(index),
    `2021-${month}-${day} 08:00:00.${String(index).padStart(3, '0')}`,
    String(-7_000_000_000_000_000_000n + BigInt(index % 5)),
    '',
    `192.0.2.${index % 7}`,
    'NO',
    '-',
    'Bergen',
    '64500',
    '"Mozilla/5.0 (Made up, for a test)"',
    'Firefox 78.0',
    'Windows 10',
    'desktop',
    'True',
    'False',
    'False',
  ]
  for (const [at, value] of Object.entries(changes)) values[Number(at)] = value
  return values.join(',')
}

function write(name: string, rows: string[]): string {
  const path = join(folder, name)
  writeFileSync(path, `${[header, ...rows].join('\n')}\n`)
  return path
}

const rows = Array.from({ length: 100 }, (_, index) => row(index))
rows[90] = row(90, { 4: '198.51.100.9', 5: 'AU', 14: 'True' })
rows[95] = row(95, { 4: '203.0.113.9', 5: 'BR', 15: 'True' })
rows[50] = row(50, { 2: '-4324475583306591935', 13: 'False' })
rows[51] = row(51, { 2: '6998943612473066845' })
rows[60] = row(60, { 13: 'False' })
const path = write('small.csv', rows)

describe('the RBA data set as a stream', () => {
  it('gives sign-ins as Graph spells them, without the two users that are no persons', () => {
    const signIns = [...openRba(path, {}).signIns()]
    assert.equal(signIns.length, 98)
    const [first] = signIns
    assert.equal(first?.id, '00000000-0000-4000-8000-000000000000')
    assert.equal(first?.createdDateTime, '2021-01-01T08:00:00.0000000Z')
    assert.match(first?.userId ?? '', /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/)
    assert.equal(first?.userAgent, 'Mozilla/5.0 (Made up, for a test)')
    assert.equal(first?.autonomousSystemNumber, 64500)
    assert.equal(first?.location.city, 'Bergen')
    assert.equal(first?.location.state, null)
    assert.equal(signIns.find(({ id }) => id.startsWith('0000003c-'))?.status.errorCode, 50126)
    assert.equal(new Set(signIns.map(({ userId }) => userId)).size, 5)
  })

  it('labels takeovers and addresses of attacks, and nothing else', () => {
    const stream = openRba(path, {})
    const malicious = [...stream.signIns()].map(({ id }) => stream.label(id)).filter((one) => one.malicious)
    assert.deepEqual(
      malicious.map(({ scenario }) => scenario),
      ['rbaAttackIp', 'rbaTakeover'],
    )
  })

  it('is split by time, the end of which it finds without reading all of it', () => {
    const { manifest } = openRba(path, {})
    assert.equal(manifest.from, '2021-01-01T08:00:00.000Z')
    assert.equal(manifest.until, '2021-04-16T08:00:00.099Z')
    const moments = [
      manifest.from,
      manifest.scoredFrom,
      manifest.validationFrom,
      manifest.testFrom,
      manifest.until,
    ]
    assert.deepEqual(moments, [...moments].sort())
  })

  it('can be read twice, and by all scorers', () => {
    const stream = openRba(path, {})
    const record = () =>
      evaluate(
        stream,
        comparedScorers.map((make) => make()),
      )
    const [first, second] = [record(), record()]
    assert.ok(first.rows > 80)
    assert.equal(
      first.malicious.reduce((sum, one) => sum + one, 0),
      2,
    )
    for (const [index, { score }] of first.scorers.entries())
      assert.deepEqual(score, second.scorers[index]?.score)
  })

  it('takes a sample of whole users, always the same one', () => {
    const many = write(
      'users.csv',
      Array.from({ length: 100 }, (_, index) => row(index, { 2: String(1000 + (index % 50)) })),
    )
    const usersOf = () =>
      new Set([...openRba(many, { users: 4_304_857 / 2 }).signIns()].map(({ userId }) => userId))
    const users = usersOf()
    assert.ok(users.size > 10 && users.size < 40, `${users.size} of 50 users`)
    assert.deepEqual(usersOf(), users)
    const all = [...openRba(many, {}).signIns()].filter(({ userId }) => users.has(userId))
    assert.equal([...openRba(many, { users: 4_304_857 / 2 }).signIns()].length, all.length)
  })

  it('names the line and the column of what is wrong', () => {
    const readAll = (name: string, broken: string[]) => () => [...openRba(write(name, broken), {}).signIns()]
    assert.throws(
      readAll('time.csv', [row(0), row(1, { 1: 'soon' }), row(2)]),
      /:3: Login Timestamp: expected YYYY/,
    )
    assert.throws(
      readAll('user.csv', [row(0), row(1, { 2: 'ann' }), row(2)]),
      /:3: User ID: expected a whole number/,
    )
    assert.throws(readAll('short.csv', [row(0), '1,2021-01-02 08:00:00,5', row(2)]), /:3: found 3 values/)
    assert.throws(readAll('none.csv', []), /has no rows/)
    assert.throws(readAll('one.csv', [row(0)]), /more than one moment/)
    const other = join(folder, 'other.csv')
    writeFileSync(other, 'a,b\n1,2\n')
    assert.throws(() => openRba(other, {}), /expected a column 'index'/)
  })
})
