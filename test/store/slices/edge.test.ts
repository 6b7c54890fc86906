/** A page of one person's sign-ins is read along the keys of each slice, and no further than it needs. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { fromMilliseconds } from '../../../src/model/timestamp.ts'
import { type EventKey, firstByTime, type Span } from '../../../src/store/sign-in-search.ts'
import { insertSignIns } from '../../../src/store/sign-ins.ts'
import { sliceLength } from '../../../src/store/slices/slice.ts'
import { newTenant, signIn } from '../../conformance/store-rows.ts'
import { engines, type SliceEngine, signInsOf } from './engines.ts'

const ada = { identityKind: 'user', identityId: 'ada' } as const
const keys: EventKey[] = [{ by: 'identity', owners: [ada] }]
const slices = 4
const perSlice = 500

/** Two thousand of ada in four slices, a second apart; the slices overlap in time, as those of several sources do. */
async function fill({ write }: SliceEngine, tenantId: string): Promise<void> {
  for (let slice = 0; slice < slices; slice++) {
    const rows = Array.from({ length: perSlice }, (_, index) => {
      const second = index * slices + slice
      const createdDateTime = fromMilliseconds(Date.UTC(2026, 0, 1) + second * 1000)
      return signIn(tenantId, String(second).padStart(6, '0'), { userId: 'ada', createdDateTime })
    })
    await write(async (db) => {
      const position = slice * sliceLength
      await db.updateTable('tenants').set({ position }).where('id', '=', tenantId).execute()
      await insertSignIns(db, rows)
    })
  }
}

for (const { name, skip, open } of engines) {
  describe(`The first sign-ins of somebody on ${name}`, { skip }, () => {
    let engine: SliceEngine
    let tenantId: string
    before(async () => {
      engine = await open()
      tenantId = await newTenant(engine.store)
      await fill(engine, tenantId)
    })
    after(() => engine.close())

    /** The ids found, and how many rows stood in the spans that were read. */
    async function first(isDescending: boolean, limit: number, span: Span = {}) {
      const { read } = engine.store
      let rowsRead = 0
      const rows = await firstByTime(
        read,
        tenantId,
        keys,
        { span, isDescending, limit },
        async (window, max) => {
          const found = await signInsOf(read, tenantId, ada, window)
          rowsRead += found.length
          if (!isDescending) found.reverse()
          return found.slice(0, max)
        },
      )
      return { ids: rows.map(({ id }) => Number(id)), rowsRead }
    }

    it('are merged from all slices in the order of time', async () => {
      const { ids } = await first(true, 100)
      assert.deepEqual(
        ids,
        Array.from({ length: 100 }, (_, index) => 1999 - index),
      )
      const oldest = await first(false, 100)
      assert.deepEqual(
        oldest.ids,
        Array.from({ length: 100 }, (_, index) => index),
      )
    })

    it('are no more rows than a page needs, of two thousand', async () => {
      assert.equal((await first(true, 100)).rowsRead, 128)
      assert.equal((await first(false, 20)).rowsRead, 128)
      assert.equal((await first(true, 129)).rowsRead, 128 + 512)
    })

    it('are all there are when more is asked for', async () => {
      const { ids, rowsRead } = await first(true, 5000)
      assert.equal(ids.length, 2000)
      assert.equal(rowsRead, 2000)
      assert.equal(new Set(ids).size, 2000)
    })

    it('begin where the span begins', async () => {
      const to = (Date.UTC(2026, 0, 1) + 1000 * 1000) * 1000
      const { ids, rowsRead } = await first(true, 50, { to })
      assert.deepEqual([ids[0], ids.length, rowsRead], [1000, 50, 128])
    })
  })
}
