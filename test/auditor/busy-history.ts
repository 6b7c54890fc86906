/** A tenant to which everything has happened that can, within two months: what an auditor has to find its way in. */
import assert from 'node:assert/strict'
import type { EngineSettings } from '../../src/config.ts'
import { readOutsideDetection } from '../../src/formats/outside-detection.ts'
import { fadeRisk } from '../../src/risk/fade.ts'
import { ingestDetections } from '../../src/risk/outside-detections.ts'
import type { Store } from '../../src/store/store.ts'
import { engineSettings, guid, habit, hoursAfter, openTenant, signIn, type TestTenant } from '../factories.ts'
import { arrivalsOf, cut, firstDay, fullHistoryOf, randomOf } from '../ingest/histories.ts'
import { toldInVersions } from '../ingest/versions.ts'

/** So that quiet days are over within it. */
export const settings: EngineSettings = { ...engineSettings, quietDays: 2, learningDays: 2 }
const end = hoursAfter(firstDay, 24 * 60)
/** Somebody who signs in for longer than an answer may be told at once. */
const visits = habit({ user: 'fay', from: 'brazil' }, { everyHours: 0.5, days: 43, until: end })

export async function busyHistory(store: Store): Promise<TestTenant> {
  const tenant = await openTenant({ store, settings })
  const random = randomOf(11)
  const { told } = toldInVersions(fullHistoryOf(4, 10), random)
  const batches = cut(arrivalsOf(told, random, 30), random, 40)
  for (const [index, batch] of batches.entries()) {
    await tenant.ingest(batch)
    if (index % 4 === 3) await answer(tenant, index >> 2, hoursAfter(firstDay, 24 * 11 + index))
  }
  await fade(tenant, hoursAfter(firstDay, 24 * 40))
  for (let from = 0; from < visits.length; from += 500) await tenant.ingest(visits.slice(from, from + 500))
  await tenant.ingest([signIn({ user: 'ben', from: 'southAfrica', client: 'firefoxOnLinux', at: end })])
  await tellFromOutside(tenant)
  // Both leave a job: what was said of a long history, and what comes late to one.
  await tenant.answer('riskyUsers/confirmCompromised', [guid('fay')], { now: hoursAfter(end, 2) })
  await tenant.ingest([signIn({ user: 'fay', from: 'office', at: hoursAfter(end, -24 * 43) })])
  return tenant
}

function fade({ store, tenantId }: TestTenant, until: string): Promise<number> {
  return fadeRisk(store, { tenantId, settings, until, now: (due) => due })
}

/** One verb after the other, each about the first that it can be about. */
async function answer(tenant: TestTenant, turn: number, now: string): Promise<void> {
  const { read } = tenant.store
  const verbs = ['signIns/confirmCompromised', 'riskyUsers/dismiss', 'signIns/confirmSafe'] as const
  const more = ['riskyUsers/confirmSafe', 'signIns/dismiss', 'riskyUsers/confirmCompromised'] as const
  const verb = ([...verbs, ...more] as const)[turn % 6] as (typeof verbs)[number] | (typeof more)[number]
  const rows = verb.startsWith('signIns/')
    ? await read.selectFrom('signIns').select('id').where('riskState', '=', 'atRisk').orderBy('id').execute()
    : await read
        .selectFrom('riskyIdentities')
        .select('id')
        .where('identityKind', '=', 'user')
        .where('riskLevel', '<>', 'none')
        .orderBy('id')
        .execute()
  const [first] = rows
  if (first) await tenant.answer(verb, [first.id], { now })
}

async function tellFromOutside({ store, tenantId }: TestTenant): Promise<void> {
  const now = hoursAfter(end, 1)
  const signIns = await store.read
    .selectFrom('signIns')
    .select('id')
    .where('trust', '=', 'trusted')
    .orderBy('id')
    .limit(2)
    .execute()
  const source = { source: 'mailbox guard', riskEventType: 'suspiciousInboxForwarding' }
  const raw = [
    ...signIns.map(({ id }, index) => ({ ...source, id: `alert ${index}`, requestId: id })),
    { ...source, id: 'of a person', riskLevel: 'medium', userId: guid('eve'), activityDateTime: now },
  ]
  const found = raw.map((one) => readOutsideDetection(one, now))
  const results = await ingestDetections(store, { tenantId, settings, now, sender: 'guard' }, found)
  assert.deepEqual(
    results.map(({ status }) => status),
    ['created', 'created', 'created'],
  )
}
