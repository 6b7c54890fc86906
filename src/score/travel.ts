/** Speed between the places of two sign-ins: how fast somebody must have been, at the least. */

import { ln1p, probabilityOf } from '../observation/arithmetic.ts'
import { valueAt } from '../observation/attributes.ts'
import { codeOf, networkKindCodes } from '../observation/codes.ts'
import { flag, hasFlag, hasValue, shortOf } from '../observation/observation.ts'
import { surelyApartKm } from '../observation/place.ts'
import { type Place, placesAround, placesOf } from '../profile/places.ts'
import { type Facts, isKnown, otherUsers, saysOf } from './facts.ts'

const hourMicroseconds = 3_600_000_000
const minuteMicroseconds = 60_000_000

export interface Trip {
  from: Place
  distanceKm: number
  hours: number
  speedKmPerHour: number
}

/** Why a trip says nothing; words in src/detections/whys.ts. */
export type TripSuppression =
  | 'placeDoubtful'
  | 'exitHere'
  | 'exitThere'
  | 'networkKnown'
  | 'placeKnown'
  | 'carrier'
  | 'sameNetwork'
  | 'colleaguesNetwork'
  | 'colleaguesPlace'

/** The fastest of the trips from the last places of the user; null when each can be made. */
export function fastestTrip({ observation, flat, settings }: Facts): Trip | null {
  if (!hasFlag(observation, flag.hasPoint) || !hasFlag(observation, flag.interactive)) return null
  const { windowHours, distanceKmMin, speedKmPerHour, speedScaleKmPerHour } = settings.unlikelyTravel
  let fastest: Trip | null = null
  for (const from of placesAround(flat, observation.at, windowHours * hourMicroseconds)) {
    const distanceKm = surelyApartKm(from, observation)
    if (distanceKm <= distanceKmMin) continue
    const elapsed = Math.max(minuteMicroseconds, Math.abs(observation.at - from.at))
    if (elapsed > windowHours * hourMicroseconds) continue
    const hours = elapsed / hourMicroseconds
    const speedKmPerHour = distanceKm / hours
    if (!fastest || speedKmPerHour > fastest.speedKmPerHour)
      fastest = { from, distanceKm, hours, speedKmPerHour }
  }
  if (!fastest) return null
  // That nobody travels so fast; from one half on it is a trip at all.
  const likelihood = probabilityOf((fastest.speedKmPerHour - speedKmPerHour) / speedScaleKmPerHour)
  return likelihood < 0.5 ? null : fastest
}

const mobile = codeOf(networkKindCodes, 'mobile')

/** Null when the trip says something. */
export function suppressionOf({ from }: Trip, facts: Facts): TripSuppression | null {
  const { observation, settings } = facts
  if (hasFlag(observation, flag.geoDoubtful) || from.geoDoubtful) return 'placeDoubtful'
  if (!saysOf(observation.networkKind).country) return 'exitHere'
  if (!saysOf(from.networkKind).country) return 'exitThere'
  if (isKnown(facts, valueAt.subnet)) return 'networkKnown'
  if (isKnown(facts, valueAt.city)) return 'placeKnown'
  const country = shortOf(observation, 'country')
  const isSameCountry = country !== 0 && country === from.country
  if (isSameCountry && (observation.networkKind === mobile || from.networkKind === mobile)) return 'carrier'
  const asn = shortOf(observation, 'asn')
  if (asn !== 0 && asn === from.asn && country === from.country) return 'sameNetwork'
  const enough = Math.max(settings.unlikelyTravel.otherUsersMin, observation.tenant.users * 0.01)
  if (hasValue(observation, 'subnet') && otherUsers(facts, valueAt.subnet) >= enough)
    return 'colleaguesNetwork'
  if (hasValue(observation, 'city') && otherUsers(facts, valueAt.city) >= enough) return 'colleaguesPlace'
  return null
}

/** From one of the last places at a speed that nobody travels, and nothing explains it. */
export function isTravelling(facts: Facts): boolean {
  const trip = fastestTrip(facts)
  return trip !== null && suppressionOf(trip, facts) === null
}

const flightHours = 24
const satellite = codeOf(networkKindCodes, 'satellite')

/** Whoever was on a plane or a ship within the last day, with what was shown there, is somewhere else for a reason. */
export function hasJustFlown({ observation, flat }: Pick<Facts, 'observation' | 'flat'>): boolean {
  return placesAround(flat, observation.at, flightHours * hourMicroseconds).some(
    ({ networkKind }) => networkKind === satellite,
  )
}

/** ln of the distance to the nearest of the last places, at the least, in units of 50 km; 0 where nothing is known. */
export function distanceNats({ observation, flat }: Facts): number {
  if (!hasFlag(observation, flag.hasPoint)) return 0
  let nearestKm = Number.POSITIVE_INFINITY
  for (const place of placesOf(flat)) nearestKm = Math.min(nearestKm, surelyApartKm(place, observation))
  return nearestKm === Number.POSITIVE_INFINITY ? 0 : ln1p(nearestKm / 50)
}
