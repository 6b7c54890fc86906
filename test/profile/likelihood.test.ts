/** How much stranger a sign-in is for the user than for the tenant, in nats. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import type { ProfileAttribute } from '../../src/config.ts'
import { comparisonsOf } from '../../src/profile/likelihood.ts'
import { addTrusted, emptyProfile } from '../../src/profile/profile.ts'
import { isCounted, isShared, type TenantBaseline } from '../../src/profile/tenant.ts'
import { daysAfter, engineSettings, features, observation, type Sketch, today } from '../factories.ts'

/** A tenant in which every value has the same share. */
function tenantOf(share: number): TenantBaseline {
  return { signIns: 1000, users: 20, share: () => share, otherUsers: () => 0 }
}

function profileOf(count: number, sketch: Sketch = {}) {
  const profile = emptyProfile()
  for (let index = 0; index < count; index++) {
    addTrusted(profile, observation({ ...sketch, at: daysAfter(today, -index / 8) }), engineSettings)
  }
  return profile
}

function llrs(sketch: Sketch, count: number, share = 0.1): Partial<Record<ProfileAttribute, number>> {
  const compared = comparisonsOf(features(sketch), profileOf(count), tenantOf(share), today, engineSettings)
  return Object.fromEntries(Object.values(compared).map(({ attribute, llr }) => [attribute, llr]))
}

describe('the likelihood ratio of a value', () => {
  it('speaks against what the user always shows and for what was never seen', () => {
    const { country, os } = llrs({ from: 'brazil' }, 40)
    assert.ok(country !== undefined && country > 3)
    assert.ok(os !== undefined && os < -1)
  })

  it('follows the formula: ln of the tenant share over the smoothed share of the user', () => {
    const { country: one } = comparisonsOf(
      { values: { country: 'BR' }, interactive: true },
      profileOf(9),
      tenantOf(0.1),
      today,
      engineSettings,
    )
    assert.ok(one)
    const expected = Math.log(0.1 / ((0 + 0.1) / (one.of + 1)))
    assert.ok(Math.abs(one.llr - expected) < 1e-9)
    assert.equal(one.seen, 0)
    assert.ok(one.of > 8 && one.of <= 9)
  })

  it('is nothing without history, and absent without a value', () => {
    assert.deepEqual([...new Set(Object.values(llrs({}, 0)))], [0])
    assert.equal(llrs({ deviceId: 'laptop' }, 10).device, 0)
    assert.equal(llrs({ place: 'nowhere' }, 10).country, undefined)
  })

  it('stays within its bounds, however long the history and however rare the value', () => {
    const { againstMax, forMax } = engineSettings.score
    const anySketch = fc.constantFrom<Sketch>({}, { from: 'brazil' }, { client: 'firefoxOnLinux' })
    const anyShare = fc.double({ min: 1e-9, max: 1, noNaN: true })
    fc.assert(
      fc.property(anySketch, fc.nat(300), anyShare, (sketch, count, share) => {
        for (const llr of Object.values(llrs(sketch, count, share))) {
          assert.ok(llr >= -againstMax && llr <= forMax, String(llr))
        }
      }),
      { numRuns: 30 },
    )
  })

  it('judges busy users no more harshly than others', () => {
    const { country: usual } = llrs({ from: 'brazil' }, 70)
    const { country: busy } = llrs({ from: 'brazil' }, 400)
    assert.ok(Math.abs((usual ?? 0) - (busy ?? 1)) < 0.05)
  })
})

describe('the novelty of a value', () => {
  const noveltyOf = (sketch: Sketch, profile = profileOf(40)) =>
    comparisonsOf(features(sketch), profile, tenantOf(0.1), today, engineSettings).country?.novelty

  it('is nothing for one that is known, and for a user without history', () => {
    assert.equal(noveltyOf({}), 0)
    assert.equal(noveltyOf({ from: 'brazil' }, emptyProfile()), 0)
  })

  it('is greater the seldomer the user showed something new', () => {
    const settled = noveltyOf({ from: 'brazil' }) ?? 0
    const traveller = profileOf(40)
    for (const place of ['jena', 'capeTown'] as const)
      addTrusted(traveller, observation({ place, id: place }), engineSettings)
    assert.ok(settled > (noveltyOf({ from: 'brazil' }, traveller) ?? 0))
    assert.ok(settled > (noveltyOf({ from: 'brazil' }, profileOf(3)) ?? 0))
  })
})

describe('what the tenant counts', () => {
  it('leaves addresses and devices out, which have no bound', () => {
    assert.deepEqual([isCounted('ip'), isCounted('device'), isCounted('subnet')], [false, false, true])
  })

  it('knows who shares places and networks', () => {
    assert.deepEqual(
      [isShared('city'), isShared('country'), isShared('subnet'), isShared('os')],
      [true, true, true, false],
    )
  })
})
