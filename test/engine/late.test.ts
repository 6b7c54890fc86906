/** Sign-ins that come late: whatever their order, within the lateness the outcome is that of the ordered log. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import type { EngineSettings } from '../../src/config.ts'
import { simulateCompany } from '../../src/demo/simulation/company.ts'
import { simulatedTorExits } from '../../src/demo/simulation/world.ts'
import { addressListsOf } from '../../src/enrich/address-lists.ts'
import type { SignIn } from '../../src/model/sign-in.ts'
import { toMilliseconds } from '../../src/model/timestamp.ts'
import { decodeProfile } from '../../src/profile/encoding.ts'
import { evidenceNames } from '../../src/score/evidence.ts'
import { engineSettings, openTenant, type TestTenant } from '../factories.ts'

const until = new Date('2026-03-18T09:30:00Z')
const log = [...simulateCompany({ seed: 11, users: 20, days: 13, until })].map(({ signIn }) => signIn)
const lists = addressListsOf({ tor: simulatedTorExits.join('\n') })

/** What must not depend on the order of arrival. */
async function outcomeOf({ store }: TestTenant) {
  const { read } = store
  const signIns = await read.selectFrom('signIns').selectAll().orderBy('id').execute()
  const detections = await read.selectFrom('detections').selectAll().execute()
  const risky = await read.selectFrom('riskyIdentities').selectAll().orderBy('id').execute()
  const identities = await read.selectFrom('identities').selectAll().orderBy('id').execute()
  const counts = await read.selectFrom('tenantCounts').selectAll().where('count', '>', 0).execute()
  const sharing = await read.selectFrom('valueUsers').selectAll().execute()
  return {
    fates: signIns.map(({ id, trust, riskLevelAggregated }) => `${id} ${trust} ${riskLevelAggregated}`),
    detections: detections
      .filter(({ riskState }) => riskState === 'atRisk')
      .map((one) => `${one.requestId} ${one.riskEventType} ${one.riskLevel} ${one.probability.toFixed(9)}`)
      .sort(),
    risk: risky
      .filter(({ riskLevel }) => riskLevel !== 'none')
      .map(({ id, riskLevel, riskState }) => `${id} ${riskLevel} ${riskState}`),
    profiles: identities.map(({ id, profile }) => `${id} ${canonical(profile)}`),
    counts: counts
      .map(({ attribute, value, bucket, count }) => `${attribute} ${value} ${bucket} ${count}`)
      .sort(),
    sharing: sharing.map(({ attribute, value, userId }) => `${attribute} ${value} ${userId}`).sort(),
  }
}

/** Values and pending sign-ins in one order: they keep that of their arrival. */
function canonical(text: string): string {
  const { values, pending, ...rest } = decodeProfile(text)
  const sorted = [...values].map(([name, counts]) => [name, [...counts].sort()]).sort()
  return JSON.stringify({
    ...rest,
    pending: pending.map((one) => JSON.stringify(one)).sort(),
    values: sorted,
  })
}

type Outcome = Awaited<ReturnType<typeof outcomeOf>>

async function ingested(batches: SignIn[][], settings: EngineSettings = engineSettings): Promise<Outcome> {
  const tenant = await openTenant({ lists, settings })
  for (const batch of batches) assert.equal((await tenant.ingest(batch)).late, 0)
  return outcomeOf(tenant)
}

const ordered = ingested([log])

const hourMs = 3_600_000

/** Each sign-in comes up to so many hours after it happened. */
function delayed(delays: number[], hoursMax: number): SignIn[] {
  return log
    .map((signIn, index) => {
      const delay = (delays[index % delays.length] as number) * hoursMax * hourMs
      return { signIn, arrivesAt: toMilliseconds(signIn.createdDateTime) + delay }
    })
    .sort((a, b) => a.arrivesAt - b.arrivesAt)
    .map(({ signIn }) => signIn)
}

/** Cut into pieces of these lengths, over and over. */
function cut<T>(items: T[], lengths: number[]): T[][] {
  const pieces: T[][] = []
  for (let offset = 0; offset < items.length; ) {
    const length = lengths[pieces.length % lengths.length] as number
    pieces.push(items.slice(offset, offset + length))
    offset += length
  }
  return pieces
}

const delays = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 50, maxLength: 200 })
const lengths = fc.array(fc.integer({ min: 20, max: 500 }), { minLength: 6, maxLength: 12 })

/** Without the digits that tell how many others were seen. */
function levelsOf({ fates, detections, risk }: Outcome) {
  return { fates, detections: detections.map((one) => one.slice(0, one.lastIndexOf(' '))).sort(), risk }
}

/**
 * Weights of what depends on how common something is among colleagues at that very moment. Only who signed in late is
 * judged again where that is too much for all: the others keep the digits that they got.
 */
const ofColleagues = evidenceNames.filter((name) => /Strange$|Rare$|Shared$/.test(name))
const settled: EngineSettings = {
  ...engineSettings,
  score: {
    ...engineSettings.score,
    weights: {
      ...engineSettings.score.weights,
      ...Object.fromEntries(ofColleagues.map((name) => [name, 0])),
    },
  },
}

describe('a log that comes out of order', () => {
  it('has the outcome of the ordered log, in whatever batches it comes', async () => {
    const expected = await ordered
    assert.ok(expected.detections.length > 20 && expected.risk.length > 3)
    await fc.assert(
      fc.asyncProperty(delays, lengths, fc.constantFrom(0.5, 6, 23.9), async (each, pieces, hours) => {
        assert.deepEqual(await ingested(cut(delayed(each, hours), pieces)), expected)
      }),
      { numRuns: 2, endOnFailure: true },
    )
  })

  it('has the same levels when only the closest neighbours are judged again, whatever colleagues show', async () => {
    assert.ok(ofColleagues.length > 0)
    const expected = levelsOf(await ingested([log], settled))
    const settings = { ...settled, reassessedMax: 60 }
    await fc.assert(
      fc.asyncProperty(delays, lengths, async (each, pieces) => {
        assert.deepEqual(levelsOf(await ingested(cut(delayed(each, 23.9), pieces), settings)), expected)
      }),
      { numRuns: 2, seed: 20_260_318, endOnFailure: true },
    )
  })

  it('has nearly the same levels then with the weights as they are', async () => {
    const { fates: expected } = levelsOf(await ordered)
    const random = Array.from({ length: 79 }, (_, index) => ((index * 43) % 79) / 79)
    const settings = { ...engineSettings, reassessedMax: 60 }
    const { fates } = levelsOf(await ingested(cut(delayed(random, 23.9), [230, 77]), settings))
    const others = fates.filter((fate) => !expected.includes(fate))
    assert.equal(fates.length, expected.length)
    assert.ok(others.length <= fates.length * 0.01, `${others.length} of ${fates.length}: ${others}`)
  })

  it('would have another outcome if nothing were judged again', async () => {
    const expected = levelsOf(await ordered)
    const tenant = await openTenant({ lists, settings: { ...engineSettings, reassessedMax: 0 } })
    const random = Array.from({ length: 97 }, (_, index) => ((index * 61) % 97) / 97)
    for (const batch of cut(delayed(random, 23.9), [211])) await tenant.ingest(batch)
    assert.notDeepEqual(levelsOf(await outcomeOf(tenant)), expected)
  })

  it('has the outcome of the ordered log when parts of it come twice, without waiting', async () => {
    const random = Array.from({ length: 89 }, (_, index) => ((index * 53) % 89) / 89)
    const batches = cut(delayed(random, 20), [307, 45])
    const tenant = await openTenant({ lists })
    const sent = batches.flatMap((batch, index) => (index % 3 === 0 ? [batch, batch.slice(0, 100)] : [batch]))
    await Promise.all(sent.map((batch) => tenant.ingest(batch)))
    assert.deepEqual(await outcomeOf(tenant), await ordered)
  })

  it('has the outcome of the ordered log when two engines take turns', async () => {
    const one = await openTenant({ lists })
    const other = await openTenant({ lists, store: one.store })
    const random = Array.from({ length: 83 }, (_, index) => ((index * 47) % 83) / 83)
    for (const [index, batch] of cut(delayed(random, 12), [401, 150]).entries())
      await (index % 2 === 0 ? one : other).ingest(batch)
    assert.deepEqual(await outcomeOf(one), await ordered)
  })
})
