/** The last places, sessions and failures of an identity: few, in order, and only as old as they may be. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { flag } from '../../src/observation/observation.ts'
import { addFailure, failuresBefore, failuresOf } from '../../src/profile/failures.ts'
import { addPlace, placesOf } from '../../src/profile/places.ts'
import { addSessionVisit, sessionsOf } from '../../src/profile/sessions.ts'
import { dayMicroseconds, firstDay, freshFlat, type Shown, shown } from './sketches.ts'

const hour = 1 / 24
const atOf = (day: number) => Math.round((firstDay + day) * dayMicroseconds)

describe('the places of a profile', () => {
  const placesAfter = (list: Shown[]) => {
    const flat = freshFlat()
    for (const one of list) addPlace(flat, shown({ point: [5770, 1196], ...one }))
    return placesOf(flat)
  }

  it('are as they were shown', () => {
    const change = {
      radiusKm: 40,
      networkKind: 6,
      flags: flag.interactive | flag.hasPoint | flag.geoDoubtful,
    }
    const [place] = placesAfter([
      { idHash: 9, point: [-2355, -4663], values: { asn: 3, country: 4 }, change },
    ])
    assert.deepEqual(place, {
      ...{ at: atOf(0), idHash: 9, latitude: -2355, longitude: -4663, radiusKm: 40 },
      ...{ networkKind: 6, geoDoubtful: true, asn: 3, country: 4 },
    })
  })

  it('are the eight newest in order of events, in whatever order they were learned', () => {
    const days = Array.from({ length: 12 }, (_, index) => index)
    fc.assert(
      fc.property(fc.shuffledSubarray(days, { minLength: 12 }), (shuffled) => {
        const places = placesAfter(shuffled.map((day) => ({ day })))
        assert.deepEqual(
          places.map(({ at }) => at),
          days.slice(4).map(atOf),
        )
      }),
    )
  })

  it('of one moment stand in the order of their ids', () => {
    const places = placesAfter([{ idHash: 3 }, { idHash: 1 }, { idHash: 2 }])
    assert.deepEqual(
      places.map(({ idHash }) => idHash),
      [1, 2, 3],
    )
  })

  it('are not taken from a program that renews its token, nor where none is shown', () => {
    assert.deepEqual(
      placesAfter([{ change: { flags: flag.hasPoint } }, { change: { flags: flag.interactive } }]),
      [],
    )
  })
})

describe('the sessions of a profile', () => {
  const sessionsAfter = (list: Shown[]) => {
    const flat = freshFlat()
    for (const one of list) addSessionVisit(flat, shown(one))
    return sessionsOf(flat)
  }

  it('are one visit as long as network and client stay, from the first moment to the last', () => {
    const values = { session: 1, subnet: 2, asn: 3, country: 4, agent: 5, os: 6 }
    const visits = sessionsAfter([
      { day: 0, values },
      { day: hour, values },
      { day: 2 * hour, values: { ...values, asn: 9 } },
    ])
    assert.deepEqual(visits, [
      {
        session: 1,
        firstAt: atOf(0),
        lastAt: atOf(2 * hour),
        subnet: 2,
        asn: 3,
        country: 4,
        agent: 5,
        os: 6,
      },
    ])
  })

  it('are another visit in another network, another browser or another system', () => {
    const values = { session: 1, subnet: 2, agent: 5, os: 6 }
    const changes = [{}, { subnet: 3 }, { agent: 4 }, { os: 5 }]
    assert.equal(sessionsAfter(changes.map((one) => ({ values: { ...values, ...one } }))).length, 4)
  })

  it('are eight: the one that was seen last is the last, and the first goes first', () => {
    const visits = sessionsAfter(
      [1, 2, 3, 1, 4, 5, 6, 7, 8, 9].map((session, index) => ({ day: index * hour, values: { session } })),
    )
    assert.deepEqual(
      visits.map(({ session }) => session),
      [3, 1, 4, 5, 6, 7, 8, 9],
    )
  })

  it('are forgotten a day after they were last seen, when another is', () => {
    const of = (day: number, session: number) => ({ day, values: { session } })
    assert.equal(sessionsAfter([of(0, 1), of(1, 2)]).length, 2)
    assert.equal(sessionsAfter([of(0, 1), of(1 + hour, 2)]).length, 1)
  })

  it('are none where the log names none', () => {
    assert.deepEqual(sessionsAfter([{ values: { subnet: 1 } }]), [])
  })
})

describe('the failures of a profile', () => {
  const failuresAfter = (list: Shown[]) => {
    const flat = freshFlat()
    for (const one of list) addFailure(flat, shown({ outcome: 'wrongPassword', ...one }))
    return flat
  }

  it('are as they were shown', () => {
    const flat = failuresAfter([
      {
        idHash: 8,
        outcome: 'secondFactorFailed',
        values: { ip: 1, subnet: 2, asn: 3 },
        change: { refusal: 2 },
      },
    ])
    assert.deepEqual(failuresOf(flat), [
      { at: atOf(0), idHash: 8, outcome: 'secondFactorFailed', refusal: 2, ip: 1, subnet: 2, asn: 3 },
    ])
  })

  it('are those of a day, and the newest thirty', () => {
    assert.equal(failuresOf(failuresAfter([{ day: 0 }, { day: 1 }])).length, 2)
    assert.equal(failuresOf(failuresAfter([{ day: 0 }, { day: 1 + hour }])).length, 1)
    const many = failuresOf(failuresAfter(Array.from({ length: 40 }, (_, index) => ({ idHash: index }))))
    assert.deepEqual(
      many.map(({ idHash }) => idHash),
      Array.from({ length: 30 }, (_, index) => 10 + index),
    )
  })

  it('that are mere steps of the protocol are three, so that they push nothing out', () => {
    const steps = Array.from({ length: 9 }, (_, idHash) => ({ idHash, outcome: 'interrupted' as const }))
    const found = failuresOf(failuresAfter([{ idHash: 100 }, ...steps]))
    assert.deepEqual(
      found.map(({ idHash }) => idHash),
      [100, 6, 7, 8],
    )
  })

  it('are asked for by outcome and by the window that ends at a moment', () => {
    const flat = failuresAfter([
      { day: 0, idHash: 1 },
      { day: hour, idHash: 2, outcome: 'locked' },
      { day: 2 * hour, idHash: 3 },
      { day: 3 * hour, idHash: 4 },
    ])
    const before = failuresBefore(flat, ['wrongPassword'], atOf(2 * hour), 2)
    assert.deepEqual(
      before.map(({ idHash }) => idHash),
      [1, 3],
    )
    assert.deepEqual(failuresBefore(freshFlat(), ['wrongPassword'], atOf(0), 24), [])
  })
})
