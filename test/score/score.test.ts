/** The sum of evidence: additive, explained in full, and silent where nothing can be told. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { EngineSettings } from '../../src/config.ts'
import { attributeCount } from '../../src/observation/attributes.ts'
import { takeIn } from '../../src/profile/take-in.ts'
import { evidenceNames } from '../../src/score/evidence.ts'
import { type Facts, factsOf, noGuessing } from '../../src/score/facts.ts'
import { addedOf, type Score, scoreOf, strongest } from '../../src/score/score.ts'
import { engineSettings, observation, officeLife, type Sketch } from '../factories.ts'
import { freshFlat } from '../profile/sketches.ts'

const ofTenant = {
  ...{ day: 20_500, signIns: 5000, users: 100 },
  counts: Array(attributeCount).fill(100),
  colleagues: Array(attributeCount).fill(0),
}
const life: Sketch[] = officeLife().map(({ createdDateTime }) => ({
  at: createdDateTime,
  deviceId: 'laptop',
}))

function factsAbout(
  sketch: Sketch,
  { settings = engineSettings, history = life, tenant = ofTenant } = {},
): Facts {
  const flat = freshFlat()
  for (const one of history) takeIn(flat, observation(one), 'trusted', settings)
  return factsOf({ ...observation(sketch), tenant }, flat, noGuessing, settings)
}

function score(...about: Parameters<typeof factsAbout>): Score {
  return scoreOf(factsAbout(...about))
}

function namesOf(facts: Facts): string[] {
  const added = addedOf(facts)
  return evidenceNames.filter((_, index) => added[index] !== 0)
}

const stranger: Sketch = { from: 'brazil', client: 'firefoxOnLinux' }

describe('the score of a sign-in', () => {
  it('is the sum of what it says it found', () => {
    const usual: Sketch = { from: 'brazil' }
    for (const sketch of [usual, { ...stranger, client: 'edgeOnWindows' as const }]) {
      const { logOdds, probability, isHeld } = score(sketch)
      const sum = addedOf(factsAbout(sketch)).reduce((total, one) => total + one, 0)
      assert.ok(isHeld || Math.abs(sum - logOdds) < 1e-9)
      assert.ok(Math.abs(probability - 1 / (1 + Math.exp(-logOdds))) < 1e-12)
    }
  })

  it('is far higher for a stranger than for the user', () => {
    assert.ok(score(stranger).logOdds > score({ deviceId: 'laptop' }).logOdds + 5)
  })

  it('moves by the odds of the prior and by nothing else', () => {
    const settings: EngineSettings = { ...engineSettings, score: { ...engineSettings.score, prior: 0.1 } }
    const moved = score(stranger, { settings }).logOdds - score(stranger).logOdds
    const odds = (one: number) => Math.log(one / (1 - one))
    assert.ok(Math.abs(moved - (odds(0.1) - odds(engineSettings.score.prior))) < 1e-9)
  })

  it('gives a user without history no evidence of novelty, only of rarity', () => {
    const names = namesOf(factsAbout(stranger, { history: [] }))
    assert.ok(names.includes('newcomerAsnRare'))
    assert.ok(!names.some((name) => /Novel|Strange|New/.test(name)), names.join())
  })

  it('says nothing of rarity in a tenant that has shown little', () => {
    const names = namesOf(factsAbout(stranger, { tenant: { ...ofTenant, signIns: 100 } }))
    assert.ok(!names.some((name) => name.endsWith('Rare')), names.join())
  })

  it('names the strongest first, and leaves out what hardly counts', () => {
    const found = strongest(factsAbout(stranger)).map(({ logOdds }) => Math.abs(logOdds))
    assert.ok(found.length > 5)
    assert.deepEqual(
      found,
      found.toSorted((a, b) => b - a),
    )
    assert.ok(found.every((one) => one >= 0.05))
  })
})
