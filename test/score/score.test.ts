/** The sum of evidence: additive, explained in full, and silent where nothing can be told. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { EngineSettings } from '../../src/config.ts'
import { addTrusted, emptyProfile, type Profile } from '../../src/profile/profile.ts'
import type { TenantBaseline } from '../../src/profile/tenant.ts'
import type { EvidenceName } from '../../src/score/evidence.ts'
import { logit, type Score, scoreOf } from '../../src/score/score.ts'
import { engineSettings, features, observation, officeLife, type Sketch, today } from '../factories.ts'

const tenant: TenantBaseline = { signIns: 5000, users: 100, share: () => 0.02, otherUsers: () => 0 }

function profileOf(sketches: Sketch[]): Profile {
  const profile = emptyProfile()
  for (const sketch of sketches) addTrusted(profile, observation(sketch), engineSettings)
  return profile
}

const settled = profileOf(
  officeLife().map(({ createdDateTime }) => ({ at: createdDateTime, deviceId: 'laptop' })),
)

interface Change {
  profile?: Profile
  tenant?: Partial<TenantBaseline>
  settings?: EngineSettings
  guessed?: number
  kind?: 'hosting' | 'tor' | 'relay'
}

function score(sketch: Sketch, change: Change = {}): Score {
  const shown = features(sketch)
  return scoreOf({
    at: sketch.at ?? today,
    features: change.kind ? { ...shown, kind: change.kind } : shown,
    profile: change.profile ?? settled,
    tenant: { ...tenant, ...change.tenant },
    guessing: { addressUsers: change.guessed ?? 0, networkUsers: change.guessed ?? 0 },
    settings: change.settings ?? engineSettings,
  })
}

function amountOf(name: EvidenceName, of: Score): number {
  return of.weighed.find((one) => one.name === name)?.amount ?? 0
}

const stranger: Sketch = { from: 'brazil', client: 'firefoxOnLinux' }

describe('the score of a sign-in', () => {
  it('is the sum of what it says it found', () => {
    const { logOdds, probability, weighed } = score(stranger)
    const sum = weighed.reduce((total, one) => total + one.logOdds, 0)
    assert.ok(Math.abs(sum - logOdds) < 1e-9)
    assert.ok(Math.abs(probability - 1 / (1 + Math.exp(-logOdds))) < 1e-12)
  })

  it('is far higher for a stranger than for the user', () => {
    assert.ok(score(stranger).logOdds > score({ deviceId: 'laptop' }).logOdds + 5)
  })

  it('moves by the odds of the prior and by nothing else', () => {
    const settings = { ...engineSettings, score: { ...engineSettings.score, prior: 0.1 } }
    const moved = score(stranger, { settings }).logOdds - score(stranger).logOdds
    assert.ok(Math.abs(moved - (logit(0.1) - logit(engineSettings.score.prior))) < 1e-9)
  })

  it('of nothing is nothing but the base', () => {
    const nothing = scoreOf({
      at: today,
      features: { values: {}, interactive: true },
      profile: settled,
      tenant,
      guessing: { addressUsers: 0, networkUsers: 0 },
      settings: engineSettings,
    })
    assert.deepEqual(
      nothing.weighed.map(({ name }) => name),
      // That this browser has no device id, although there always was one, is something.
      ['base', 'deviceMissing'],
    )
  })

  it('gives a user without history no evidence of novelty, only of rarity', () => {
    const found = score(stranger, { profile: emptyProfile() })
    const names = found.weighed.map(({ name }) => name)
    assert.ok(names.includes('noHistory') && names.includes('newcomerCountryRare'))
    assert.ok(!names.some((name) => /Novel|Strange|New/.test(name)), names.join())
  })

  it('says nothing of rarity in a tenant that has shown little', () => {
    const found = score(stranger, { tenant: { signIns: 100 } })
    assert.equal(amountOf('countryRare', found), 0)
  })
})

describe('the evidence', () => {
  it('of a known device speaks against an intruder, that of another one for one', () => {
    assert.equal(amountOf('deviceKnown', score({ deviceId: 'laptop' })), 1)
    assert.ok(amountOf('deviceNovel', score({ deviceId: 'other' })) > 0)
    assert.equal(amountOf('deviceMissing', score({})), 1)
    assert.equal(amountOf('deviceMissing', score({ deviceId: 'other' })), 0)
  })

  it('tells a browser that went back from one that was updated', () => {
    const chrome = (version: number) => ({ userAgent: agentOf(version), client: 'silent' as const })
    const profile = profileOf([chrome(130), chrome(131)].map((one, index) => ({ ...one, id: String(index) })))
    const named = (version: number) => {
      const found = score(chrome(version), { profile })
      return [amountOf('versionBack', found), amountOf('versionForward', found)]
    }
    assert.deepEqual(
      [named(129), named(130), named(132)],
      [
        [1, 0],
        [0, 0],
        [0, 1],
      ],
    )
  })

  it('of a kind of network counts only where the network is new to the user', () => {
    assert.equal(amountOf('hosting', score(stranger, { kind: 'hosting' })), 1)
    assert.equal(amountOf('hosting', score({}, { kind: 'hosting' })), 0)
    assert.equal(amountOf('anonymous', score(stranger, { kind: 'tor' })), 1)
  })

  it('of colleagues grows with their number', () => {
    const few = amountOf('subnetShared', score(stranger, { tenant: { otherUsers: () => 2 } }))
    const many = amountOf('subnetShared', score(stranger, { tenant: { otherUsers: () => 200 } }))
    assert.ok(many > few && few > 0)
    assert.equal(amountOf('subnetShared', score(stranger)), 0)
  })

  it('of guessing grows with the users it hit', () => {
    assert.equal(amountOf('guessedFrom', score(stranger)), 0)
    assert.ok(amountOf('guessedFrom', score(stranger, { guessed: 40 })) > 3)
  })

  it('of a pending twin is there for the same address, and for the same network with the same client', () => {
    const profile = { ...settled, pending: [observation(stranger)] }
    assert.equal(amountOf('likePending', score({ ...stranger, client: 'safariOnMac' }, { profile })), 1)
    assert.equal(amountOf('likePending', score({ ...stranger, ip: '198.18.224.200' }, { profile })), 1)
    const other = { ...stranger, ip: '198.18.224.200', client: 'safariOnMac' as const }
    assert.equal(amountOf('likePending', score(other, { profile })), 0)
  })
})

function agentOf(version: number): string {
  return `Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/${version}.0.0.0 Safari/537.36`
}
