/** Journeys: when, where, through which networks. The days of the flights are part of them. */
import type { Random } from '../../../src/demo/simulation/random.ts'
import { type Access, drawAccess } from './addresses.ts'
import { type City, distanceKm } from './cities.ts'
import { dayMilliseconds, hourMilliseconds } from './connections.ts'
import type { Country, Network } from './networks.ts'
import { poolNear } from './networks.ts'
import type { Setting } from './setting.ts'

export interface Trip {
  /** Leaves home, arrives there, leaves there, is home again: milliseconds since 1970. */
  leaves: number
  arrives: number
  returns: number
  isBack: number
  city: City
  country: Country
  hotel: Access
  carrier: Network
  /** Data goes through the carrier at home, which is also where the address seems to be. */
  isHomeRouted: boolean
}

export function planTrips(setting: Setting, country: Country, random: Random, length: number): Trip[] {
  const { world, parameters, from } = setting
  const trips: Trip[] = []
  let time = from
  const meanDays = 365 / parameters.tripsPerYear
  for (;;) {
    time += random.exponential(meanDays) * dayMilliseconds
    const days = Math.min(60, Math.exp(random.normal(parameters.tripLogMean, parameters.tripLogDeviation)))
    if (time > from + length) return trips
    const there = random.chance(parameters.tripAbroad)
      ? world.countries.get(world.destinations.draw(random))!
      : country
    const city = there.drawCity.draw(random)
    // Flying, and ways to and from airports.
    const wayHours =
      parameters.groundHours + distanceKm(country.cities[0]!, city) / parameters.flightKmPerHour
    const lodging = random.chance(0.5) ? there.business.draw(random) : there.residential.draw(random)
    const trip: Trip = {
      leaves: time,
      arrives: time + wayHours * hourMilliseconds,
      returns: time + wayHours * hourMilliseconds + days * dayMilliseconds,
      isBack: time + 2 * wayHours * hourMilliseconds + days * dayMilliseconds,
      city,
      country: there,
      hotel: drawAccess(poolNear(lodging, city, random), random),
      carrier: there.mobile.draw(random),
      isHomeRouted: random.chance(parameters.roamingHomeRouted),
    }
    trips.push(trip)
    time = trip.isBack
  }
}

/** `'way'` while between the places. */
export function tripAt(trips: Trip[], time: number): Trip | 'way' | null {
  for (const trip of trips) {
    if (time < trip.leaves) return null
    if (time < trip.isBack) return time >= trip.arrives && time < trip.returns ? trip : 'way'
  }
  return null
}
