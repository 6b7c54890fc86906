/** Campaigns the whole way: attempts in, one object out, and the right passwords inside it found. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { keysMax } from '../../src/campaigns/campaign.ts'
import { campaigns, emptyCleanDays } from '../../src/campaigns/campaigns.ts'
import { hourUs } from '../../src/campaigns/clean-days.ts'
import type { InsideFacts } from '../../src/campaigns/finding.ts'
import {
  atHome,
  bystander,
  failure,
  firefoxOnLinux,
  oneAddress,
  outcomeOf,
  people,
  proof,
  settings,
  spray,
  strangeHome,
  third,
  today,
  victim,
} from './attempts.ts'

const fromOneAddress = () => oneAddress

describe('a spray from one address', () => {
  const attempts = spray(people.slice(1), fromOneAddress)
  const got = proof({ user: victim, ...oneAddress, hours: 4 })

  it('is one campaign, with when, what and whom', () => {
    const { campaigns, findings } = outcomeOf(attempts, [got])
    const [campaign, ...others] = campaigns
    assert.deepEqual(others, [])
    assert.ok(campaign)
    assert.equal(campaign.kind, 'passwordSpray')
    assert.equal(campaign.state, 'active')
    assert.equal(campaign.start, today)
    assert.equal(campaign.alarm, attempts[7]?.key.at)
    assert.equal(campaign.last, attempts.at(-1)?.key.at)
    assert.equal(campaign.attempts, 39)
    assert.equal(campaign.users.length, 40)
    assert.deepEqual(
      campaign.users.filter(({ isInside }) => isInside).map(({ user }) => user),
      [victim],
    )
    assert.ok(campaign.keys.some(({ kind, value }) => kind === 'address' && value === oneAddress.ip))
    assert.deepEqual(campaign.fingerprint.addresses, [[oneAddress.ip, 39]])
    assert.deepEqual(campaign.fingerprint.clients, [[firefoxOnLinux, 39]])
    assert.deepEqual(findings.length, 1)
    const [found] = findings
    assert.deepEqual(
      [found?.key, found?.foundBy, found?.user, found?.campaign],
      [got.key, got.key, victim, campaign.id],
    )
    assert.equal(found?.detection, 'passwordSpray')
    assert.equal(found?.probability, settings.campaigns.addressProbability)
    const facts = found?.facts as InsideFacts
    assert.deepEqual([facts.addressUsers, facts.users, facts.attempts], [39, 39, 39])
    assert.equal(facts.since, today)
  })

  it('names what its keys are made of', () => {
    const [campaign] = outcomeOf(attempts).campaigns
    const parts = Object.fromEntries(campaign!.keys.map((key) => [key.kind, key.parts]))
    assert.deepEqual(parts.asnAndClient, [oneAddress.asn, oneAddress.client])
    assert.deepEqual(parts.address, [oneAddress.ip])
    assert.deepEqual(parts.novel, [])
  })

  it('is a list from elsewhere when many of its names are nobody’s', () => {
    const typed = people.map((_, index) => 10_000 + index)
    const unknown = spray(typed, fromOneAddress, { minutesApart: 1 }).map((attempt) => ({
      ...attempt,
      isUnknownUser: true,
    }))
    const [campaign] = outcomeOf(unknown).campaigns
    assert.equal(campaign?.kind, 'credentialStuffing')
    assert.equal(campaign?.users.length, 40)
  })

  it('is over after a quiet day, and another one after that', () => {
    const first = spray(people.slice(1, 20), fromOneAddress)
    const next = spray(people.slice(20), fromOneAddress, { hours: 72 })
    const states = outcomeOf(first, next).campaigns.map(({ state, attempts }) => [state, attempts])
    assert.deepEqual(states, [
      ['over', 19],
      ['active', 20],
    ])
  })

  it('has the same id whoever notices it, and another one a day later', () => {
    const [campaign] = outcomeOf(attempts).campaigns
    const [same] = outcomeOf(attempts.slice(0, 20)).campaigns
    const [other] = outcomeOf(spray(people.slice(1), fromOneAddress, { hours: 24 })).campaigns
    assert.equal(same?.id, campaign?.id)
    assert.notEqual(other?.id, campaign?.id)
    assert.match(campaign?.id ?? '', /^[\da-f]{8}-[\da-f]{4}-8[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/)
  })
})

describe('a spray that never uses an address twice', () => {
  it('shows in how many fail from where they never were, and with what', () => {
    const [campaign, ...others] = outcomeOf(spray(people.slice(1), strangeHome)).campaigns
    assert.deepEqual(others, [])
    const kinds = campaign?.keys.map(({ kind }) => kind)
    assert.ok(kinds?.includes('novel'), kinds?.join())
    assert.ok(campaign?.keys.some(({ kind, value }) => kind === 'client' && value === firefoxOnLinux))
    assert.equal(campaign?.attempts, 39)
  })

  it('says nothing against those who sign in at home meanwhile', () => {
    const own = people.map((user, index) => proof({ user, ...atHome(index), hours: 3.5 + index / 100 }))
    const { campaigns, findings } = outcomeOf(spray(people.slice(1), strangeHome), own)
    assert.deepEqual(findings, [])
    assert.ok(campaigns[0]?.users.every(({ isInside }) => !isInside))
  })

  it('gives away who got in, from another address again', () => {
    const got = proof({ user: victim, ...strangeHome(77), hours: 4, novelty: { logOdds: 1 } })
    const { findings } = outcomeOf(spray(people.slice(1), strangeHome), [got])
    assert.deepEqual(
      findings.map(({ key }) => key),
      [got.key],
    )
    assert.ok((findings[0]?.probability ?? 0) >= settings.levels.high)
  })

  it('leaves alone who shows a second factor or a device besides', () => {
    const got = proof({ user: victim, ...strangeHome(77), hours: 4, isPasswordAlone: false })
    assert.deepEqual(outcomeOf(spray(people.slice(1), strangeHome), [got]).findings, [])
  })
})

describe('a spray of ever more addresses', () => {
  const addresses = Array.from({ length: 30 }, (_, index) => index)
  const attempts = addresses.flatMap((index) =>
    spray(people.slice(0, 8), () => strangeHome(index), { hours: index / 10, minutesApart: 0.5 }),
  )
  const [known = victim, ...others] = people.slice(8, 30)
  const network = { ip: 70, subnet: 7 }
  const there = [
    failure({ user: known, ...network, client: firefoxOnLinux, hours: 4 }),
    ...spray(others, () => ({ ...network, novelty: null }), { hours: 4.1, minutesApart: 1 }),
  ]

  it('has so many keys and no more, and nothing that it shares begins another', () => {
    const [campaign, ...more] = outcomeOf(attempts, there).campaigns
    assert.deepEqual(more, [])
    assert.equal(campaign?.keys.length, keysMax)
    assert.equal(campaign?.attempts, attempts.length + 1)
  })
})

describe('two sprays at once', () => {
  const network = (index: number) => ({ ip: 70 + index, subnet: 7, novelty: null })
  const address = (index: number) => ({ ip: 8000, subnet: 800 + index, novelty: null })
  const attempts = [
    ...spray(people.slice(1, 12), network),
    ...spray(people.slice(12, 25), address, { hours: 2 }),
  ]

  it('are two campaigns when they share nothing', () => {
    const keys = outcomeOf(attempts).campaigns.map((one) => one.keys.map(({ kind }) => kind).join())
    assert.deepEqual(keys, ['network', 'address'])
  })

  it('are asked which of them a right password shares most with', () => {
    const got = proof({ user: victim, ip: 8000, subnet: 7, hours: 5 })
    const { campaigns, findings } = outcomeOf(attempts, [got])
    assert.equal(findings[0]?.campaign, campaigns[1]?.id)
    assert.deepEqual(
      campaigns.map(({ users }) => users.filter(({ isInside }) => isInside).length),
      [0, 1],
    )
  })

  it('are both told of an attempt that belongs to both', () => {
    const both = failure({ user: victim, ip: 8000, subnet: 7, hours: 4, novelty: null })
    const counts = outcomeOf(attempts, [both]).campaigns.map(({ attempts }) => attempts)
    assert.deepEqual(counts, [12, 14])
  })
})

describe('a right password from before the alarm', () => {
  const early = proof({ user: victim, ...oneAddress, hours: 0.01 })
  const attempts = spray(people.slice(1), fromOneAddress)

  it('is found when the alarm is raised', () => {
    assert.deepEqual(outcomeOf(attempts.slice(0, 7), [early]).findings, [])
    const { findings, campaigns } = outcomeOf(attempts, [early])
    assert.deepEqual(
      findings.map(({ key, foundBy }) => [key, foundBy]),
      [[early.key, attempts[7]?.key]],
    )
    assert.equal(findings[0]?.probability, settings.campaigns.addressProbability)
    const inside = campaigns[0]?.users.filter(({ isInside }) => isInside)
    assert.deepEqual(
      inside?.map(({ user, insideKnown }) => [user, insideKnown]),
      [[victim, attempts[7]?.key.at]],
    )
  })

  it('is found with its own provider and client too, which says less', () => {
    const own = proof({ user: victim, ...oneAddress, hours: 0.01, novelty: { isOrigin: false } })
    const [found] = outcomeOf(attempts.map(newAddressOf), [{ ...own, ip: 77 }]).findings
    assert.equal(found?.probability, settings.campaigns.familiarProbability)

    function newAddressOf(attempt: (typeof attempts)[0], index: number) {
      return { ...attempt, ip: 100 + index }
    }
  })

  it('is found from an address that fails only after it, for the first two who fail there', () => {
    const shared = { ...strangeHome(3), ip: 31, subnet: 32 }
    const got = proof({ user: third, ...shared, hours: 3.3, novelty: { isOrigin: false } })
    const after = [4, 5].map((index) => failure({ user: people[index]!, ...shared, hours: 3.4 + index / 10 }))
    const before = spray(people.slice(5), strangeHome)
    assert.deepEqual(outcomeOf(before, [got]).findings, [])
    const { findings } = outcomeOf(before, [got], after)
    assert.deepEqual(
      findings.map(({ key, foundBy }) => [key, foundBy]),
      [[got.key, after[1]?.key]],
    )
  })

  it('is found once, whatever is given again', () => {
    const once = outcomeOf(attempts, [early])
    assert.deepEqual(outcomeOf([early], attempts, attempts, [early]), once)
    assert.equal(once.findings.length, 1)
  })

  it('is left alone where more colleagues are well than failed', () => {
    const own = proof({ user: bystander, ...oneAddress, hours: 0.02, subnetUsers: 60 })
    assert.deepEqual(outcomeOf([own], attempts).findings, [])
  })

  it('is left alone where the user was known to be', () => {
    const own = proof({ user: bystander, ...oneAddress, hours: 0.02, isOwnNetwork: true })
    assert.deepEqual(outcomeOf([own], attempts).findings, [])
  })
})

describe('no campaign', () => {
  it('is a Monday morning in the office, however many mistype', () => {
    const office = { ip: 1, subnet: 2, asn: 3, client: 4, subnetUsers: 39, asnUsers: 39, novelty: null }
    assert.deepEqual(outcomeOf(spray(people.slice(0, 30), () => office, { minutesApart: 1 })).campaigns, [])
  })

  it('is a program with an old password, which tries all day', () => {
    const tries = Array.from({ length: 200 }, (_, index) =>
      failure({ user: victim, ...strangeHome(0), hours: index / 10 }),
    )
    assert.deepEqual(outcomeOf(tries).campaigns, [])
  })

  it('is everybody mistyping at home, as after a change of passwords', () => {
    assert.deepEqual(outcomeOf(spray(people, atHome, { minutesApart: 1 })).campaigns, [])
  })

  it('is everybody signing in from somewhere new, with what is their own', () => {
    const all = people.map((user, index) =>
      proof({ user, ...strangeHome(index), client: 800 + index, hours: index / 100 }),
    )
    assert.deepEqual(outcomeOf(all).campaigns, [])
  })

  it('are a few travellers who mistype', () => {
    assert.deepEqual(outcomeOf(spray(people.slice(0, 7), strangeHome)).campaigns, [])
  })

  it('are first passwords of people whom nobody has seen before', () => {
    const newcomers = Array.from({ length: 30 }, (_, index) => 20_000 + index)
    const where = (index: number) => ({ ...strangeHome(index), novelty: null })
    assert.deepEqual(outcomeOf(spray(newcomers, where)).campaigns, [])
  })
})

describe('a browser that goes through accounts', () => {
  const visits = people
    .slice(0, 4)
    .map((user, index) => proof({ user, ...strangeHome(index), subnet: 3000 + index, hours: index }))

  it('is one campaign from the third user on, and the first are found', () => {
    const { campaigns, findings } = outcomeOf(visits)
    const [campaign, ...others] = campaigns
    assert.deepEqual(others, [])
    assert.equal(campaign?.kind, 'suspiciousBrowser')
    assert.equal(campaign?.alarm, visits[2]?.key.at)
    assert.equal(campaign?.start, visits[0]?.key.at)
    assert.deepEqual([campaign?.attempts, campaign?.users.filter((one) => one.isInside).length], [4, 4])
    assert.deepEqual(
      findings.map(({ key, foundBy, detection }) => [key, foundBy, detection]),
      visits.map(({ key }, index) => [key, visits[Math.max(2, index)]?.key, 'suspiciousBrowser']),
    )
    assert.deepEqual(
      findings.map(({ probability }) => probability),
      [0.6, 0.6, 0.6, 0.6],
    )
  })

  it('says more of twice as many users', () => {
    const many = people.slice(0, 6).map((user, index) => proof({ user, ...strangeHome(index), hours: index }))
    assert.equal(outcomeOf(many).findings.at(-1)?.probability, 0.85)
  })

  it('does not make a campaign of guessing of those who fail with it', () => {
    const [campaign] = outcomeOf(visits, spray(people.slice(5, 10), strangeHome, { hours: 4 })).campaigns
    assert.equal(campaign?.attempts, 4)
  })

  it('is none in one country, of a common client, or in a tenant that is new', () => {
    const inOneCountry = visits.map((visit) => ({ ...visit, country: 46 }))
    const common = visits.map((visit) => ({ ...visit, novelty: { ...visit.novelty!, clientShare: 0.01 } }))
    assert.deepEqual(outcomeOf(inOneCountry).campaigns, [])
    assert.deepEqual(outcomeOf(common).campaigns, [])
    assert.deepEqual(campaigns(visits, emptyCleanDays(), settings).campaigns, [])
  })

  it('leaves alone whose network more colleagues use than show the client', () => {
    const [first, ...rest] = visits
    const { campaigns, findings } = outcomeOf([{ ...first!, subnetUsers: 50 }, ...rest])
    assert.deepEqual(
      findings.map(({ user }) => user),
      rest.map(({ user }) => user),
    )
    assert.equal(campaigns[0]?.attempts, 3)
  })
})

describe('what is missing', () => {
  it('makes nothing of no attempts', () => {
    assert.deepEqual(campaigns([], emptyCleanDays(), settings), {
      findings: [],
      campaigns: [],
      days: emptyCleanDays(),
    })
  })

  it('is shared with nobody', () => {
    const bare = spray(people, () => ({ novelty: null }))
    const proofs = people.map((user, index) =>
      proof({ user, hours: index / 60, novelty: { isOrigin: true } }),
    )
    assert.deepEqual(outcomeOf(bare, proofs).campaigns, [])
  })

  it('leaves what is not missing: so many fail where they never were', () => {
    const [campaign] = outcomeOf(spray(people, () => ({}))).campaigns
    assert.deepEqual(
      campaign?.keys.map(({ kind }) => kind),
      ['novel'],
    )
    assert.deepEqual(campaign?.fingerprint.addresses, [])
  })
})

describe('a tenant of one', () => {
  it('has no campaign, however often its only user is tried', () => {
    const alone = { tenantUsers: 1, tenantSignIns: 30 }
    const tries = Array.from({ length: 300 }, (_, index) =>
      failure({ user: victim, ...strangeHome(index), ...alone, hours: index / 60 }),
    )
    const got = proof({ user: victim, ...strangeHome(7), ...alone, hours: 6 })
    const { campaigns, findings } = outcomeOf(tries, [got])
    assert.deepEqual([campaigns, findings], [[], []])
  })
})

describe('arguments and results', () => {
  it('are plain data', () => {
    const attempts = spray(people.slice(1), fromOneAddress)
    const outcome = outcomeOf(attempts, [proof({ user: victim, ...oneAddress, hours: 4 })])
    assert.deepEqual(structuredClone(outcome), outcome)
    assert.deepEqual(JSON.parse(JSON.stringify(outcome)), outcome)
  })

  it('are left as they are', () => {
    const attempts = spray(people.slice(1), fromOneAddress).reverse()
    const before = structuredClone(attempts)
    const { days } = outcomeOf(attempts)
    const daysBefore = structuredClone(days)
    campaigns(spray(people, strangeHome, { hours: 24 }), days, settings)
    assert.deepEqual([attempts, days], [before, daysBefore])
  })

  it('have to go on from a day whose end is known', () => {
    const days = { first: 1, days: [{ day: 1, taintedAt: null, peaks: {}, end: null }] }
    assert.throws(() => campaigns([], days, settings), /days end with day 1, expected one whose end is known/)
  })
})

describe('of several attempts with one key', () => {
  it('one counts, and which is not a matter of order', () => {
    const attempts = spray(people.slice(1), fromOneAddress)
    const other = { ...attempts[5]!, client: 1 }
    const { campaigns } = outcomeOf([other], attempts)
    assert.equal(campaigns[0]?.attempts, 39)
    assert.deepEqual(outcomeOf(attempts, [other]).campaigns, campaigns)
    assert.ok(campaigns[0]!.last - campaigns[0]!.start < 4 * hourUs)
  })
})
