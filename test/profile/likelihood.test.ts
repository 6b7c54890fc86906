/** How much stranger a sign-in is for the user than for the tenant, in nats. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import type { ProfileAttribute } from '../../src/config.ts'
import { contributionsOf, rarityOf } from '../../src/profile/likelihood.ts'
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
  const contributions = contributionsOf(
    features(sketch),
    profileOf(count),
    tenantOf(share),
    today,
    engineSettings,
  )
  return Object.fromEntries(contributions.map(({ attribute, llr }) => [attribute, llr]))
}

describe('the likelihood ratio of a value', () => {
  it('speaks against what the user always shows and for what was never seen', () => {
    const { country, os } = llrs({ from: 'brazil' }, 40)
    assert.ok(country !== undefined && country > 3)
    assert.ok(os !== undefined && os < -1)
  })

  it('follows the formula: ln of the tenant share over the smoothed share of the user', () => {
    const [one] = contributionsOf(
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
    assert.equal(one.weighted, one.llr * engineSettings.unfamiliarFeatures.weights.country)
  })

  it('is absent where either side knows nothing', () => {
    assert.deepEqual(llrs({}, 0), {})
    assert.equal(llrs({ deviceId: 'laptop' }, 10).device, undefined)
    assert.equal(llrs({ place: 'nowhere' }, 10).country, undefined)
  })

  it('stays within its bounds, however long the history and however rare the value', () => {
    const { againstMax, forMax } = engineSettings.unfamiliarFeatures
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

describe('the rarity of a sign-in in the tenant', () => {
  it('is the mean of network and country', () => {
    const tenant = {
      ...tenantOf(0.1),
      share: (name: string) => (name === 'asn' ? Math.exp(-6) : Math.exp(-2)),
    }
    assert.equal(Math.round((rarityOf(features(), tenant) ?? 0) * 1e6) / 1e6, 4)
  })

  it('is judged by the one that is known', () => {
    const rarity = rarityOf(features({ asn: null }), tenantOf(Math.exp(-3)))
    assert.equal(Math.round((rarity ?? 0) * 1e6) / 1e6, 3)
  })

  it('cannot be told without either', () => {
    assert.equal(rarityOf(features({ asn: null, place: 'nowhere' }), tenantOf(0.1)), null)
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
