/**
 * The ordinary log of a company: everybody signs in from the office, from home and from the phone, with their own
 * devices, a few times a day, over the same weeks. About 1,200 bytes a sign-in, in the order of events.
 */

export interface OrdinaryLog {
  signIns: number
  people: number
  /** Another seed gives sign-ins with other ids of the same people; 0 by default. */
  seed?: number
}

const startMs = Date.UTC(2026, 8, 1)
const days = 60

/** JSON lines of Graph's form; the same options give the same lines. */
export function ordinaryLog(options: OrdinaryLog): string {
  return [...ordinaryLines(options)].join('')
}

export function* ordinaryLines({ signIns, people, seed = 0 }: OrdinaryLog): Generator<string> {
  const stepMs = (days * 86_400_000) / signIns
  for (let number = 0; number < signIns; number++) {
    const draw = mixed(number, seed)
    yield `${JSON.stringify(record(number, seed, draw % people, draw, startMs + Math.round(number * stepMs)))}\n`
  }
}

function record(number: number, seed: number, person: number, draw: number, atMs: number) {
  const habits = mixed(person, 7)
  const town = habits % towns.length
  const [city, country, latitude, longitude] = towns[town] as (typeof towns)[number]
  const spot = ['office', 'home', 'phone'][(draw >>> 20) % 3] as keyof typeof networks
  const { ip, asn } = networks[spot](person, town)
  const client = (spot === 'phone' ? phones : computers)[habits % 2] as (typeof computers)[number]
  const app = (habits + ((draw >>> 24) % 4)) % 12
  const isWrong = (draw >>> 10) % 40 === 0
  return {
    id: guidOf(number, 0x20 + seed),
    createdDateTime: new Date(atMs).toISOString(),
    userDisplayName: `Person ${person}`,
    userPrincipalName: `person${person}@ordinary.example`,
    userId: guidOf(person, 0x10),
    appId: guidOf(app, 0x11),
    appDisplayName: `Application ${app}`,
    resourceDisplayName: `Resource ${app % 5}`,
    resourceId: guidOf(app % 5, 0x12),
    ipAddress: ip,
    autonomousSystemNumber: asn,
    clientAppUsed: 'Browser',
    userAgent: client.userAgent,
    correlationId: guidOf(number, 0x30 + seed),
    sessionId: isWrong ? null : guidOf(person * 100 + Math.floor(number / 5000), 0x13),
    isInteractive: isWrong || (draw >>> 5) % 3 === 0,
    signInEventTypes: ['interactiveUser'],
    authenticationRequirement: 'singleFactorAuthentication',
    authenticationDetails: [{ authenticationMethod: 'Password', succeeded: !isWrong }],
    conditionalAccessStatus: 'notApplied',
    status: { errorCode: isWrong ? 50126 : 0, failureReason: isWrong ? 'Invalid password.' : null },
    deviceDetail: {
      deviceId: guidOf(person, spot === 'phone' ? 0x15 : 0x14),
      operatingSystem: client.system,
      browser: client.browser,
      trustType: 'Azure AD joined',
    },
    location: {
      city,
      state: city,
      countryOrRegion: country,
      geoCoordinates: { latitude, longitude },
    },
  }
}

const towns = [
  ['Uppsala', 'SE', 59.86, 17.64],
  ['Jena', 'DE', 50.93, 11.59],
  ['Lyon', 'FR', 45.76, 4.84],
] as const

/** Ranges for benchmarks and documentation. */
const networks = {
  office: (_person: number, town: number) => ({ ip: `203.0.113.${10 + town}`, asn: 64_500 + town }),
  home: (person: number, town: number) => ({
    ip: `198.18.${(person >>> 8) & 255}.${person & 255}`,
    asn: 64_520 + town,
  }),
  phone: (person: number, town: number) => ({
    ip: `198.19.${town}.${mixed(person, 3) % 256}`,
    asn: 64_540 + town,
  }),
}

const computers = [
  {
    userAgent:
      'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36 Edg/141.0.0.0',
    browser: 'Edge 141.0.0',
    system: 'Windows10',
  },
  {
    userAgent:
      'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Safari/605.1.15',
    browser: 'Safari 18.1',
    system: 'MacOs',
  },
]

const phones = [
  {
    userAgent:
      'Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1',
    browser: 'Mobile Safari 18.1',
    system: 'Ios 18.1',
  },
  {
    userAgent:
      'Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Mobile Safari/537.36',
    browser: 'Chrome Mobile 141.0.0',
    system: 'Android',
  },
]

function guidOf(number: number, kind: number): string {
  const tail = mixed(number, kind).toString(16).padStart(8, '0')
  return `${number.toString(16).padStart(8, '0')}-${kind.toString(16).padStart(4, '0')}-4000-8000-0000${tail}`
}

/** A whole number below 2³² that looks drawn (the finaliser of MurmurHash3). */
function mixed(number: number, salt: number): number {
  let hash = (Math.imul(number + 1, 0x9e3779b1) ^ Math.imul(salt + 1, 0x85ebca6b)) >>> 0
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return (hash ^ (hash >>> 16)) >>> 0
}
