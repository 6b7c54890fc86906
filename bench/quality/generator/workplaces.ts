/** Where people work: firms with few shared addresses and perhaps a tunnel, one company, one campus. */
import type { Random } from '../../../src/demo/simulation/random.ts'
import type { StreamProfile } from '../stream.ts'
import { type Access, accessAt, drawAccess } from './addresses.ts'
import type { City } from './cities.ts'
import { type Country, type Network, poolNear, type World } from './networks.ts'
import type { Parameters } from './parameters.ts'
import type { Chooser } from './weighted.ts'

export interface Workplace {
  city: City
  utcOffsetHours: number
  egress: Access[]
  /** Where the tunnel for those outside comes out; empty for firms without one. */
  tunnel: Access[]
}

export interface Workplaces {
  /** Null for those who are not employed. */
  draw(country: Country, city: City, random: Random): Workplace | null
  abroad(country: Country, random: Random): Workplace
  all: Workplace[]
}

export function buildWorkplaces(
  profile: StreamProfile,
  world: World,
  parameters: Parameters,
  users: number,
  random: Random,
): Workplaces {
  if (profile === 'consumer-sso') return manyFirms(world, parameters, users, random)
  const main = world.countries.get(profile === 'enterprise' ? 'DE' : 'NL')!
  const all =
    profile === 'enterprise' ? offices(world, main, parameters, random) : [campus(main, parameters, random)]
  return {
    all,
    draw: (country, city, own) => {
      const near = all.filter((place) => place.city.country === country.code)
      return near.find((place) => place.city === city) ?? own.pick(near.length > 0 ? near : all)
    },
    abroad: (country, own) =>
      firm(country, country.drawCity.draw(own), parameters, random.fork(`abroad ${country.code}`)),
  }
}

function manyFirms(world: World, parameters: Parameters, users: number, random: Random): Workplaces {
  const byCity = new Map<City, Workplace[]>()
  const all: Workplace[] = []
  const firms = Math.max(20, Math.round((users * parameters.employed) / parameters.employeesPerEgress))
  for (let index = 0; index < firms; index++) {
    const country = world.countries.get(world.users.draw(random))!
    const city = country.drawCity.draw(random)
    const place = firm(country, city, parameters, random)
    all.push(place)
    byCity.set(city, [...(byCity.get(city) ?? []), place])
  }
  return {
    all,
    draw: (_, city, own) => {
      const near = byCity.get(city)
      return near && own.chance(parameters.employed) ? own.pick(near) : null
    },
    abroad: (country, own) => firm(country, country.drawCity.draw(own), parameters, own.fork('abroad')),
  }
}

/** Large firms have an AS of their own, small ones a line of a home provider; some go through a rented gateway. */
function firm(country: Country, city: City, parameters: Parameters, random: Random): Workplace {
  const line = random.chance(parameters.firmsWithOwnNetwork) ? country.business : country.residential
  const isBehindGateway = random.chance(parameters.firmsBehindGateway)
  const network = networkIn(city, isBehindGateway ? country.hosting : line, random)
  const pool = poolNear(network, city, random)
  const egress = Array.from({ length: 1 + random.integer(parameters.egressAddresses) }, () =>
    drawAccess(pool, random),
  )
  const tunnel = random.chance(parameters.firmsWithTunnel) ? [drawAccess(pool, random)] : []
  return { city: pool.city, utcOffsetHours: country.utcOffsetHours, egress, tunnel }
}

/** The large networks are in all cities, small ones in one of them. */
function networkIn(city: City, chooser: Chooser<Network>, random: Random): Network {
  let network = chooser.draw(random)
  for (let draws = 0; draws < 50 && network.pools.every((pool) => pool.city !== city); draws++) {
    network = chooser.draw(random)
  }
  return network
}

/** Two offices in each country with many employees; tunnels come out at the main office and across the ocean. */
function offices(world: World, main: Country, parameters: Parameters, random: Random): Workplace[] {
  const places = ['DE', 'GB', 'US', 'PL', 'IN', 'FR', 'NL'].flatMap((code) => {
    const country = world.countries.get(code)!
    return country.cities
      .slice(0, code === main.code ? 4 : 2)
      .map((city) => firm(country, city, parameters, random))
  })
  const overseas = places.find(({ city }) => city.country === 'US')!
  const exits = [places[0]!, overseas].map(({ egress }) => accessAt(egress[0]!.pool, random.integer(400)))
  return places.map((place) => ({
    ...place,
    tunnel: place.city.country === 'US' || place.city.country === 'GB' ? [exits[1]!] : [exits[0]!],
  }))
}

/** The wireless network of the whole campus: some dozens of addresses for everybody. */
function campus(country: Country, parameters: Parameters, random: Random): Workplace {
  const network = networkIn(country.cities[0]!, country.education, random)
  const pool = poolNear(network, country.cities[0]!, random)
  const addresses = Math.min(pool.size, Math.round(parameters.campusAddresses))
  return {
    city: pool.city,
    utcOffsetHours: country.utcOffsetHours,
    egress: Array.from({ length: addresses }, (_, index) => accessAt(pool, index)),
    tunnel: [accessAt(pool, addresses + 1)],
  }
}
