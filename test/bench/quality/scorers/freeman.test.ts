import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import {
  countsIn,
  type FreemanEvent,
  greatestDifferences,
} from '../../../../bench/quality/freeman-reference.ts'
import { type FreemanTraits, freeman, freemanModel } from '../../../../bench/quality/scorers/freeman.ts'
import { signInOf } from '../tiny-stream.ts'

const laptop: FreemanTraits = {
  ip: '1',
  asn: 'A',
  country: 'NO',
  userAgent: 'full',
  browser: 'Firefox 1',
  os: 'Windows 10',
  deviceType: 'desktop',
}

/** Weights of the published notebook. */
const [ua, browser, os, device] = [
  0.5386653840551359, 0.2680451498625666, 0.18818295100109536, 0.0051065150812021525,
]

function near(actual: number | null, expected: number): void {
  assert.ok(Math.abs((actual ?? Number.NaN) - expected) < 1e-12, `${actual} is not ${expected}`)
}

/** Ann twice from address 1, Bob once from address 2 of the same network; all with the same client. */
function threeSignIns(model = freemanModel()) {
  model.learn('ann', laptop)
  model.learn('ann', laptop)
  model.learn('bob', { ...laptop, ip: '2' })
  return model
}

describe('the Freeman scorer', () => {
  it('gives the score that the published formula has for a familiar sign-in', () => {
    // N = 3. Address: seen 2 times, with one ASN and one country: unseen mass M = 1 + 1 + 1, factor c/(c + 3).
    // Everybody: .6 · 2/(3 + 3) · 2/5 + .3 · 3/3 + .1 · 3/3 = .48. Ann: .6 + .3 + .1 = 1.
    const address = 0.48
    // User agent: seen 3 times, M = 1 + 3, factor 3/(3 + 4): everybody ua · 3/(3 + 4) · 3/7 + the rest. Ann: 1.
    const agent = ua * (3 / 7) * (3 / 7) + browser + os + device
    // Users: (1/2) / (2/3).
    near(threeSignIns().score('ann', laptop), Math.log((address * agent * (1 / 2)) / (2 / 3)))
  })

  it('smooths a value that nobody has shown, and keeps the coarser levels as they are', () => {
    // Unseen: 1/(N + M) = 1/6, without the factor. Everybody .6/6 + .3 + .1 = .5; Ann 0 + .3 + .1 = .4.
    const agent = ua * (3 / 7) * (3 / 7) + browser + os + device
    near(threeSignIns().score('ann', { ...laptop, ip: '9' }), Math.log(((0.5 / 0.4) * agent * 0.5) / (2 / 3)))
  })

  it('takes a quarter of what everybody has where the user has nothing at all', () => {
    const strange = { ...laptop, ip: '9', asn: 'B', country: 'SE' }
    const agent = ua * (3 / 7) * (3 / 7) + browser + os + device
    near(threeSignIns().score('ann', strange), Math.log((4 * agent * 0.5) / (2 / 3)))
  })

  it('does not score a user without history; as a scorer it puts such sign-ins last', () => {
    assert.equal(freemanModel().score('ann', laptop), null)
    assert.equal(freeman().judge(signInOf({ day: 1 }))?.score, Number.NEGATIVE_INFINITY)
  })

  it('learns successes only', () => {
    const scorer = freeman()
    scorer.judge(signInOf({ day: 1, errorCode: 50074 }))
    assert.equal(scorer.judge(signInOf({ day: 2 }))?.score, Number.NEGATIVE_INFINITY)
    assert.ok(Number.isFinite(scorer.judge(signInOf({ day: 3 }))?.score))
  })
})

describe('the check against scores of others', () => {
  const events: FreemanEvent[] = [
    { userId: 'ann', traits: laptop },
    { userId: 'ann', traits: laptop },
    { userId: 'bob', traits: { ...laptop, ip: '2' } },
    { userId: 'ann', traits: laptop },
  ]
  const truth = threeSignIns().score('ann', laptop) as number

  it('gives the greatest difference to each column of truth', () => {
    const vectors = [{ row: 3, truth: { ours: truth, theirs: truth + 0.25 } }]
    const differences = greatestDifferences(events, vectors, freemanModel())
    assert.equal(differences.ours, 0)
    assert.ok(Math.abs(differences.theirs! - 0.25) < 1e-12)
  })

  it('can count full values in the whole log, as the published notebook does', () => {
    // The address is seen 3 times in all of the log: 3/(3 + 3) instead of 2/5; the user agent 4 times: 4/8.
    const address = 0.6 * (2 / 6) * (3 / 6) + 0.4
    const agent = ua * (3 / 7) * (4 / 8) + browser + os + device
    const model = threeSignIns(freemanModel(countsIn(events)))
    near(model.score('ann', laptop), Math.log((address * agent * 0.5) / (2 / 3)))
  })

  it('shows a scorer that is asked for a user without history as different, not as equal', () => {
    const differences = greatestDifferences(events, [{ row: 0, truth: { theirs: 1 } }], freemanModel())
    assert.ok(Number.isNaN(differences.theirs))
  })
})
