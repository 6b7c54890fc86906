/**
 * Sign-ins for speed measurements: JSON lines in Graph's `signIn` form, in order of time, made faster than the program
 * under test can read them. Nothing is kept per user: what a user has follows from its number. Addresses are those of
 * documentation and benchmarking ranges. Networks and sessions are drawn at random, so that a third of it raises
 * something; for a company's ordinary days see ordinary/, for behaviour with a story src/demo/simulation.
 */
import { apps } from '../../src/demo/simulation/apps.ts'
import { dayMilliseconds, dayNumber, hourMilliseconds, weekday } from '../../src/demo/simulation/calendar.ts'
import { type Model, softwareOn, strangeDevice } from '../../src/demo/simulation/devices.ts'
import { type Outcome, outcomes } from '../../src/demo/simulation/outcomes.ts'
import { createRandom, type Random } from '../../src/demo/simulation/random.ts'
import { type City, cities, simulatedTorExits } from '../../src/demo/simulation/world.ts'

export interface TrafficOptions {
  seed: number
  /** How many lines. */
  signIns: number
  /** How many users share them by a Zipf law: user 0 has the most. */
  users: number
  start: Date
  days: number
}

/**
 * One record a line, without the line break, about 1.2 kB; the same options give the same lines. One in five fails, one
 * in 200 comes from a place, a network and a device that its user never had.
 * @throws RangeError when a number is not a whole positive one, or `start` is no date of this age.
 */
export function trafficLines(options: TrafficOptions): Generator<string> {
  checkTraffic(options)
  return lines(options)
}

function* lines(options: TrafficOptions): Generator<string> {
  const random = createRandom(`traffic:${options.seed}`)
  const pieces = createPieces(options, random.fork('pieces'))
  for (const createdDateTime of times(options, random.fork('times'))) {
    // The density of rank k falls with k^-0.6: of 100,000 users the busiest has 1 % of the sign-ins.
    const user = Math.floor(options.users * random.fraction() ** 2.5)
    yield line(createdDateTime, user, pieces, random)
  }
}

interface Source {
  ip: string
  asn: number
  /** JSON of `location`. */
  location: string
  client: number
}

/** JSON made once, and put together for each line. */
interface Pieces {
  seed: number
  locations: string[]
  strangeLocations: string[]
  /** JSON of `userAgent` and the beginning of `deviceDetail`. */
  clients: string[]
  apps: string[]
  success: string
  failures: { until: number; json: string }[]
}

const homeCities = [
  'gothenburg',
  'stockholm',
  'malmo',
  'jena',
  'leipzig',
  'copenhagen',
  'london',
  'boston',
] as const
const strangeCities = ['saoPaulo', 'capeTown', 'chisinau', 'tokyo'] as const
const models: Model[] = ['windowsEdge', 'windowsChrome', 'macSafari', 'iPhone', 'androidPhone', 'macChrome']
const strangeModels: Model[] = ['linuxFirefox', 'torBrowser']

/** Of all sign-ins; together one in five. */
const failureShares: [number, Outcome][] = [
  [0.115, outcomes.wrongPassword],
  [0.035, outcomes.multiFactorRequired],
  [0.02, outcomes.keepSignedIn],
  [0.015, outcomes.multiFactorDenied],
  [0.015, outcomes.accountLocked],
]
const strangeShare = 0.005
const interactiveShare = 0.3

const salts = { userId: 1, deviceId: 2, sessionId: 3, habits: 4 }

function line(createdDateTime: string, user: number, pieces: Pieces, random: Random): string {
  const { seed } = pieces
  const source = random.chance(strangeShare) ? strangeSource(pieces, random) : ownSource(user, pieces, random)
  const draw = random.fraction()
  const failure = pieces.failures.find(({ until }) => draw < until)
  const isInteractive = failure !== undefined || random.chance(interactiveShare)
  const deviceId = source.client < managedModels ? numberedGuid(seed, user, salts.deviceId) : ''
  const session = failure ? 'null' : `"${numberedGuid(seed, user, salts.sessionId)}"`
  return `{"id":"${random.guid()}","createdDateTime":"${createdDateTime}","userDisplayName":"User ${user}","userPrincipalName":"user${user}@bench.example","userId":"${numberedGuid(seed, user, salts.userId)}",${random.pick(pieces.apps)},"ipAddress":"${source.ip}","autonomousSystemNumber":${source.asn},${pieces.clients[source.client]!},"deviceId":"${deviceId}"},"location":${source.location},"correlationId":"${random.guid()}","sessionId":${session},"isInteractive":${isInteractive},"signInEventTypes":["${isInteractive ? 'interactiveUser' : 'nonInteractiveUser'}"],${failure ? failure.json : pieces.success}}`
}

/** Home, phone or office: a user has one home, one carrier and one employer out of 128, two devices out of four. */
function ownSource(user: number, { seed, locations }: Pieces, random: Random): Source {
  const habits = mix(seed, user, salts.habits)
  const employer = habits & 127
  const town = employer % homeCities.length
  const location = locations[town]!
  const computer = (habits >>> 8) & 3
  const draw = random.fraction()
  if (draw < 0.45) return { ip: officeAddress(employer), asn: 64_700 + employer, location, client: computer }
  if (draw < 0.8) {
    const ip = `198.18.${town * 32 + ((habits >>> 11) & 31)}.${(habits >>> 16) & 255}`
    return { ip, asn: 64_530 + town, location, client: computer }
  }
  const ip = `198.19.${town * 8 + random.integer(8)}.${random.integer(256)}`
  return { ip, asn: 64_550 + town, location, client: 4 + ((habits >>> 10) & 1) }
}

/** A /24 for each employer, in what carriers and strangers leave of 198.19.0.0/16. */
function officeAddress(employer: number): string {
  return `198.19.${employer < 64 ? 64 + employer : 128 + employer}.10`
}

function strangeSource({ strangeLocations, clients }: Pieces, random: Random): Source {
  const place = random.integer(strangeCities.length)
  const isTor = random.chance(0.2)
  return {
    ip: isTor ? random.pick(simulatedTorExits) : `198.19.${128 + place}.${random.integer(256)}`,
    asn: isTor ? 64_610 : 64_580 + place,
    location: strangeLocations[place]!,
    client: clients.length - 1 - (isTor ? 0 : 1),
  }
}

/** Times in order, by a weekly rhythm of UTC hours, as Graph writes them with seven digits. */
function* times({ signIns, start, days }: TrafficOptions, random: Random): Generator<string> {
  const begin = start.getTime()
  const weights = Array.from({ length: days * 24 }, (_, hour) => hourWeight(begin + hour * hourMilliseconds))
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  let weightSoFar = 0
  let signInsSoFar = 0
  for (const [hour, weight] of weights.entries()) {
    weightSoFar += weight
    const count = Math.round((signIns * weightSoFar) / total) - signInsSoFar
    signInsSoFar += count
    for (let index = 0; index < count; index++) {
      const ticks = Math.floor(((index + random.fraction()) / count) * hourMilliseconds * 10_000)
      yield formatTime(begin + hour * hourMilliseconds + Math.floor(ticks / 10_000), ticks % 10_000)
    }
  }
}

function hourWeight(time: number): number {
  const hour = (time % dayMilliseconds) / hourMilliseconds
  const isWork = weekday(dayNumber(time)) < 5 && hour >= 6 && hour < 17
  return isWork ? 10 : 2
}

/** The dates of the days met so far: `toISOString` for every line would take half of its time. */
const dates = new Map<number, string>()

function formatTime(time: number, ticks: number): string {
  const day = dayNumber(time)
  const date = dates.get(day) ?? new Date(time).toISOString().slice(0, 11)
  dates.set(day, date)
  const seconds = Math.floor((time % dayMilliseconds) / 1000)
  const fraction = String(10_000_000 + (time % 1000) * 10_000 + ticks).slice(1)
  return `${date}${two(seconds / 3600)}:${two((seconds / 60) % 60)}:${two(seconds % 60)}.${fraction}Z`
}

function two(value: number): string {
  return value < 10 ? `0${Math.floor(value)}` : String(Math.floor(value))
}

const managedModels = 4

function createPieces({ seed, start }: TrafficOptions, random: Random): Pieces {
  const day = dayNumber(start.getTime())
  let until = 0
  return {
    seed,
    locations: homeCities.map((name) => locationJson(cities[name])),
    strangeLocations: strangeCities.map((name) => locationJson(cities[name])),
    clients: [...models, ...strangeModels].map((model, index) =>
      clientJson(model, day, index < managedModels, random),
    ),
    apps: [apps.portal, apps.webMail, apps.teams, apps.office, apps.oneDrive].map((app) => members(app)),
    success: resultJson(outcomes.success),
    failures: failureShares.map(([share, outcome]) => {
      until += share
      return { until, json: resultJson(outcome) }
    }),
  }
}

function clientJson(model: Model, day: number, isManaged: boolean, random: Random): string {
  const { userAgent, operatingSystem, browser } = softwareOn(strangeDevice(model, random), day)
  const device = {
    displayName: null,
    operatingSystem,
    browser,
    isCompliant: isManaged || null,
    isManaged: isManaged || null,
    trustType: isManaged ? 'Azure AD joined' : null,
  }
  return `"userAgent":${JSON.stringify(userAgent)},"deviceDetail":{${members(device)}`
}

function locationJson({ name, state, countryOrRegion, latitude, longitude }: City): string {
  const geoCoordinates = { altitude: null, latitude, longitude }
  return JSON.stringify({ city: name, state, countryOrRegion, geoCoordinates })
}

function resultJson({ errorCode, failureReason, conditionalAccessStatus }: Outcome): string {
  return members({
    status: { errorCode, failureReason, additionalDetails: null },
    conditionalAccessStatus,
    authenticationRequirement: 'singleFactorAuthentication',
  })
}

/** An object's JSON without its braces. */
function members(value: object): string {
  return JSON.stringify(value).slice(1, -1)
}

const hexBytes = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))

/** The same GUID for the same numbers; of version 8, which is for ids with a meaning of their own (RFC 9562). */
function numberedGuid(seed: number, user: number, salt: number): string {
  const a = mix(seed, user, salt)
  const b = mix(a, user, salt)
  return `${hex16(a >>> 16)}${hex16(a)}-${hex16(salt)}-8000-8${hex16(b).slice(1)}-${hex16(user / 0x1_0000_0000)}${hex16(user >>> 16)}${hex16(user)}`
}

function hex16(bits: number): string {
  return hexBytes[(bits >>> 8) & 255]! + hexBytes[bits & 255]!
}

/** The finalizer of MurmurHash3 over three words. */
function mix(a: number, b: number, c: number): number {
  let hash = Math.imul(a ^ 0x9e3779b9, 0x85ebca6b) ^ Math.imul(b + 1, 0xc2b2ae35) ^ Math.imul(c, 0x27d4eb2f)
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return (hash ^ (hash >>> 16)) >>> 0
}

/** @throws RangeError, see trafficLines */
export function checkTraffic({ seed, signIns, users, start, days }: TrafficOptions): void {
  if (!Number.isSafeInteger(seed)) throw new RangeError('seed must be a whole number')
  for (const [name, value] of Object.entries({ signIns, users, days }))
    if (!Number.isSafeInteger(value) || value < 1)
      throw new RangeError(`${name} must be a whole number from 1`)
  const year = start.getUTCFullYear()
  if (!(year >= 2020 && year < 2100)) throw new RangeError('start must be a date of the years 2020 to 2099')
}
