/** Databases of the operator, in the layouts of their vendors. */
import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import { readAddress } from '../../src/enrich/address.ts'
import {
  type Database,
  networkRecord,
  placeRecord,
  readDatabase,
} from '../../src/enrich/network-databases.ts'
import { OperatorError } from '../../src/model/errors.ts'
import { type MmdbOptions, type MmdbValue, mmdb } from './mmdb.ts'

describe('a database', () => {
  const folder = mkdtempSync(join(tmpdir(), 'databases-'))
  after(() => rmSync(folder, { recursive: true }))
  mkdirSync(folder, { recursive: true })
  let files = 0

  function write(bytes: Uint8Array): string {
    const path = join(folder, `${files++}.mmdb`)
    writeFileSync(path, bytes)
    return path
  }
  const open = (records: Record<string, MmdbValue>, options?: MmdbOptions) =>
    readDatabase(write(mmdb(records, options)))
  const recordOf = (database: Database, text: string) =>
    database.recordOf(readAddress(text) ?? assert.fail(text))

  it('knows the networks of both families, to their edges', () => {
    const database = open({ '198.51.100.0/25': 'four', '2001:db8:5::/48': 'six' })
    assert.equal(recordOf(database, '198.51.100.127'), 'four')
    assert.equal(recordOf(database, '198.51.100.128'), null)
    assert.equal(recordOf(database, '2001:db8:5:ffff::1'), 'six')
    assert.equal(recordOf(database, '2001:db8:6::1'), null)
  })

  it('gives the smaller network where one lies in another', () => {
    const database = open({ '198.51.100.0/24': 'large', '198.51.100.64/26': 'small' })
    assert.equal(recordOf(database, '198.51.100.64'), 'small')
    assert.equal(recordOf(database, '198.51.100.200'), 'large')
    assert.equal(recordOf(database, '198.51.100.64'), 'small', 'also when asked again')
  })

  it('of IPv4 alone knows nothing of IPv6', () => {
    const database = open({ '0.0.0.0/1': 'low', '128.0.0.0/1': 'high' }, { ipVersion: 4 })
    assert.equal(recordOf(database, '198.51.100.1'), 'high')
    assert.equal(recordOf(database, '2001:db8::1'), null)
  })

  it('says when it was made', () => {
    const builtMs = Date.UTC(2026, 1, 3)
    assert.deepEqual(
      [open({ '198.51.100.0/24': 'x' }, { builtMs, type: 'Test-City' })].map((one) => [
        one.builtMs,
        one.type,
      ]),
      [[builtMs, 'Test-City']],
    )
  })

  for (const [what, bytes] of [
    ['empty', Buffer.alloc(0)],
    ['a text', Buffer.from('198.51.100.0/24\n')],
    ['cut off at the end', mmdb({ '198.51.100.0/24': 'x' }).subarray(0, -40)],
  ] as const) {
    it(`is refused when it is ${what}, naming the file`, () => {
      const path = write(bytes)
      assert.throws(
        () => readDatabase(path),
        (error: Error) =>
          error instanceof OperatorError && error.message.startsWith(`${path} is not a MaxMind DB`),
      )
    })
  }

  it('that is damaged inside knows nothing, and throws nothing', () => {
    const bytes = mmdb({ '198.51.100.0/24': { name: 'x'.repeat(20) } })
    bytes.fill(0xff, 100, bytes.indexOf('MaxMind.com') - 4)
    const database = readDatabase(write(bytes))
    for (const text of ['198.51.100.1', '1.2.3.4', '2001:db8::1']) void recordOf(database, text)
  })
})

describe('the record of a network', () => {
  const layouts: [string, MmdbValue, object][] = [
    [
      'MaxMind and DB-IP',
      { autonomous_system_number: 64512, autonomous_system_organization: 'Nordlyse Fiber' },
      { asn: 64512, name: 'Nordlyse Fiber' },
    ],
    [
      'IPinfo',
      { asn: 'AS64512', name: 'Nordlyse Fiber', domain: 'x' },
      { asn: 64512, name: 'Nordlyse Fiber' },
    ],
    ['IPinfo Lite', { asn: 'AS64512', as_name: 'Nordlyse' }, { asn: 64512, name: 'Nordlyse' }],
    ['nobody', { number: 64512 }, {}],
    ['somebody else', { asn: { number: 1 }, name: ['x'] }, {}],
    ['a joker', { asn: 'AS', name: ' ' }, {}],
  ]
  for (const [vendor, raw, expected] of layouts) {
    it(`is read in the layout of ${vendor}`, () => assert.deepEqual(networkRecord(raw), expected))
  }

  it('is empty where there is none', () => {
    for (const raw of [null, undefined, 'x', 7, []]) assert.deepEqual(networkRecord(raw), {})
  })
})

describe('the record of a place', () => {
  const point = { latitude: 50.9271, longitude: 11.5892 }
  const layouts: [string, MmdbValue, object][] = [
    [
      'MaxMind',
      {
        country: { iso_code: 'DE', names: { en: 'Germany' } },
        city: { names: { de: 'Jena', en: 'Jena' } },
        location: { ...point, accuracy_radius: 20 },
      },
      { country: 'DE', city: 'Jena', point, radiusKm: 20 },
    ],
    [
      'DB-IP, flat',
      { country_code: 'DE', state1: 'Thuringia', city: 'Jena', ...point },
      { country: 'DE', city: 'Jena', point },
    ],
    [
      'IPinfo',
      { country: 'DE', city: 'Jena', lat: '50.9271', lng: '11.5892', region: 'x' },
      { country: 'DE', city: 'Jena', point },
    ],
    ['a country alone', { country: { iso_code: 'DE' } }, { country: 'DE' }],
    ['half a point', { location: { latitude: 1 } }, {}],
    ['a point beside the globe', { latitude: 91, longitude: 11 }, {}],
    ['names instead of codes', { country: 'Germany', city: 7 }, {}],
    ['the equator', { latitude: 0, longitude: 0 }, { point: { latitude: 0, longitude: 0 } }],
  ]
  for (const [vendor, raw, expected] of layouts) {
    it(`is read in the layout of ${vendor}`, () => assert.deepEqual(placeRecord(raw), expected))
  }
})
