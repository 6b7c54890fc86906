/** The baseline of one user: sums that do not know any order, bounded, and free of what was taken out. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import type { ProfileAttribute } from '../../src/config.ts'
import {
  addPending,
  addTrusted,
  emptyProfile,
  type Observation,
  type Profile,
  takeOut,
  takePending,
} from '../../src/profile/profile.ts'
import { daysAfter, engineSettings, guid, observation, today } from '../factories.ts'

/** Words that are more than words to a careless program. */
const hostileValues = [
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  '',
  ' ',
  '\u0000',
  '💥',
  'a b',
]

const value = fc.oneof(fc.constantFrom(...hostileValues), fc.constantFrom('SE', 'DE', 'BR'))
const values = fc.record(
  { subnet: value, country: value, city: value, agent: value, os: value, device: value },
  { requiredKeys: [] },
)

/** Up to nine, so that none is lost at the bound of places. */
const observations = fc
  .array(fc.tuple(values, fc.nat(170), fc.boolean()), { maxLength: 9 })
  .map((drawn) => drawn.map(([shown, days, isPlaced], index) => seen(shown, days, isPlaced, String(index))))

function seen(
  shown: Partial<Record<ProfileAttribute, string>>,
  daysAgo: number,
  isPlaced: boolean,
  name: string,
): Observation {
  const place = isPlaced ? { latitude: 57.7, longitude: 11.9, radiusKm: 50 } : {}
  return {
    signInId: guid(name),
    at: daysAfter(today, -daysAgo),
    features: { values: shown, interactive: true, ...place },
  }
}

function learned(all: Observation[], profile: Profile = emptyProfile()): Profile {
  for (const one of all) addTrusted(profile, one, engineSettings)
  return profile
}

describe('a profile', () => {
  it('is the same in whatever order its sign-ins were learned', () => {
    fc.assert(
      fc.property(
        observations.chain((all) =>
          fc.tuple(
            fc.constant(all),
            fc.shuffledSubarray(all, { minLength: all.length, maxLength: all.length }),
          ),
        ),
        ([all, shuffled]) => assert.deepEqual(learned(shuffled), learned(all)),
      ),
    )
  })

  it('holds nothing of a sign-in that was taken out again', () => {
    fc.assert(
      fc.property(observations, fc.integer({ min: 0, max: 9 }), (all, cut) => {
        const profile = learned(all)
        for (const one of all.slice(cut)) takeOut(profile, one)
        // When it was last trusted is only known of sign-ins that had a place.
        const { lastTrustedAt: _, ...rest } = profile
        const { lastTrustedAt: __, ...expected } = learned(all.slice(0, cut))
        assert.deepEqual(rest, expected)
      }),
    )
  })

  it('says which values are new and which are gone', () => {
    const profile = emptyProfile()
    const one = seen({ country: 'SE', os: '__proto__' }, 1, false, 'one')
    const two = seen({ country: 'SE' }, 2, false, 'two')
    assert.deepEqual(addTrusted(profile, one, engineSettings).added, [
      { attribute: 'country', value: 'SE' },
      { attribute: 'os', value: '__proto__' },
    ])
    assert.deepEqual(addTrusted(profile, two, engineSettings).added, [])
    assert.deepEqual(takeOut(profile, one).removed, [{ attribute: 'os', value: '__proto__' }])
    assert.deepEqual(takeOut(profile, two).removed, [{ attribute: 'country', value: 'SE' }])
    assert.deepEqual(profile, emptyProfile())
  })

  it('does not change when something is taken out that it never held', () => {
    const profile = learned([seen({ country: 'SE' }, 1, true, 'one')])
    takeOut(profile, seen({ country: 'DE', device: 'constructor' }, 90, true, 'stranger'))
    assert.deepEqual(profile, learned([seen({ country: 'SE' }, 1, true, 'one')]))
  })

  it('forgets what is older than its memory, whichever came first', () => {
    const old = seen({ country: 'DE', device: 'old' }, 250, true, 'old')
    const young = seen({ country: 'SE' }, 0, true, 'young')
    const profile = learned([old])
    assert.deepEqual(addTrusted(profile, young, engineSettings).removed, [
      { attribute: 'country', value: 'DE' },
      { attribute: 'device', value: 'old' },
    ])
    assert.deepEqual(profile, learned([young]))
    assert.deepEqual(learned([young, old]), learned([young]))
  })

  it('does not grow without end: 200 values an attribute, the newest of them', () => {
    const profile = emptyProfile()
    let added = 0
    let removed = 0
    for (let index = 0; index < 1000; index++) {
      const one = seen({ device: `device ${index}` }, 170 - index / 6, false, String(index))
      const changes = addTrusted(profile, one, engineSettings)
      added += changes.added.length
      removed += changes.removed.length
    }
    assert.equal(profile.values.get('device')?.size, 200)
    assert.equal(added - removed, 200)
    assert.ok(profile.values.get('device')?.has('device 999'))
  })

  it('remembers the ten newest places, in order of time', () => {
    const days = [30, 3, 17, 99, 5, 1, 80, 2, 60, 40, 50, 4]
    const { places } = learned(days.map((daysAgo) => seen({}, daysAgo, true, String(daysAgo))))
    const expected = days.toSorted((a, b) => b - a).slice(2)
    assert.deepEqual(
      places.map(({ at }) => at),
      expected.map((daysAgo) => daysAfter(today, -daysAgo)),
    )
  })

  it('takes no place from a program that renews its token', () => {
    const { places } = learned([observation({ interactive: false }), observation({ place: 'nowhere' })])
    assert.deepEqual(places, [])
  })

  it('counts what was learned since an admin vouched for the account', () => {
    const profile = { ...emptyProfile(), learningSince: daysAfter(today, -5) }
    const before = seen({}, 6, false, 'before')
    const after = seen({}, 4, false, 'after')
    learned([before, after], profile)
    assert.equal(profile.signInsSince, 1)
    takeOut(profile, before)
    assert.equal(profile.signInsSince, 1)
    takeOut(profile, after)
    assert.equal(profile.signInsSince, 0)
  })
})

describe('pending sign-ins', () => {
  it('are kept aside and count for nothing', () => {
    const profile = emptyProfile()
    addPending(profile, seen({ country: 'BR' }, 0, true, 'risky'))
    assert.equal(profile.pending.length, 1)
    assert.equal(profile.values.size, 0)
    assert.deepEqual(profile.places, [])
  })

  it('are handed out once', () => {
    const profile = emptyProfile()
    const [one, two] = [seen({}, 1, false, 'one'), seen({}, 0, false, 'two')]
    addPending(profile, one)
    addPending(profile, two)
    assert.deepEqual(
      takePending(profile, ({ signInId }) => signInId === one.signInId),
      [one],
    )
    assert.deepEqual(
      takePending(profile, ({ signInId }) => signInId === one.signInId),
      [],
    )
    assert.deepEqual(profile.pending, [two])
  })

  it('are the 50 newest', () => {
    const profile = emptyProfile()
    for (let index = 0; index < 120; index++) addPending(profile, seen({}, 0, false, String(index)))
    assert.equal(profile.pending.length, 50)
    assert.equal(profile.pending.at(-1)?.signInId, guid('119'))
  })
})
