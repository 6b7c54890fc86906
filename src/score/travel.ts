/** Speed between the places of two sign-ins: how fast somebody must have been, at the least. */

import { ln1p, probabilityOf } from '../observation/arithmetic.ts'
import { valueAt } from '../observation/attributes.ts'
import { codeOf, networkKindCodes } from '../observation/codes.ts'
import { flag, hasFlag, hasValue, shortOf } from '../observation/observation.ts'
import { surelyApartKm } from '../observation/place.ts'
import { type Place, placesAround, placesOf } from '../profile/places.ts'
import { knowsShort } from '../profile/values.ts'
import { isAnnounced } from './declared.ts'
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
  | 'tripAnnounced'
  | 'placeDoubtful'
  | 'exitHere'
  | 'exitThere'
  | 'networkKnown'
  | 'placeKnown'
  | 'carrier'
  | 'sameNetwork'
  | 'colleaguesNetwork'
  | 'colleaguesPlace'

/** The fastest of the trips from the last places of the user, before those that were announced; null when each can be made. */
export function fastestTrip(facts: Facts): Trip | null {
  const { observation, flat, settings } = facts
  if (!hasFlag(observation, flag.hasPoint) || !hasFlag(observation, flag.interactive)) return null
  const { windowHours, distanceKmMin, speedKmPerHour, speedScaleKmPerHour } = settings.unlikelyTravel
  // That nobody travels so fast; from one half on it is a trip at all.
  const isTrip = (speed: number) => probabilityOf((speed - speedKmPerHour) / speedScaleKmPerHour) >= 0.5
  const trips: Trip[] = []
  for (const from of placesAround(flat, observation.at, windowHours * hourMicroseconds)) {
    const distanceKm = surelyApartKm(from, observation)
    if (distanceKm <= distanceKmMin) continue
    const elapsed = Math.max(minuteMicroseconds, Math.abs(observation.at - from.at))
    if (elapsed > windowHours * hourMicroseconds) continue
    const hours = elapsed / hourMicroseconds
    const speed = distanceKm / hours
    if (isTrip(speed)) trips.push({ from, distanceKm, hours, speedKmPerHour: speed })
  }
  if (trips.length === 0) return null
  const unexplained = trips.filter(({ from }) => !isArrival(facts, from))
  const asked = unexplained.length > 0 ? unexplained : trips
  return asked.reduce((fastest, one) => (one.speedKmPerHour > fastest.speedKmPerHour ? one : fastest))
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
  if (isArrival(facts, from)) return 'tripAnnounced'
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

/**
 * Whether an announced trip explains both places: one is in the country that was announced, and the other in one that the
 * user is known in. A telephone that roams and a computer at home are there meanwhile. Two places within the country, a
 * third country, and a sign-in from elsewhere while the user is away are not explained.
 */
function isArrival({ observation, flat }: Facts, from: Place): boolean {
  return (
    isAnnounced(observation) &&
    from.country !== shortOf(observation, 'country') &&
    knowsShort(flat, 'country', from.country)
  )
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
