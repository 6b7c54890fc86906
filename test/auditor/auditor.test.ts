/**
 * The auditor agrees with a store to which much has happened, and finds whatever is wrong in it: each of the faults that
 * are drawn. Twenty; `RISKGRAPH_TEST_FAULTS=500` for more, `RISKGRAPH_TEST_FAULTS_SEED` for others.
 */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { Store } from '../../src/store/store.ts'
import { type OpenedStore, openEngine } from '../ingest/engines.ts'
import { randomOf } from '../ingest/histories.ts'
import { skipPostgres } from '../store/postgres-database.ts'
import { assertAudited, audit } from './audit.ts'
import { busyHistory } from './busy-history.ts'
import { type Disagreement, inWords } from './disagreements.ts'
import { drawFault, type Fault } from './faults.ts'

const faults = Number(process.env.RISKGRAPH_TEST_FAULTS ?? 20)
const seed = Number(process.env.RISKGRAPH_TEST_FAULTS_SEED ?? 1)

for (const engine of ['SQLite', 'PostgreSQL'] as const)
  describe(`the auditor of a busy history on ${engine}`, {
    skip: engine === 'PostgreSQL' && skipPostgres,
  }, () => {
    let opened: OpenedStore
    let tenantId: string
    before(async () => {
      opened = await openEngine(engine)
      tenantId = (await busyHistory(opened.store)).tenantId
    })
    after(() => opened.remove())

    it('has nothing to say', () => assertAudited(opened.store, tenantId))

    it(`finds each of ${faults} faults (seed ${seed})`, async () => {
      const random = randomOf(seed)
      const missed: string[] = []
      for (let drawn = 0; drawn < faults; drawn++) {
        const fault = await drawFault(opened.store.read, random)
        const found = await foundWith(opened.store, tenantId, fault)
        if (!found.some(({ table }) => table === fault.table))
          missed.push([fault.words, ...found.slice(0, 5).map(inWords)].join('\n    found '))
      }
      assert.deepEqual(missed, [])
    })

    it('has nothing to say afterwards', () => assertAudited(opened.store, tenantId))
  })

/** What the auditor says of the store with a fault, which is undone again. */
async function foundWith(store: Store, tenantId: string, fault: Fault): Promise<Disagreement[]> {
  let found: Disagreement[] = []
  const undone = new Error('undone')
  const work = store.write(tenantId, async (db) => {
    await fault.apply(db)
    found = await audit({ read: db }, tenantId)
    throw undone
  })
  await assert.rejects(work, undone)
  return found
}
