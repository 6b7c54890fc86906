/**
 * Random histories: batches that come late, twice and in better versions, to two processes; answers of every verb about
 * whatever there is; what others found; sessions that are revoked; time that passes; processes that begin anew. Each answer
 * follows the transition table, and the auditor has nothing to say, on the way and at the end. 3,000 steps on each store
 * (an event is one, and so is everything else); `RISKGRAPH_TEST_HISTORY_STEPS=100000` for more.
 */
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import { revokeSignInSessions } from '../../src/feedback/revoke-sessions.ts'
import { readOutsideDetection } from '../../src/formats/outside-detection.ts'
import type { SignIn, Timestamp } from '../../src/model/sign-in.ts'
import { fadeRisk } from '../../src/risk/fade.ts'
import { ingestDetections } from '../../src/risk/outside-detections.ts'
import { migrateStore, openPostgres, openSqlite } from '../../src/store/open.ts'
import type { Store } from '../../src/store/store.ts'
import { guid, hoursAfter, openTenant, type TestTenant } from '../factories.ts'
import { temporaryFolder } from '../factories-server.ts'
import {
  arrivalsOf,
  cut,
  firstDay,
  fullHistoryOf,
  people,
  pick,
  type Random,
  randomOf,
} from '../ingest/histories.ts'
import { toldInVersions } from '../ingest/versions.ts'
import { createDatabase, skipPostgres } from '../store/postgres-database.ts'
import { assertAudited } from './audit.ts'
import { settings } from './busy-history.ts'
import { answerAnything, type Ways } from './walk.ts'

const stepsMin = Number(process.env.RISKGRAPH_TEST_HISTORY_STEPS ?? 6000) / 2
const auditEvery = 150

const engines = {
  async SQLite(t: TestContext) {
    const path = join(temporaryFolder(t), 'history.db')
    return () => openSqlite(path)
  },
  async PostgreSQL(t: TestContext) {
    const { url, drop } = await createDatabase()
    t.after(drop)
    await migrateStore(url)
    return () => openPostgres(url)
  },
}

for (const [name, engine] of Object.entries(engines))
  describe(`random histories on ${name}`, { skip: name === 'PostgreSQL' && skipPostgres }, () => {
    const ways: Ways = new Set()
    let steps = 0

    it('follow the transition table, and are what the auditor says they are', async (t) => {
      for (let seed = 1; steps < stepsMin; seed++)
        await t.test(`history ${seed}`, async (one) => {
          steps += await live(await engine(one), seed, ways)
        })
    })

    it('leave every state', () => {
      for (const state of ['none', 'atRisk', 'confirmedCompromised', 'confirmedSafe', 'dismissed'])
        for (const kind of ['signIn', 'identity'])
          assert.ok(
            [...ways].some((way) => way.startsWith(`${kind} ${state} →`)),
            `no ${kind} has left ${state}`,
          )
    })
  })

interface Life {
  tenants: TestTenant[]
  random: Random
  /** Of all processes the same. */
  now: Timestamp
  ways: Ways
}

/** Returns how many steps it was. */
async function live(open: () => Promise<Store>, seed: number, ways: Ways): Promise<number> {
  const random = randomOf(seed * 6151)
  const { told } = toldInVersions(fullHistoryOf(seed + 500), random)
  const batches = cut(arrivalsOf(told, random, 24), random, 40)
  const life: Life = { tenants: [], random, now: firstDay, ways }
  life.tenants = [await begin(open, life), await begin(open, life)]
  let [steps, audited] = [0, 0]
  try {
    while (batches.length > 0) {
      const some = batches.splice(0, random() < 0.2 ? 2 : 1)
      const newest = some
        .flat()
        .map(({ createdDateTime }) => createdDateTime)
        .sort()
        .at(-1) as Timestamp
      if (newest > life.now) life.now = newest
      await Promise.all(
        some.map((batch: SignIn[], index) => (life.tenants[index] as TestTenant).ingest(batch)),
      )
      steps += some.flat().length
      for (let left = Math.floor(random() * 5); left > 0; left--, steps++) await act(life, open)
      if (steps - audited < auditEvery) continue
      audited = steps
      await assertSound(life, seed, steps)
    }
    await assertSound(life, seed, steps)
  } finally {
    for (const { store } of life.tenants) await store.close()
  }
  return steps
}

/** As a log is read live. */
async function begin(open: () => Promise<Store>, life: Life): Promise<TestTenant> {
  return openTenant({ store: await open(), settings, now: () => life.now })
}

async function assertSound({ tenants: [tenant] }: Life, seed: number, steps: number): Promise<void> {
  const { store, tenantId } = tenant as TestTenant
  await assertAudited(store, tenantId).catch((error: Error) => {
    error.message = `history ${seed} after ${steps} steps: ${error.message}`
    throw error
  })
}

async function act(life: Life, open: () => Promise<Store>): Promise<void> {
  const { random, tenants, ways } = life
  life.now = hoursAfter(life.now, random())
  const { now } = life
  const tenant = pick(random, tenants)
  const { store, tenantId } = tenant
  const draw = random()
  if (draw < 0.7) return answerAnything(tenant, random, now, ways)
  if (draw < 0.8) return tellFromOutside(tenant, random, now)
  if (draw < 0.87) {
    const actor = { kind: 'app', id: guid('playbook'), displayName: 'playbook' } as const
    await revokeSignInSessions(store, {
      tenantId,
      user: guid(pick(random, people)),
      actor,
      correlationId: guid(now),
      now,
    })
  } else if (draw < 0.94) {
    if (random() < 0.5) life.now = hoursAfter(now, 24 * 40)
    await fadeRisk(store, { tenantId, settings, until: life.now, now: () => life.now })
  } else {
    await store.close()
    tenants[tenants.indexOf(tenant)] = await begin(open, life)
  }
}

async function tellFromOutside(
  { store, tenantId }: TestTenant,
  random: Random,
  now: Timestamp,
): Promise<void> {
  const rows = await store.read
    .selectFrom('signIns')
    .select('id')
    .where('outcome', '=', 'success')
    .orderBy('id')
    .execute()
  const about =
    random() < 0.5 && rows.length > 0
      ? { requestId: pick(random, rows).id }
      : { userId: guid(pick(random, people)), activityDateTime: now }
  const raw = {
    source: 'guard',
    id: `alert ${now}`,
    riskEventType: 'suspiciousInboxForwarding',
    riskLevel: pick(random, ['low', 'medium', 'high']),
  }
  await ingestDetections(store, { tenantId, settings, now, sender: 'guard' }, [
    readOutsideDetection({ ...raw, ...about }, now),
  ])
}
