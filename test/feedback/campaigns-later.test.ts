/** Where there are too many attempts, the campaigns around an answer are asked by a job, and say what they would have said at once. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { giveFeedback } from '../../src/feedback/feedback.ts'
import { doJobs } from '../../src/feedback/jobs.ts'
import { engineSettings, guid, hoursAfter, openTenant, type TestTenant } from '../factories.ts'
import { firstDay, historyOf, people, pick, randomOf } from '../ingest/histories.ts'

/** Of histories with a spray or two; 300 by hand. */
const histories = Number(process.env.RISKGRAPH_TEST_HISTORIES ?? 12)

/** What is stored of it, but for the tenant's own ids. */
async function told({ store, tenantId }: TestTenant) {
  const texts = (rows: object[]) =>
    rows.map((row) => JSON.stringify({ ...row, tenantId: undefined, tenant: undefined })).sort()
  const all = async (table: 'campaigns' | 'campaignUsers' | 'profiles') =>
    texts(await store.read.selectFrom(table).selectAll().execute())
  const signIns = store.read
    .selectFrom('signIns')
    .select(['id', 'riskLevelDuringSignIn', 'riskLevelAggregated', 'riskState'])
    .select(['riskEventTypes', 'trust', 'verdict'])
    .where('tenantId', '=', tenantId)
  const detections = store.read
    .selectFrom('detections')
    .select(['requestId', 'riskEventType', 'riskLevel', 'riskState', 'isOpen', 'probability'])
  const identities = store.read.selectFrom('riskyIdentities').select(['id', 'riskLevel', 'riskState'])
  return {
    profiles: await all('profiles'),
    campaigns: await all('campaigns'),
    campaignUsers: await all('campaignUsers'),
    signIns: texts(await signIns.execute()),
    detections: texts(await detections.execute()),
    identities: texts(await identities.execute()),
  }
}

/** `isPatient`: what is left is done after the last answer. */
async function answered(
  seed: number,
  attemptsMax: number,
  isPatient = false,
): Promise<{ tenant: TestTenant; jobs: number }> {
  const random = randomOf(seed)
  const tenant = await openTenant()
  const { store, tenantId } = tenant
  const history = historyOf(seed)
  await tenant.ingest(history)
  let jobs = 0
  for (let hour = 0; hour < 6; hour++) {
    const isAboutUser = random() < 0.5
    const ids = [isAboutUser ? guid(pick(random, people)) : pick(random, history).id]
    const isLeft = await giveFeedback(
      store,
      engineSettings,
      {
        ...{ tenantId, ids, correlationId: guid('request') },
        verb: isAboutUser ? 'riskyUsers/confirmCompromised' : 'signIns/confirmCompromised',
        actor: { kind: 'app', id: guid('playbook'), displayName: 'playbook' },
        now: hoursAfter(firstDay, 24 * 9 + hour),
      },
      attemptsMax,
    ).catch(() => false)
    if (isLeft) jobs++
    if (!isPatient) await doJobs(store, engineSettings, tenantId)
  }
  if (!isPatient) return { tenant, jobs }
  return { tenant, jobs: await doJobs(store, engineSettings, tenantId) }
}

describe('the campaigns around an answer', () => {
  it('say by a job what they say at once', async () => {
    let jobs = 0
    for (let seed = 40; seed < 40 + histories; seed++) {
      const atOnce = await answered(seed, Number.POSITIVE_INFINITY)
      const later = await answered(seed, 0)
      jobs += later.jobs
      assert.equal(atOnce.jobs, 0)
      assert.deepEqual(await told(later.tenant), await told(atOnce.tenant), `history ${seed}`)
      await atOnce.tenant.store.close()
      await later.tenant.store.close()
    }
    assert.ok(jobs >= histories, `${jobs} were left to do`)
  })

  it('say for several answers by one job what they say for each', async () => {
    for (let seed = 40; seed < 40 + histories; seed++) {
      const each = await answered(seed, 0)
      const together = await answered(seed, 0, true)
      assert.equal(together.jobs, Math.min(1, each.jobs))
      assert.deepEqual(await told(together.tenant), await told(each.tenant), `history ${seed}`)
      await each.tenant.store.close()
      await together.tenant.store.close()
    }
  })
})
