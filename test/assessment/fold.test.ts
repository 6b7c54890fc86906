/** A profile is the fold of what happened and what was said, whenever and in whatever order it became known. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { assess } from '../../src/assessment/assess.ts'
import { fateOf, type Learning, learnAnew, type Ruling, refold, step } from '../../src/assessment/fold.ts'
import type { Observation } from '../../src/observation/observation.ts'
import { emptyProfile, openFlat } from '../../src/profile/flat.ts'
import { knownValues } from '../../src/profile/values.ts'
import {
  daysAfter,
  engineSettings,
  hoursAfter,
  observation,
  officeLife,
  type Sketch,
  today,
} from '../factories.ts'
import { viewOf } from '../profile-view.ts'

const life = officeLife().map(({ createdDateTime: at }) => observation({ at, deviceId: 'laptop' }))
const strange = observation({ from: 'brazil', client: 'firefoxOnLinux', at: hoursAfter(today, 1) })
const after = Array.from({ length: 12 }, (_, index) =>
  observation({
    at: daysAfter(today, 1 + index / 2),
    deviceId: 'laptop',
    errorCode: index % 5 === 4 ? 50_126 : 0,
  }),
)
const history = [...life, strange, ...after]
const settingsOf = () => engineSettings
const nothing = { rulings: [], learning: [] }

function tailOf(observations: Observation[]) {
  return observations.map((one) => ({ observation: one, settingsRevision: 1 }))
}

function profileOf(observations: Observation[], said: { rulings: Ruling[]; learning: Learning[] } = nothing) {
  return refold({ profile: emptyProfile() }, tailOf(observations), said, settingsOf).profile
}

function ruling(
  key: Observation,
  kind: 'compromised' | 'safe' | 'dismissed' | 'distrusted',
  entry = 1,
): Ruling {
  return { key, entry, kind }
}

describe('the fate of an event', () => {
  const fateWith = (sketch: Sketch, rulings: Ruling[] = []) => {
    const one = observation({ at: daysAfter(today, 1), ...sketch })
    return fateOf(assess(profileOf(life), one, engineSettings), one, rulings)
  }
  const risky: Sketch = { from: 'southAfrica', client: 'firefoxOnLinux' }

  it('is trusted when nothing speaks against it, pending when something does, none when it failed', () => {
    assert.equal(fateWith({ deviceId: 'laptop' }), 'trusted')
    assert.equal(fateWith(risky), 'pending')
    assert.equal(fateWith({ errorCode: 50_126 }), 'none')
    assert.equal(fateWith({ ...risky, errorCode: 50_076 }), 'none')
  })

  it('is what was said last', () => {
    for (const [kind, fate] of [
      ['compromised', 'rejected'],
      ['safe', 'trusted'],
      ['dismissed', 'none'],
      ['distrusted', 'pending'],
    ] as const) {
      assert.equal(fateWith(risky, [ruling(strange, 'safe'), ruling(strange, kind)]), fate)
      assert.equal(fateWith({ deviceId: 'laptop' }, [ruling(strange, kind)]), fate)
    }
  })
})

describe('a history that is folded again', () => {
  it('is the profile that came of judging it event by event', () => {
    let profile: Uint8Array = emptyProfile()
    for (const one of history) profile = step(profile, one, engineSettings).profile
    assert.deepEqual(profileOf(history), profile)
  })

  it('is the same in whatever order it is told, and told twice', () => {
    const expected = profileOf(history)
    fc.assert(
      fc.property(fc.shuffledSubarray(history, { minLength: history.length }), (shuffled) => {
        assert.deepEqual(profileOf([...shuffled, ...shuffled.slice(0, 5)]), expected)
      }),
      { numRuns: 20 },
    )
  })

  it('is the same from a checkpoint on', () => {
    fc.assert(
      fc.property(fc.nat(history.length), (cut) => {
        const checkpoint = { profile: profileOf(history.slice(0, cut)) }
        const before = checkpoint.profile.slice()
        const { profile } = refold(checkpoint, tailOf(history.slice(cut)), nothing, settingsOf)
        assert.deepEqual(profile, profileOf(history))
        assert.deepEqual(checkpoint.profile, before)
      }),
      { numRuns: 20 },
    )
  })

  it('leaves alone the bytes that it goes on from, of whatever kind a store hands them out', () => {
    const waiting = profileOf([...life, strange])
    const later = observation({ at: daysAfter(today, 40), deviceId: 'laptop' })
    const bytes = Buffer.from(waiting)
    assess(bytes, later, engineSettings)
    assert.deepEqual(new Uint8Array(bytes), waiting)
    const { profile } = refold({ profile: bytes }, tailOf([later]), nothing, settingsOf)
    assert.deepEqual(new Uint8Array(bytes), waiting)
    assert.deepEqual(new Uint8Array(profile), profileOf([...life, strange, later]))
  })

  it('without what an administrator rejects knows nothing of it, to the byte of its values', () => {
    const said = { rulings: [ruling(strange, 'compromised')], learning: [] }
    const { values, places, pending } = viewOf(profileOf(history, said))
    const without = viewOf(profileOf(history.filter((one) => one !== strange)))
    assert.deepEqual([values, places, pending], [without.values, without.places, without.pending])
  })

  it('trusts at once what an administrator confirms as safe', () => {
    const said = { rulings: [ruling(strange, 'safe')], learning: [] }
    const country = knownValues(openFlat(profileOf(history, said)), 'country')
    assert.equal(country.length, 2)
    assert.equal(knownValues(openFlat(profileOf(history)), 'country').length, 1)
  })

  it('says what was promoted, and when', () => {
    const quiet = observation({ at: daysAfter(today, 40), deviceId: 'laptop' })
    const { promoted, judged } = refold(
      { profile: emptyProfile() },
      tailOf([...history, quiet]),
      nothing,
      settingsOf,
    )
    assert.equal(judged.length, history.length + 1)
    assert.deepEqual(
      promoted.map(({ key, by }) => [key.idHash, by]),
      [[strange.idHash, strange.at + engineSettings.quietDays * 86_400_000_000]],
    )
  })

  it('is learned anew from the moment at which somebody vouched for the account', () => {
    const since = (after[3] as Observation).at
    const said = { rulings: [], learning: [{ since }] }
    const view = viewOf(profileOf(history, said))
    assert.deepEqual([view.learningSince, view.signInsSince], [since, 7])
    assert.equal(viewOf(learnAnew(profileOf(history), { since })).signInsSince, 0)
  })

  it('hears what campaigns say of an event, and is judged by it', () => {
    const one = life.at(-1) as Observation
    const findings = [{ detection: 'passwordSpray', probability: 0.9, facts: {}, knownAt: one.at }]
    const guessing = { addressUsers: 9, networkUsers: 9, since: one.at }
    const said: Ruling = { key: one, entry: 2, kind: 'findings', said: { guessing, findings } }
    const { judged } = refold(
      { profile: emptyProfile() },
      tailOf(life),
      { rulings: [said], learning: [] },
      settingsOf,
    )
    assert.deepEqual(
      judged.at(-1)?.verdict.raised.map(({ detection }) => detection),
      ['passwordSpray'],
    )
    assert.equal(judged.at(-1)?.fate, 'pending')
  })
})
