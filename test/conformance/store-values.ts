/** What goes in comes out, and compares the same on every engine. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { sql } from 'kysely'
import {
  countUsers,
  identitiesByIds,
  identityColumns,
  revokeSessions,
  saveIdentities,
} from '../../src/store/identities.ts'
import { insertSignIns } from '../../src/store/insert-sign-ins.ts'
import { insertDetections, openDetections } from '../../src/store/risk.ts'
import {
  atMoment,
  knownVersions,
  signInDocument,
  signInsByIds,
  signInsOfTenant,
} from '../../src/store/sign-ins.ts'
import type { DetectionTable } from '../../src/store/tables.ts'
import { newTenant, noon, signIn, user } from './store-rows.ts'
import { manyUsers } from './store-transactions.ts'
import type { Open } from './test-store.ts'

const texts = {
  'an empty text': '',
  'a text of blanks': '  ',
  quotes: `O'Neill "the" \\ ''; drop table users; --`,
  'placeholders of both engines': '? $1 :name @name %s',
  'Unicode beyond the first plane': 'Zoë 漢字 😀 \u202e',
  'both forms of one letter': 'e\u0301 \u00e9',
  'control characters': 'a\tb\r\n\u0001\u001f\u007f',
  'what looks like null': 'null',
  'what looks like a number': '007e1',
  'what looks like a time': '2026-11-21T12:00:00+01:00',
}

export function valueSuite(open: Open): void {
  describe('values', () => {
    for (const [name, text] of Object.entries(texts)) {
      it(`keeps ${name} to the letter, and finds it`, async () => {
        const { store } = open()
        const tenantId = await newTenant(store)
        const row = user(tenantId, text, { userPrincipalName: text, details: text })
        await store.write(tenantId, (db) => saveIdentities(db, [row]))
        assert.deepEqual(plain(await identitiesByIds(store.read, tenantId, 'user', [text])), [row])
      })
    }

    it('keeps null apart from an empty text', async () => {
      const { store } = open()
      const tenantId = await newTenant(store)
      const rows = [
        user(tenantId, 'a', { userPrincipalName: null, displayName: '' }),
        user(tenantId, 'b', { userPrincipalName: '', displayName: null }),
      ]
      await store.write(tenantId, (db) => saveIdentities(db, rows))
      assert.deepEqual(plain(await identitiesByIds(store.read, tenantId, 'user', ['a', 'b'])), rows)
    })

    it('refuses null where the tables know none', async () => {
      const { store } = open()
      const tenantId = await newTenant(store)
      const broken = { ...detection(tenantId, 'a', {}), riskEventType: null } as never
      await assert.rejects(store.write(tenantId, (db) => insertDetections(db, [broken])))
    })

    it('tells ids apart by letter case and by accent', async () => {
      const { store } = open()
      const tenantId = await newTenant(store)
      const ids = ['ada', 'Ada', 'ADA', 'adá']
      await store.write(tenantId, (db) =>
        insertSignIns(
          db,
          ids.map((id) => signIn(tenantId, id)),
        ),
      )
      const found = await signInsByIds(store.read, tenantId, ['Ada'])
      assert.deepEqual(
        found.map(({ id }) => id),
        ['Ada'],
      )
      assert.deepEqual(await knownVersions(store.read, tenantId, ['aDA', 'ADA']), new Map([['ADA', '01']]))
    })

    it('orders texts by their bytes', async () => {
      const { store } = open()
      const tenantId = await newTenant(store)
      const ids = ['Zoe', 'ada', 'a-b', 'a b', 'ab', '_', 'É', 'é', '10', '9', '漢', '😀']
      await store.write(tenantId, (db) =>
        saveIdentities(
          db,
          ids.map((id) => user(tenantId, id)),
        ),
      )
      const rows = await store.read
        .selectFrom('identities')
        .select('id')
        .where('tenantId', '=', tenantId)
        .orderBy('id')
        .execute()
      const byBytes = ids.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
      assert.deepEqual(
        rows.map(({ id }) => id),
        byBytes,
      )
    })

    it('compares times as they are written, to the last tick', async () => {
      const { store } = open()
      const tenantId = await newTenant(store)
      const times = ['2026-11-20T23:59:59.9999999Z', noon, '2026-11-21T12:00:00.0000001Z']
      await store.write(tenantId, (db) =>
        insertSignIns(
          db,
          times.map((createdDateTime, index) =>
            signIn(tenantId, String(index), { createdDateTime, errorCode: 50126, outcome: 'wrongPassword' }),
          ),
        ),
      )
      const between = async (from: string, to: string) => {
        const rows = await signInsOfTenant(store.read, tenantId)
          .select('createdDateTime')
          .where(atMoment('>=', from))
          .where(atMoment('<', to))
          .orderBy('at')
          .orderBy('tick')
          .execute()
        return rows.map(({ createdDateTime }) => createdDateTime)
      }
      assert.deepEqual(await between(noon, '2026-11-21T12:00:00.0000001Z'), [noon])
      assert.deepEqual(await between('2026-11-20T00:00:00.0000000Z', noon), [times[0]])
      assert.deepEqual(await between(noon, '9999-12-31T23:59:59.9999999Z'), times.slice(1))
    })

    it('keeps every outcome, and bytes to the bit', async () => {
      const { store } = open()
      const tenantId = await newTenant(store)
      const observation = Uint8Array.from({ length: 256 }, (_, index) => index)
      const outcomes = ['wrongPassword', 'unknownUser', 'locked', 'blocked', 'otherFailure'] as const
      const rows = outcomes.map((outcome) =>
        signIn(tenantId, outcome, { errorCode: 1, outcome, observation, verdict: observation }),
      )
      await store.write(tenantId, (db) => insertSignIns(db, rows))
      const found = await signInsOfTenant(store.read, tenantId)
        .select(['id', 'outcome', 'observation', 'verdict'])
        .execute()
      assert.deepEqual(
        found.map(({ id, outcome }) => [id, outcome]).sort(),
        outcomes.map((id) => [id, id]).sort(),
      )
      for (const row of found) {
        assert.deepEqual(new Uint8Array(row.observation), observation)
        assert.deepEqual(new Uint8Array(row.verdict as Uint8Array), observation)
      }
    })

    it('is not moved by the time zone of a session', async () => {
      const { store } = open()
      const tenantId = await newTenant(store)
      const row = user(tenantId, 'ada', { signInSessionsValidFromDateTime: noon })
      await store.write(tenantId, async (db) => {
        if (store.dialect === 'postgres') await sql`set local time zone 'Asia/Kathmandu'`.execute(db)
        await saveIdentities(db, [row])
        await revokeSessions(db, tenantId, 'ada', noon)
        const found = await db
          .selectFrom('identities')
          .select(identityColumns)
          .where('tenantId', '=', tenantId)
          .where('signInSessionsValidFromDateTime', '<=', noon)
          .execute()
        assert.deepEqual(plain(found), [row])
      })
      assert.deepEqual(plain(await identitiesByIds(store.read, tenantId, 'user', ['ada'])), [row])
    })

    it('gives numbers back as numbers, and reals without a loss', async () => {
      const { store } = open()
      const tenantId = await newTenant(store)
      const row = detection(tenantId, 'one', { probability: 0.1 + 0.2, halfLifeDays: 1 / 3, isOpen: 1 })
      await store.write(tenantId, (db) => insertDetections(db, [row]))
      assert.deepEqual(plain(await openDetections(store.read, tenantId, 'user', ['ada'])), [row])
      await store.write(tenantId, (db) =>
        insertSignIns(db, [signIn(tenantId, 's', { errorCode: 2 ** 31 - 1 })]),
      )
      const [found] = await store.read
        .selectFrom('signIns')
        .select('errorCode')
        .where('tenantId', '=', tenantId)
        .execute()
      assert.equal(found?.errorCode, 2 ** 31 - 1)
      assert.equal(typeof (await countUsers(store.read, tenantId)), 'number')
    })

    it('keeps a document of a megabyte', async () => {
      const { store } = open()
      const tenantId = await newTenant(store)
      const document = JSON.stringify({ text: '漢"\\'.repeat(200_000) })
      await store.write(tenantId, (db) => insertSignIns(db, [signIn(tenantId, 'big', { document })]))
      assert.ok((await signInDocument(store.read, tenantId, 'big')) === document)
    })
  })

  describe('many rows', () => {
    for (const size of [0, 1, 7, 8, 9, 31, 33, 127, 128, 129, 1000]) {
      it(`inserts ${size}, each once and in order`, async () => {
        const { store } = open()
        const tenantId = await newTenant(store)
        const rows = manyUsers(tenantId, size)
        await store.write(tenantId, (db) => saveIdentities(db, rows))
        const found = await store.read
          .selectFrom('identities')
          .select(identityColumns)
          .where('tenantId', '=', tenantId)
          .orderBy('id')
          .execute()
        assert.deepEqual(plain(found), rows)
      })
    }

    it('replaces rows that are there and adds the others, in one call', async () => {
      const { store } = open()
      const tenantId = await newTenant(store)
      const rows = manyUsers(tenantId, 140)
      await store.write(tenantId, (db) => saveIdentities(db, rows.slice(0, 70)))
      const changed = rows.map((row) => ({ ...row, displayName: null, details: '[1]' }))
      await store.write(tenantId, (db) => saveIdentities(db, changed))
      const found = await identitiesByIds(
        store.read,
        tenantId,
        'user',
        rows.map(({ id }) => id),
      )
      assert.deepEqual(plain(found).toSorted(byId), changed)
    })
  })
}

/** Engines differ in the prototypes of rows. */
function plain<T extends object>(rows: T[]): T[] {
  return rows.map((row) => ({ ...row }))
}

function byId(a: { id: string }, b: { id: string }): number {
  return a.id < b.id ? -1 : 1
}

function detection(tenantId: string, id: string, change: Partial<DetectionTable>): DetectionTable {
  return {
    tenantId,
    identityKind: 'user',
    identityId: 'ada',
    id,
    displayName: null,
    userPrincipalName: null,
    appId: null,
    details: null,
    requestId: null,
    correlationId: null,
    riskEventType: 'newCountry',
    riskLevel: 'low',
    riskState: 'atRisk',
    riskDetail: 'none',
    isOpen: 1,
    detectionTimingType: 'offline',
    activity: 'user',
    activityDateTime: noon,
    detectedDateTime: noon,
    lastUpdatedDateTime: noon,
    ipAddress: null,
    location: null,
    additionalInfo: null,
    mitreTechniqueId: null,
    probability: 0.5,
    halfLifeDays: null,
    correlationGroup: 'network',
    ...change,
  }
}
