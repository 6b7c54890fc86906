/** Where an address is, and how surely: the log's word first, a database where the log is silent, doubt where both differ. */
import type { SignInLocation } from '../model/sign-in.ts'
import { distanceKm, type Point } from './distance.ts'
import type { PlaceRecord } from './network-databases.ts'

export interface Place {
  country?: string
  city?: string
  point?: Point
  /** How far from there the client may really be. */
  radiusKm?: number
  confidence?: 'low'
}

const cityRadiusKm = 50
const countryRadiusKmDefault = 400
/** Countries so large that "somewhere in it" says little. */
const countryRadiusKm = new Map([
  ['RU', 3000],
  ['CA', 2500],
  ['US', 2000],
  ['CN', 2000],
  ['BR', 2000],
  ['AU', 2000],
  ['IN', 1500],
  ['AR', 1500],
  ['KZ', 1200],
  ['ID', 2000],
  ['MX', 1200],
])
/** Where two sources differ by this distance, each may be off by a part of it. */
const doubtShare = 0.25

export function placeOf(location: SignInLocation, record: PlaceRecord | null, disagreementKm: number): Place {
  const logged = loggedPlace(location)
  if (!record) return logged
  const isAgreed = !logged.country || !record.country || logged.country === record.country
  const recorded = recordedPlace(record, logged.country)
  const apart = logged.point && recorded.point ? distanceKm(logged.point, recorded.point) : null
  const isDoubted =
    apart === null ? !isAgreed : apart > disagreementKm + vagueness(logged) + vagueness(recorded)
  const place: Place = isAgreed ? { ...recorded, ...logged } : logged
  if (isDoubted) place.confidence = 'low'
  else if (apart !== null && logged.city && recorded.city)
    place.radiusKm = cityRadiusKm + Math.round(apart * doubtShare)
  return place
}

function loggedPlace({ countryOrRegion: country, city, geoCoordinates }: SignInLocation): Place {
  const place: Place = {}
  if (country) place.country = country
  if (country && city) place.city = city
  const latitude = geoCoordinates?.latitude
  const longitude = geoCoordinates?.longitude
  if (latitude == null || longitude == null) return place
  place.point = { latitude, longitude }
  place.radiusKm = city ? cityRadiusKm : radiusOf(country)
  return place
}

/** Without a city the point is the middle of the country, whatever accuracy it claims. */
function recordedPlace({ country, city, point, radiusKm }: PlaceRecord, loggedCountry?: string): Place {
  const where = country ?? loggedCountry
  const place: Place = {}
  if (where) place.country = where
  if (where && city) place.city = city
  if (!point) return place
  place.point = point
  place.radiusKm = city ? (radiusKm ?? cityRadiusKm) : radiusOf(where)
  return place
}

function vagueness({ city, radiusKm }: Place): number {
  return city ? 0 : (radiusKm ?? 0)
}

function radiusOf(country: string | null | undefined): number {
  return countryRadiusKm.get(country ?? '') ?? countryRadiusKmDefault
}
