/** What a flood may cost: entries that are held and entries that are looked at, not time. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { keysMax, shownFingerprint, tallyMax } from '../../src/campaigns/campaign.ts'
import { type Attempt, emptyCleanDays, foldOf } from '../../src/campaigns/campaigns.ts'
import { activeMax } from '../../src/campaigns/failures.ts'
import type { Fold } from '../../src/campaigns/fold.ts'
import { windowMax } from '../../src/campaigns/fold.ts'
import { sizeOf } from '../../src/campaigns/queue.ts'
import { failure, knownTenant, oneAddress, people, proof, settings } from './attempts.ts'

const many = 100_000

function flooded(attemptOf: (index: number) => Attempt, attempts = many): Fold {
  const flood = Array.from({ length: attempts }, (_, index) => {
    const attempt = attemptOf(index)
    return { ...attempt, key: { ...attempt.key, part: index } }
  })
  return foldOf(flood, emptyCleanDays(), settings)
}

const hours = (index: number) => index / many
const tenant = { tenantUsers: 5000, tenantSignIns: 100_000 }

const floods: Record<string, (index: number) => Attempt> = {
  'of names from one address': (index) =>
    failure({ user: 1_000_000 + index, ...oneAddress, hours: hours(index), isUnknownUser: true, ...tenant }),
  'that never uses anything twice': (index) =>
    failure({
      user: 1 + (index % 5000),
      ip: 1_000_000 + index,
      subnet: 2_000_000 + index,
      asn: 3_000_000 + index,
      client: 4_000_000 + index,
      app: 5_000_000 + index,
      hours: hours(index),
      ...tenant,
    }),
  'of a thousand addresses, novel for nobody': (index) =>
    failure({
      user: 1 + (index % 4999),
      ip: 1 + (index % 1000),
      subnet: 1 + (index % 500),
      novelty: index % 2000 === 7 ? {} : null,
      client: index % 40,
      hours: hours(index),
      ...tenant,
    }),
  'in which every tenth password is right': (index) =>
    (index % 10 === 0 ? proof : failure)({
      user: 1 + (index % 4999),
      ip: 1 + (index % 3000),
      subnet: 1 + (index % 1500),
      asn: 9,
      client: 1 + (index % 7),
      country: 1 + (index % 3),
      subnetUsers: index % 50,
      hours: hours(index),
      ...tenant,
    }),
}

for (const [name, attemptOf] of Object.entries(floods)) {
  describe(`a flood ${name}`, () => {
    const fold = flooded(attemptOf)

    it('is few campaigns with few keys', () => {
      assert.ok(fold.active.length <= activeMax)
      assert.ok(fold.active.length > 0)
      for (const { keys, tallies } of fold.active) {
        assert.ok(keys.length <= keysMax)
        for (const tally of Object.values(tallies)) assert.ok(tally.size <= 2 * tallyMax)
        for (const shown of Object.values(shownFingerprint(tallies))) assert.ok(shown.length <= tallyMax)
      }
    })

    it('costs by its attempts, not by their square', () => {
      const half = flooded(attemptOf, many / 2)
      assert.ok(fold.visited <= activeMax * keysMax * 3 * many, `${fold.visited}`)
      assert.ok(fold.visited <= 3 * half.visited + many, `${half.visited}, then ${fold.visited}`)
    })
  })
}

describe('the windows of a flood', () => {
  it('hold so many attempts and no more, also when it goes on for longer', () => {
    const fold = flooded((index) => failure({ user: index, ip: index, hours: hours(index) }), 1.2 * windowMax)
    assert.equal(sizeOf(fold.day), windowMax)
    assert.equal(sizeOf(fold.burst), windowMax)
    assert.ok(fold.day.items.length <= 2 * windowMax)
    const proofs = flooded((index) => proof({ user: index, ip: index, hours: hours(index) }), 1.1 * windowMax)
    assert.ok(sizeOf(proofs.candidates.all) <= windowMax + 1)
  })

  it('are empty again a day later, and so is what they were counted by', () => {
    const later = failure({ user: people[0]!, ...oneAddress, hours: 60 })
    const attempts = Array.from({ length: 3000 }, (_, index) =>
      failure({ user: index, ip: index, subnet: index, hours: index / 3000, key: { part: index } }),
    )
    const fold = foldOf([...attempts, later], emptyCleanDays(), settings)
    assert.equal(sizeOf(fold.day), 1)
    assert.equal(fold.counts.size, 7)
  })
})

describe('a new browser of very many, for half of whom their colleagues speak', () => {
  it('costs by those who show it, not by their square', () => {
    const proofs = Array.from({ length: 20_000 }, (_, index) =>
      proof({
        ...oneAddress,
        user: 1 + index,
        country: 1 + (index % 3),
        subnetUsers: index % 2 === 0 ? 0 : 30_000 + (index % 100),
        hours: index / 20_000,
        ...tenant,
      }),
    )
    const fold = foldOf([...knownTenant, ...proofs], emptyCleanDays(), settings)
    assert.equal(fold.findings.length, 10_000)
    assert.ok(fold.visited < 101 * 10_000 + 20_000, `${fold.visited}`)
  })
})
