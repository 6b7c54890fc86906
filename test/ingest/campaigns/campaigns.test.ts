/** Campaigns the whole way: failures in, one object out, and the right passwords inside it found. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { SignIn } from '../../../src/model/sign-in.ts'
import { decodeVerdict } from '../../../src/risk/verdict-bytes.ts'
import { guid, hoursAfter, openTenant, signIn, today } from '../../factories.ts'
import { isKnown } from '../../profile-view.ts'
import {
  bystander,
  campaignsOf,
  detectionsOf,
  homeOf,
  ordinaryWeek,
  people,
  second,
  spray,
  strangeHome,
  tenantAfter,
  usersInside,
  victim,
} from './sprays.ts'

const fromOneAddress = () => ({ from: 'brazil', client: 'firefoxOnLinux' }) as const

describe('a spray from one address', () => {
  it('is one campaign, with when, what and whom', async () => {
    const attempts = spray(people.slice(1), fromOneAddress)
    const got = signIn({ user: victim, ...fromOneAddress(), at: hoursAfter(today, 4) })
    const tenant = await tenantAfter(attempts, [got])
    const [campaign, ...others] = await campaignsOf(tenant)
    assert.deepEqual(others, [])
    assert.ok(campaign)
    assert.equal(campaign.kind, 'passwordSpray')
    assert.equal(campaign.state, 'active')
    assert.equal(campaign.startDateTime, today)
    assert.equal(campaign.alarmDateTime, attempts[7]?.createdDateTime)
    assert.equal(campaign.lastDateTime, attempts.at(-1)?.createdDateTime)
    assert.deepEqual([campaign.attempts, campaign.usersAttempted, campaign.usersInside], [39, 40, 1])
    assert.ok(campaign.keys.includes('address 198.18.224.9'))
    assert.deepEqual(campaign.fingerprint.addresses, [['198.18.224.9', 39]])
    assert.deepEqual(campaign.fingerprint.clients, [['Firefox 133 on Linux', 39]])
    assert.deepEqual(await usersInside(tenant, campaign.id), [guid(victim)])
    const [found] = await detectionsOf(tenant, got.id)
    assert.equal(found?.riskLevel, 'high')
    assert.equal(found?.detectionTimingType, 'realtime')
  })

  it('is a list from elsewhere when many of its names are nobody’s', async () => {
    const unknown = people.map((user, index) => ({
      ...signIn({ user, ...fromOneAddress(), errorCode: 50_034, at: hoursAfter(today, index / 60) }),
      userId: guid(`typed.${index}`),
      userPrincipalName: `typed.${index}@lindgren.example`,
    }))
    const tenant = await tenantAfter(unknown)
    const [campaign] = await campaignsOf(tenant)
    assert.equal(campaign?.kind, 'credentialStuffing')
    assert.equal(campaign?.usersAttempted, 40)
  })

  it('is over after a quiet day, and another one after that', async () => {
    const first = spray(people.slice(1, 20), fromOneAddress)
    const next = spray(people.slice(20), fromOneAddress, { hours: 72 })
    const tenant = await tenantAfter(first, next)
    const states = (await campaignsOf(tenant)).map(({ state, attempts }) => [state, attempts])
    assert.deepEqual(states, [
      ['active', 20],
      ['over', 19],
    ])
  })
})

describe('a spray that never uses an address twice', () => {
  it('shows in how many fail from where they never were, and with what', async () => {
    const tenant = await tenantAfter(spray(people.slice(1), strangeHome))
    const [campaign, ...others] = await campaignsOf(tenant)
    assert.deepEqual(others, [])
    assert.ok(campaign?.keys.includes('novel '), campaign?.keys.join())
    assert.ok(campaign?.keys.includes('client Firefox 133 on Linux'))
    assert.equal(campaign?.attempts, 39)
  })

  it('says nothing against those who sign in at home meanwhile', async () => {
    const own = people.map((user, index) =>
      signIn({ user, ...homeOf(index), at: hoursAfter(today, 3.5 + index / 100) }),
    )
    const tenant = await tenantAfter(spray(people.slice(1), strangeHome), own)
    for (const { id } of own) assert.deepEqual(await detectionsOf(tenant, id), [])
    assert.equal((await campaignsOf(tenant))[0]?.usersInside, 0)
  })

  it('gives away who got in, from another address again', async () => {
    const got = signIn({ user: victim, ...strangeHome(77), at: hoursAfter(today, 4) })
    const tenant = await tenantAfter(spray(people.slice(1), strangeHome), [got])
    const [found] = await detectionsOf(tenant, got.id)
    assert.equal(found?.riskLevel, 'high')
  })
})

describe('a right password from before the alarm', () => {
  const early = signIn({ user: victim, ...fromOneAddress(), at: hoursAfter(today, 0.01) })
  const attempts = spray(people.slice(1), fromOneAddress)
  const beforeAlarm = [attempts[0]!, early, attempts[1]!]
  const rest = attempts.slice(2)

  it('is found when the alarm is raised', async () => {
    const tenant = await tenantAfter(beforeAlarm)
    assert.deepEqual(await detectionsOf(tenant, early.id), [])
    const before = await tenant.row(early.id)
    await tenant.ingest(rest)
    const [found] = await detectionsOf(tenant, early.id)
    assert.equal(found?.riskLevel, 'high')
    assert.equal(found?.detectionTimingType, 'offline')
    assert.equal(found?.activityDateTime, early.createdDateTime)
    assert.equal(found?.detectedDateTime, attempts[7]?.createdDateTime)
    const after = await tenant.row(early.id)
    assert.equal(after.riskLevelAggregated, 'high')
    assert.equal(after.riskLevelDuringSignIn, before.riskLevelDuringSignIn)
    assert.equal(after.riskState, 'atRisk')
    assert.ok(JSON.parse(after.riskEventTypes).includes('passwordSpray'))
    const verdict = decodeVerdict(after.verdict as Uint8Array)
    assert.ok(verdict?.raised.some(({ detection }) => detection === 'passwordSpray'))
    const user = await tenant.store.read
      .selectFrom('riskyIdentities')
      .selectAll()
      .where('id', '=', guid(victim))
      .executeTakeFirstOrThrow()
    assert.deepEqual([user.riskLevel, user.riskState], ['high', 'atRisk'])
    const [campaign] = await campaignsOf(tenant)
    assert.deepEqual(await usersInside(tenant, campaign?.id ?? ''), [guid(victim)])
  })

  it('is forgotten by the profile, and waits for something to speak for it', async () => {
    // With a second factor and the user's own client and provider it is trusted at first.
    const trusted = signIn({
      user: victim,
      from: 'home',
      ip: '198.18.224.9',
      secondFactor: 'app',
      at: hoursAfter(today, 0.01),
    })
    const tenant = await tenantAfter([attempts[0]!, trusted, attempts[1]!])
    assert.equal((await tenant.row(trusted.id)).trust, 'trusted')
    assert.ok(isKnown(await tenant.profile(victim), 'ip', '198.18.224.9'))
    await tenant.ingest(rest)
    assert.equal((await tenant.row(trusted.id)).trust, 'pending')
    const profile = await tenant.profile(victim)
    assert.ok(!isKnown(profile, 'ip', '198.18.224.9'))
    assert.equal(profile.pending.length, 1)
  })

  it('stays what an admin has said it is', async () => {
    const tenant = await tenantAfter(beforeAlarm)
    await tenant.answer('signIns/confirmSafe', [early.id])
    await tenant.ingest(rest)
    assert.deepEqual(await detectionsOf(tenant, early.id), [])
    assert.equal((await tenant.row(early.id)).riskState, 'confirmedSafe')
  })

  it('is found once, whatever comes again', async () => {
    const tenant = await tenantAfter(beforeAlarm, rest)
    const before = await tenant.dump()
    const { tenants: _, ...rows } = before
    await tenant.ingest([...beforeAlarm, ...rest])
    const { tenants: __, ...again } = await tenant.dump()
    assert.deepEqual(again, rows)
    assert.equal((await detectionsOf(tenant, early.id)).length, 1)
  })

  it('is left alone where the user was known to be', async () => {
    const own = signIn({ user: bystander, ...homeOf(3), at: hoursAfter(today, 0.02) })
    const tenant = await tenantAfter([own, ...attempts])
    assert.deepEqual(await detectionsOf(tenant, own.id), [])
  })
})

describe('no campaign', () => {
  it('is a Monday morning in the office, however many mistype', async () => {
    const week = people.flatMap((user) => [
      signIn({ user, from: 'office', secondFactor: 'fido2', at: hoursAfter(today, -102) }),
      signIn({ user, from: 'office', secondFactor: 'fido2', at: hoursAfter(today, -78) }),
    ])
    const morning = people
      .slice(0, 30)
      .flatMap((user, index) => [
        signIn({ user, from: 'office', errorCode: 50_126, at: hoursAfter(today, index / 60) }),
        signIn({ user, from: 'office', at: hoursAfter(today, index / 60 + 0.005) }),
      ])
    const tenant = await tenantAfter(week, morning)
    assert.deepEqual(await campaignsOf(tenant), [])
  })

  it('is a program with an old password, which tries all day', async () => {
    const tries = Array.from({ length: 200 }, (_, index) =>
      signIn({ user: victim, ...homeOf(0), errorCode: 50_126, at: hoursAfter(today, index / 10) }),
    )
    assert.deepEqual(await campaignsOf(await tenantAfter(tries)), [])
  })

  it('is everybody mistyping at home, as after a change of passwords', async () => {
    assert.deepEqual(await campaignsOf(await tenantAfter(spray(people, homeOf, { minutesApart: 1 }))), [])
  })

  it('is everybody signing in again after keys were renewed', async () => {
    const all = people.map((user, index) =>
      signIn({ user, ...homeOf(index), at: hoursAfter(today, index / 100) }),
    )
    assert.deepEqual(await campaignsOf(await tenantAfter(all)), [])
  })

  it('are a few travellers who mistype', async () => {
    assert.deepEqual(await campaignsOf(await tenantAfter(spray(people.slice(0, 7), strangeHome))), [])
  })

  it('are first passwords of people whom nobody has seen before', async () => {
    const newcomers = Array.from({ length: 30 }, (_, index) => `newcomer ${index}`)
    assert.deepEqual(await campaignsOf(await tenantAfter(spray(newcomers, strangeHome))), [])
  })
})

describe('a browser that goes through accounts', () => {
  const abroad = ['brazil', 'southAfrica', 'branch'] as const
  const visits = people.slice(0, 4).map((user, index) =>
    signIn({
      user,
      from: abroad[index % 3] as 'brazil',
      client: 'firefoxOnLinux',
      at: hoursAfter(today, index),
    }),
  )

  it('is one campaign from the third user on, and the first are found', async () => {
    const tenant = await tenantOfYears(visits)
    const [campaign, ...others] = await campaignsOf(tenant)
    assert.deepEqual(others, [])
    assert.equal(campaign?.kind, 'suspiciousBrowser')
    assert.equal(campaign?.alarmDateTime, visits[2]?.createdDateTime)
    assert.equal(campaign?.startDateTime, visits[0]?.createdDateTime)
    assert.deepEqual([campaign?.attempts, campaign?.usersInside], [4, 4])
    const timing = []
    for (const { id } of visits) timing.push((await detectionsOf(tenant, id))[0]?.detectionTimingType)
    assert.deepEqual(timing, ['offline', 'offline', 'offline', 'offline'])
  })

  it('does not make a campaign of guessing of those who fail with it', async () => {
    const tenant = await tenantOfYears(visits, spray(people.slice(5, 10), strangeHome, { hours: 4 }))
    const [campaign] = await campaignsOf(tenant)
    assert.equal(campaign?.attempts, 4)
  })

  /** Enough sign-ins that one client of four is a rare one, and days that the tenant is known. */
  async function tenantOfYears(...batches: SignIn[][]) {
    const tenant = await openTenant()
    const years = people.flatMap((user, index) =>
      Array.from({ length: 30 }, (_, visit) =>
        signIn({ user, ...homeOf(index), at: hoursAfter(today, -250 + 5 * visit) }),
      ),
    )
    for (const batch of [[...years, ...ordinaryWeek], ...batches]) await tenant.ingest(batch)
    return tenant
  }
})

describe('two tenants', () => {
  it('have campaigns of their own', async () => {
    const attempts = spray(people.slice(1), fromOneAddress)
    const tenant = await tenantAfter(attempts)
    const other = await openTenant()
    await other.ingest(ordinaryWeek)
    assert.equal((await campaignsOf(tenant)).length, 1)
    assert.deepEqual(await campaignsOf(other), [])
  })
})

describe('words that are more than words to a careless program', () => {
  it('are values of a campaign like any other', async () => {
    const attempts = spray([second, ...people.slice(4)], () => ({
      from: 'brazil',
      client: 'silent',
      userAgent: 'curl/8.0 __proto__ "}\u0000',
    }))
    const [campaign] = await campaignsOf(await tenantAfter(attempts))
    assert.equal(campaign?.attempts, 37)
    assert.equal(campaign?.fingerprint.clients.length, 1)
  })
})
