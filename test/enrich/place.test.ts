/** Where an address is: the log's word first, a database where the log is silent, doubt where both differ. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { distanceKm } from '../../src/enrich/distance.ts'
import type { PlaceRecord } from '../../src/enrich/network-databases.ts'
import { placeOf } from '../../src/enrich/place.ts'
import type { SignInLocation } from '../../src/model/sign-in.ts'

const gothenburg = { latitude: 57.7072, longitude: 11.967 }
const malmo = { latitude: 55.605, longitude: 13.0038 }
const lulea = { latitude: 65.5848, longitude: 22.1547 }
const disagreementKm = 500

function logged(
  country: string | null,
  city: string | null = null,
  point: typeof malmo | null = null,
): SignInLocation {
  return {
    ...{ countryOrRegion: country, city, state: null },
    geoCoordinates: point && { ...point, altitude: null },
  }
}

function place(location: SignInLocation, record: PlaceRecord | null) {
  return placeOf(location, record, disagreementKm)
}

describe('a place', () => {
  it('is that of the log when there is no database', () => {
    assert.deepEqual(place(logged('SE', 'Goteborg', gothenburg), null), {
      ...{ country: 'SE', city: 'Goteborg', point: gothenburg, radiusKm: 50 },
    })
    assert.deepEqual(place(logged(null), null), {})
  })

  it('is that of the database when the log has none', () => {
    const record = { country: 'SE', city: 'Malmo', point: malmo, radiusKm: 20 }
    assert.deepEqual(place(logged(null), record), record)
    assert.equal(place(logged(null), { country: 'SE', city: 'Malmo', point: malmo }).radiusKm, 50)
  })

  it('is filled in where the log has only the same country', () => {
    const record = { country: 'SE', city: 'Malmo', point: malmo, radiusKm: 20 }
    assert.deepEqual(place(logged('SE'), record), record)
    assert.deepEqual(place(logged('SE', 'Lund'), record), { ...record, city: 'Lund' })
  })

  it('is as vague as the country where nobody names a city, whatever accuracy is claimed', () => {
    assert.equal(place(logged(null), { country: 'SE', point: malmo, radiusKm: 20 }).radiusKm, 400)
    assert.equal(place(logged(null), { country: 'US', point: malmo, radiusKm: 20 }).radiusKm, 2000)
    assert.equal(place(logged('SE', null, malmo), null).radiusKm, 400)
  })

  it('is the vaguer, the farther both sources are apart', () => {
    const record = { country: 'SE', city: 'Malmo', point: malmo }
    const { radiusKm, confidence } = place(logged('SE', 'Goteborg', gothenburg), record)
    const apartKm = distanceKm(gothenburg, malmo)
    assert.ok(apartKm > 230 && apartKm < 250, String(apartKm))
    assert.equal(radiusKm, 50 + Math.round(apartKm / 4))
    assert.equal(confidence, undefined)
  })

  it('is doubted where both sources are too far apart, and then stays that of the log', () => {
    const { confidence, point, city } = place(logged('SE', 'Goteborg', gothenburg), {
      ...{ country: 'SE', city: 'Lulea', point: lulea },
    })
    assert.deepEqual([confidence, point, city], ['low', gothenburg, 'Goteborg'])
  })

  it('is not doubted for the middle of a country', () => {
    const record = { country: 'SE', point: { latitude: 62.5, longitude: 16 } }
    assert.equal(place(logged('SE', 'Goteborg', gothenburg), record).confidence, undefined)
  })

  it('is doubted where both name another country, and nothing is mixed', () => {
    const record = { country: 'DK', city: 'Copenhagen', point: malmo }
    assert.deepEqual(place(logged('SE'), record), { country: 'SE', confidence: 'low' })
  })

  it('is not doubted across a border that is near', () => {
    const copenhagen = { latitude: 55.6761, longitude: 12.5683 }
    const record = { country: 'DK', city: 'Copenhagen', point: copenhagen }
    const { confidence, country } = place(logged('SE', 'Malmo', malmo), record)
    assert.deepEqual([confidence, country], [undefined, 'SE'])
  })
})

describe('a distance', () => {
  it('is that of the great circle, across the date line and the poles', () => {
    assert.ok(
      Math.abs(distanceKm({ latitude: 0, longitude: 179.5 }, { latitude: 0, longitude: -179.5 }) - 111.2) <
        0.1,
    )
    assert.ok(
      Math.abs(distanceKm({ latitude: 90, longitude: 0 }, { latitude: -90, longitude: 77 }) - 20_015.1) < 0.1,
    )
    assert.equal(distanceKm(malmo, malmo), 0)
  })
})
