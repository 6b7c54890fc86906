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
import { engineSettings, openTenant } from '../factories.ts'
import { type Truth, truthOf } from './truth.ts'

const until = new Date('2026-03-18T09:30:00Z')
const log = [...simulateCompany({ seed: 11, users: 20, days: 13, until })].map(({ signIn }) => signIn)
const lists = addressListsOf({ tor: simulatedTorExits.join('\n') })

async function ingested(batches: SignIn[][], settings: EngineSettings = engineSettings): Promise<Truth> {
  const tenant = await openTenant({ lists, settings })
  for (const batch of batches) assert.equal((await tenant.ingest(batch)).late, 0)
  return truthOf(tenant, settings)
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

describe('a log that comes out of order', () => {
  it('has the outcome of the ordered log, in whatever batches it comes', async () => {
    const expected = await ordered
    assert.ok(expected.detections.length > 20 && expected.said.length > 0)
    await fc.assert(
      fc.asyncProperty(delays, lengths, fc.constantFrom(0.5, 6, 23.9), async (each, pieces, hours) => {
        assert.deepEqual(await ingested(cut(delayed(each, hours), pieces)), expected)
      }),
      { numRuns: 2, endOnFailure: true },
    )
  })

  it('has the outcome of the ordered log when parts of it come twice, without waiting', async () => {
    const random = Array.from({ length: 89 }, (_, index) => ((index * 53) % 89) / 89)
    const batches = cut(delayed(random, 20), [307, 45])
    const tenant = await openTenant({ lists })
    const sent = batches.flatMap((batch, index) => (index % 3 === 0 ? [batch, batch.slice(0, 100)] : [batch]))
    await Promise.all(sent.map((batch) => tenant.ingest(batch)))
    assert.deepEqual(await truthOf(tenant), await ordered)
  })

  it('has the outcome of the ordered log when two engines take turns', async () => {
    const one = await openTenant({ lists })
    const other = await openTenant({ lists, store: one.store })
    const random = Array.from({ length: 83 }, (_, index) => ((index * 47) % 83) / 83)
    for (const [index, batch] of cut(delayed(random, 12), [401, 150]).entries())
      await (index % 2 === 0 ? one : other).ingest(batch)
    assert.deepEqual(await truthOf(one), await ordered)
  })
})
