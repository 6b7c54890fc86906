/**
 * The networks of the generated world: per country home providers, carriers, firms, hosters and universities with sizes
 * after Zipf, and across countries VPN providers, a relay and a satellite operator. Each has pools of addresses in
 * cities. Addresses are from 240.0.0.0/4 and 2001:db8::/32, AS numbers from 900 001: they belong to nobody.
 */
import type { Random } from '../../../src/demo/simulation/random.ts'
import { type City, type CountryFacts, countryFacts } from './cities.ts'
import { type NetworkType, networkName } from './network-names.ts'
import type { Parameters } from './parameters.ts'
import type { ShareTables } from './shares.ts'
import { type Chooser, createChooser, zipfWeights } from './weighted.ts'

export interface Network {
  asn: number
  name: string
  type: NetworkType
  country: string
  pools: Pool[]
}

/** A range of IPv4 addresses in one city; homes may also have a /64 from the range of the pool's number. */
export interface Pool {
  network: Network
  number: number
  city: City
  first: number
  size: number
  /** Where a later edition of the geo database puts it, from when on (milliseconds since 1970). */
  moved: { city: City; at: number } | null
}

export interface Country extends CountryFacts {
  drawCity: Chooser<City>
  residential: Chooser<Network>
  mobile: Chooser<Network>
  business: Chooser<Network>
  hosting: Chooser<Network>
  education: Chooser<Network>
  /** Exits of VPN providers here. */
  exits: Pool[]
}

export interface World {
  countries: Map<string, Country>
  users: Chooser<string>
  intruders: Chooser<string>
  destinations: Chooser<string>
  vpnExits: Chooser<string>
  relay: Network
  satellite: Network
}

/** How many networks of each type a country has: the one with most users, and any other. */
const networkCounts = {
  residential: [60, 16],
  mobile: [5, 3],
  business: [160, 16],
  hosting: [12, 6],
  education: [10, 2],
} as const

const vpnProviderCount = 9

export function buildWorld(
  random: Random,
  parameters: Parameters,
  shares: ShareTables,
  users: number,
  refreshAt: number,
): World {
  const builder = createBuilder(random.fork('geography'), parameters, refreshAt)
  const userShares = spread(shares.countriesOfUsers)
  const main = largest(userShares)
  const total = sum(userShares.values())
  const countries = new Map<string, Country>()
  for (const facts of countryFacts) {
    const people = (users * userShares.get(facts.code)!) / total
    const country = buildCountry(
      facts,
      facts.code === main,
      people,
      builder,
      random.fork(facts.code),
      parameters,
    )
    countries.set(facts.code, country)
  }
  addVpnProviders(countries, builder, random.fork('vpn'), parameters)
  const everyCity = countryFacts.flatMap(({ cities }) => cities)
  return {
    countries,
    users: chooserOf(userShares),
    intruders: chooserOf(spread(shares.countriesOfIntruders)),
    destinations: chooserOf(spread(shares.destinations)),
    vpnExits: chooserOf(spread(shares.vpnExits)),
    relay: builder.network('relay', 'US', everyCity, () => 24),
    satellite: builder.network('satellite', 'US', everyCity, () => 64),
  }
}

/** The pool of a network in a city; where it has none there, any of its own. */
export function poolNear(network: Network, city: City, random: Random): Pool {
  return network.pools.find((pool) => pool.city === city) ?? random.pick(network.pools)
}

export function cityAt(pool: Pool, time: number): City {
  return pool.moved !== null && time >= pool.moved.at ? pool.moved.city : pool.city
}

interface Builder {
  network(
    type: NetworkType,
    country: string,
    cities: City[],
    size: (city: City) => number,
    asn?: Network,
  ): Network
}

function createBuilder(random: Random, parameters: Parameters, refreshAt: number): Builder {
  let asn = 900_000
  let next = 0xf0_00_00_00
  let pools = 0
  return {
    network(type, country, cities, size, sameOperator) {
      asn += 1 + random.integer(7)
      const name = sameOperator?.name ?? networkName(type, country, random, parameters)
      const network: Network = { asn: sameOperator?.asn ?? asn, name, type, country, pools: [] }
      for (const city of cities) {
        const addresses = Math.max(1, Math.round(size(city)))
        const moved = random.chance(parameters.geoRefreshedPools) ? elsewhere(city, random, parameters) : null
        const pool: Pool = {
          network,
          number: pools++,
          city,
          first: next,
          size: addresses,
          moved: moved && { city: moved, at: refreshAt },
        }
        next += Math.ceil((addresses + 2) / 256) * 256
        network.pools.push(pool)
      }
      return network
    },
  }
}

/** Another city of the country, now and then of another country. */
function elsewhere(city: City, random: Random, { geoRefreshAbroad }: Parameters): City {
  const home = countryFacts.find(({ code }) => code === city.country)!
  const abroad = random.chance(geoRefreshAbroad)
  const candidates = abroad ? countryFacts.find(({ code }) => code === home.neighbour)!.cities : home.cities
  return random.pick(candidates)
}

function buildCountry(
  facts: CountryFacts,
  isMain: boolean,
  people: number,
  builder: Builder,
  random: Random,
  parameters: Parameters,
): Country {
  const { code, cities } = facts
  const weightOfCities = sum(cities.map(({ weight }) => weight))
  const exponent = isMain ? parameters.zipfExponent : parameters.zipfExponentAbroad
  const countOf = (type: keyof typeof networkCounts) => networkCounts[type][isMain ? 0 : 1]
  const family = (type: keyof typeof networkCounts, size: (share: number, city: City) => number) => {
    const weights = zipfWeights(countOf(type), exponent)
    const networks = weights.map((weight, rank) => {
      const here = rank < 3 ? cities : [random.pick(cities)]
      return builder.network(type, code, here, (city) => size(weight / sum(weights), city))
    })
    return { networks, weights }
  }
  const homes = family('residential', (share, city) =>
    Math.max(254, (people * share * city.weight) / weightOfCities / parameters.householdsPerAddress),
  )
  const mobile = family('mobile', (share) => Math.max(60, share * parameters.carrierAddresses))
  // The two largest home providers are carriers too, under one AS number.
  for (const rank of [0, 1]) {
    const { asn, name } = homes.networks[rank]!
    Object.assign(mobile.networks[rank]!, { asn, name })
  }
  const chooser = ({ networks, weights }: ReturnType<typeof family>) => createChooser(networks, weights)
  return {
    ...facts,
    drawCity: createChooser(
      cities,
      cities.map(({ weight }) => weight),
    ),
    residential: chooser(homes),
    mobile: chooser(mobile),
    business: chooser(family('business', () => 400)),
    hosting: chooser(family('hosting', () => 600)),
    education: chooser(family('education', () => 250)),
    exits: [],
  }
}

/** Some providers have an AS of their own, the others rent from hosters. */
function addVpnProviders(
  countries: Map<string, Country>,
  builder: Builder,
  random: Random,
  parameters: Parameters,
): void {
  for (let provider = 0; provider < vpnProviderCount; provider++) {
    const hasOwnNetwork = random.chance(parameters.vpnProvidersWithOwnNetwork)
    const places = [...countries.values()].filter(() => random.chance(parameters.vpnProviderCountries))
    const cities = places.map(({ cities: all }) => random.pick(all))
    const own = builder.network('vpn', 'PA', cities, () => parameters.vpnExitAddresses)
    for (const [index, country] of places.entries()) {
      const pool = own.pools[index]!
      if (!hasOwnNetwork) pool.network = country.hosting.draw(random)
      country.exits.push(pool)
    }
  }
}

function spread(shares: Record<string, number>): Map<string, number> {
  const { rest = 0, ...named } = shares
  const others = countryFacts.filter(({ code }) => named[code] === undefined)
  return new Map(countryFacts.map(({ code }) => [code, named[code] ?? rest / others.length]))
}

function chooserOf(shares: Map<string, number>): Chooser<string> {
  return createChooser([...shares.keys()], [...shares.values()])
}

function largest(shares: Map<string, number>): string {
  return [...shares].reduce((most, entry) => (entry[1] > most[1] ? entry : most))[0]
}

function sum(values: Iterable<number>): number {
  let total = 0
  for (const value of values) total += value
  return total
}
