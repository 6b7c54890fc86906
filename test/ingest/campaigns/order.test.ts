/** Batches, restarts and lateness: whatever the way of a log into the store, its campaigns are the same. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import type { SignIn } from '../../../src/model/sign-in.ts'
import { hoursAfter, openTenant, signIn, type TestTenant, today } from '../../factories.ts'
import { homeOf, ordinaryWeek, people, spray, strangeHome, third, victim } from './sprays.ts'

const fromOneAddress = () => ({ from: 'brazil', client: 'torBrowser' }) as const

/** Two campaigns with a right password each before and after the alarm, and people at home in between. */
const log: SignIn[] = [
  ...spray(people.slice(1), strangeHome),
  ...spray(people.slice(1), fromOneAddress, { hours: 1.01, minutesApart: 2 }),
  signIn({ user: victim, ...strangeHome(50), at: hoursAfter(today, 0.3) }),
  signIn({ user: victim, ...strangeHome(51), at: hoursAfter(today, 4) }),
  signIn({ user: third, ...fromOneAddress(), at: hoursAfter(today, 1.05) }),
  ...people.map((user, index) => signIn({ user, ...homeOf(index), at: hoursAfter(today, 0.1 + index / 9) })),
  signIn({ user: third, ...homeOf(2), at: hoursAfter(today, 40) }),
  ...spray(people.slice(0, 2), strangeHome, { hours: 41 }),
].sort((a, b) => (a.createdDateTime + a.id < b.createdDateTime + b.id ? -1 : 1))

const tables = ['campaigns', 'campaignUsers', 'campaignBaselines', 'riskHistory', 'riskyIdentities'] as const

/** All that follows, without the ids of tenants, which are drawn anew. */
async function outcomeOf(tenant: TestTenant) {
  const dump = await tenant.dump()
  const rows = Object.fromEntries(
    tables.map((table) => [table, dump[table].map((row) => row.replaceAll(tenant.tenantId, 'tenant'))]),
  )
  const detections = dump.detections.map((row) => {
    const { id: _, tenantId: __, ...rest } = JSON.parse(row)
    return JSON.stringify(rest)
  })
  const signIns = dump.signIns.map((row) => row.replaceAll(tenant.tenantId, 'tenant'))
  return { ...rows, signIns, detections: detections.sort() }
}

async function ingested(batches: SignIn[][], takeOver = false) {
  let tenant = await openTenant()
  await tenant.ingest(ordinaryWeek)
  for (const batch of batches) {
    if (takeOver) tenant = await openTenant({ store: tenant.store })
    await tenant.ingest(batch)
  }
  return outcomeOf(tenant)
}

function cut(items: SignIn[], lengths: number[]): SignIn[][] {
  const batches: SignIn[][] = []
  for (let offset = 0; offset < items.length; ) {
    const length = lengths[batches.length % lengths.length] as number
    batches.push(items.slice(offset, offset + length))
    offset += length
  }
  return batches
}

const whole = ingested([log])

describe('the campaigns of a log', () => {
  it('are two, with what was found before and after the alarms', async () => {
    const { campaigns, detections } = (await whole) as Record<string, string[]>
    assert.equal(campaigns?.length, 2)
    const sprays = detections?.filter((row) => JSON.parse(row).riskEventType === 'passwordSpray')
    const timing = sprays?.map((row) => JSON.parse(row).detectionTimingType).sort()
    assert.deepEqual(timing, ['offline', 'offline', 'realtime'])
  })

  it('are the same in whatever batches it comes', async () => {
    const expected = await whole
    const sizes = fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 6 })
    await fc.assert(
      fc.asyncProperty(sizes, async (lengths) => {
        assert.deepEqual(await ingested(cut(log, lengths)), expected)
      }),
      { numRuns: 8 },
    )
  })

  it('are the same when one sign-in comes at a time, each to an engine that was just started', async () => {
    assert.deepEqual(await ingested(cut(log, [1]), true), await whole)
  })

  it('are the same when batches are sent without waiting', async () => {
    const tenant = await openTenant()
    await Promise.all([ordinaryWeek, ...cut(log, [13])].map((batch) => tenant.ingest(batch)))
    assert.deepEqual(await outcomeOf(tenant), await whole)
  })

  it('are the same when batches overlap', async () => {
    const batches = cut(log, [40]).flatMap((batch, index) => [
      log.slice(Math.max(0, index * 40 - 25), index * 40),
      batch,
    ])
    assert.deepEqual(await ingested(batches), await whole)
  })

  it('are the same when half of the log comes late', async () => {
    const halves = [0, 1].map((half) => log.filter((_, index) => index % 2 === half && index < 120))
    const late = (await ingested([...halves, log.slice(120)])) as Record<string, string[]>
    const expected = (await whole) as Record<string, string[]>
    assert.deepEqual(late.campaigns, expected.campaigns)
    assert.deepEqual(late.campaignUsers, expected.campaignUsers)
    assert.deepEqual(late.campaignBaselines, expected.campaignBaselines)
  })
})
