/** Texts and times that look harmless: wildcards, quotes, other alphabets, look-alikes, the last digit, great length. */
import { deepStrictEqual, strictEqual } from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { Json, TestServer } from '../../../factories-server.ts'
import { idsOf, startSeeded, stores } from './seeded-server.ts'

const long = 'x'.repeat(32_000)

/** Each both in a column and inside a document. */
const texts: Record<string, string | null> = {
  percent: '100%',
  percentLike: '100x',
  underscore: 'a_b',
  underscoreLike: 'axb',
  backslash: 'back\\slash',
  quotes: `O'Brien "quoted" \`ticked\``,
  exclamation: 'wow!',
  dotted: 'İstanbul',
  plain: 'istanbul',
  capital: 'ISTANBUL',
  dotless: 'ıstanbul',
  composed: 'Zoë',
  combining: 'Zoe\u0308',
  astral: '👩‍💻 dev',
  sharp: 'Straße',
  rightToLeft: '\u202Eevil',
  newline: 'two\nlines',
  long: `${long}end`,
  empty: '',
  none: null,
}

/** What is asked of a text, and the texts that answer. */
const cases: [condition: (subject: string) => string, found: string][] = [
  [(t) => `contains(${t},'%')`, 'percent'],
  [(t) => `startsWith(${t},'100')`, 'percent percentLike'],
  [(t) => `endsWith(${t},'0%')`, 'percent'],
  [(t) => `startsWith(${t},'a_')`, 'underscore'],
  [(t) => `contains(${t},'_')`, 'underscore'],
  [(t) => `contains(${t},'\\')`, 'backslash'],
  [(t) => `endsWith(${t},'\\slash')`, 'backslash'],
  [(t) => `${t} eq 'O''Brien "quoted" \`ticked\`'`, 'quotes'],
  [(t) => `contains(${t},'''')`, 'quotes'],
  [(t) => `endsWith(${t},'!')`, 'exclamation'],
  [(t) => `${t} eq 'Istanbul'`, 'plain capital'],
  [(t) => `${t} eq 'İstanbul'`, 'dotted'],
  [(t) => `startsWith(${t},'ı')`, 'dotless'],
  [(t) => `${t} in ('ISTANBUL','ıstanbul')`, 'plain capital dotless'],
  [(t) => `endsWith(${t},'\u00EB')`, 'composed'],
  [(t) => `endsWith(${t},'e\u0308')`, 'combining'],
  [(t) => `startsWith(${t},'zo')`, 'composed combining'],
  [(t) => `startsWith(${t},'👩')`, 'astral'],
  [(t) => `contains(${t},'💻')`, 'astral'],
  [(t) => `${t} eq 'STRASSE'`, ''],
  [(t) => `${t} eq 'STRAßE'`, 'sharp'],
  [(t) => `contains(${t},'\u202E')`, 'rightToLeft'],
  [(t) => `${t} eq 'two\nlines'`, 'newline'],
  [(t) => `endsWith(${t},'xend')`, 'long'],
  [(t) => `contains(${t},'${long.slice(0, 7000)}')`, 'long'],
  [(t) => `${t} eq null`, 'none'],
  [(t) => `${t} eq ''`, 'empty'],
  [(t) => `${t} lt '1'`, 'empty'],
  [(t) => `${t} gt '\uFFFF'`, 'astral'],
  [(t) => `startsWith(${t},'') and ${t} le ''`, 'empty'],
]

/** In the order of time; two are equal, and most differ in the last digit that is kept. */
const times = {
  t0: '2026-03-01T11:59:59.9999999Z',
  t1: '2026-03-01T12:00:00.0000000Z',
  t2: '2026-03-01T12:00:00.0000000Z',
  t3: '2026-03-01T12:00:00.0000001Z',
  t4: '2026-03-01T12:00:00.1234567Z',
}

const timeCases: [filter: string, found: string][] = [
  ['createdDateTime gt 2026-03-01T12:00:00Z', 't4 t3'],
  ['createdDateTime ge 2026-03-01T12:00:00Z', 't4 t3 t2 t1'],
  ['createdDateTime eq 2026-03-01T12:00:00Z', 't2 t1'],
  ['createdDateTime lt 2026-03-01T12:00:00.0000000Z', 't0'],
  ['createdDateTime le 2026-03-01T12:00:00.0000001Z', 't3 t2 t1 t0'],
  ['createdDateTime eq 2026-03-01T12:00:00.1234567Z', 't4'],
  ['createdDateTime eq 2026-03-01T13:00:00.1234567+01:00', 't4'],
  ['createdDateTime ge 2026-03-01T12:00:00.12345', 't4'],
  ['createdDateTime ne 2026-03-01T06:30:00-05:30', 't4 t3 t0'],
]

for (const { name, skip, onPostgres } of stores) {
  describe(`Traps on ${name}`, { skip }, () => {
    let server: TestServer
    before(async () => {
      const rows = Object.entries(texts).map(([id, text]) => ({
        id,
        userDisplayName: text,
        createdDateTime: '2026-01-01T00:00:00.0000000Z',
        document: JSON.stringify({ appDisplayName: text }),
      }))
      const timed = Object.entries(times).map(([id, createdDateTime]) => ({ id, createdDateTime }))
      server = await startSeeded(onPostgres, { signIns: [...rows, ...timed] })
    })
    after(() => server.store.close())

    const asked = async (filter: string) =>
      idsOf(server, `/v1.0/auditLogs/signIns?$filter=${encodeURIComponent(filter)}`)

    for (const subject of ['userDisplayName', 'appDisplayName']) {
      for (const [condition, found] of cases) {
        const filter = condition(subject)
        it(`${filter.slice(0, 100)} gives ${found || 'nothing'}`, async () => {
          const ids = (await asked(`createdDateTime lt 2026-02-01 and (${filter})`))
            .split(' ')
            .filter(Boolean)
          deepStrictEqual(ids.toSorted(), found.split(' ').filter(Boolean).toSorted())
        })
      }
    }

    for (const [filter, found] of timeCases) {
      it(`${filter} gives ${found}`, async () => {
        strictEqual(await asked(`createdDateTime ge 2026-02-01 and ${filter}`), found)
      })
    }

    it('are shown as they were stored', async () => {
      const { json } = await server.get('/v1.0/auditLogs/signIns?$filter=createdDateTime lt 2026-02-01')
      const shown = json.value.map(({ id, userDisplayName, appDisplayName }: Json) => [
        id,
        userDisplayName,
        appDisplayName,
      ])
      deepStrictEqual(
        Object.fromEntries(shown.map(([id, ...values]: Json[]) => [id, values])),
        Object.fromEntries(Object.entries(texts).map(([id, text]) => [id, [text, text]])),
      )
      const timed = await server.get('/v1.0/auditLogs/signIns?$filter=createdDateTime ge 2026-02-01')
      deepStrictEqual(
        timed.json.value.map(({ createdDateTime }: Json) => createdDateTime),
        [
          '2026-03-01T12:00:00.1234567Z',
          '2026-03-01T12:00:00.0000001Z',
          '2026-03-01T12:00:00Z',
          '2026-03-01T12:00:00Z',
          '2026-03-01T11:59:59.9999999Z',
        ],
      )
    })
  })
}
