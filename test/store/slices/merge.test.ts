/** Slices: keys are found wherever they stand, and the same before, while and after slices are merged. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { toMoment } from '../../../src/model/timestamp.ts'
import { eventsOf } from '../../../src/store/observations.ts'
import {
  atMoment,
  insertSignIns,
  knownVersions,
  signInsByIds,
  signInsOfTenant,
  withKey,
} from '../../../src/store/sign-ins.ts'
import { mergeStep } from '../../../src/store/slices/merge.ts'
import { sliceLength } from '../../../src/store/slices/slice.ts'
import { newTenant, signIn } from '../../conformance/store-rows.ts'
import { engines, type SliceEngine, signInsOf } from './engines.ts'
import { fill, idOf, moveTo, perSlice, slicesFilled, timeOf } from './filled.ts'

const long = '2026-01-01T00:00:00.0000000Z'

async function answers(
  { store: { read } }: SliceEngine,
  tenantId: string,
): Promise<Record<string, string[]>> {
  const idsOf = (rows: { id: string }[]) => rows.map(({ id }) => id)
  const ada = { identityKind: 'user', identityId: 'ada' } as const
  const all = Array.from({ length: slicesFilled }, (_, slice) => idOf(slice, slice % perSlice))
  const span = { from: '2026-02-03T00:00:00.0000000Z', to: '2026-02-09T02:00:00.0000002Z' }
  const moments = { from: toMoment(span.from).at, to: toMoment(span.to).at }
  const found = (condition: ReturnType<typeof withKey>) =>
    signInsOfTenant(read, tenantId)
      .select('id')
      .where(condition)
      .where(atMoment('>=', span.from))
      .where(atMoment('<=', span.to))
      .execute()
  const within = all.filter((_, slice) => slice >= 3 && slice < 8)
  return {
    ofAda: idsOf(await signInsOf(read, tenantId, ada)),
    known: [...(await knownVersions(read, tenantId, [...all, 'never seen'])).keys()].sort(),
    knownThen: [...(await knownVersions(read, tenantId, within, span)).keys()].sort(),
    byIds: idsOf(await signInsByIds(read, tenantId, all)).sort(),
    fromAddress: idsOf(await found(withKey(tenantId, { by: 'ip', ips: ['192.0.2.1'] }, moments))).sort(),
    fromAddresses: idsOf(
      await found(withKey(tenantId, { by: 'ipPrefix', prefix: '192.0.', end: '192.0/' }, moments)),
    ).sort(),
    since: idsOf(await eventsOf(read, tenantId, ada, moments.from)).sort(),
  }
}

async function slicesOf({ store }: SliceEngine, tenantId: string) {
  const { tenant } = await store.read
    .selectFrom('tenants')
    .select('tenant')
    .where('id', '=', tenantId)
    .executeTakeFirstOrThrow()
  const slices = await store.read
    .selectFrom('slices')
    .selectAll()
    .where('tenant', '=', tenant)
    .orderBy('fromN')
    .execute()
  const rows = async (table: 'eventsById' | 'eventsByIdentity' | 'eventsByIp') =>
    (await store.read.selectFrom(table).select(['slice', 'n']).where('tenant', '=', tenant).execute()).length
  return {
    slices,
    keys: [await rows('eventsById'), await rows('eventsByIdentity'), await rows('eventsByIp')],
  }
}

for (const { name, skip, open } of engines) {
  describe(`Slices on ${name}`, { skip }, () => {
    let engine: SliceEngine
    before(async () => {
      engine = await open()
    })
    after(() => engine.close())
    const newOne = async () => {
      const tenantId = await newTenant(engine.store)
      await fill(engine, tenantId)
      return tenantId
    }

    it('hold each key once, in the slice of its position', async () => {
      const tenantId = await newOne()
      const { slices, keys } = await slicesOf(engine, tenantId)
      assert.deepEqual(keys, Array(3).fill(slicesFilled * perSlice))
      assert.deepEqual(
        slices.map(({ slice }) => slice),
        Array.from({ length: slicesFilled }, (_, slice) => slice),
      )
      const { minAt, maxAt } = slices[4] as (typeof slices)[number]
      assert.equal(minAt, toMoment(timeOf(4, perSlice - 1)).at)
      assert.equal(maxAt, toMoment(timeOf(4, perSlice - 2)).at)
    })

    it('answer the same before, while and after sixteen of them become one', async () => {
      const tenantId = await newOne()
      const expected = await answers(engine, tenantId)
      assert.equal(expected.ofAda?.length, slicesFilled * 2)
      assert.equal(expected.known?.length, slicesFilled)
      assert.ok((expected.fromAddress?.length ?? 0) > 0 && (expected.since?.length ?? 0) > 0)
      let steps = 0
      while (await engine.write((db) => mergeStep(db, tenantId, 7))) {
        assert.deepEqual(await answers(engine, tenantId), expected, `after step ${steps}`)
        steps++
      }
      assert.ok(steps > 60, `${steps} steps`)
      const { slices, keys } = await slicesOf(engine, tenantId)
      assert.deepEqual(keys, Array(3).fill(slicesFilled * perSlice))
      assert.deepEqual(
        slices.map(({ level, isRead }) => [level, isRead]),
        [
          [1, 1],
          [0, 1],
          [0, 1],
          [0, 1],
        ],
      )
      assert.equal(slices[0]?.minAt, toMoment(timeOf(0, 0)).at)
      assert.equal(slices[0]?.toN, 15 * sliceLength + perSlice)
    })

    it('go on from wherever a merge was killed', async () => {
      const tenantId = await newOne()
      const expected = await answers(engine, tenantId)
      for (let step = 0; ; step++) {
        const killed = engine.write(async (db) => {
          await mergeStep(db, tenantId, 11)
          throw new Error('killed')
        })
        await assert.rejects(killed, /killed/)
        if (step % 10 === 0) assert.deepEqual(await answers(engine, tenantId), expected)
        if (!(await engine.write((db) => mergeStep(db, tenantId, 11)))) break
      }
      assert.deepEqual(await answers(engine, tenantId), expected)
      assert.equal((await slicesOf(engine, tenantId)).slices.length, 4)
    })

    it('take what comes while they are merged', async () => {
      const tenantId = await newOne()
      for (let step = 0; await engine.write((db) => mergeStep(db, tenantId, 7)); step++) {
        const row = signIn(tenantId, `late ${step}`, { createdDateTime: long, userId: 'cy' })
        await engine.write((db) => insertSignIns(db, [row]))
        const cy = { identityKind: 'user', identityId: 'cy' } as const
        assert.equal((await signInsOf(engine.store.read, tenantId, cy)).length, step + 1)
      }
    })

    it('are merged again sixteen to one, so that few are asked', async () => {
      const tenantId = await newTenant(engine.store)
      await fill(engine, tenantId, 16)
      for (let group = 0; group < 17; group++) {
        await engine.write(async (db) => {
          await moveTo(db, tenantId, (group + 1) * 16 * sliceLength)
          for (let slice = 0; slice < 16; slice++) {
            await moveTo(db, tenantId, ((group + 1) * 16 + slice) * sliceLength)
            await insertSignIns(db, [signIn(tenantId, `${group} ${slice}`, { createdDateTime: long })])
          }
        })
        while (await engine.write((db) => mergeStep(db, tenantId, 2000)));
      }
      const { slices } = await slicesOf(engine, tenantId)
      assert.deepEqual(slices.map(({ level }) => level).slice(0, 2), [2, 1])
      assert.ok(slices.length <= 31, `${slices.length} slices`)
      const found = await knownVersions(engine.store.read, tenantId, [idOf(3, 1), '0 0', '16 15'])
      assert.equal(found.size, 3)
    })

    it('go beyond 2³¹ and 2³³', async () => {
      for (const position of [2 ** 31 - 1, 2 ** 33]) {
        const tenantId = await newTenant(engine.store)
        await engine.write(async (db) => {
          await moveTo(db, tenantId, position)
          await insertSignIns(db, [signIn(tenantId, 'one'), signIn(tenantId, 'two')])
        })
        const { slices } = await slicesOf(engine, tenantId)
        assert.deepEqual(
          slices.map(({ slice }) => slice),
          [Math.floor((position + 1) / sliceLength)],
        )
        assert.deepEqual(slices[0]?.toN, position + 2)
        const rows = await engine.store.read
          .selectFrom('signIns')
          .select(['id', 'n'])
          .where('tenantId', '=', tenantId)
          .orderBy('n')
          .execute()
        assert.deepEqual(
          rows.map(({ id, n }) => [id, n]),
          [
            ['one', position + 1],
            ['two', position + 2],
          ],
        )
        assert.deepEqual(await knownVersions(engine.store.read, tenantId, ['two']), new Map([['two', '01']]))
      }
    })
  })
}
