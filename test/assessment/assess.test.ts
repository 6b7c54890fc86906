/** From findings to a verdict: trust, correlated groups, levels. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { assess, levelOf, nothingSaid, type SaidOfEvent, type Verdict } from '../../src/assessment/assess.ts'
import { fold } from '../../src/assessment/fold.ts'
import { addressListsOf } from '../../src/enrich/address-lists.ts'
import { codeOf, networkKindCodes } from '../../src/observation/codes.ts'
import { emptyProfile } from '../../src/profile/flat.ts'
import { daysAfter, engineSettings, observation, officeLife, type Sketch, today } from '../factories.ts'

/** A user without history, whom only lists and campaigns can tell on. */
function verdictOn(
  sketch: Sketch,
  { kind, said = nothingSaid }: { kind?: 'vpn' | 'tor'; said?: SaidOfEvent } = {},
): Verdict {
  const networkKind = codeOf(networkKindCodes, kind ?? 'none')
  const one = { ...observation(sketch, addressListsOf({ tor: '192.0.2.1' })), networkKind }
  return assess(emptyProfile(), one, engineSettings, said)
}

function lifeOf(sketch: Sketch = {}): Uint8Array {
  let profile = emptyProfile()
  for (const { createdDateTime: at } of officeLife())
    profile = fold(profile, observation({ deviceId: 'laptop', ...sketch, at }), 'trusted', engineSettings)
  return profile
}

function campaign(probability: number, knownAt = 0, detection = 'passwordSpray'): SaidOfEvent {
  return { ...nothingSaid, findings: [{ detection, probability, facts: {}, knownAt }] }
}

const sprayed = campaign(0.85)
const probabilityOf = ({ logOdds }: Verdict) => 1 / (1 + Math.exp(-logOdds))
const roughly = (found: number, expected: number) =>
  assert.ok(Math.abs(found - expected) < 1 / 512, `found ${found}, expected ${expected}`)

describe('a verdict', () => {
  it('is none where nothing was found', () => {
    const { level, levelDuringSignIn, raised, notRaised } = verdictOn({})
    assert.deepEqual([level, levelDuringSignIn, raised], ['none', 'none', []])
    assert.ok(notRaised.every(({ because }) => because === 'unknown'))
  })

  it('has the probability of the only detection', () => {
    const verdict = verdictOn({}, { kind: 'vpn' })
    assert.deepEqual(
      verdict.raised.map(({ detection }) => detection),
      ['anonymizedIPAddress'],
    )
    roughly(probabilityOf(verdict), verdict.raised[0]?.probability ?? 0)
    assert.equal(verdict.level, 'medium')
  })

  it('grows when two groups agree, and stays below certainty', () => {
    const both = verdictOn({}, { kind: 'vpn', said: sprayed })
    const alone = verdictOn({}, { said: sprayed })
    assert.equal(both.raised.length, 2)
    assert.ok(probabilityOf(both) > probabilityOf(alone) && probabilityOf(both) < 1)
    assert.equal(both.level, 'high')
  })

  it('counts of correlated detections only the strongest', () => {
    const one = observation({ from: 'southAfrica', client: 'firefoxOnLinux', at: daysAfter(today, 1) })
    const verdict = assess(lifeOf(), one, engineSettings)
    const familiarity = verdict.raised.filter(({ detection }) =>
      /unfamiliarFeatures|newCountry/.test(detection),
    )
    assert.equal(familiarity.length, 2)
    const rest = verdict.raised.filter((raised) => !familiarity.includes(raised))
    assert.deepEqual(rest, [])
    roughly(probabilityOf(verdict), Math.max(...familiarity.map(({ probability }) => probability)))
  })

  it('of a person has a probability even where nothing is raised', () => {
    const verdict = assess(
      lifeOf(),
      observation({ at: daysAfter(today, 1), deviceId: 'laptop' }),
      engineSettings,
    )
    assert.deepEqual([verdict.raised, verdict.level], [[], 'none'])
    assert.ok(probabilityOf(verdict) > 0 && probabilityOf(verdict) < 0.01)
  })

  it('of an application has none where nothing is raised', () => {
    const one = observation({ application: { name: 'backup' } })
    assert.equal(assess(emptyProfile(), one, engineSettings).logOdds, Number.NEGATIVE_INFINITY)
  })

  it('has a level during the sign-in from what is known in real time', () => {
    const offline = verdictOn({ sourceRisk: { riskLevelAggregated: 'medium' } })
    assert.deepEqual([offline.levelDuringSignIn, offline.level], ['none', 'medium'])
    const later = verdictOn({}, { said: campaign(0.85, Number.MAX_SAFE_INTEGER) })
    assert.deepEqual(
      [later.levelDuringSignIn, later.level, later.raised[0]?.timing],
      ['none', 'high', 'offline'],
    )
    assert.equal(verdictOn({}, { said: sprayed }).levelDuringSignIn, 'high')
  })

  it('yields to what speaks for the user, step by step', () => {
    const odds = (
      [
        {},
        { secondFactor: 'app' },
        { managed: true },
        { trustedLocation: true },
        { secondFactor: 'fido2' },
        { secondFactor: 'fido2', managed: true, trustedLocation: true },
      ] satisfies Sketch[]
    ).map((sketch) => verdictOn(sketch, { kind: 'tor' }).logOdds)
    assert.deepEqual(
      odds,
      odds.toSorted((a, b) => b - a),
    )
    assert.equal(new Set(odds).size, odds.length)
  })

  it('says what was outweighed and by what', () => {
    const verdict = verdictOn({ secondFactor: 'fido2', managed: true }, { kind: 'vpn' })
    assert.deepEqual(verdict.raised, [])
    const outweighed = verdict.notRaised.filter(({ because }) => because === 'outweighed')
    assert.deepEqual(
      outweighed.map(({ detection }) => detection),
      ['anonymizedIPAddress'],
    )
    assert.deepEqual(verdict.trust.reasons, ['phishingResistantFactor', 'managedDevice'])
  })

  it('does not yield where a second factor proves nothing', () => {
    const plain = verdictOn({}, { said: sprayed })
    const trusted = verdictOn(
      { secondFactor: 'fido2', managed: true, trustedLocation: true },
      { said: sprayed },
    )
    assert.equal(trusted.logOdds, plain.logOdds)
  })

  for (const errorCode of [50_126, 50_034, 50_053, 50_057, 65_001, 7_000_000]) {
    it(`is none and says nothing for error ${errorCode}, where no password was right`, () => {
      const { logOdds, raised, notRaised, asked } = verdictOn({ errorCode }, { kind: 'tor', said: sprayed })
      assert.deepEqual([logOdds, raised, notRaised, asked], [Number.NEGATIVE_INFINITY, [], [], 0])
    })
  }

  for (const errorCode of [0, 50_076, 500_121, 53_003, 530_035]) {
    it(`is given for error ${errorCode}, where the password was right`, () => {
      assert.equal(verdictOn({ errorCode }, { kind: 'tor' }).level, 'high')
    })
  }

  it('is rounded to 1/256 of log-odds', () => {
    for (const kind of ['vpn', 'tor'] as const) {
      const { logOdds } = verdictOn({ from: 'brazil', secondFactor: 'app' }, { kind, said: campaign(0.47) })
      assert.ok(Number.isInteger(logOdds * 256), String(logOdds))
    }
  })

  it('leaves the profile as it was, also when quiet days are over', () => {
    const profile = fold(
      lifeOf(),
      observation({ from: 'brazil', at: daysAfter(today, 1) }),
      'pending',
      engineSettings,
    )
    const before = profile.slice()
    const back = (days: number) =>
      assess(profile, observation({ from: 'brazil', at: daysAfter(today, days) }), engineSettings)
    assert.ok(back(2).raised.some(({ detection }) => detection === 'unfamiliarFeatures'))
    assert.notEqual(back(2).level, 'low')
    assert.match(back(40).level, /none|low/)
    assert.deepEqual(profile, before)
  })

  it('is refused for bytes that are no profile', () => {
    assert.throws(() => assess(new Uint8Array(80), observation(), engineSettings), RangeError)
  })
})

describe('a level', () => {
  it('begins exactly at its threshold', () => {
    const levels = [0, 0.0999, 0.1, 0.3999, 0.4, 0.7999, 0.8, 1].map((one) => levelOf(one, engineSettings))
    assert.deepEqual(levels, ['none', 'none', 'low', 'low', 'medium', 'medium', 'high', 'high'])
  })
})
