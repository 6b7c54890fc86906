/** Paging by position stays exact while rows are inserted around it. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { insertSignIns } from '../../src/store/insert-sign-ins.ts'
import { newTenant, signIn } from './store-rows.ts'
import type { Open } from './test-store.ts'

export function pagingSuite(open: Open): void {
  describe('paging', () => {
    it('shows every row that was there at the start exactly once, while others are inserted before and after', async () => {
      const { store } = open()
      const tenantId = await newTenant(store)
      const insert = (ids: string[]) =>
        store.write(tenantId, (db) =>
          insertSignIns(
            db,
            ids.map((id) => signIn(tenantId, id, { createdDateTime: timeOf(id) })),
          ),
        )
      const first = Array.from({ length: 90 }, (_, index) => `${String(index).padStart(3, '0')} original`)
      await insert(first)
      const seen: string[] = []
      for (let page = 0; ; page++) {
        const rows = await pageAfter(seen.at(-1))
        if (rows.length === 0) break
        seen.push(...rows)
        await insert(
          [`${String(page * 7).padStart(3, '0')} inserted`, `999 inserted ${page}`].slice(page % 2),
        )
        assert.ok(page < 40, 'paging ends')
      }
      assert.deepEqual(
        seen.filter((id) => id.endsWith('original')),
        first,
      )
      assert.equal(new Set(seen).size, seen.length)

      async function pageAfter(id: string | undefined): Promise<string[]> {
        let query = store.read.selectFrom('signIns').select('id').where('tenantId', '=', tenantId)
        if (id !== undefined) {
          query = query.where((row) =>
            row.or([
              row('createdDateTime', '>', timeOf(id)),
              row.and([row('createdDateTime', '=', timeOf(id)), row('id', '>', id)]),
            ]),
          )
        }
        const rows = await query.orderBy('createdDateTime').orderBy('id').limit(10).execute()
        return rows.map((row) => row.id)
      }
    })
  })
}

/** Ten rows share a moment each. */
function timeOf(id: string): string {
  return id.startsWith('999') ? '2026-11-21T23:00:00.0000000Z' : `2026-11-21T12:0${id[1]}:00.0000000Z`
}
