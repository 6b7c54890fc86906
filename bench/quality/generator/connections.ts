/**
 * What people are connected through, and how its addresses change: a home whose provider renews leases, a phone whose
 * carrier shares addresses among thousands. Both have a state and are asked in order of time.
 */
import type { Random } from '../../../src/demo/simulation/random.ts'
import { type Access, accessOfHome6, drawAccess } from './addresses.ts'
import type { City } from './cities.ts'
import { type Country, cityAt, type Network, poolNear, type World } from './networks.ts'
import type { Parameters } from './parameters.ts'

export const dayMilliseconds = 86_400_000
export const hourMilliseconds = 3_600_000
export const minuteMilliseconds = 60_000

export interface Home {
  random: Random
  network: Network
  country: Country
  city: City
  /** Infinite where the address is the household's own. */
  leaseDays: number
  movesPerYear: number
  hasIpv6: boolean
  household: number
  access: Access
  since: number
  until: number
  day: number
  isChanged: boolean
  movesAt: number
}

export interface Phone {
  random: Random
  network: Network
  city: City
  access: Access | null
  at: number
}

export function createHome(
  random: Random,
  world: World,
  country: Country,
  city: City,
  parameters: Parameters,
  from: number,
): Home {
  const isSatellite = random.chance(parameters.satelliteHomes)
  const network = isSatellite ? world.satellite : country.residential.draw(random)
  const isStatic = random.chance(parameters.staticHomes)
  const lease = Math.exp(random.normal(parameters.leaseLogMean, parameters.leaseLogDeviation))
  const home: Home = {
    random,
    network,
    country,
    city,
    leaseDays: isSatellite ? parameters.satelliteLeaseDays : isStatic ? Number.POSITIVE_INFINITY : lease,
    movesPerYear: parameters.movesPerYear,
    hasIpv6: random.chance(parameters.ipv6Homes),
    household: random.integer(0x100000),
    access: drawAccess(poolNear(network, city, random), random),
    since: from,
    until: from,
    day: 0,
    isChanged: false,
    movesAt: from + random.exponential(365 / parameters.movesPerYear) * dayMilliseconds,
  }
  home.until = from + nextLease(home)
  return home
}

/** The address of a home at a time not before that of the last call; says in `isChanged` whether it is another. */
export function accessAtHome(home: Home, time: number): Access {
  const before = home.access.ip
  if (time >= home.movesAt) {
    home.network = home.country.residential.draw(home.random)
    home.movesAt = time + home.random.exponential(365 / home.movesPerYear) * dayMilliseconds
    renew(home)
  }
  if (time >= home.until) {
    renew(home)
    // Of leases that nobody saw only the last one matters; leases have no memory.
    home.until = time + nextLease(home)
  }
  const day = Math.floor(time / dayMilliseconds)
  if (home.hasIpv6 && day !== home.day) {
    home.day = day
    home.access = accessOfHome6(home.access.pool, home.household, home.random)
  }
  home.isChanged = home.access.ip !== before
  return home.access
}

/** The address of a phone: kept for some time, then another one of the carrier, perhaps of another city. */
export function accessOnPhone(phone: Phone, time: number, parameters: Parameters): Access {
  const { random, network, city } = phone
  const gone = phone.access === null ? 1 : 1 - Math.exp(-(time - phone.at) / holdMilliseconds(parameters))
  if (phone.access === null || random.chance(gone)) {
    const pool = random.chance(parameters.carrierOtherCity)
      ? random.pick(network.pools)
      : poolNear(network, city, random)
    phone.access = drawAccess(pool, random)
  }
  phone.at = time
  return phone.access
}

export function isMovedByGeoRefresh({ pool }: Access, time: number): boolean {
  return cityAt(pool, time) !== pool.city
}

function holdMilliseconds(parameters: Parameters): number {
  return parameters.carrierHoldMinutes * minuteMilliseconds
}

function renew(home: Home): void {
  home.household = (home.household + 1 + home.random.integer(5000)) & 0xfffff
  home.access = drawAccess(poolNear(home.network, home.city, home.random), home.random)
  home.day = 0
}

function nextLease({ random, leaseDays }: Home): number {
  return leaseDays === Number.POSITIVE_INFINITY ? leaseDays : random.exponential(leaseDays) * dayMilliseconds
}
