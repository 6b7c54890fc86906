/** From findings to a verdict: trust, correlated groups, levels. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Context, Guessing } from '../../src/detections/detection.ts'
import { assess, levelOf } from '../../src/engine/assess.ts'
import type { NetworkKind } from '../../src/enrich/address-lists.ts'
import { outcomeOf } from '../../src/formats/entra/index.ts'
import { emptyProfile } from '../../src/profile/profile.ts'
import { logit, scoreOf } from '../../src/score/score.ts'
import { engineSettings, features, type Sketch, signIn, today } from '../factories.ts'

const calm: Guessing = { addressUsers: 0, networkUsers: 0, since: null, campaign: null, browser: null }

/** A user without history, whom only the lists and the guessing can tell on. */
function context(sketch: Sketch, change: Partial<Context> & { kind?: NetworkKind } = {}): Context {
  const { kind, ...rest } = change
  const one = signIn(sketch)
  return {
    identityKind: 'user',
    signIn: one,
    outcome: outcomeOf(one.status.errorCode),
    sourceRisk: one.source?.risk ?? null,
    features: kind ? { ...features(sketch), kind } : features(sketch),
    profile: emptyProfile(),
    history: { signIns: 0, ageDays: 0, device: 'new' },
    score: null,
    tenant: { signIns: 0, users: 1, share: () => 0.1, otherUsers: () => 0 },
    listedKinds: ['tor', 'vpn'],
    guessing: calm,
    settings: engineSettings,
    ...rest,
  }
}

/** A user of Swedish habits, and evidence of just this probability. */
function scored(sketch: Sketch, probability: number): Context {
  const profile = { ...emptyProfile(), signIns: [680, 40] }
  profile.values.set('country', new Map([['SE', [680, 40]]]))
  const plain = context(sketch, { profile, history: { signIns: 40, ageDays: 40, device: 'new' } })
  const evidence = scoreOf({ ...plain, at: plain.signIn.createdDateTime })
  return { ...plain, score: { ...evidence, probability, logOdds: logit(probability) } }
}

/** From the network of a spray. */
const sprayed: { guessing: Guessing } = {
  guessing: {
    ...calm,
    networkUsers: 30,
    campaign: {
      id: 'spray',
      kind: 'passwordSpray',
      since: today,
      attempts: 30,
      users: 30,
      addressUsers: 0,
      networkUsers: 30,
      isNetworkKnown: true,
      isAsnKnown: false,
      clientUsers: 0,
    },
  },
}

describe('a verdict', () => {
  it('is none where nothing was found', () => {
    const verdict = assess(context({}))
    assert.deepEqual(
      [verdict.probability, verdict.riskLevelDuringSignIn, verdict.riskLevelAggregated, verdict.raised],
      [0, 'none', 'none', []],
    )
  })

  it('has the probability of the only detection', () => {
    const verdict = assess(context({}, { kind: 'vpn' }))
    assert.ok(Math.abs(verdict.probability - 0.45) < 1e-9)
    assert.equal(verdict.riskLevelAggregated, 'medium')
  })

  it('grows when two groups agree, and stays below certainty', () => {
    const both = assess(context({}, { kind: 'vpn', ...sprayed }))
    const alone = assess(context({}, sprayed))
    assert.equal(both.raised.length, 2)
    assert.ok(both.probability > alone.probability && both.probability < 1)
    assert.equal(both.riskLevelAggregated, 'high')
  })

  it('counts of correlated detections only the strongest', () => {
    const verdict = assess(scored({ from: 'brazil' }, 0.6))
    assert.deepEqual(
      verdict.raised.map(({ detection }) => detection.riskEventType),
      ['unfamiliarFeatures', 'newCountry'],
    )
    assert.ok(Math.abs(verdict.probability - 0.6) < 1e-9, String(verdict.probability))
  })

  it('of a person has a probability even where nothing is raised', () => {
    const verdict = assess(scored({ from: 'brazil' }, 0.03))
    assert.deepEqual([verdict.raised, verdict.riskLevelAggregated], [[], 'none'])
    assert.ok(Math.abs(verdict.probability - 0.03) < 1e-9, String(verdict.probability))
  })

  it('has a level during the sign-in from what is known in real time', () => {
    const verdict = assess(context({}, { sourceRisk: { riskLevelAggregated: 'medium' } }))
    assert.deepEqual([verdict.riskLevelDuringSignIn, verdict.riskLevelAggregated], ['none', 'medium'])
  })

  it('yields to what speaks for the user, step by step', () => {
    const probabilities = (
      [
        {},
        { secondFactor: 'app' },
        { managed: true },
        { trustedLocation: true },
        { secondFactor: 'fido2' },
        { secondFactor: 'fido2', managed: true, trustedLocation: true },
      ] satisfies Sketch[]
    ).map((sketch) => assess(context(sketch, { kind: 'tor' })).probability)
    assert.deepEqual(
      probabilities,
      probabilities.toSorted((a, b) => b - a),
    )
    assert.equal(new Set(probabilities).size, probabilities.length)
  })

  it('says what was outweighed and by what', () => {
    const verdict = assess(context({ secondFactor: 'fido2', managed: true }, { kind: 'vpn' }))
    assert.deepEqual(verdict.raised, [])
    assert.deepEqual(
      verdict.notRaised.filter(({ because }) => because === 'outweighed').map(({ name, why }) => [name, why]),
      [['anonymizedIPAddress', 'phishing-resistant second factor, managed device']],
    )
    assert.deepEqual(verdict.trust.reasons, ['phishing-resistant second factor', 'managed device'])
  })

  it('does not yield where a second factor proves nothing', () => {
    const plain = assess(context({}, sprayed))
    const trusted = assess(context({ secondFactor: 'fido2', managed: true, trustedLocation: true }, sprayed))
    assert.equal(trusted.probability, plain.probability)
  })

  for (const errorCode of [50_126, 50_034, 50_053, 65_001, 7_000_000]) {
    it(`is none and says nothing for error ${errorCode}, where no password was right`, () => {
      const verdict = assess(context({ errorCode }, { kind: 'tor', ...sprayed }))
      assert.deepEqual([verdict.probability, verdict.raised, verdict.notRaised], [0, [], []])
    })
  }

  for (const errorCode of [0, 50_076, 500_121, 53_003, 50_057]) {
    it(`is given for error ${errorCode}, where the password was right`, () => {
      assert.equal(assess(context({ errorCode }, { kind: 'tor' })).riskLevelAggregated, 'high')
    })
  }
})

describe('a level', () => {
  it('begins exactly at its threshold', () => {
    const levels = [0, 0.0999, 0.1, 0.3999, 0.4, 0.7999, 0.8, 1].map((one) => levelOf(one, engineSettings))
    assert.deepEqual(levels, ['none', 'none', 'low', 'low', 'medium', 'medium', 'high', 'high'])
  })
})
