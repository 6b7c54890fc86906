/** A list is replaced as a whole, or stays as it was. */
import assert from 'node:assert/strict'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import type { ListName, ListSource } from '../../src/config/networks.ts'
import { defaultSettings } from '../../src/config.ts'
import { readAddress } from '../../src/enrich/address.ts'
import { openIntelligence } from '../../src/enrich/intelligence.ts'
import type { FetchList } from '../../src/intel/fetch-list.ts'
import { intelStatus } from '../../src/intel/intel-status.ts'
import { type UpdateOptions, updateLists } from '../../src/intel/update-lists.ts'
import { mmdb } from '../enrich/mmdb.ts'

const nowMs = Date.UTC(2026, 2, 20, 10)
const dayMs = 86_400_000
const fetched = `# fetched: ${new Date(nowMs - dayMs).toISOString()}\n`

function source(
  kind: ListName,
  url = `https://lists.example/${kind}`,
  change: Partial<ListSource> = {},
): ListSource {
  return { kind, url, format: 'lines', column: 1, allowPrivateAddress: false, ...change }
}

/** A folder with lists, and a network in which each address has a text or fails. */
function place(t: TestContext, files: Record<string, string> = {}) {
  const data = mkdtempSync(join(tmpdir(), 'intel-'))
  t.after(() => rmSync(data, { recursive: true }))
  if (Object.keys(files).length > 0) mkdirSync(join(data, 'intel'))
  for (const [name, text] of Object.entries(files)) writeFileSync(join(data, 'intel', name), text)
  return {
    data,
    read: (name: string) => readFileSync(join(data, 'intel', name), 'utf8'),
    names: () => readdirSync(join(data, 'intel')).sort(),
    update(texts: Record<string, string>, sources: ListSource[], change: Partial<UpdateOptions> = {}) {
      const fetch: FetchList = async (url) => texts[url] ?? Promise.reject(new Error('answered 404'))
      return updateLists({ data, sources, fetch, now: () => nowMs, ...change })
    },
  }
}

describe('an update', () => {
  it('writes a list with its date and its source, ready to be used', async (t) => {
    const folder = place(t)
    const results = await folder.update({ 'https://lists.example/tor': 'a heading\n192.0.2.16\n' }, [
      source('tor'),
    ])
    assert.deepEqual(results, [{ kind: 'tor', entries: 1, entriesBefore: null, error: null }])
    assert.match(
      folder.read('tor.txt'),
      /^# fetched: 2026-03-20T10:00:00\.000Z\n# source: https:\/\/lists\.example\/tor\n#.*\n192\.0\.2\.16\n$/,
    )
    const lists = openIntelligence({
      data: folder.data,
      settings: defaultSettings.engine.networks,
      warn: assert.fail,
    })
    const listing = lists.listingOf(
      readAddress('192.0.2.16') ?? assert.fail(),
      '2026-03-21T10:00:00.0000000Z',
    )
    assert.deepEqual(listing, { name: 'tor', ageDays: 1, isStale: false })
    assert.deepEqual(folder.names(), ['tor.txt'])
  })

  it('makes one list of all sources of a kind, or none', async (t) => {
    const folder = place(t)
    const sources = [source('vpn', 'https://a.example'), source('vpn', 'https://b.example')]
    const texts = { 'https://a.example': '192.0.2.1\n192.0.2.2', 'https://b.example': '192.0.2.2\n192.0.2.3' }
    assert.deepEqual((await folder.update(texts, sources))[0]?.entries, 3)
    const [failed] = await folder.update({ 'https://a.example': '192.0.2.1' }, sources, { isForced: true })
    assert.deepEqual(failed, {
      ...{ kind: 'vpn', entries: null, entriesBefore: 3, error: 'https://b.example: answered 404' },
    })
    assert.match(folder.read('vpn.txt'), /192\.0\.2\.3/)
  })

  it('goes on after a list that failed', async (t) => {
    const folder = place(t, { 'tor.txt': `${fetched}192.0.2.9\n` })
    const results = await folder.update({ 'https://lists.example/vpn': '192.0.2.1' }, [
      source('tor'),
      source('vpn'),
    ])
    assert.deepEqual(
      results.map(({ kind, error }) => [kind, error]),
      [
        ['tor', 'https://lists.example/tor: answered 404'],
        ['vpn', null],
      ],
    )
    assert.equal(folder.read('tor.txt'), `${fetched}192.0.2.9\n`)
  })

  for (const [what, text, reason] of [
    ['has no entries', '# nothing\n', /has no entries/],
    ['is a page', '<html>\n<p>moved</p>\n', /has no entries/],
    ['names everybody', '192.0.2.1\n0.0.0.0/0\n', /too large a part of the internet/],
    ['has shrunk to under a quarter', '192.0.2.1\n', /only 1 of 5 entries would be left: --force takes them/],
  ] as const) {
    it(`keeps the old list when the new one ${what}`, async (t) => {
      const old = `${fetched}198.51.100.1\n198.51.100.2\n198.51.100.3\n198.51.100.4\n198.51.100.5\n`
      const folder = place(t, { 'vpn.txt': old })
      const [result] = await folder.update({ 'https://lists.example/vpn': text }, [source('vpn')])
      assert.match(result?.error ?? '', reason)
      assert.equal(folder.read('vpn.txt'), old)
      assert.deepEqual(folder.names(), ['vpn.txt'])
    })
  }

  it('takes a list that has shrunk when it is told to, but never an empty one', async (t) => {
    const folder = place(t, {
      'vpn.txt': `${fetched}198.51.100.0/24\n198.51.100.1\n198.51.100.2\n198.51.100.3\n198.51.100.4\n`,
    })
    const forced = (text: string) =>
      folder.update({ 'https://lists.example/vpn': text }, [source('vpn')], { isForced: true })
    assert.equal((await forced(''))[0]?.entries, null)
    assert.equal((await forced('192.0.2.1'))[0]?.entries, 1)
  })

  it('does not replace a list that was not fetched, unless it is told to', async (t) => {
    const folder = place(t, { 'vpn.txt': '# ours\n198.51.100.1\n' })
    const texts = { 'https://lists.example/vpn': '192.0.2.1' }
    assert.match(
      (await folder.update(texts, [source('vpn')]))[0]?.error ?? '',
      /was not fetched, it may be yours/,
    )
    assert.equal(folder.read('vpn.txt'), '# ours\n198.51.100.1\n')
    assert.equal((await folder.update(texts, [source('vpn')], { isForced: true }))[0]?.error, null)
  })

  it('replaces a fetched list that has a fault', async (t) => {
    const folder = place(t, { 'vpn.txt': `${fetched}nonsense\n` })
    const results = await folder.update({ 'https://lists.example/vpn': '192.0.2.1' }, [source('vpn')])
    assert.deepEqual(results, [{ kind: 'vpn', entries: 1, entriesBefore: null, error: null }])
  })

  it('may run twice at once, and leaves one whole list', async (t) => {
    const folder = place(t)
    const texts = { 'https://lists.example/vpn': '192.0.2.1\n192.0.2.2\n' }
    const both = await Promise.all([1, 2].map(() => folder.update(texts, [source('vpn')])))
    assert.deepEqual(
      both.flat().map(({ error }) => error),
      [null, null],
    )
    assert.deepEqual(folder.names(), ['vpn.txt'])
    assert.match(folder.read('vpn.txt'), /192\.0\.2\.2\n$/)
  })

  it('clears away what one that was killed left behind, and nothing else', async (t) => {
    const folder = place(t, { 'vpn.txt.old.partial': 'x', 'vpn.txt.new.partial': 'x', 'vpn.txt.bak': 'x' })
    for (const name of ['vpn.txt.old.partial', 'vpn.txt.bak'])
      utimesSync(join(folder.data, 'intel', name), new Date(0), new Date(0))
    await folder.update({ 'https://lists.example/vpn': '192.0.2.1' }, [source('vpn')])
    assert.deepEqual(folder.names(), ['vpn.txt', 'vpn.txt.bak', 'vpn.txt.new.partial'])
  })

  it('without sources does nothing', async (t) => {
    const folder = place(t)
    assert.deepEqual(await folder.update({}, []), [])
    assert.ok(!existsSync(join(folder.data, 'intel')))
  })
})

describe('the status', () => {
  const settings = defaultSettings.engine.networks

  it('tells size, date, age and source of what is there', (t) => {
    const folder = place(t, {
      'nation-state.txt': `${fetched}# source: https://a.example\n192.0.2.1\n192.0.2.0/24\n`,
    })
    assert.deepEqual(intelStatus(folder.data, settings, nowMs), [
      {
        ...{
          name: 'nationState',
          entries: 2,
          dateTime: '2026-03-19T10:00:00.000Z',
          ageDays: 1,
          isStale: false,
        },
        ...{ sources: ['https://a.example'], error: null },
      },
    ])
  })

  it('says what is stale, Tor after two days', (t) => {
    const folder = place(t, { 'tor.txt': `${fetched}192.0.2.1\n`, 'vpn.txt': `${fetched}192.0.2.1\n` })
    const stale = (days: number) =>
      intelStatus(folder.data, settings, nowMs + days * dayMs).map(({ name, isStale }) => [name, isStale])
    assert.deepEqual(stale(0.9), [
      ['tor', false],
      ['vpn', false],
    ])
    assert.deepEqual(stale(1.1), [
      ['tor', true],
      ['vpn', false],
    ])
    assert.deepEqual(stale(13.1), [
      ['tor', true],
      ['vpn', true],
    ])
  })

  it('says what cannot be used, and why', (t) => {
    const folder = place(t, { 'vpn.txt': 'nonsense\n', 'city.mmdb': 'nonsense' })
    const [list, database] = intelStatus(folder.data, settings, nowMs)
    assert.match(list?.error ?? '', /vpn\.txt:1: 'nonsense'/)
    assert.match(database?.error ?? '', /city\.mmdb is not a MaxMind DB/)
  })

  it('tells type and date of a database', (t) => {
    const folder = place(t, { 'tor.txt': '' })
    writeFileSync(
      join(folder.data, 'intel', 'asn.mmdb'),
      mmdb({ '192.0.2.0/24': 'x' }, { builtMs: nowMs - 40 * dayMs, type: 'Test-ASN' }),
    )
    const database = intelStatus(folder.data, settings, nowMs).at(-1)
    assert.deepEqual(
      [database?.name, database?.ageDays, database?.isStale, database?.sources],
      ['asn', 40, false, ['Test-ASN']],
    )
  })

  it('is empty where there is nothing', (t) => {
    assert.deepEqual(intelStatus(join(place(t).data, 'absent'), settings, nowMs), [])
  })
})
