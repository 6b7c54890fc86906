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
  const { latitude, longitude } = geoCoordinates ?? {}
  return {
    ...(country ? { country } : {}),
    ...(country && city ? { city } : {}),
    ...(latitude == null || longitude == null
      ? {}
      : { point: { latitude, longitude }, radiusKm: city ? cityRadiusKm : radiusOf(country) }),
  }
}

/** Without a city the point is the middle of the country, whatever accuracy it claims. */
function recordedPlace({ country, city, point, radiusKm }: PlaceRecord, loggedCountry?: string): Place {
  const where = country ?? loggedCountry
  return {
    ...(where ? { country: where } : {}),
    ...(where && city ? { city } : {}),
    ...(point ? { point, radiusKm: city ? (radiusKm ?? cityRadiusKm) : radiusOf(where) } : {}),
  }
}

function vagueness({ city, radiusKm }: Place): number {
  return city ? 0 : (radiusKm ?? 0)
}

function radiusOf(country: string | null | undefined): number {
  return countryRadiusKm.get(country ?? '') ?? countryRadiusKmDefault
}
