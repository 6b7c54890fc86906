/**
 * The simulated internet: cities with real coordinates, networks with private AS numbers (RFC 6996), and address pools
 * that belong to nobody: RFC 5737 and RFC 3849 (documentation) and RFC 2544 (benchmarking). The 32-bit private AS
 * numbers are left alone: Graph's `autonomousSystemNumber` is an Int32 and cannot hold them.
 */
import type { Random } from './random.ts'

export interface City {
  name: string
  state: string
  countryOrRegion: string
  latitude: number
  longitude: number
  utcOffsetHours: number
  hasSummerTime: boolean
}

export type NetworkKind = 'office' | 'residential' | 'mobile' | 'hotel' | 'tunnel' | 'hosting' | 'anonymizer'

export interface Network {
  asn: number
  name: string
  kind: NetworkKind
}

/** The addresses that a network has in one city: an IPv4 range and, for some, a `/40` of IPv6. */
export interface Pool {
  network: Network
  city: City
  range: string
  range6?: string
  /** What the tenant calls this network, when it is one of its trusted named locations. */
  locationName?: string
}

/** One address in use. */
export interface Access {
  ip: string
  pool: Pool
}

export const cities = {
  gothenburg: city('Goteborg', 'Vastra Gotaland', 'SE', 57.7072, 11.967),
  molndal: city('Molndal', 'Vastra Gotaland', 'SE', 57.6554, 12.0138),
  boras: city('Boras', 'Vastra Gotaland', 'SE', 57.721, 12.9401),
  kungsbacka: city('Kungsbacka', 'Halland', 'SE', 57.4875, 12.0764),
  stockholm: city('Stockholm', 'Stockholm', 'SE', 59.3293, 18.0686),
  malmo: city('Malmo', 'Skane', 'SE', 55.605, 13.0038),
  jena: city('Jena', 'Thuringen', 'DE', 50.9271, 11.5892),
  weimar: city('Weimar', 'Thuringen', 'DE', 50.9795, 11.3235),
  leipzig: city('Leipzig', 'Sachsen', 'DE', 51.3397, 12.3731),
  frankfurt: city('Frankfurt Am Main', 'Hessen', 'DE', 50.1109, 8.6821),
  copenhagen: city('Copenhagen', 'Hovedstaden', 'DK', 55.6761, 12.5683),
  eindhoven: city('Eindhoven', 'Noord-Brabant', 'NL', 51.4416, 5.4697),
  london: city('London', 'England', 'GB', 51.5074, -0.1278, 0),
  milan: city('Milan', 'Lombardia', 'IT', 45.4642, 9.19),
  boston: city('Boston', 'Massachusetts', 'US', 42.3601, -71.0589, -5),
  tokyo: city('Tokyo', 'Tokyo', 'JP', 35.6762, 139.6503, 9, false),
  ashburn: city('Ashburn', 'Virginia', 'US', 39.0438, -77.4874, -5),
  luxembourg: city('Luxembourg', 'Luxembourg', 'LU', 49.6116, 6.1319),
  zurich: city('Zurich', 'Zurich', 'CH', 47.3769, 8.5417),
  saoPaulo: city('Sao Paulo', 'Sao Paulo', 'BR', -23.5505, -46.6333, -3, false),
  capeTown: city('Cape Town', 'Western Cape', 'ZA', -33.9249, 18.4241, 2, false),
  chisinau: city('Chisinau', 'Chisinau', 'MD', 47.0105, 28.8638, 2),
} satisfies Record<string, City>

const networks = {
  officeMain: { asn: 64_512, name: 'Lindgren Optics', kind: 'office' },
  officeSecond: { asn: 64_513, name: 'Lindgren Optics Deutschland', kind: 'office' },
  tunnel: { asn: 64_520, name: 'Tunnelverket', kind: 'tunnel' },
  homeWest: { asn: 64_530, name: 'Vastkust Bredband', kind: 'residential' },
  homeNorth: { asn: 64_531, name: 'Nordlyse Fiber', kind: 'residential' },
  homeSaale: { asn: 64_532, name: 'Saale Kabel', kind: 'residential' },
  homeOresund: { asn: 64_533, name: 'Oresund Kabel', kind: 'residential' },
  homeBrazil: { asn: 64_540, name: 'Banda Larga Paulista', kind: 'residential' },
  homeSouthAfrica: { asn: 64_541, name: 'Table Bay Fibre', kind: 'residential' },
  mobileSweden: { asn: 64_550, name: 'Kattegatt Mobil', kind: 'mobile' },
  mobileGermany: { asn: 64_551, name: 'Mobilfunk Mitte', kind: 'mobile' },
  hotelDenmark: { asn: 64_560, name: 'Sundet Hotels', kind: 'hotel' },
  hotelNetherlands: { asn: 64_561, name: 'Dommel Hotels', kind: 'hotel' },
  hotelBritain: { asn: 64_562, name: 'Thames Lodging', kind: 'hotel' },
  hotelItaly: { asn: 64_563, name: 'Alberghi Navigli', kind: 'hotel' },
  hotelAmerica: { asn: 64_564, name: 'Charles River Inns', kind: 'hotel' },
  hotelJapan: { asn: 64_565, name: 'Sumida Stay', kind: 'hotel' },
  hostingAmerica: { asn: 64_600, name: 'Cumulus Rack', kind: 'hosting' },
  hostingMoldova: { asn: 64_601, name: 'Bit Cellar', kind: 'hosting' },
  anonymizer: { asn: 64_610, name: 'Onion Friends', kind: 'anonymizer' },
} satisfies Record<string, Network>

/** No two networks share a /24, which is what risk engines take for one site. */
export const pools = {
  officeMain: pool(networks.officeMain, cities.gothenburg, '203.0.113.8/31', 'Gothenburg office'),
  officeSecond: pool(networks.officeSecond, cities.jena, '198.51.100.72/32', 'Jena office'),
  scanRoom: pool(networks.officeMain, cities.gothenburg, '203.0.113.20/32', 'Gothenburg office'),
  tunnel: pool(networks.tunnel, cities.frankfurt, '198.19.144.128/30'),
} satisfies Record<string, Pool>

/** Where people of each office live. Fibre of one provider comes with IPv6. */
export const homePools: Record<'main' | 'second', Pool[]> = {
  main: [
    pool(networks.homeWest, cities.gothenburg, '198.18.0.0/19'),
    pool(networks.homeWest, cities.molndal, '198.18.32.0/20'),
    pool(networks.homeWest, cities.boras, '198.18.48.0/20'),
    { ...pool(networks.homeNorth, cities.gothenburg, '198.18.64.0/19'), range6: '2001:db8:1000::/40' },
    { ...pool(networks.homeNorth, cities.kungsbacka, '198.18.96.0/20'), range6: '2001:db8:1100::/40' },
  ],
  second: [
    pool(networks.homeSaale, cities.jena, '198.18.128.0/19'),
    { ...pool(networks.homeSaale, cities.weimar, '198.18.160.0/19'), range6: '2001:db8:2000::/40' },
  ],
}

/** Carriers share addresses among all customers; now and then traffic leaves in another city. */
export const mobilePools: Record<'main' | 'second', { usual: Pool; other: Pool[] }> = {
  main: {
    usual: pool(networks.mobileSweden, cities.gothenburg, '198.19.0.0/22'),
    other: [
      pool(networks.mobileSweden, cities.stockholm, '198.19.16.0/22'),
      pool(networks.mobileSweden, cities.malmo, '198.19.20.0/22'),
    ],
  },
  second: {
    usual: pool(networks.mobileGermany, cities.leipzig, '198.19.64.0/22'),
    other: [pool(networks.mobileGermany, cities.frankfurt, '198.19.68.0/22')],
  },
}

export const hotelPools: Pool[] = [
  pool(networks.hotelDenmark, cities.copenhagen, '198.19.160.16/28'),
  pool(networks.hotelNetherlands, cities.eindhoven, '198.19.161.16/28'),
  pool(networks.hotelBritain, cities.london, '198.19.162.16/28'),
  pool(networks.hotelItaly, cities.milan, '198.19.163.16/28'),
  pool(networks.hotelAmerica, cities.boston, '198.19.164.16/28'),
  pool(networks.hotelJapan, cities.tokyo, '198.19.165.16/28'),
]

/** Where the attackers of attacks.ts come from. */
export const hostilePools = {
  brazil: pool(networks.homeBrazil, cities.saoPaulo, '198.18.224.0/22'),
  southAfrica: pool(networks.homeSouthAfrica, cities.capeTown, '198.18.228.0/22'),
  sameCountry: pool(networks.homeOresund, cities.malmo, '198.18.112.0/20'),
  rack: pool(networks.hostingAmerica, cities.ashburn, '198.19.128.0/24'),
  cellar: pool(networks.hostingMoldova, cities.chisinau, '198.19.129.16/28'),
} satisfies Record<string, Pool>

const anonymizerPools: Pool[] = [cities.frankfurt, cities.luxembourg, cities.zurich, cities.eindhoven].map(
  (place, index) => pool(networks.anonymizer, place, `192.0.2.${16 + index * 48}/28`),
)

/** Every address of the simulated anonymity network: what an operator would hand over as a list of exits. */
export const simulatedTorExits: string[] = anonymizerPools.flatMap((exits) => everyAddress(exits.range))

/** Any of {@link simulatedTorExits}. */
export function drawTorExit(random: Random): Access {
  return drawAddress(random.pick(anonymizerPools), random)
}

/** Any IPv4 address of the pool. */
export function drawAddress(from: Pool, random: Random): Access {
  const [first, size] = parseRange(from.range)
  return { ip: formatAddress(first + random.integer(size)), pool: from }
}

/** A `/64` of the pool's IPv6 range, as its first four groups: what a household is given. */
export function drawPrefix6(range6: string, random: Random): string {
  const [first, second, third] = range6.split(':')
  const household = Number.parseInt(third!, 16) + random.integer(256)
  return `${first}:${second}:${household.toString(16)}:${(1 + random.integer(0xffff)).toString(16)}`
}

/** A privacy address (RFC 8981) of a household. No group is zero, so there is nothing to shorten (RFC 5952). */
export function drawAddress6(prefix: string, random: Random): string {
  const group = () => (1 + random.integer(0xffff)).toString(16)
  return `${prefix}:${group()}:${group()}:${group()}:${group()}`
}

function everyAddress(range: string): string[] {
  const [first, size] = parseRange(range)
  return Array.from({ length: size }, (_, index) => formatAddress(first + index))
}

function parseRange(range: string): [first: number, size: number] {
  const [address, bits] = range.split('/')
  const first = address!.split('.').reduce((sum, octet) => sum * 256 + Number(octet), 0)
  return [first, 2 ** (32 - Number(bits))]
}

function formatAddress(value: number): string {
  return [24, 16, 8, 0].map((shift) => (value >>> shift) & 255).join('.')
}

function city(
  name: string,
  state: string,
  countryOrRegion: string,
  latitude: number,
  longitude: number,
  utcOffsetHours = 1,
  hasSummerTime = true,
): City {
  return { name, state, countryOrRegion, latitude, longitude, utcOffsetHours, hasSummerTime }
}

function pool(network: Network, place: City, range: string, locationName?: string): Pool {
  return locationName ? { network, city: place, range, locationName } : { network, city: place, range }
}
