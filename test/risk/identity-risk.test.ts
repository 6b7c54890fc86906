/** The risk of a user: a noisy-OR of what is open, fading, with levels that do not flicker. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { identityRisk, type OpenDetection } from '../../src/risk/identity-risk.ts'
import { daysAfter, engineSettings, hoursAfter, today } from '../factories.ts'

function open(change: Partial<OpenDetection> = {}): OpenDetection {
  const at = change.activityDateTime ?? today
  return {
    riskState: 'atRisk',
    requestId: 'sign-in',
    correlationId: null,
    correlationGroup: 'familiarity',
    probability: 0.5,
    halfLifeDays: 7,
    activityDateTime: at,
    detectedDateTime: at,
    ...change,
  }
}

const risk = (all: OpenDetection[], current = 'none', at = today) =>
  identityRisk(all, current, at, engineSettings)
const near = (actual: number, expected: number) =>
  assert.ok(Math.abs(actual - expected) < 1e-6, `${actual} is not ${expected}`)

describe('the risk of a user', () => {
  it('is none without open detections, and stays so', () => {
    assert.deepEqual(risk([], 'high'), { probability: 0, level: 'none', decayDateTime: null })
  })

  it('joins detections of several sign-ins as chances that add up', () => {
    near(risk([open(), open({ requestId: 'another' })]).probability, 0.75)
  })

  it('counts of one group of one sign-in only the strongest', () => {
    near(risk([open(), open({ probability: 0.3 })]).probability, 0.5)
    near(risk([open(), open({ probability: 0.3, correlationGroup: 'network' })]).probability, 0.65)
  })

  it('is never high by lows alone, however many, and they never keep it high', () => {
    const low = (index: number) => open({ requestId: `sign-in ${index}`, probability: 0.3 })
    const lows = Array.from({ length: 40 }, (_, index) => low(index))
    assert.equal(risk(lows).level, 'medium')
    assert.equal(risk(lows, 'high').level, 'medium')
    assert.equal(risk([...lows, open({ requestId: 'other', probability: 0.6 })]).level, 'high')
  })

  it('takes sign-ins of one correlation id for one', () => {
    const together = [open({ correlationId: 'c' }), open({ requestId: 'another', correlationId: 'c' })]
    near(risk(together).probability, 0.5)
  })

  it('weighs half after the half-life of the detection', () => {
    near(risk([open()], 'none', daysAfter(today, 7)).probability, 0.25)
    near(risk([open()], 'none', daysAfter(today, 21)).probability, 0.0625)
  })

  it('does not fade where a detection has no half-life', () => {
    const { probability, decayDateTime } = risk(
      [open({ halfLifeDays: null })],
      'none',
      daysAfter(today, 3000),
    )
    near(probability, 0.5)
    assert.equal(decayDateTime, null)
  })

  it('is 99 % for what an admin confirmed, for ever', () => {
    const confirmed = open({ riskState: 'confirmedCompromised', probability: 0.2 })
    const after = risk([confirmed], 'high', daysAfter(today, 3000))
    assert.deepEqual(after, { probability: after.probability, level: 'high', decayDateTime: null })
    near(after.probability, 0.99)
  })

  it('counts an old log in full on the day of its import, and fades from there', () => {
    const old = open({ activityDateTime: daysAfter(today, -400), detectedDateTime: today })
    near(risk([old]).probability, 0.5)
    near(risk([old], 'none', daysAfter(today, 7)).probability, 0.25)
  })

  it('weighs what an old log says of longer ago by how much longer', () => {
    const older = open({
      activityDateTime: daysAfter(today, -407),
      detectedDateTime: today,
      requestId: 'older',
    })
    const old = open({ activityDateTime: daysAfter(today, -400), detectedDateTime: today })
    near(risk([older, old]).probability, 1 - 0.5 * 0.75)
  })

  it('is not lowered by what is found after an old log was imported', () => {
    const old = open({ activityDateTime: daysAfter(today, -20), detectedDateTime: today, probability: 0.77 })
    const later = hoursAfter(today, 5)
    const found = open({ activityDateTime: later, requestId: 'later', probability: 0.15 })
    const before = risk([old], 'medium', later).probability
    assert.ok(risk([old, found], 'medium', later).probability > before)
    assert.equal(risk([old, found], 'medium', later).level, 'medium')
  })

  it('does not depend on the order of the detections', () => {
    const detection = fc.record({
      probability: fc.double({ min: 0.1, max: 0.95, noNaN: true }),
      requestId: fc.constantFrom('a', 'b', 'c'),
      correlationGroup: fc.constantFrom('network', 'familiarity'),
      halfLifeDays: fc.constantFrom(7, 14, null),
      activityDateTime: fc.nat(60).map((days) => daysAfter(today, -days)),
    })
    fc.assert(
      fc.property(fc.array(detection.map(open), { minLength: 1, maxLength: 8 }), (all) => {
        near(risk(all.toReversed()).probability, risk(all).probability)
      }),
    )
  })

  it('never falls because something more was found as it happened', () => {
    const detection = fc.record({
      probability: fc.double({ min: 0.1, max: 0.95, noNaN: true }),
      halfLifeDays: fc.constantFrom(7, 14, null),
      requestId: fc.uuid(),
      activityDateTime: fc.nat(60).map((days) => daysAfter(today, -days)),
    })
    fc.assert(
      fc.property(fc.array(detection.map(open), { maxLength: 8 }), detection.map(open), (all, more) => {
        const live = { ...more, activityDateTime: today, detectedDateTime: today }
        assert.ok(risk([...all, live]).probability >= risk(all).probability - 1e-12)
      }),
    )
  })
})

describe('the level of a user', () => {
  it('rises at its threshold and is left only below 80 % of it', () => {
    const at = (probability: number, current: string) => risk([open({ probability })], current).level
    assert.deepEqual([at(0.79, 'none'), at(0.8, 'none')], ['medium', 'high'])
    assert.deepEqual([at(0.65, 'high'), at(0.63, 'high')], ['high', 'medium'])
    assert.deepEqual([at(0.33, 'medium'), at(0.31, 'medium')], ['medium', 'low'])
    assert.deepEqual([at(0.081, 'low'), at(0.079, 'low')], ['low', 'none'])
    assert.equal(at(0.081, 'none'), 'none')
  })

  it('falls by itself at the moment that was foretold, and not before', () => {
    const probabilities = fc.double({ min: 0.11, max: 0.99, noNaN: true })
    fc.assert(
      fc.property(probabilities, fc.constantFrom(7, 14), (probability, halfLifeDays) => {
        const all = [open({ probability, halfLifeDays })]
        const { level, decayDateTime } = risk(all)
        assert.ok(decayDateTime)
        assert.equal(risk(all, level, hoursAfter(decayDateTime, -0.1)).level, level)
        assert.notEqual(risk(all, level, decayDateTime).level, level)
      }),
    )
  })

  it('always finds its way back to none, in at most three steps', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0.1, max: 0.99, noNaN: true }), { minLength: 1 }),
        (probabilities) => {
          const all = probabilities.map((probability, index) =>
            open({ probability, requestId: String(index) }),
          )
          let { level, decayDateTime } = risk(all)
          let steps = 0
          for (; decayDateTime && steps < 4; steps++)
            ({ level, decayDateTime } = risk(all, level, decayDateTime))
          assert.equal(level, 'none')
          assert.ok(steps <= 3)
        },
      ),
    )
  })
})
