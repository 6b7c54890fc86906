/**
 * The state of a tenant is a function of what happened and what was said: in whatever order, batches and hands a log came
 * within the lateness, it ends as the ordered log does.
 */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import type { EngineSettings } from '../../src/config.ts'
import type { SignIn } from '../../src/model/sign-in.ts'
import { openSqlite } from '../../src/store/open.ts'
import { engineSettings, openTenant, type TestTenant } from '../factories.ts'
import { arrivalsOf, cut, historyOf, type Random, randomOf } from './histories.ts'
import { type Truth, truthOf } from './truth.ts'

/** So that quiet days are over within a short history. */
export const settings: EngineSettings = { ...engineSettings, quietDays: 2, learningDays: 2 }
const seeds = Array.from({ length: Number(process.env.RISKGRAPH_TEST_SEEDS ?? 6) }, (_, index) => index + 1)

function assertSame(found: Truth, wanted: Truth, seed: number): void {
  for (const name of Object.keys(wanted) as (keyof Truth)[])
    assert.deepEqual(found[name], wanted[name], `${name} of history ${seed}`)
}

async function inOrder(log: SignIn[]): Promise<Truth> {
  const tenant = await openTenant({ settings })
  await tenant.ingest(log)
  const truth = await truthOf(tenant, settings)
  await tenant.store.close()
  return truth
}

type Way = (log: SignIn[], random: Random, tenant: TestTenant) => Promise<void>

const ways: Record<string, Way> = {
  'one by one': async (log, _, tenant) => {
    for (const one of log) await tenant.ingest([one])
  },
  'in batches of any size': async (log, random, tenant) => {
    for (const batch of cut(log, random, 60)) await tenant.ingest(batch)
  },
  'late, twice and in batches of any size': async (log, random, tenant) => {
    for (const batch of cut(arrivalsOf(log, random), random, 60)) await tenant.ingest(batch)
  },
  'late, in batches that do not wait for each other': async (log, random, tenant) => {
    await Promise.all(cut(arrivalsOf(log, random), random, 40).map((batch) => tenant.ingest(batch)))
  },
  'late, by two processes in turn': async (log, random, tenant) => {
    const other = await openTenant({ store: tenant.store, settings })
    for (const batch of cut(arrivalsOf(log, random), random, 40))
      await (random() < 0.5 ? tenant : other).ingest(batch)
  },
  // Batches that overtake each other are late as well.
  'late, by two processes at once': async (log, random, tenant) => {
    const other = await openTenant({ store: tenant.store, settings })
    const batches = cut(arrivalsOf(log, random, 6), random, 4)
    for (let from = 0; from < batches.length; from += 2) {
      const [one = [], two = []] = batches.slice(from, from + 2)
      await Promise.all([tenant.ingest(one), other.ingest(two)])
    }
  },
}

describe('a log in order', () => {
  it('of a random history has risk, promotions, failures, campaigns and what they say', async () => {
    const all = await Promise.all(seeds.slice(0, 3).map((seed) => inOrder(historyOf(seed))))
    const events = all.flatMap((one) => one.events)
    assert.ok(events.some(({ level, fate }) => level === 'high' && fate === 'pending'))
    assert.ok(events.some(({ level, fate }) => level === 'high' && fate === 'trusted'))
    assert.ok(all.some(({ campaigns }) => campaigns.found.length > 0))
    assert.ok(all.some(({ said }) => said.length > 0))
    assert.ok(all.every(({ attempts, days }) => attempts.length > 20 && days.length > 50))
  })
})

for (const [name, way] of Object.entries(ways))
  describe(`a log that comes ${name}`, () => {
    for (const seed of seeds)
      it(`ends as the ordered log does (${seed})`, async () => {
        const log = historyOf(seed)
        const tenant = await openTenant({ settings })
        await way(log, randomOf(seed * 7919), tenant)
        assertSame(await truthOf(tenant, settings), await inOrder(log), seed)
        await tenant.store.close()
      })
  })

describe('two processes on one file', () => {
  it('end as the ordered log does', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'fold-'))
    const stores = [await openSqlite(join(folder, 'shared.db')), await openSqlite(join(folder, 'shared.db'))]
    try {
      const [one, two] = (await Promise.all(stores.map((store) => openTenant({ store, settings })))) as [
        TestTenant,
        TestTenant,
      ]
      const random = randomOf(5)
      const log = historyOf(5)
      const batches = cut(arrivalsOf(log, random, 6), random, 4)
      for (let from = 0; from < batches.length; from += 2)
        await Promise.all([one.ingest(batches[from] ?? []), two.ingest(batches[from + 1] ?? [])])
      assertSame(await truthOf(one, settings), await inOrder(log), 5)
    } finally {
      await Promise.all(stores.map((store) => store.close()))
      rmSync(folder, { recursive: true })
    }
  })
})
