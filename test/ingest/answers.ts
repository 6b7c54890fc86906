/** Seeded answers of admins, and word from outside, about whatever a tenant has found so far. */
import { readOutsideDetection } from '../../src/formats/outside-detection.ts'
import type { Timestamp } from '../../src/model/sign-in.ts'
import { transitions, type Verb } from '../../src/model/transitions.ts'
import { isAnswered } from '../../src/risk/answered.ts'
import { ingestDetections } from '../../src/risk/outside-detections.ts'
import { engineSettings, type TestTenant } from '../factories.ts'
import { pick, type Random } from './histories.ts'

const verbs: Verb[] = [
  'signIns/confirmCompromised',
  'signIns/confirmCompromised',
  'signIns/confirmSafe',
  'signIns/dismiss',
  'riskyUsers/confirmCompromised',
  'riskyUsers/confirmSafe',
  'riskyUsers/dismiss',
]

/** Says something of one or two sign-ins or of one person, if there is anything to say it of. */
export async function answerSomething(tenant: TestTenant, random: Random, now: Timestamp): Promise<void> {
  if (random() < 0.1) return tellFromOutside(tenant, random, now)
  const verb = pick(random, verbs)
  const ids = await idsFor(tenant, random, verb)
  if (ids.length > 0) await tenant.answer(verb, ids, { now })
}

async function idsFor(tenant: TestTenant, random: Random, verb: Verb): Promise<string[]> {
  const { target, isRisky } = transitions[verb]
  if (target !== 'signIn') {
    const rows = await tenant.store.read
      .selectFrom('riskyIdentities')
      .select(['id', 'identityKind'])
      .where('tenantId', '=', tenant.tenantId)
      .execute()
    const ids = rows.filter(({ identityKind }) => identityKind === target).map(({ id }) => id)
    return ids.length > 0 ? [pick(random, ids.sort())] : []
  }
  const rows = await signInsOf(tenant)
  const risky = rows.filter(({ riskState }) => riskState !== 'none')
  const some = isRisky || random() < 0.7 ? risky : rows.filter(({ outcome }) => outcome === 'success')
  if (some.length === 0) return []
  return [...new Set([pick(random, some).id, pick(random, some).id])]
}

/** A guard of mailboxes has seen something in the wake of a sign-in. */
async function tellFromOutside(tenant: TestTenant, random: Random, now: Timestamp): Promise<void> {
  const rows = (await signInsOf(tenant)).filter(({ outcome }) => outcome === 'success')
  if (rows.length === 0) return
  const { store, tenantId } = tenant
  const raw = {
    source: 'mailbox guard',
    id: `alert of ${now}`,
    riskEventType: 'suspiciousInboxForwarding',
    requestId: pick(random, rows).id,
  }
  await ingestDetections(store, { tenantId, settings: engineSettings, now }, [readOutsideDetection(raw, now)])
}

function signInsOf({ store, tenantId }: TestTenant) {
  return store.read
    .selectFrom('signIns')
    .select(['id', 'riskState', 'outcome'])
    .where('tenantId', '=', tenantId)
    .orderBy('createdDateTime')
    .orderBy('id')
    .execute()
}

/**
 * By sign-in: what others than the engine have said of, with all that was found of it. The engine leaves these alone
 * until something else is said.
 */
export async function spokenOf({ store, tenantId }: TestTenant): Promise<Map<string, unknown>> {
  const rows = await store.read.selectFrom('signIns').selectAll().where('tenantId', '=', tenantId).execute()
  const found = await store.read.selectFrom('detections').selectAll().execute()
  const byId = Map.groupBy(found, ({ requestId }) => requestId)
  const spoken = new Map<string, unknown>()
  for (const row of rows) {
    const own = (byId.get(row.id) ?? []).sort((a, b) => (a.id < b.id ? -1 : 1))
    const isFromOutside = own.some(({ riskEventType }) => riskEventType === 'suspiciousInboxForwarding')
    if (!isAnswered(row) && row.trust !== 'rejected' && !isFromOutside) continue
    spoken.set(row.id, {
      ...{ level: row.riskLevelAggregated, during: row.riskLevelDuringSignIn, types: row.riskEventTypes },
      ...{ state: row.riskState, detail: row.riskDetail, detections: own },
    })
  }
  return spoken
}
