/** What operators declare has numbers of its own, also when several declare at once; the newest events come page by page. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Watch } from '../../src/model/declaration.ts'
import {
  declarationMark,
  declarationsOf,
  insertDeclaration,
  removeDeclaration,
} from '../../src/store/declarations.ts'
import { documentsAt, eventSpan, recentEvents } from '../../src/store/recent-events.ts'
import { insertSignIns } from '../../src/store/sign-ins.ts'
import { newTenant, signIn } from './store-rows.ts'
import type { Open } from './test-store.ts'

const now = '2026-11-21T12:00:00.0000000Z'
const watch: Watch = { kind: 'watch', as: 'watched', user: { userId: 'ada', userPrincipalName: null } }

export function declarationSuite(open: Open): void {
  describe('declarations', () => {
    it('have a number each, however many are declared at once, and keep it', async () => {
      const { store } = open()
      const tenantId = await newTenant(store)
      const add = () =>
        store.write(tenantId, (db) =>
          insertDeclaration(db, tenantId, watch, { createdDateTime: now, createdBy: 'guard' }),
        )
      assert.equal(await declarationMark(store.read, tenantId), '0 0')
      const numbers = await Promise.all([add(), add(), add()])
      assert.deepEqual(numbers.toSorted(), [1, 2, 3])
      const remove = () => store.write(tenantId, (db) => removeDeclaration(db, tenantId, 'watch', 3, now))
      assert.equal((await remove())?.number, 3)
      assert.equal(await remove(), undefined)
      assert.equal(await declarationMark(store.read, tenantId), '3 1')
      assert.equal(await add(), 4)
      assert.deepEqual((await declarationsOf(store.read, tenantId, 'watch')).at(-1), {
        ...{ number: 4, createdDateTime: now, createdBy: 'guard' },
        ...watch,
      })
      assert.deepEqual(await declarationsOf(store.read, tenantId, 'travel'), [])
    })
  })

  describe('the newest events', () => {
    it('are there once each, newest first, also where many have one time, back to a time and so many', async () => {
      const { store } = open()
      const tenantId = await newTenant(store)
      assert.equal(await eventSpan(store.read, tenantId), null)
      const count = 4500
      const timeOf = (index: number) => `2026-11-0${1 + Math.floor(index / 1500)}T08:00:00.0000000Z`
      const rows = Array.from({ length: count }, (_, index) =>
        signIn(tenantId, `event ${index}`, { createdDateTime: timeOf(index) }),
      )
      await store.write(tenantId, (db) => insertSignIns(db, rows))
      const read = async (from: number, max: number) => {
        const all = []
        for await (const page of recentEvents(store.read, tenantId, { from, max })) all.push(...page)
        return all
      }
      const all = await read(0, 10_000)
      assert.equal(new Set(all.map(({ n }) => n)).size, count)
      assert.ok(all.every(({ at }, index) => at <= (all[index - 1]?.at ?? at)))
      const { first, last } = (await eventSpan(store.read, tenantId)) ?? { first: 0, last: 0 }
      assert.equal(last - first, 2 * 86_400_000_000)
      assert.equal((await read(last, 10_000)).length, 1500)
      assert.equal((await read(0, 2500)).length, 2500)
      const documents = await documentsAt(store.read, tenantId, [all[0]?.n ?? 0, -1])
      assert.equal(documents.size, 1)
    })
  })
}
