/** A tenant that others change all the time: batches wait for nobody, come to their end, and say what is true. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createIngest } from '../../src/ingest/ingest.ts'
import { raiseRevision } from '../../src/store/numbers.ts'
import type { Store } from '../../src/store/store.ts'
import {
  daysAfter,
  engineSettings,
  officeLife,
  openTenant,
  prepare,
  signIn,
  type TestTenant,
  today,
} from '../factories.ts'

const hangs = { timeout: 60_000 }

/** Before every `each`th part that is written, somebody else changes the tenant. */
function disturbed({ store, tenantId }: TestTenant, each: number) {
  const seen = { parts: 0 }
  const disturb = async () => {
    if (seen.parts++ % each === 0) await store.write(tenantId, (db) => raiseRevision(db, tenantId))
  }
  const other: Store = {
    ...store,
    async write(tenant, work, turn) {
      if (turn === 'part') await disturb()
      return store.write(tenant, work, turn)
    },
    writeAhead: (tenant, work, turn) =>
      store.writeAhead(
        tenant,
        async (db) => {
          const result = await work(db)
          await disturb()
          return result
        },
        turn,
      ),
  }
  const engine = createIngest({
    store: other,
    tenantId,
    settings: engineSettings,
    listedKinds: [],
    now: (at) => at,
  })
  return {
    seen,
    ingest: (batch: ReturnType<typeof signIn>[]) => engine.ingest(batch.map((one) => prepare(one))),
  }
}

/** In the order of events but for one, which makes its batch ask for what is not durable yet. */
const batches = [
  officeLife('ada'),
  officeLife('ben'),
  [signIn({ from: 'brazil', client: 'firefoxOnLinux', session: 'intruder' })],
  [signIn({ user: 'ben', at: daysAfter(today, -0.5) }), signIn({ user: 'ada', at: daysAfter(today, 1) })],
]

async function undisturbed() {
  const tenant = await openTenant()
  for (const batch of batches) await tenant.ingest(batch)
  return conclusions(tenant)
}

async function conclusions(tenant: TestTenant) {
  const { signIns, detections, riskyIdentities, identities } = await tenant.dump()
  const { tenantId } = tenant
  return JSON.parse(
    JSON.stringify({ signIns, detections, riskyIdentities, identities }).replaceAll(tenantId, 'T'),
  )
}

/** Ids of rows are made with that of the tenant. */
const comparable = (rows: string[]) => rows.map((row) => row.replace(/"id":"[0-9a-f]{64}"/, '"id":""')).sort()

for (const each of [1, 2, 3]) {
  describe(`batches while the tenant changes before every ${each === 1 ? '' : `${each}. `}part`, () => {
    it('all end, though they were handed over without waiting', hangs, async () => {
      const tenant = await openTenant()
      const { ingest, seen } = disturbed(tenant, each)
      const results = await Promise.all(batches.map(ingest))
      assert.deepEqual(
        results.map((result) => result.new),
        batches.map(({ length }) => length),
      )
      assert.ok(seen.parts <= batches.length * 4, 'each was tried a few times, and then written')
    })

    it('come to the verdicts of a tenant that nobody disturbs', hangs, async () => {
      const tenant = await openTenant()
      const { ingest } = disturbed(tenant, each)
      await Promise.all(batches.map(ingest))
      const [found, wanted] = [await conclusions(tenant), await undisturbed()]
      for (const table of ['signIns', 'detections', 'riskyIdentities', 'identities'])
        assert.deepEqual(comparable(found[table]), comparable(wanted[table]), table)
    })
  })
}

describe('a batch that fails', () => {
  it(
    'takes nothing with it: a sign-in that it shared with the next is stored by the next',
    hangs,
    async () => {
      const tenant = await openTenant()
      const shared = signIn({ user: 'ben' })
      const unwritable = { ...signIn({ user: 'zoe' }), userDisplayName: {} as unknown as string }
      const [first, second] = await Promise.allSettled([
        tenant.ingest([shared, unwritable]),
        tenant.ingest([shared]),
      ])
      assert.equal(first.status, 'rejected')
      assert.equal(second.status === 'fulfilled' && second.value.new, 1)
      assert.equal((await tenant.row(shared.id)).id, shared.id)
    },
  )
})

describe('what comes to light by a batch', () => {
  it('is dated by the newest event, whoever brought it', async () => {
    const one = await openTenant()
    const other = await openTenant({ store: one.store })
    await one.ingest(officeLife())
    const newest = daysAfter(today, 1)
    await other.ingest([signIn({ user: 'ben', at: newest })])
    await one.ingest([signIn({ user: 'cai', at: today })])
    const entries = await one.store.read.selectFrom('ledger').select('at').orderBy('entry').execute()
    assert.equal(entries.at(-1)?.at, Date.parse(newest) * 1000)
  })
})
