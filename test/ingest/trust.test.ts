/** Trusted, pending, rejected: an intruder cannot teach the profile, and time or a second factor speaks for the owner. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import {
  daysAfter,
  engineSettings,
  habit,
  hoursAfter,
  officeLife,
  openTenant,
  type Sketch,
  signIn,
  type TestTenant,
  today,
} from '../factories.ts'
import { isKnown } from '../profile-view.ts'
import { detectionsOf, intruder } from './intruder.ts'

describe('an intruder', () => {
  it('is found again on the second visit: a risky sign-in is pending and teaches nothing', async () => {
    const tenant = await openTenant()
    await tenant.ingest(officeLife())
    const visits = [0, 20, 44].map((hours) => signIn({ ...intruder, at: hoursAfter(today, hours) }))
    for (const visit of visits) {
      await tenant.ingest([visit])
      assert.equal((await tenant.row(visit.id)).trust, 'pending')
      assert.match((await tenant.row(visit.id)).riskLevelAggregated, /medium|high/)
      assert.ok((await detectionsOf(tenant, visit.id)).includes('unfamiliarFeatures'))
    }
    const profile = await tenant.profile('ada')
    assert.equal(profile.pending.length, 3)
    assert.equal(isKnown(profile, 'country', 'BR'), false)
  })

  it('teaches nothing by failing', async () => {
    const tenant = await openTenant()
    await tenant.ingest([...officeLife(), signIn({ ...intruder, errorCode: 50_126 })])
    assert.equal((await tenant.row(signIn({ ...intruder, errorCode: 50_126 }).id)).trust, 'none')
    assert.equal(isKnown(await tenant.profile('ada'), 'country', 'BR'), false)
  })

  it('is not helped by a second factor that can be passed on when the risk is more than low', async () => {
    const tenant = await openTenant()
    const approved = signIn({ ...intruder, secondFactor: 'app' })
    await tenant.ingest([...officeLife(), approved])
    assert.equal((await tenant.row(approved.id)).trust, 'pending')
  })

  it('is not helped the next day by a factor that may have been enrolled since, but by that of the same attempt', async () => {
    const life = habit({}, { everyHours: 8, days: 21, untilHours: 20 })
    const asked = { ...intruder, client: undefined, at: today }
    const levels = await Promise.all(
      [0.1, 24].map(async (hours) => {
        const tenant = await openTenant()
        const passed = signIn({ ...asked, at: hoursAfter(today, hours), secondFactor: 'app' })
        await tenant.ingest([...life, signIn(asked), passed])
        assert.equal((await tenant.row(signIn(asked).id)).riskLevelDuringSignIn, 'medium')
        return (await tenant.row(passed.id)).riskLevelAggregated
      }),
    )
    assert.deepEqual(levels, ['low', 'medium'])
  })

  it('is not helped by any second factor when the risk is high', async () => {
    const tenant = await openTenant()
    const approved = signIn({ ...intruder, secondFactor: 'fido2' })
    await tenant.ingest([...officeLife(), approved])
    const { riskLevelAggregated, trust } = await tenant.row(approved.id)
    assert.deepEqual([riskLevelAggregated, trust], ['high', 'pending'])
  })
})

describe('a sign-in of the owner that is a little strange', () => {
  it('is trusted at low: it teaches where the owner is', async () => {
    const tenant = await openTenant()
    const atHome = signIn({ from: 'home' })
    await tenant.ingest([...habit({}, { everyHours: 8, days: 21 }), atHome])
    const { riskLevelAggregated, trust } = await tenant.row(atHome.id)
    assert.deepEqual([riskLevelAggregated, trust], ['low', 'trusted'])
    assert.equal(isKnown(await tenant.profile('ada'), 'asn', '64530'), true)
  })

  const abroadToday = {
    'with a factor that somebody can pass on': {
      life: habit({}, { everyHours: 8, days: 21 }),
      abroad: signIn({ from: 'brazil', secondFactor: 'app' }),
      expected: 'pending',
    },
    'with one that nobody can': {
      life: officeLife(),
      abroad: signIn({ from: 'otherHome', client: 'silent', app: 'files', secondFactor: 'fido2' }),
      expected: 'trusted',
    },
  }
  for (const [how, { life, abroad, expected }] of Object.entries(abroadToday)) {
    it(`is ${expected} at medium ${how}`, async () => {
      const tenant = await openTenant()
      await tenant.ingest([...life, abroad])
      const { riskLevelAggregated, trust } = await tenant.row(abroad.id)
      assert.deepEqual([riskLevelAggregated, trust], ['medium', expected])
    })
  }
})

describe('a pending sign-in', () => {
  const life = habit({}, { everyHours: 8, days: 21 })
  /** Abroad, but with a second factor: medium risk. */
  const odd: Sketch = { from: 'brazil', secondFactor: 'app', at: today }

  const days = engineSettings.quietDays

  async function withPending(): Promise<TestTenant> {
    const tenant = await openTenant()
    await tenant.ingest([...life, signIn(odd)])
    const { riskLevelAggregated, trust } = await tenant.row(signIn(odd).id)
    assert.deepEqual([riskLevelAggregated, trust], ['medium', 'pending'])
    return tenant
  }

  it('is promoted after quiet days, by the next success', async () => {
    const tenant = await withPending()
    await tenant.ingest([signIn({ at: daysAfter(today, days - 0.1) })])
    assert.equal((await tenant.row(signIn(odd).id)).trust, 'pending')
    await tenant.ingest([signIn({ at: daysAfter(today, days) })])
    assert.equal((await tenant.row(signIn(odd).id)).trust, 'trusted')
    const profile = await tenant.profile('ada')
    assert.deepEqual(profile.pending, [])
    assert.equal(isKnown(profile, 'city', 'BR/Sao Paulo'), true)
  })

  it('waits longer where the owner was not seen meanwhile, who would have objected', async () => {
    const [seen, unseen] = [await withPending(), await withPending()]
    await seen.ingest([signIn({ at: daysAfter(today, 1) })])
    for (const tenant of [seen, unseen]) await tenant.ingest([signIn({ at: daysAfter(today, days + 0.1) })])
    assert.deepEqual(
      [(await seen.row(signIn(odd).id)).trust, (await unseen.row(signIn(odd).id)).trust],
      ['trusted', 'pending'],
    )
  })

  it('is promoted when its quiet days are over, whatever the next sign-in is', async () => {
    const tenant = await withPending()
    await tenant.ingest([signIn({ at: daysAfter(today, 20), errorCode: 50_126 })])
    assert.equal((await tenant.row(signIn(odd).id)).trust, 'trusted')
  })

  it('is not promoted while others keep coming', async () => {
    const tenant = await withPending()
    const other = signIn({ ...intruder, from: 'southAfrica', at: daysAfter(today, days - 1) })
    await tenant.ingest([other])
    await tenant.ingest([signIn({ at: daysAfter(today, days + 1) })])
    assert.deepEqual(
      [(await tenant.row(signIn(odd).id)).trust, (await tenant.row(other.id)).trust],
      ['pending', 'pending'],
    )
  })

  it('is not kept waiting by those that come back from the same network with the same client', async () => {
    const tenant = await withPending()
    const again = signIn({ ...odd, at: hoursAfter(today, 1) })
    await tenant.ingest([again])
    assert.equal((await tenant.row(again.id)).trust, 'pending')
    await tenant.ingest([signIn({ at: daysAfter(today, engineSettings.unseenDays + 0.02) })])
    assert.deepEqual(
      [(await tenant.row(signIn(odd).id)).trust, (await tenant.row(again.id)).trust],
      ['trusted', 'pending'],
    )
  })

  it('is not kept waiting by the way of one that is promoted at the same moment', async () => {
    const tenant = await openTenant()
    const first = signIn({ from: 'brazil', client: 'firefoxOnLinux' })
    const again = signIn({ from: 'brazil', client: 'firefoxOnLinux', at: daysAfter(today, 3) })
    const other = signIn({ from: 'southAfrica', client: 'torBrowser', at: daysAfter(today, 1) })
    await tenant.ingest([...life, first, other, again, signIn({ at: daysAfter(today, 4) })])
    await tenant.ingest([signIn({ at: daysAfter(today, 1 + days) })])
    const trust = await Promise.all([first, other, again].map(async ({ id }) => (await tenant.row(id)).trust))
    assert.deepEqual(trust, ['trusted', 'trusted', 'pending'])
  })

  it('is promoted when a trusted sign-in from there shows a second factor', async () => {
    const tenant = await withPending()
    const vouching = signIn({ ...odd, at: hoursAfter(today, 2), secondFactor: 'fido2' })
    await tenant.ingest([vouching])
    assert.deepEqual(
      [(await tenant.row(vouching.id)).trust, (await tenant.row(signIn(odd).id)).trust],
      ['trusted', 'trusted'],
    )
  })

  it('is not promoted by a second factor shown elsewhere', async () => {
    const tenant = await withPending()
    await tenant.ingest([signIn({ at: hoursAfter(today, 2), secondFactor: 'fido2' })])
    assert.equal((await tenant.row(signIn(odd).id)).trust, 'pending')
  })
})
