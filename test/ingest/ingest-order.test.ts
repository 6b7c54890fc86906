/** Order, batches and other writers: whatever the way of a log into the store, the outcome is the same. */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { simulateCompany } from '../../src/demo/simulation/company.ts'
import { simulatedTorExits } from '../../src/demo/simulation/world.ts'
import { addressListsOf } from '../../src/enrich/address-lists.ts'
import type { SignIn } from '../../src/model/sign-in.ts'
import { openFlat } from '../../src/profile/flat.ts'
import { signInsOf } from '../../src/profile/header.ts'
import { openSqlite } from '../../src/store/open.ts'
import { type Dump, openTenant, type TestTenant } from '../factories.ts'
import { truthOf } from './truth.ts'

const until = new Date('2026-03-18T09:30:00Z')
const log = [...simulateCompany({ seed: 11, users: 20, days: 13, until })].map(({ signIn }) => signIn)
const lists = addressListsOf({ tor: simulatedTorExits.join('\n') })

/** All that follows from a log; ids of tenants and numbers of batches are not part of it. */
async function outcomeOf(batches: SignIn[][], isWaiting = true): Promise<Omit<Dump, 'tenants'>> {
  const tenant = await openTenant({ lists })
  if (isWaiting) for (const batch of batches) await tenant.ingest(batch)
  else await Promise.all(batches.map((batch) => tenant.ingest(batch)))
  const { tenants: _, ...rest } = await tenant.dump()
  const text = JSON.stringify(rest).replaceAll(tenant.tenantId, 'tenant')
  const outcome = JSON.parse(text) as Omit<Dump, 'tenants'>
  outcome.detections = outcome.detections.map(withoutId).sort()
  return outcome
}

/** The id of a detection is a digest of the tenant's, which is drawn anew for each store. */
function withoutId(row: string): string {
  const { id: _, ...rest } = JSON.parse(row)
  return JSON.stringify(rest)
}

const whole = outcomeOf([log])

describe('a log', () => {
  it('of a company with intruders raises every kind of detection but those that need more time', async () => {
    const kinds = new Set((await whole).detections.map((row) => JSON.parse(row).riskEventType))
    for (const kind of [
      'anonymizedIPAddress',
      'unfamiliarFeatures',
      'newCountry',
      'unlikelyTravel',
      'passwordSpray',
    ]) {
      assert.ok(kinds.has(kind), kind)
    }
  })

  it('gives the same rows in whatever batches it comes', async () => {
    const expected = await whole
    const sizes = fc.array(fc.integer({ min: 1, max: 700 }), { minLength: 6, maxLength: 12 })
    await fc.assert(
      fc.asyncProperty(sizes, fc.boolean(), async (lengths, isWaiting) => {
        assert.deepEqual(await outcomeOf(cut(log, lengths), isWaiting), expected)
      }),
      { numRuns: 4 },
    )
  })

  it('gives the same rows in whatever order it comes, within one batch', async () => {
    const expected = await whole
    const all = { minLength: log.length, maxLength: log.length }
    await fc.assert(
      fc.asyncProperty(fc.shuffledSubarray(log, all), async (shuffled) => {
        assert.deepEqual(await outcomeOf([shuffled]), expected)
      }),
      { numRuns: 2 },
    )
  })

  it('gives the same rows when batches overlap, as they do after an interruption', async () => {
    const half = log.length >> 1
    const batches = [
      log.slice(0, half),
      log.slice(half - 300, half + 200),
      log.slice(0, 100),
      log.slice(half),
    ]
    assert.deepEqual(await outcomeOf(batches), await whole)
  })

  it('gives the same rows when another engine takes over between two batches', async () => {
    const first = await openTenant({ lists })
    const second = await openTenant({ lists, store: first.store })
    for (const [index, batch] of cut(log, [100, 500]).entries()) {
      await (index % 2 === 0 ? first : second).ingest(batch)
    }
    const expected = (await whole).identities.map(withoutTenant)
    assert.deepEqual((await first.dump()).identities.map(withoutTenant), expected)
    assert.equal((await first.dump()).detections.length, (await whole).detections.length)
  })
})

describe('two engines on one file at once', () => {
  it('lose nothing and count nothing twice', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'engines-'))
    const stores = [await openSqlite(join(folder, 'shared.db')), await openSqlite(join(folder, 'shared.db'))]
    try {
      const tenants = await Promise.all(stores.map((store) => openTenant({ store, lists })))
      assert.equal(tenants[0]?.tenantId, tenants[1]?.tenantId)
      const batches = cut(log.slice(0, 900), [90])
      await Promise.all(
        tenants.map(async (tenant, turn) => {
          for (const [index, batch] of batches.entries()) {
            if (index % 3 !== turn) await tenant.ingest(batch)
          }
        }),
      )
      await assertSound(tenants[0] as TestTenant, log.slice(0, 900))
    } finally {
      await Promise.all(stores.map((store) => store.close()))
      rmSync(folder, { recursive: true })
    }
  })
})

/** Every sign-in is there once, and what is known of the people and of the tenant are the trusted ones. */
async function assertSound(tenant: TestTenant, expected: SignIn[]): Promise<void> {
  const { events, days, profiles } = await truthOf(tenant)
  assert.deepEqual(events.map(({ id }) => id).sort(), expected.map(({ id }) => id).sort())
  const trusted = events.filter(({ fate }) => fate === 'trusted').length
  const known = profiles.map(({ profile }) => signInsOf(openFlat(Buffer.from(profile, 'hex'))))
  assert.equal(
    known.reduce((sum, count) => sum + count, 0),
    trusted,
  )
  const ofPeople = days
    .filter(([name]) => name.endsWith(' signIns'))
    .reduce((sum, [, count]) => sum + count, 0)
  assert.ok(ofPeople > 0 && ofPeople <= trusted)
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

function withoutTenant(row: string): string {
  const { tenantId: _, ...rest } = JSON.parse(row)
  return JSON.stringify(rest)
}
