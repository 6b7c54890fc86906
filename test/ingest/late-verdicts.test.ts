/** What a sign-in that comes late changes about the verdicts on its neighbours, and what it leaves alone. */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { undatedLeak } from '../../src/detections/leaked-credentials.ts'
import { createIngest } from '../../src/ingest/ingest.ts'
import type { SignIn } from '../../src/model/sign-in.ts'
import { fadeRisk } from '../../src/risk/fade.ts'
import { openSqlite } from '../../src/store/open.ts'
import {
  applicationLife,
  daysAfter,
  engineSettings,
  guid,
  hoursAfter,
  officeLife,
  openTenant,
  prepare,
  type Sketch,
  signIn,
  steady,
  type TenantOptions,
  type TestTenant,
  today,
} from '../factories.ts'
import { isKnown } from '../profile-view.ts'
import { intruder } from './intruder.ts'

/** All that speaks for the owner, wherever they are. */
const proven: Sketch = { secondFactor: 'fido2', managed: true, trustedLocation: true }

/** The types that stand against a sign-in. */
async function standing({ store }: TestTenant, { id }: SignIn): Promise<string[]> {
  const rows = await store.read
    .selectFrom('detections')
    .select('riskEventType')
    .where('requestId', '=', id)
    .where('isOpen', '=', 1)
    .execute()
  return rows.map(({ riskEventType }) => riskEventType).sort()
}

async function riskOf({ store }: TestTenant, user = 'ada') {
  const row = await store.read
    .selectFrom('riskyIdentities')
    .selectAll()
    .where('id', '=', guid(user))
    .executeTakeFirst()
  return row && [row.riskLevel, row.riskState, row.riskDetail]
}

function historyOf({ store }: TestTenant, user = 'ada') {
  return store.read
    .selectFrom('riskHistory')
    .selectAll()
    .where('identityId', '=', guid(user))
    .orderBy('stampedId')
    .execute()
}

async function withLife(options: TenantOptions = {}): Promise<TestTenant> {
  const tenant = await openTenant(options)
  await tenant.ingest(officeLife())
  return tenant
}

describe('a late sign-in', () => {
  /** In Malmo three hours after Gothenburg: on the way. An hour after Cape Town: not. */
  const later = signIn({ from: 'otherHome', client: 'firefoxOnLinux', at: hoursAfter(today, 2) })
  const inCapeTown = signIn({
    ...proven,
    from: 'southAfrica',
    deviceId: 'laptop of ada',
    at: hoursAfter(today, 1),
  })

  it('makes a later one impossible travel', async () => {
    const tenant = await withLife()
    await tenant.ingest([later])
    assert.equal((await standing(tenant, later)).includes('unlikelyTravel'), false)
    const { detections, late } = await tenant.ingest([inCapeTown])
    assert.equal((await tenant.row(inCapeTown.id)).trust, 'trusted')
    assert.equal((await standing(tenant, later)).includes('unlikelyTravel'), true)
    assert.deepEqual([detections.unlikelyTravel, late], [1, 0])
    const row = await tenant.row(later.id)
    assert.equal(row.riskState, 'atRisk')
    assert.match(row.riskEventTypes, /unlikelyTravel/)
    assert.match(new TextDecoder().decode(row.verdict ?? undefined), /unlikelyTravel/)
    assert.equal((await riskOf(tenant))?.[1], 'atRisk')
    const last = (await historyOf(tenant)).at(-1)
    assert.match(last?.activityEventTypes ?? '', /unlikelyTravel/)
  })

  it('changes nothing when it is sent again', async () => {
    const tenant = await withLife()
    await tenant.ingest([later])
    await tenant.ingest([inCapeTown])
    const before = await tenant.dump()
    const { new: added, known } = await tenant.ingest([inCapeTown, later])
    assert.deepEqual([added, known], [0, 2])
    assert.deepEqual(await tenant.dump(), before)
  })

  it('is judged against what was known just before it, not against what came after', async () => {
    const tenant = await withLife()
    const visit = (hours: number) => signIn({ ...intruder, at: hoursAfter(today, hours) })
    await tenant.ingest([visit(3)])
    const found = await standing(tenant, visit(3))
    assert.ok(found.includes('newCountry'), String(found))
    await tenant.ingest([visit(2)])
    assert.deepEqual(await standing(tenant, visit(2)), found)
  })

  it('leaves a tenant as it is when it changes nothing', async () => {
    const tenant = await withLife()
    const usual = [1, 2, 3].map((hours) =>
      signIn({ deviceId: 'laptop of ada', at: hoursAfter(today, hours) }),
    )
    await tenant.ingest([usual[0] as SignIn, usual[2] as SignIn])
    await tenant.ingest([usual[1] as SignIn])
    assert.deepEqual((await tenant.dump()).detections, [])
    assert.deepEqual(await riskOf(tenant), undefined)
  })
})

describe('a late honest sign-in', () => {
  /** On a business trip with a tablet: proven first, then not. */
  const trip: Sketch = { from: 'branch', deviceId: 'tablet of ada' }
  const honest = signIn({ ...trip, ...proven, at: hoursAfter(today, 4) })
  const later = signIn({ ...trip, at: hoursAfter(today, 6) })

  async function withWithdrawn(): Promise<TestTenant> {
    const tenant = await withLife()
    await tenant.ingest([later])
    assert.notDeepEqual(await standing(tenant, later), [])
    await tenant.ingest([honest])
    return tenant
  }

  it('withdraws what was held against a later one', async () => {
    const tenant = await withWithdrawn()
    assert.deepEqual(await standing(tenant, later), [])
    const row = await tenant.row(later.id)
    assert.deepEqual(
      [row.riskLevelAggregated, row.riskState, row.riskDetail, row.trust],
      ['none', 'dismissed', 'aiConfirmedSigninSafe', 'trusted'],
    )
  })

  it('leaves nobody at risk, and says when that changed', async () => {
    const tenant = await withWithdrawn()
    assert.deepEqual(await riskOf(tenant), ['none', 'dismissed', 'aiConfirmedSigninSafe'])
    const last = (await historyOf(tenant)).at(-1)
    assert.deepEqual([last?.riskLevel, last?.activityEventTypes, last?.initiatedBy], ['none', '[]', null])
  })

  it('keeps the detection for those who have seen it, closed and with a new date', async () => {
    const tenant = await withWithdrawn()
    const rows = await tenant.store.read.selectFrom('detections').selectAll().execute()
    assert.ok(rows.length > 0)
    for (const row of rows) {
      assert.deepEqual([row.riskState, row.riskDetail, row.isOpen], ['dismissed', 'aiConfirmedSigninSafe', 0])
      assert.equal(row.lastUpdatedDateTime, later.createdDateTime)
    }
  })

  it('does so for good: the next late one finds nothing to change', async () => {
    const tenant = await withWithdrawn()
    await tenant.ingest([signIn({ deviceId: 'laptop of ada', at: hoursAfter(today, 0.5) })])
    assert.deepEqual(await standing(tenant, later), [])
    assert.equal((await tenant.row(later.id)).riskState, 'dismissed')
  })

  it('teaches what it would have taught in order', async () => {
    const inOrder = await withLife()
    await inOrder.ingest([honest, later])
    assert.deepEqual(await (await withWithdrawn()).profile('ada'), await inOrder.profile('ada'))
  })
})

describe('a withdrawn detection', () => {
  it('stands again when what spoke against it turns out to be an intruder', async () => {
    const tenant = await withLife()
    const abroad = (hours: number, more: Sketch = {}) =>
      signIn({ from: 'branch', at: hoursAfter(today, hours), ...more })
    const later = abroad(6)
    const isNewCountry = async () => (await standing(tenant, later)).includes('newCountry')
    await tenant.ingest([later])
    assert.equal(await isNewCountry(), true)
    const vouching = abroad(4, { ...proven, ip: '198.51.100.80' })
    await tenant.ingest([vouching])
    assert.equal(await isNewCountry(), false)
    await tenant.answer('signIns/confirmCompromised', [vouching.id])
    await tenant.ingest([signIn({ deviceId: 'laptop of ada', at: hoursAfter(today, 3) })])
    assert.equal(await isNewCountry(), true)
    const row = await tenant.row(later.id)
    assert.deepEqual([row.riskState, row.trust], ['atRisk', 'pending'])
    assert.deepEqual((await riskOf(tenant))?.slice(0, 2), ['high', 'confirmedCompromised'])
  })
})

describe('the answer of an admin', () => {
  const later = signIn({ ...intruder, at: hoursAfter(today, 3) })
  const late = signIn({ deviceId: 'laptop of ada', at: hoursAfter(today, 1) })
  const verbs = ['signIns/confirmSafe', 'signIns/confirmCompromised', 'signIns/dismiss'] as const

  for (const verb of verbs) {
    it(`of ${verb} is kept, with the fate that it gave`, async () => {
      const tenant = await withLife()
      await tenant.ingest([later])
      await tenant.answer(verb, [later.id])
      const before = await tenant.row(later.id)
      const risk = await riskOf(tenant)
      const { detections } = await tenant.dump()
      await tenant.ingest([late])
      assert.deepEqual(await tenant.row(later.id), before)
      assert.deepEqual(await riskOf(tenant), risk)
      assert.deepEqual((await tenant.dump()).detections, detections)
      const knows = isKnown(await tenant.profile('ada'), 'country', 'BR')
      assert.equal(knows, verb === 'signIns/confirmSafe')
    })
  }

  it('that all of a user is compromised is kept', async () => {
    const tenant = await withLife()
    await tenant.ingest([later])
    await tenant.answer('riskyUsers/confirmCompromised', [guid('ada')])
    const before = await tenant.row(later.id)
    await tenant.ingest([late])
    assert.deepEqual(await tenant.row(later.id), before)
    assert.deepEqual(await riskOf(tenant), ['high', 'confirmedCompromised', 'adminConfirmedUserCompromised'])
  })
})

describe('a sign-in that was promoted', () => {
  const odd: Sketch = { ...intruder, at: today }
  const days = engineSettings.unseenDays
  const again = signIn({ ...odd, at: daysAfter(today, days) })
  const promoter = signIn({ at: daysAfter(today, days + 0.2) })

  it('is pending again when the quiet was none', async () => {
    const tenant = await withLife()
    await tenant.ingest([signIn(odd)])
    await tenant.ingest([promoter])
    assert.equal((await tenant.row(signIn(odd).id)).trust, 'trusted')
    const objection = signIn({ ...intruder, from: 'southAfrica', at: daysAfter(today, days - 0.1) })
    await tenant.ingest([objection])
    const inOrder = await withLife()
    await inOrder.ingest([signIn(odd), objection, promoter])
    for (const { id } of [signIn(odd), objection, promoter])
      assert.equal((await tenant.row(id)).trust, (await inOrder.row(id)).trust)
    assert.equal((await tenant.row(signIn(odd).id)).trust, 'pending')
    assert.deepEqual(await tenant.profile('ada'), await inOrder.profile('ada'))
  })

  it('is promoted by a late one that comes before the one that did it', async () => {
    const tenant = await withLife()
    await tenant.ingest([signIn(odd), promoter])
    await tenant.ingest([again])
    const inOrder = await withLife()
    await inOrder.ingest([signIn(odd), again, promoter])
    for (const { id } of [signIn(odd), again, promoter])
      assert.equal((await tenant.row(id)).trust, (await inOrder.row(id)).trust)
    assert.deepEqual(await tenant.profile('ada'), await inOrder.profile('ada'))
  })
})

describe('a late wrong guess', () => {
  const spray = Array.from({ length: 12 }, (_, index) =>
    signIn({
      user: `guessed ${index}`,
      from: 'brazil',
      errorCode: 50_126,
      at: hoursAfter(today, index / 100),
    }),
  )
  const hit = signIn({ user: 'owner', from: 'brazil', at: hoursAfter(today, 2) })
  const others = Array.from({ length: 8 }, (_, index) =>
    signIn({ user: `colleague ${index}`, at: hoursAfter(today, 1 + index / 10) }),
  )

  it('completes a spray, and the success within it is found', async () => {
    const tenant = await openTenant()
    await tenant.ingest([...spray.slice(0, 2), ...others, hit])
    assert.equal((await standing(tenant, hit)).includes('passwordSpray'), false)
    await tenant.ingest(spray.slice(2))
    assert.equal((await standing(tenant, hit)).includes('passwordSpray'), true)
    assert.equal((await tenant.row(hit.id)).trust, 'pending')
    assert.equal((await riskOf(tenant, 'owner'))?.[0], 'high')
    const inOrder = await openTenant()
    await inOrder.ingest([...spray, ...others, hit])
    assert.deepEqual(await standing(tenant, hit), await standing(inOrder, hit))
  })
})

describe('a late sign-in before the alarm of a campaign', () => {
  const approved = signIn({ ...proven, from: 'brazil', at: today })
  const late = signIn({ user: 'colleague', at: hoursAfter(today, 0.5) })
  const second = signIn({ ...intruder, user: 'ben', at: hoursAfter(today, 1) })
  const spray = Array.from({ length: 12 }, (_, index) =>
    signIn({
      user: `guessed ${index}`,
      from: 'brazil',
      errorCode: 50_126,
      at: hoursAfter(today, index === 0 ? -0.5 : 2 + index / 100),
    }),
  )

  it('does not make known earlier what the alarm made known', async () => {
    const outcomes: unknown[] = []
    for (const batches of [[[approved, late, second, ...spray]], [[approved, second, ...spray], [late]]]) {
      const tenant = await withLife()
      await tenant.ingest(officeLife('ben'))
      for (const batch of batches) await tenant.ingest(batch)
      assert.equal((await standing(tenant, approved)).includes('passwordSpray'), true)
      const { detections } = await tenant.dump()
      outcomes.push([
        detections
          .map((row) => JSON.parse(row))
          .map((row) => [row.requestId, row.riskEventType, row.probability])
          .sort(),
        await tenant.profile('ada'),
        await tenant.profile('ben'),
      ])
    }
    assert.deepEqual(outcomes[1], outcomes[0])
  })
})

describe('a leak of credentials', () => {
  it('that was answered is not raised again because something came late', async () => {
    const tenant = await withLife()
    const { store, tenantId } = tenant
    const engine = createIngest({
      store,
      tenantId,
      settings: engineSettings,
      listedKinds: [],
      now: (at) => at,
    })
    const ingest = async (one: SignIn) => {
      const prepared = prepare(one)
      await engine.ingest([{ ...prepared, features: { ...prepared.features, leaked: true } }])
    }
    const usual = (hours: number) => signIn({ deviceId: 'laptop of ada', at: hoursAfter(today, hours) })
    const [first, second] = [2, 3].map(usual)
    assert.ok(first && second)
    await ingest(first)
    assert.deepEqual(await standing(tenant, first), ['leakedCredentials'])
    await tenant.answer('signIns/dismiss', [first.id])
    await ingest(second)
    await tenant.ingest([usual(1)])
    assert.deepEqual(await standing(tenant, second), [])
    assert.equal((await tenant.profile('ada')).leakRaised, undatedLeak)
  })
})

describe('a sign-in of an application', () => {
  it('that comes late is learned as if it had come in time', async () => {
    const robot = (hours: number, more: Sketch = {}) =>
      signIn({ ...steady, application: { name: 'robot' }, at: hoursAfter(today, hours), ...more })
    const visits = [robot(1), robot(2, { from: 'brazil' }), robot(3), robot(4, { from: 'brazil' }), robot(5)]
    const life = applicationLife({ application: { name: 'robot' } })
    const outcomes: unknown[] = []
    for (const order of [
      [0, 1, 2, 3, 4],
      [4, 2, 3, 1, 0],
    ]) {
      const tenant = await openTenant()
      await tenant.ingest(life)
      for (const index of order) await tenant.ingest([visits[index] as SignIn])
      const found = await Promise.all(visits.map((visit) => standing(tenant, visit)))
      outcomes.push([found, await tenant.profile('robot'), await riskOf(tenant, 'robot')])
    }
    assert.deepEqual(outcomes[1], outcomes[0])
  })
})

describe('risk that has faded', () => {
  const later = signIn({ from: 'branch', at: hoursAfter(today, 6) })
  const late = signIn({ deviceId: 'laptop of ada', at: hoursAfter(today, 5) })
  const until = daysAfter(today, 365)
  const fade = ({ store, tenantId }: TestTenant, now: (due: string) => string) =>
    fadeRisk(store, { tenantId, settings: engineSettings, until, now })

  it('is not found again because something came late', async () => {
    let clock = later.createdDateTime
    const tenant = await withLife({ now: () => clock })
    await tenant.ingest([later])
    clock = until
    await fade(tenant, () => clock)
    const before = await tenant.row(later.id)
    assert.equal(before.riskState, 'none')
    await tenant.ingest([late])
    const { verdict: _, ...after } = await tenant.row(later.id)
    const { verdict: __, ...expected } = before
    assert.deepEqual(after, expected)
    assert.equal((await riskOf(tenant))?.[0], 'none')
  })

  it('fades once more, as it would have, where a replay finds something otherwise before', async () => {
    const [tenant, inOrder] = [await withLife(), await withLife()]
    await tenant.ingest([later])
    await fade(tenant, (due) => due)
    await tenant.ingest([late])
    await fade(tenant, (due) => due)
    await inOrder.ingest([late, later])
    await fade(inOrder, (due) => due)
    assert.deepEqual(await riskOf(tenant), await riskOf(inOrder))
    assert.equal((await tenant.row(later.id)).riskState, 'none')
  })
})

describe('a sign-in that comes later than is waited for', () => {
  const old = signIn({ ...proven, from: 'otherHome', deviceId: 'tablet of ada', at: hoursAfter(today, -25) })
  const later = signIn({ from: 'branch', deviceId: 'tablet of ada', at: hoursAfter(today, 1) })

  it('is counted, and its history is told again with it', async () => {
    const tenant = await withLife()
    await tenant.ingest([later])
    assert.notDeepEqual(await standing(tenant, later), [])
    assert.equal((await tenant.ingest([old])).late, 1)
    assert.deepEqual(await standing(tenant, later), [])
    assert.equal((await tenant.row(old.id)).trust, 'trusted')
    assert.equal(isKnown(await tenant.profile('ada'), 'city', 'SE/Malmo'), true)
  })

  /** The same from where the later one came from. */
  function placeOf({ ipAddress, location, autonomousSystemNumber }: SignIn) {
    return { ipAddress, location, autonomousSystemNumber }
  }

  it('is not late for a tenant that waits longer', async () => {
    const tenant = await withLife({ settings: { ...engineSettings, latenessHours: 48 } })
    await tenant.ingest([later])
    assert.equal((await tenant.ingest([{ ...old, ...placeOf(later) }])).late, 0)
    assert.deepEqual(await standing(tenant, later), [])
  })
})

describe('a late batch', () => {
  const trip: Sketch = { from: 'branch', deviceId: 'tablet of ada' }
  const later = signIn({ ...trip, at: hoursAfter(today, 6) })
  const honest = signIn({ ...trip, ...proven, at: hoursAfter(today, 4) })

  it('that cannot be written leaves everything as it was, and the next try succeeds', async () => {
    const tenant = await withLife()
    await tenant.ingest([later])
    const before = await tenant.dump()
    const broken = signIn({ user: 'ben', at: hoursAfter(today, 5) })
    await assert.rejects(tenant.ingest([honest, { ...broken, userDisplayName: {} as unknown as string }]))
    await tenant.store.write(tenant.tenantId, async () => {})
    assert.deepEqual(await tenant.dump(), before)
    await tenant.ingest([honest, broken])
    assert.deepEqual(await standing(tenant, later), [])
  })

  it('that fails halfway through its changes leaves everything as it was', async () => {
    let isBroken = false
    const tenant = await withLife({
      now: (at) => {
        if (isBroken) throw new Error('the clock stopped')
        return at
      },
    })
    await tenant.ingest([later])
    const before = await tenant.dump()
    isBroken = true
    await assert.rejects(tenant.ingest([honest]), /the clock stopped/)
    assert.deepEqual(await tenant.dump(), before)
  })

  it('may be followed by others without waiting', async () => {
    const tenant = await withLife()
    const batches = [
      [later],
      [honest],
      [signIn({ at: hoursAfter(today, 5) })],
      [signIn({ at: hoursAfter(today, 7) })],
    ]
    await Promise.all(batches.map((batch) => tenant.ingest(batch)))
    const inOrder = await withLife()
    await inOrder.ingest(batches.flat())
    assert.deepEqual(await tenant.profile('ada'), await inOrder.profile('ada'))
    assert.deepEqual(await standing(tenant, later), [])
  })

  it('of one engine meets what another has judged', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'late-'))
    const stores = [await openSqlite(join(folder, 'shared.db')), await openSqlite(join(folder, 'shared.db'))]
    try {
      const [one, other] = await Promise.all(stores.map((store) => openTenant({ store })))
      assert.ok(one && other)
      await one.ingest(officeLife())
      await Promise.all([one.ingest([later]), other.ingest([honest])])
      const inOrder = await withLife()
      await inOrder.ingest([honest, later])
      assert.deepEqual(await standing(one, later), [])
      assert.deepEqual(await one.profile('ada'), await inOrder.profile('ada'))
    } finally {
      await Promise.all(stores.map((store) => store.close()))
      rmSync(folder, { recursive: true })
    }
  })
})
