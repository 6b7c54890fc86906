/**
 * A better version of the same record: in whatever order, batches and hands the versions came, it ends as if only the
 * most final one of each sign-in had come.
 */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { EngineSettings } from '../../src/config.ts'
import type { SignIn } from '../../src/model/sign-in.ts'
import { fadeRisk } from '../../src/risk/fade.ts'
import { engineSettings, openTenant, type TestTenant } from '../factories.ts'
import { skipPostgres } from '../store/postgres-database.ts'
import { openEngine } from './engines.ts'
import { arrivalsOf, cut, historyOf, type Random, randomOf } from './histories.ts'
import { type Truth, truthOf } from './truth.ts'
import { toldInVersions } from './versions.ts'

const settings: EngineSettings = { ...engineSettings, quietDays: 2, learningDays: 2 }
/** In the fifth, what campaigns had said of a right password is not so in the end. */
const seeds = process.env.RISKGRAPH_TEST_SEEDS
  ? Array.from({ length: Number(process.env.RISKGRAPH_TEST_SEEDS) }, (_, index) => index + 1)
  : [1, 5]

type Way = (told: SignIn[], random: Random, tenants: [TestTenant, TestTenant]) => Promise<void>

const ways: Record<string, Way> = {
  'at once': async (told, _, [tenant]) => {
    await tenant.ingest(told)
  },
  'at once, the last first': async (told, _, [tenant]) => {
    await tenant.ingest(told.toReversed())
  },
  'one by one, late and twice': async (told, random, [tenant]) => {
    for (const one of arrivalsOf(told, random)) await tenant.ingest([one])
  },
  'late, in batches that do not wait for each other': async (told, random, [tenant]) => {
    await Promise.all(cut(arrivalsOf(told, random), random, 40).map((batch) => tenant.ingest(batch)))
  },
  'late, by two importers at once': async (told, random, [tenant, other]) => {
    const batches = cut(arrivalsOf(told, random, 6), random, 4)
    for (let from = 0; from < batches.length; from += 2) {
      const [one = [], two = []] = batches.slice(from, from + 2)
      await Promise.all([tenant.ingest(one), other.ingest(two)])
    }
  },
  'whole, by two importers at once': async (told, random, [tenant, other]) => {
    const all = async (importer: TestTenant) => {
      for (const batch of cut(told, random, 90)) await importer.ingest(batch)
    }
    await Promise.all([all(tenant), all(other)])
  },
}

interface Told extends Truth {
  signIns: unknown[]
}

/** What is due to fall by the newest event has fallen: only whoever is looked at again is seen to have. */
async function toldBy(tenant: TestTenant): Promise<Told> {
  const { store, tenantId } = tenant
  const times = await store.read.selectFrom('signIns').select('createdDateTime').execute()
  const until =
    times
      .map(({ createdDateTime }) => createdDateTime)
      .toSorted()
      .at(-1) ?? ''
  await fadeRisk(store, { tenantId, settings, until, now: (due) => due })
  const rows = await tenant.store.read.selectFrom('signIns').selectAll().orderBy('id').execute()
  const signIns = rows.map(({ document, createdDateTime, errorCode, ipAddress, outcome, version }) => ({
    ...{ createdDateTime, errorCode, ipAddress, outcome, version },
    signIn: JSON.parse(document),
  }))
  return { ...(await truthOf(tenant, settings)), signIns }
}

async function ofFinal(final: SignIn[]): Promise<Told> {
  const tenant = await openTenant({ settings })
  await tenant.ingest(final)
  const told = await toldBy(tenant)
  await tenant.store.close()
  return told
}

for (const engine of ['SQLite', 'PostgreSQL'] as const)
  describe(`a log that tells sign-ins in several versions, on ${engine}`, {
    skip: engine === 'PostgreSQL' && skipPostgres,
  }, () => {
    for (const [name, way] of Object.entries(ways))
      for (const seed of engine === 'SQLite' ? seeds : seeds.slice(0, 1))
        it(`ends as its final ones, when they come ${name} (${seed})`, async () => {
          const { store, remove } = await openEngine(engine)
          try {
            const random = randomOf(seed * 104_729)
            const { told, final } = toldInVersions(historyOf(seed), random)
            assert.ok(told.length > final.length + 10)
            const tenant = await openTenant({ store, settings })
            await way(told, random, [tenant, await openTenant({ store, settings })])
            const [found, wanted] = [await toldBy(tenant), await ofFinal(final)]
            for (const part of Object.keys(wanted) as (keyof Told)[])
              assert.deepEqual(found[part], wanted[part], `${part} of history ${seed}`)
            const again = await tenant.ingest(told)
            assert.deepEqual([again.new, again.replaced, again.known], [0, 0, told.length])
          } finally {
            await remove()
          }
        })
  })
