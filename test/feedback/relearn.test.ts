/** What the profile makes of an answer: an intruder has taught it nothing, and a safe sign-in is the user's own. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { microsecondsOf } from '../../src/assessment/observe.ts'
import type { SignIn } from '../../src/model/sign-in.ts'
import {
  daysAfter,
  guid,
  hoursAfter,
  officeLife,
  openTenant,
  type Sketch,
  signIn,
  type TestTenant,
  today,
} from '../factories.ts'
import { truthOf } from '../ingest/truth.ts'
import { isKnown } from '../profile-view.ts'

const ada = guid('ada')
const intruder: Sketch = { from: 'brazil', client: 'firefoxOnLinux' }
const risky = signIn(intruder)

async function learned(...signIns: SignIn[]): Promise<TestTenant> {
  const tenant = await openTenant()
  await tenant.ingest([...officeLife(), ...officeLife('ben'), ...signIns])
  return tenant
}

/**
 * What user and tenant know: without how many events there were, and without the sessions of the last hours, which are
 * remembered of everybody who was there, for the detections of stolen ones.
 */
async function knowledge(tenant: TestTenant) {
  const { sessions: _, events: __, bytes: ___, ...profile } = await tenant.profile('ada')
  const { days } = await truthOf(tenant)
  return { profile, days }
}

async function trustOf(tenant: TestTenant, signIns: SignIn[]): Promise<string[]> {
  return Promise.all(signIns.map(async ({ id }) => (await tenant.row(id)).trust))
}

describe('a sign-in that was confirmed compromised', () => {
  /** Quiet enough to be trusted: from home, by the usual program of the known device. */
  const atHome: Sketch = { from: 'home', interactive: false, deviceId: 'laptop of ada' }
  const quiet = (hours: number) => signIn({ ...atHome, session: 'stolen', at: hoursAfter(today, hours) })

  it('is taken out with its whole session, exactly, as if it had never been', async () => {
    const session = [quiet(-100), quiet(-50), quiet(-1), quiet(2), quiet(30)]
    const tenant = await learned(...session)
    assert.deepEqual(await trustOf(tenant, session), Array(5).fill('trusted'))
    await tenant.answer('signIns/confirmCompromised', [session[3]!.id])
    assert.deepEqual(await trustOf(tenant, session), Array(5).fill('rejected'))
    assert.deepEqual(await knowledge(tenant), await knowledge(await learned()))
  })

  it('is taken out with what came from its address and program, from a day before, where there is no session id', async () => {
    const without = (hours: number) => signIn({ ...atHome, at: hoursAfter(today, hours) })
    const [before, within, confirmed, after] = [without(-30), without(-20), without(2), without(50)] as const
    const tenant = await learned(before, within, confirmed, after)
    await tenant.answer('signIns/confirmCompromised', [confirmed.id])
    assert.deepEqual(await trustOf(tenant, [before, within, confirmed, after]), [
      'trusted',
      'rejected',
      'rejected',
      'rejected',
    ])
    assert.deepEqual(await knowledge(tenant), await knowledge(await learned(before)))
  })

  it('does not take out what the owner does elsewhere, or others do', async () => {
    const stolen = quiet(2)
    const own = signIn({ at: hoursAfter(today, 3), deviceId: 'laptop of ada', session: 'own' })
    const colleague = signIn({
      ...{ user: 'ben', from: 'home', deviceId: 'laptop of ben', session: 'stolen' },
      at: hoursAfter(today, 3),
    })
    const tenant = await learned(stolen, own, colleague)
    await tenant.answer('signIns/confirmCompromised', [stolen.id])
    assert.deepEqual(await trustOf(tenant, [own, colleague]), ['trusted', 'trusted'])
  })

  it('is not promoted any more by quiet days', async () => {
    const tenant = await learned(risky)
    await tenant.answer('riskyUsers/confirmCompromised', [ada])
    assert.deepEqual((await tenant.profile('ada')).pending, [])
    await tenant.ingest([signIn({ at: daysAfter(today, 60) })])
    assert.equal((await tenant.row(risky.id)).trust, 'rejected')
  })

  it('leaves the intruder as strange as before', async () => {
    const tenant = await learned(risky)
    await tenant.answer('signIns/confirmCompromised', [risky.id])
    const again = signIn({ ...intruder, at: hoursAfter(today, 24) })
    await tenant.ingest([again])
    assert.match((await tenant.row(again.id)).riskLevelAggregated, /medium|high/)
  })
})

describe('a sign-in that was confirmed safe', () => {
  it('is not found again', async () => {
    const moved: Sketch = { ...intruder, deviceId: 'new laptop of ada' }
    const tenant = await learned(signIn(moved))
    assert.equal((await tenant.row(signIn(moved).id)).riskLevelAggregated, 'high')
    await tenant.answer('signIns/confirmSafe', [signIn(moved).id])
    for (const hours of [1, 24, 24 * 30]) {
      const again = signIn({ ...moved, at: hoursAfter(today, hours) })
      assert.deepEqual((await tenant.ingest([again])).detections, {})
      assert.equal((await tenant.row(again.id)).riskLevelAggregated, 'none')
    }
  })

  it('is at most low again where the browser shows no device though it nearly always did', async () => {
    const tenant = await learned(risky)
    assert.equal((await tenant.row(risky.id)).riskLevelAggregated, 'high')
    await tenant.answer('signIns/confirmSafe', [risky.id])
    for (const hours of [1, 24, 24 * 30]) {
      const again = signIn({ ...intruder, at: hoursAfter(today, hours) })
      await tenant.ingest([again])
      const { riskLevelAggregated, trust } = await tenant.row(again.id)
      assert.ok(riskLevelAggregated === 'low' || riskLevelAggregated === 'none', riskLevelAggregated)
      assert.equal(trust, 'trusted')
    }
  })

  it('is counted once, however often it was confirmed in between', async () => {
    const tenant = await learned(risky)
    const once = await learned(risky)
    await once.answer('signIns/confirmSafe', [risky.id])
    for (const verb of ['signIns/confirmCompromised', 'signIns/confirmSafe'] as const) {
      for (let time = 0; time < 3; time++) await tenant.answer(verb, [risky.id])
    }
    assert.deepEqual(await knowledge(tenant), await knowledge(once))
  })

  it('does not vouch for another from there that is still risky, or was confirmed compromised', async () => {
    const [second, third] = [
      signIn({ ...intruder, at: hoursAfter(today, 1) }),
      signIn({ ...intruder, at: hoursAfter(today, 2) }),
    ]
    const tenant = await learned(risky, second, third)
    await tenant.answer('signIns/confirmCompromised', [third.id])
    await tenant.answer('signIns/confirmSafe', [risky.id])
    assert.equal((await tenant.row(third.id)).trust, 'rejected')
    assert.equal((await tenant.row(risky.id)).trust, 'trusted')
  })
})

describe('an account that was confirmed safe', () => {
  it('is learned anew by what needs so many sign-ins', async () => {
    const tenant = await learned(risky)
    const now = hoursAfter(today, 6)
    await tenant.answer('riskyUsers/confirmSafe', [ada], { now })
    const profile = await tenant.profile('ada')
    assert.deepEqual(
      [profile.learningSince, profile.signInsSince, profile.pending],
      [microsecondsOf(now), 0, []],
    )
    const strange: Sketch = { from: 'southAfrica', client: 'safariOnMac', at: hoursAfter(today, 6.5) }
    for (const [one, expected] of [
      [tenant, []],
      [await learned(risky), ['newCountry', 'unlikelyTravel']],
    ] as const) {
      const { detections } = await one.ingest([signIn(strange)])
      const found = ['newCountry', 'unlikelyTravel'].filter((type) => type in detections)
      assert.deepEqual(found, expected)
    }
  })

  it('is judged again when it has been learned', async () => {
    const tenant = await learned(risky)
    await tenant.answer('riskyUsers/confirmSafe', [ada], { now: hoursAfter(today, 6) })
    const strange = signIn({ from: 'southAfrica', client: 'safariOnMac', at: daysAfter(today, 22) })
    await tenant.ingest(officeLife('ada', strange.createdDateTime))
    await tenant.ingest([strange])
    assert.equal((await tenant.row(strange.id)).riskLevelAggregated, 'high')
  })
})

describe('a risk that was dismissed', () => {
  it('is closed and teaches nothing', async () => {
    const tenant = await learned(risky)
    await tenant.answer('signIns/dismiss', [risky.id])
    assert.equal((await tenant.row(risky.id)).trust, 'none')
    assert.equal(isKnown(await tenant.profile('ada'), 'country', 'BR'), false)
    await tenant.answer('signIns/confirmSafe', [risky.id])
    assert.equal(isKnown(await tenant.profile('ada'), 'country', 'BR'), true)
  })
})
