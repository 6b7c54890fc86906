/**
 * What waited and became its owner's: what was found of it has its answer, in the same commit, and as of the moment at which
 * the waiting was over.
 */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { addressListsOf } from '../../src/enrich/address-lists.ts'
import { readOutsideDetection } from '../../src/formats/outside-detection.ts'
import type { SignIn, Timestamp } from '../../src/model/sign-in.ts'
import { fadeRisk } from '../../src/risk/fade.ts'
import { ingestDetections } from '../../src/risk/outside-detections.ts'
import {
  applicationLife,
  daysAfter,
  engineSettings,
  guid,
  habit,
  hoursAfter,
  openTenant,
  type Sketch,
  signIn,
  steady,
  type TenantOptions,
  type TestTenant,
  today,
} from '../factories.ts'
import { assertIsFold } from '../ingest/assert-is-fold.ts'

const life = habit({}, { everyHours: 8, days: 21 })
/** Abroad with a second factor that can be passed on: medium, and it waits. */
const trip = signIn({ from: 'brazil', secondFactor: 'app' })
const due = daysAfter(today, engineSettings.quietDays)
/** In another country with another client: whoever waits begins anew. */
const elsewhere: Sketch = { from: 'southAfrica', client: 'torBrowser' }
const closed = ['none', 'dismissed', 'aiConfirmedSigninSafe']

/** At the office, once a day. */
function days(from: number, to: number): SignIn[] {
  return Array.from({ length: to - from + 1 }, (_, index) => signIn({ at: daysAfter(today, from + index) }))
}

async function tenantWith(batches: SignIn[][], options?: TenantOptions): Promise<TestTenant> {
  const tenant = await openTenant(options)
  for (const batch of batches) await tenant.ingest(batch)
  return tenant
}

async function historyOf({ store }: TestTenant) {
  const items = await store.read
    .selectFrom('riskHistory')
    .selectAll()
    .orderBy('riskLastUpdatedDateTime')
    .execute()
  return items.map(({ riskLevel, riskState, riskLastUpdatedDateTime: at }) => [riskLevel, riskState, at])
}

async function riskOf({ store }: TestTenant, id = guid('ada')) {
  const row = await store.read
    .selectFrom('riskyIdentities')
    .selectAll()
    .where('id', '=', id)
    .executeTakeFirstOrThrow()
  return [row.riskLevel, row.riskState, row.riskDetail]
}

async function signInOf(tenant: TestTenant, { id }: SignIn) {
  const { riskLevelAggregated, riskState, riskDetail } = await tenant.row(id)
  return [riskLevelAggregated, riskState, riskDetail]
}

/** Of a sign-in, in order. */
async function found({ store }: TestTenant, { id }: SignIn) {
  const rows = await store.read.selectFrom('detections').selectAll().where('requestId', '=', id).execute()
  return rows.sort((a, b) => (a.id < b.id ? -1 : 1))
}

async function states(tenant: TestTenant, of: SignIn): Promise<string[]> {
  return [
    ...new Set((await found(tenant, of)).map(({ riskState, isOpen }) => `${riskState} ${isOpen}`)),
  ].sort()
}

/** All that anybody can see of risk, but for what names the tenant. */
async function outcomeOf({ store: { read } }: TestTenant) {
  const identities = await read.selectFrom('riskyIdentities').selectAll().orderBy('id').execute()
  const history = await read.selectFrom('riskHistory').selectAll().orderBy('stampedId').execute()
  const detections = await read
    .selectFrom('detections')
    .selectAll()
    .orderBy('requestId')
    .orderBy('riskEventType')
    .execute()
  return {
    identities: identities.map(({ tenantId: _, ...shown }) => shown),
    history: history.map(({ tenantId: _, faded: __, ...shown }) => shown),
    detections: detections.map(({ tenantId: _, id: __, ...shown }) => shown),
    signIns: await read
      .selectFrom('signIns')
      .select(['id', 'riskLevelAggregated', 'riskLevelDuringSignIn', 'riskState', 'riskDetail'])
      .select(['riskEventTypes', 'trust'])
      .orderBy('id')
      .execute(),
  }
}

describe('a sign-in whose quiet days are over', () => {
  it('closes what was found of it, its own risk and that of its user', async () => {
    const tenant = await tenantWith([[...life, trip], days(1, 6)])
    assert.deepEqual(
      [await signInOf(tenant, trip), await riskOf(tenant)],
      Array(2).fill(['medium', 'atRisk', 'none']),
    )
    await tenant.ingest(days(7, 7))
    assert.deepEqual(await signInOf(tenant, trip), closed)
    assert.deepEqual(await riskOf(tenant), closed)
    assert.deepEqual(await states(tenant, trip), ['dismissed 0'])
  })

  it('goes on saying what was thought at the time', async () => {
    const tenant = await tenantWith([[...life, trip, ...days(1, 7)]])
    const { riskLevelDuringSignIn, riskEventTypes } = await tenant.row(trip.id)
    assert.equal(riskLevelDuringSignIn, 'medium')
    assert.notEqual(riskEventTypes, '[]')
    for (const { riskLevel } of await found(tenant, trip)) assert.equal(riskLevel, 'medium')
  })

  it('closes it as of the moment when they were over, however late the next sign-in comes', async () => {
    const tenant = await tenantWith([[...life, trip, ...days(1, 6)], days(12, 12)])
    const history = await historyOf(tenant)
    assert.deepEqual(history, [
      ['medium', 'atRisk', today],
      ['none', 'dismissed', due],
    ])
    for (const one of await found(tenant, trip)) assert.equal(one.lastUpdatedDateTime, due)
  })

  it('leaves nobody at risk where all of it is found and over at one moment, as when an old log is imported', async () => {
    const moment = daysAfter(today, 30)
    const all = [...life, trip, ...days(1, 8)]
    for (const batches of [[all], [[...life, trip], days(1, 8)]]) {
      const tenant = await tenantWith(batches, { now: () => moment })
      assert.deepEqual(await riskOf(tenant), closed)
      assert.deepEqual(
        (await historyOf(tenant)).map(([level, state]) => [level, state]),
        [
          ['medium', 'atRisk'],
          ['none', 'dismissed'],
        ],
      )
    }
  })

  it('stays open where it was high: whoever looks a week later has to find it', async () => {
    const taken = signIn({ ...elsewhere, at: hoursAfter(today, 1) })
    const tenant = await tenantWith([[...life, taken], days(1, 16)])
    assert.equal((await tenant.row(taken.id)).riskLevelDuringSignIn, 'high')
    assert.equal((await tenant.row(taken.id)).trust, 'trusted')
    assert.ok((await states(tenant, taken)).every((one) => one === 'atRisk 1'))
    assert.equal((await riskOf(tenant))[1], 'atRisk')
    await assertIsFold(tenant, engineSettings)
  })

  it('stays open with what an answer alone ends', async () => {
    const lists = addressListsOf({ nationState: '198.18.224.9' })
    const tenant = await tenantWith([[...life, trip], days(1, 16)], { lists })
    const all = await found(tenant, trip)
    assert.ok(all.some(({ halfLifeDays }) => halfLifeDays === null))
    assert.deepEqual(await states(tenant, trip), ['atRisk 1'])
    assert.equal((await tenant.row(trip.id)).riskState, 'atRisk')
  })

  it('may be that of an application, whose days count like those of people', async () => {
    const application = { name: 'sync' }
    const odd = signIn({
      ...steady,
      application,
      userAgent: 'curl/8.9',
      credential: 'another',
    })
    const later = Array.from({ length: 8 }, (_, index) =>
      signIn({ ...steady, application, at: daysAfter(today, index + 1) }),
    )
    for (const batches of [[[odd, ...later]], [[odd], later]]) {
      const tenant = await tenantWith([applicationLife({ application }), ...batches])
      assert.deepEqual(await states(tenant, odd), ['dismissed 0'])
      assert.deepEqual(await riskOf(tenant, guid('sync')), closed)
    }
  })
})

describe('a sign-in that a second factor vouches for', () => {
  it('closes what was found of it, and not what was found elsewhere meanwhile', async () => {
    const other = signIn({ ...elsewhere, at: daysAfter(today, 1) })
    const vouching = signIn({ from: 'brazil', secondFactor: 'fido2', at: daysAfter(today, 2) })
    const tenant = await tenantWith([[...life, trip], [other], [vouching]])
    assert.deepEqual(
      [await states(tenant, trip), await states(tenant, other)],
      [['dismissed 0'], ['atRisk 1']],
    )
    assert.equal((await riskOf(tenant))[1], 'atRisk')
    assert.deepEqual(
      (await historyOf(tenant)).map(([level, , at]) => [level, at]),
      [
        ['medium', today],
        ['high', daysAfter(today, 1)],
        ['medium', daysAfter(today, 2)],
      ],
    )
  })
})

describe('several sign-ins that become their owner’s at one moment', () => {
  it('are one item of the history', async () => {
    const other = signIn({ ...elsewhere, at: daysAfter(today, 2) })
    const tenant = await tenantWith([[...life, trip, other], days(3, 9), days(30, 30)])
    assert.deepEqual(
      [await states(tenant, trip), await states(tenant, other)],
      Array(2).fill(['dismissed 0']),
    )
    assert.deepEqual((await historyOf(tenant)).at(-1), ['none', 'dismissed', daysAfter(today, 9)])
    assert.equal((await historyOf(tenant)).length, 3)
  })
})

describe('a promotion, in one batch or in several', () => {
  const other = signIn({ ...elsewhere, at: daysAfter(today, 2) })
  const vouching = signIn({ from: 'brazil', secondFactor: 'fido2', at: daysAfter(today, 3) })
  const patient = { ...engineSettings, quietDays: 60, unseenDays: 60 }
  const stories: Record<string, { after: SignIn[]; settings?: typeof patient }> = {
    'after quiet days': { after: days(1, 12) },
    'of two by two ways': { after: [other, ...days(3, 12), ...days(30, 30)] },
    'by a factor, and another by quiet days': { after: [other, vouching, ...days(4, 14)] },
    'of what had faded before': {
      after: [5, 30, 50, 62, 64].flatMap((day) => days(day, day)),
      settings: patient,
    },
  }
  for (const [name, { after, settings = engineSettings }] of Object.entries(stories))
    it(`leaves the same rows: ${name}`, async () => {
      const whole = await outcomeOf(await tenantWith([[...life, trip, ...after]], { settings }))
      const ways = {
        two: [[...life, trip], after],
        'one each': [life, [trip], ...after.map((one) => [one])],
      }
      for (const [way, batches] of Object.entries(ways))
        assert.deepEqual(await outcomeOf(await tenantWith(batches, { settings })), whole, way)
      // Found late, it is said late; where everything stands in the end is the same.
      const late = await tenantWith([[...life, ...after], [trip]], { settings })
      assert.deepEqual(standing(await outcomeOf(late)), standing(whole))
      await assertIsFold(late, settings)
    })

  it('leaves the same rows when somebody looked at the clock in between', async () => {
    const after = days(1, 20)
    const whole = await outcomeOf(await tenantWith([[...life, trip, ...after]]))
    const tenant = await tenantWith([[...life, trip]])
    // A server that has slept, and whose log comes late: risk falls before the promotion is known.
    const { store, tenantId } = tenant
    const until = daysAfter(today, 60)
    assert.ok((await fadeRisk(store, { tenantId, settings: engineSettings, until, now: (at) => at })) > 0)
    await tenant.ingest(after)
    assert.deepEqual(await outcomeOf(tenant), whole)
  })
})

function standing({ identities, signIns, detections }: Awaited<ReturnType<typeof outcomeOf>>) {
  return {
    identities: identities.map(({ id, riskLevel, riskState }) => [id, riskLevel, riskState]),
    signIns,
    detections: detections.map((one) => [one.requestId, one.riskEventType, one.riskState, one.isOpen]),
  }
}

describe('a promotion that turns out to have been none', () => {
  const other = signIn({ ...elsewhere, at: daysAfter(today, 6.5) })

  it('opens again what it closed: somebody came in another way within the days', async () => {
    const tenant = await tenantWith([[...life, trip], days(1, 8), [other]])
    assert.equal((await tenant.row(trip.id)).trust, 'pending')
    assert.deepEqual(await signInOf(tenant, trip), ['medium', 'atRisk', 'none'])
    assert.deepEqual(await states(tenant, trip), ['atRisk 1'])
    assert.deepEqual(await riskOf(tenant), ['high', 'atRisk', 'none'])
    await assertIsFold(tenant, engineSettings)
  })

  it('opens it also when it lies before all that is told again, as something that is new to whoever asks', async () => {
    const busy = Array.from({ length: 560 }, (_, index) => signIn({ at: hoursAfter(today, 0.3 + index / 3) }))
    const tenant = await tenantWith([[...life, trip], busy, [other]])
    assert.deepEqual(await signInOf(tenant, trip), ['medium', 'atRisk', 'none'])
    for (const one of await found(tenant, trip)) {
      assert.equal(one.isOpen, 1)
      assert.ok(one.lastUpdatedDateTime > due, 'a client that asks for what was updated has to hear of it')
    }
    await assertIsFold(tenant, engineSettings)
  })

  it('ends once more, with the other, when it is quiet at last', async () => {
    const mild = signIn({ from: 'southAfrica', at: daysAfter(today, 6.5) })
    const tenant = await tenantWith([[...life, trip], days(1, 8), [mild], days(9, 14)])
    assert.deepEqual(await riskOf(tenant), closed)
    assert.deepEqual((await historyOf(tenant)).at(-1), ['none', 'dismissed', daysAfter(today, 13.5)])
  })
})

describe('what others have said', () => {
  const answer = (tenant: TestTenant, verb: Parameters<TestTenant['answer']>[0], id: string, at: Timestamp) =>
    tenant.answer(verb, [id], { now: at })

  for (const verb of [
    'riskyUsers/dismiss',
    'riskyUsers/confirmCompromised',
    'signIns/confirmCompromised',
  ] as const)
    it(`before the days were over stays: ${verb}`, async () => {
      const tenant = await tenantWith([[...life, trip], days(1, 3)])
      const about = verb.startsWith('riskyUsers') ? guid('ada') : trip.id
      await answer(tenant, verb, about, daysAfter(today, 3.2))
      const before = await outcomeOf(tenant)
      await tenant.ingest(days(4, 20))
      const { identities, history, detections } = await outcomeOf(tenant)
      assert.deepEqual(
        { identities, history, detections },
        {
          identities: before.identities,
          history: before.history,
          detections: before.detections,
        },
      )
    })

  it('of the user afterwards is said of the user, not of the sign-in that is theirs', async () => {
    const tenant = await tenantWith([[...life, trip], days(1, 8)])
    await answer(tenant, 'riskyUsers/confirmCompromised', guid('ada'), daysAfter(today, 8.2))
    assert.deepEqual(await signInOf(tenant, trip), closed)
    const next = signIn({ ...elsewhere, at: daysAfter(today, 9) })
    await tenant.ingest([next, ...days(10, 20)])
    assert.deepEqual(await states(tenant, next), ['dismissed 0'])
    assert.deepEqual((await riskOf(tenant)).slice(0, 2), ['high', 'confirmedCompromised'])
  })

  it('of the sign-in afterwards opens it again: somebody knows better', async () => {
    const tenant = await tenantWith([[...life, trip], days(1, 8)])
    await answer(tenant, 'signIns/confirmCompromised', trip.id, daysAfter(today, 8.2))
    assert.deepEqual(await states(tenant, trip), ['confirmedCompromised 1'])
    assert.equal((await tenant.row(trip.id)).trust, 'rejected')
    assert.deepEqual((await riskOf(tenant)).slice(0, 2), ['high', 'confirmedCompromised'])
  })

  const alarm = { source: 'mailbox guard', id: 'alert 1', riskEventType: 'suspiciousInboxForwarding' }
  const say = ({ store, tenantId }: TestTenant, at: Timestamp) =>
    ingestDetections(store, { tenantId, settings: engineSettings, now: at, sender: 'connector' }, [
      readOutsideDetection({ ...alarm, requestId: trip.id }, at),
    ])

  it('outside, while it waited, keeps it open', async () => {
    const tenant = await tenantWith([[...life, trip], days(1, 3)])
    await say(tenant, daysAfter(today, 3.2))
    await tenant.ingest(days(4, 9))
    assert.deepEqual(await states(tenant, trip), ['atRisk 1'])
    assert.equal((await signInOf(tenant, trip))[1], 'atRisk')
  })

  it('outside, after it was over, is of a sign-in at risk: no admin has said that it is none', async () => {
    const tenant = await tenantWith([[...life, trip], days(1, 8)])
    await say(tenant, daysAfter(today, 8.2))
    assert.deepEqual(await signInOf(tenant, trip), ['medium', 'atRisk', 'none'])
    assert.deepEqual(await states(tenant, trip), ['atRisk 1', 'dismissed 0'])
    assert.notEqual((await tenant.row(trip.id)).trust, 'trusted')
  })
})

describe('a better version of a sign-in that was promoted', () => {
  it('is what its closed detections repeat, and opens nothing', async () => {
    const tenant = await tenantWith([[...life, trip], days(1, 8)])
    const history = await historyOf(tenant)
    const status = { ...trip.status, additionalDetails: 'MFA completed in Azure AD' }
    const better = { ...trip, ipAddress: '198.18.224.10', status, conditionalAccessStatus: 'success' }
    assert.equal((await tenant.ingest([better])).replaced, 1)
    assert.deepEqual(await states(tenant, trip), ['dismissed 0'])
    for (const { ipAddress } of await found(tenant, trip)) assert.equal(ipAddress, better.ipAddress)
    assert.deepEqual(await historyOf(tenant), history)
  })
})

describe('a promotion that leaves too little for any level', () => {
  it('ends the case: what is left no longer counts', async () => {
    const tenant = await openTenant()
    const { store, tenantId } = tenant
    await tenant.ingest(life)
    const now = daysAfter(today, -44)
    const raw = { source: 'mailbox guard', id: 'alert 1', riskEventType: 'suspiciousInboxForwarding' }
    const about = { riskLevel: 'low', userId: guid('ada'), activityDateTime: now }
    const [result] = await ingestDetections(store, { tenantId, settings: engineSettings, now }, [
      readOutsideDetection({ ...raw, ...about }, now),
    ])
    assert.equal(result?.status, 'created')
    await tenant.ingest([trip, ...days(1, 9)])
    assert.deepEqual(await riskOf(tenant), ['none', 'none', 'none'])
    const detections = await store.read.selectFrom('detections').selectAll().execute()
    assert.ok(detections.every(({ isOpen, riskState }) => isOpen === 0 && riskState !== 'atRisk'))
    const items = (await historyOf(tenant)).map(([level, state]) => `${level} ${state}`)
    assert.deepEqual(items, ['low atRisk', 'medium atRisk', 'none none'])
  })
})
