/**
 * Fold = truth: whatever came when, twice, late or in several versions, and whatever was answered meanwhile, the store
 * holds what a second, plain fold (plain-fold.ts) makes of the events and rulings that it holds in the end.
 */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { EngineSettings } from '../../src/config.ts'
import type { SignIn, Timestamp } from '../../src/model/sign-in.ts'
import { attributes } from '../../src/observation/attributes.ts'
import { engineSettings, guid, hoursAfter, openTenant, type TestTenant } from '../factories.ts'
import { type ProfileView, viewOf } from '../profile-view.ts'
import { skipPostgres } from '../store/postgres-database.ts'
import { answerSomething, spokenOf } from './answers.ts'
import { assertIsFold } from './assert-is-fold.ts'
import { openEngine } from './engines.ts'
import { arrivalsOf, cut, fullHistoryOf, longHistoryOf, pick, type Random, randomOf } from './histories.ts'
import { interrupted, toldInVersions } from './versions.ts'

const seeds = Array.from({ length: Number(process.env.RISKGRAPH_TEST_SEEDS ?? 3) }, (_, index) => index + 1)
/** So that quiet days are over, and things are forgotten, within a short history. */
const settings: EngineSettings = { ...engineSettings, quietDays: 2, learningDays: 2, profileMemoryDays: 5 }
const otherSettings: EngineSettings = { ...settings, quietDays: 3, profileHalfLifeDays: 20 }
const leaks = { of: (name: string | null) => (name?.startsWith('ben') ? '2026-03-05' : undefined) }

/**
 * Batches that come late and twice, some before the one ahead is written, with answers between and beside them. From
 * halfway on it is another process that takes them, or both do at once.
 */
async function tell(tenants: [TestTenant, TestTenant], log: SignIn[], random: Random): Promise<void> {
  const hours = random() < 0.3 ? 100 : 24
  const areBoth = random() < 0.3
  const batches = cut(arrivalsOf(log, random, hours), random, 40)
  const handfuls = cut(batches, random, 3)
  let spoken = new Map<string, unknown>()
  for (const [index, handful] of handfuls.entries()) {
    const usual = tenants[index < handfuls.length / 2 ? 0 : 1]
    const work: Promise<unknown>[] = handful.map((batch) =>
      (areBoth ? pick(random, tenants) : usual).ingest(batch),
    )
    const isBeside = random() < 0.3
    if (!isBeside) await Promise.all(work)
    if (random() < 0.6) {
      const now = hoursAfter(newestOf(handful.flat()), random() * 6)
      if (!isBeside) await assertStands(usual, spoken)
      await Promise.all([...work, answerSomething(usual, random, now)])
      spoken = await spokenOf(usual)
    }
    await Promise.all(work)
  }
  await assertStands(tenants[1], spoken)
}

function newestOf(batch: SignIn[]): Timestamp {
  return batch
    .map(({ createdDateTime }) => createdDateTime)
    .sort()
    .at(-1) as Timestamp
}

/** What was answered is a fact. */
async function assertStands(tenant: TestTenant, spoken: Map<string, unknown>): Promise<void> {
  const now = await spokenOf(tenant)
  for (const [id, one] of spoken) assert.deepEqual(now.get(id), one, `what was said of ${id}`)
}

for (const name of ['SQLite', 'PostgreSQL'] as const)
  describe(`what ${name} holds after a history`, { skip: name === 'PostgreSQL' && skipPostgres }, () => {
    for (const seed of seeds)
      it(`is what a plain fold makes of it (${seed})`, async () => {
        const { store, remove } = await openEngine(name)
        try {
          const random = randomOf(seed * 7919)
          const one = await openTenant({ store, settings, leaks })
          const later = seed % 2 === 0 ? settings : otherSettings
          const other = await openTenant({ store, settings: later, leaks })
          const { told, final } = toldInVersions(fullHistoryOf(seed), random)
          await tell([one, other], told, random)
          await assertIsFold(other, later)
          await assertIsFinal(other, final)
        } finally {
          await remove()
        }
      })

    it('is what a plain fold makes of it when it is long, and an answer is about what happened long ago', async () => {
      const { store, remove } = await openEngine(name)
      try {
        const random = randomOf(3)
        const tenant = await openTenant({ store })
        const log = longHistoryOf(1)
        const late = log.filter((_, index) => index % 97 === 50)
        const better = log.filter((one, index) => index % 53 === 20 && one.status.errorCode === 0)
        const punctual = log.filter((one) => !late.includes(one))
        const asKnown = punctual.map((one) => (better.includes(one) ? interrupted(one, random) : one))
        for (const batch of cut(asKnown, random, 60)) await tenant.ingest(batch)
        for (const one of [...late, ...better].sort(() => random() - 0.5)) await tenant.ingest([one])
        await assertIsLong(tenant)
        await assertIsFinal(tenant, log)
        await assertIsFold(tenant, engineSettings)
        for (const id of await checkpointed(tenant)) await tenant.answer('signIns/confirmCompromised', [id])
        await assertIsFold(tenant, engineSettings)
        const now = (log[300] as SignIn).createdDateTime
        await tenant.answer('signIns/confirmSafe', await checkpointed(tenant))
        await tenant.answer('riskyUsers/confirmSafe', [guid('ada')], { now })
        await assertIsFold(tenant, engineSettings)
      } finally {
        await remove()
      }
    })
  })

/** Whatever was said of it: the sign-in itself is told as it ended. */
async function assertIsFinal({ store }: TestTenant, final: SignIn[]): Promise<void> {
  const rows = await store.read.selectFrom('signIns').select(['id', 'createdDateTime', 'document']).execute()
  const found = new Map(rows.map((row) => [row.id, row]))
  assert.equal(found.size, final.length)
  for (const one of final) {
    const { createdDateTime, document } = found.get(one.id) ?? {}
    assert.deepEqual([createdDateTime, JSON.parse(document ?? '{}')], [one.createdDateTime, one])
  }
}

/** That there are checkpoints, and that of everything that is bounded more was shown than is kept. */
async function assertIsLong({ store }: TestTenant): Promise<void> {
  const checkpoints = await store.read.selectFrom('checkpoints').selectAll().execute()
  assert.ok(checkpoints.length >= 2 && checkpoints.some(({ bare }) => bare))
  const views = (await store.read.selectFrom('profiles').selectAll().execute()).map((one) =>
    viewOf(one.profile),
  )
  const most = (of: (view: ProfileView) => unknown[] | undefined) =>
    Math.max(...views.map((view) => of(view)?.length ?? 0))
  assert.deepEqual(
    attributes.map((name) => most(({ values }) => values[name])),
    [16, 16, 10, 8, 10, 10, 8, 6, 8, 1, 6, 16, 4, 64, 6, 8, 6, 1],
  )
  assert.deepEqual(
    [most(({ places }) => places), most(({ sessions }) => sessions), most(({ pending }) => pending)],
    [8, 8, 12],
  )
}

/** Sign-ins of the person with which a checkpoint was made, or right before. */
async function checkpointed({ store }: TestTenant): Promise<string[]> {
  const signIns = await store.read
    .selectFrom('signIns')
    .select(['id', 'at'])
    .where('userId', '=', guid('ada'))
    .where('outcome', '=', 'success')
    .orderBy('at', 'desc')
    .execute()
  const checkpoints = await store.read.selectFrom('checkpoints').select('at').orderBy('at').execute()
  return checkpoints.flatMap((checkpoint) => signIns.find(({ at }) => at <= checkpoint.at)?.id ?? [])
}
