/** What lies in the data folder may change while somebody works with it. */
import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import { defaultSettings } from '../../src/config.ts'
import { readAddress } from '../../src/enrich/address.ts'
import { openIntelligence } from '../../src/enrich/intelligence.ts'
import { OperatorError } from '../../src/model/errors.ts'
import { featuresIn, signIn, today } from '../factories.ts'
import { mmdb } from './mmdb.ts'

/** A data folder, and a clock that goes when it is told. Files are written an hour before whatever it says. */
function folderOf(t: TestContext, change: Partial<typeof defaultSettings.engine.networks> = {}) {
  const data = mkdtempSync(join(tmpdir(), 'intelligence-'))
  t.after(() => rmSync(data, { recursive: true }))
  mkdirSync(join(data, 'intel'))
  let nowMs = Date.UTC(2026, 2, 20, 10)
  const warnings: string[] = []
  return {
    data,
    warnings,
    pass(milliseconds: number) {
      nowMs += milliseconds
    },
    write(name: string, contents: string | Buffer, ageMs = 3_600_000) {
      const path = join(data, 'intel', name)
      writeFileSync(path, contents)
      utimesSync(path, new Date(nowMs - ageMs), new Date(nowMs - ageMs))
    },
    remove: (name: string) => rmSync(join(data, 'intel', name)),
    open: () =>
      openIntelligence({
        data,
        settings: { ...defaultSettings.engine.networks, ...change },
        warn: (message) => warnings.push(message),
        now: () => nowMs,
      }),
  }
}

type Opened = ReturnType<ReturnType<typeof folderOf>['open']>

function kindOf(intelligence: Opened, text: string) {
  return intelligence.listingOf(readAddress(text) ?? assert.fail(text), today)?.name
}

describe('a list that changes', () => {
  it('counts from the next look on, which is a second later', (t) => {
    const folder = folderOf(t)
    folder.write('vpn.txt', '192.0.2.1\n')
    const intelligence = folder.open()
    folder.write('vpn.txt', '192.0.2.1\n192.0.2.2\n')
    assert.equal(kindOf(intelligence, '192.0.2.2'), undefined)
    folder.pass(1000)
    assert.equal(kindOf(intelligence, '192.0.2.2'), 'vpn')
  })

  it('may come, and go', (t) => {
    const folder = folderOf(t)
    const intelligence = folder.open()
    assert.deepEqual(intelligence.kinds, [])
    folder.write('tor.txt', '192.0.2.1\n')
    folder.pass(1000)
    assert.deepEqual([intelligence.kinds, kindOf(intelligence, '192.0.2.1')], [['tor'], 'tor'])
    folder.remove('tor.txt')
    folder.pass(1000)
    assert.deepEqual([intelligence.kinds, kindOf(intelligence, '192.0.2.1')], [[], undefined])
    assert.deepEqual(folder.warnings, [])
  })

  it('with a fault leaves the one before, and that is said once', (t) => {
    const folder = folderOf(t)
    folder.write('vpn.txt', '192.0.2.1\n')
    const intelligence = folder.open()
    folder.write('vpn.txt', '192.0.2.2\nnonsense\n')
    for (let look = 0; look < 3; look++) {
      folder.pass(1000)
      assert.equal(kindOf(intelligence, '192.0.2.1'), 'vpn')
      assert.equal(kindOf(intelligence, '192.0.2.2'), undefined)
    }
    assert.equal(folder.warnings.length, 1)
    assert.match(folder.warnings[0] ?? '', /vpn\.txt:2: 'nonsense' .*what was read before stays in use/)
    folder.write('vpn.txt', '192.0.2.2\n203.0.113.9\n')
    folder.pass(1000)
    assert.equal(kindOf(intelligence, '192.0.2.2'), 'vpn')
  })

  it('that cannot be read at all is said once, and leaves the one before', (t) => {
    const folder = folderOf(t)
    folder.write('vpn.txt', '192.0.2.1\n')
    const intelligence = folder.open()
    folder.remove('vpn.txt')
    mkdirSync(join(folder.data, 'intel', 'vpn.txt'))
    utimesSync(join(folder.data, 'intel', 'vpn.txt'), new Date(0), new Date(0))
    for (let look = 0; look < 3; look++) {
      folder.pass(1000)
      assert.equal(kindOf(intelligence, '192.0.2.1'), 'vpn')
    }
    assert.equal(folder.warnings.length, 1)
    assert.match(folder.warnings[0] ?? '', /EISDIR/)
  })

  it('is left alone while it may still be written', (t) => {
    const folder = folderOf(t)
    folder.write('vpn.txt', '192.0.2.1\n')
    const intelligence = folder.open()
    folder.pass(5000)
    folder.write('vpn.txt', '192.0.2.1\n198.51.100.0/2', 100)
    assert.equal(kindOf(intelligence, '198.51.100.7'), undefined)
    folder.pass(2000)
    folder.write('vpn.txt', '192.0.2.1\n198.51.100.0/25\n', 1500)
    assert.equal(kindOf(intelligence, '198.51.100.7'), 'vpn')
    assert.equal(kindOf(intelligence, '203.0.113.1'), undefined)
  })

  it('with a fault at the start is refused, with file and line', (t) => {
    const folder = folderOf(t)
    folder.write('malicious.txt', '\nnonsense\n')
    assert.throws(
      () => folder.open(),
      (error: Error) => error instanceof OperatorError && /malicious\.txt:2: 'nonsense'/.test(error.message),
    )
  })

  it('is as old as the settings allow', (t) => {
    const folder = folderOf(t, { staleDays: { tor: 2, other: 400 } })
    folder.write('vpn.txt', '# fetched: 2025-11-21T10:00:00Z\n192.0.2.16\n')
    const { stale, listAgeDays } = featuresIn(signIn({ from: 'hidden' }), folder.open())
    assert.deepEqual([stale, listAgeDays], [undefined, 119])
  })
})

describe('databases of the data folder', () => {
  const asn = mmdb({
    '192.0.2.0/24': { autonomous_system_number: 16509, autonomous_system_organization: 'Amazon' },
  })
  const city = mmdb({
    '192.0.2.0/24': {
      country: { iso_code: 'SE' },
      city: { names: { en: 'Malmo' } },
      location: { latitude: 55.605, longitude: 13.0038, accuracy_radius: 10 },
    },
    '10.0.0.0/8': { country: { iso_code: 'SE' } },
  })
  const bare = () => {
    const one = signIn({ from: 'hidden', asn: null })
    one.location = { city: null, state: null, countryOrRegion: null, geoCoordinates: null }
    return one
  }

  it('fill in what the log lacks', (t) => {
    const folder = folderOf(t)
    folder.write('asn.mmdb', asn)
    folder.write('city.mmdb', city)
    const { values, latitude, radiusKm, kind, networkName } = featuresIn(bare(), folder.open())
    assert.deepEqual([values.asn, values.country, values.city], ['16509', 'SE', 'SE/Malmo'])
    assert.deepEqual([latitude, radiusKm, kind, networkName], [55.605, 10, 'hosting', 'Amazon'])
  })

  it('say nothing of an address inside the house', (t) => {
    const folder = folderOf(t)
    folder.write('city.mmdb', city)
    const { values } = featuresIn({ ...bare(), ipAddress: '10.0.0.7' }, folder.open())
    assert.deepEqual([values.country, values.asn, values.ip], [undefined, undefined, undefined])
  })

  it('make a log doubtful that places the address far away', (t) => {
    const folder = folderOf(t)
    folder.write('city.mmdb', city)
    const { geoConfidence, values } = featuresIn(signIn({ from: 'hidden', place: 'capeTown' }), folder.open())
    assert.deepEqual([geoConfidence, values.country], ['low', 'ZA'])
    const near = featuresIn(signIn({ from: 'hidden', place: 'gothenburg' }), folder.open())
    assert.equal(near.geoConfidence, undefined)
  })

  it('are read again when they change, and kept when the new one is broken', (t) => {
    const folder = folderOf(t)
    folder.write('asn.mmdb', asn)
    const intelligence = folder.open()
    folder.write('asn.mmdb', mmdb({ '192.0.2.0/24': { asn: 'AS64512', as_name: 'Nordlyse Fiber' } }))
    folder.pass(1000)
    assert.equal(featuresIn(bare(), intelligence).networkName, 'Nordlyse Fiber')
    folder.write('asn.mmdb', 'broken')
    folder.pass(1000)
    assert.equal(featuresIn(bare(), intelligence).networkName, 'Nordlyse Fiber')
    assert.match(folder.warnings[0] ?? '', /asn\.mmdb is not a MaxMind DB/)
  })

  it('that are broken at the start are refused', (t) => {
    const folder = folderOf(t)
    folder.write('city.mmdb', 'broken')
    assert.throws(() => folder.open(), /city\.mmdb is not a MaxMind DB/)
  })
})
