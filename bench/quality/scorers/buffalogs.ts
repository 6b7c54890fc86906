/**
 * The rules and defaults that BuffaLogs 3.0 publishes (https://github.com/certego/BuffaLogs, `modules/detection.py` and
 * `settings/certego.py`). Kept as they are: whatever signs in is learned at once, an intruder included; places without
 * coordinates, or on the equator or the prime meridian, are not seen at all; a user's sign-ins are one row a country and
 * client, so that a journey is measured from the newest of these; alerts that a filter hides count for the level all the
 * same. Left out, in its favour: the default `alert_minimum_risk_score`, with which no user can ever leave the level "no
 * risk" and no alert comes out. The rule for anonymous addresses needs a field that these logs don't have.
 */
import type { RiskLevel } from '../../../src/model/risk.ts'
import type { SignIn } from '../../../src/model/sign-in.ts'
import { toMilliseconds } from '../../../src/model/timestamp.ts'
import { isScored, isSuccess, type Scorer } from '../scorer.ts'
import { type Traits, traitsOf } from './traits.ts'

const distanceAcceptedKm = 100
const speedAcceptedKmPerHour = 300
const atypicalCountryDays = 30
const learningDays = 14
const alertsOfLevel: [number, RiskLevel][] = [
  [7, 'high'],
  [4, 'medium'],
  [1, 'low'],
]
/** Those that raise a user's level. */
const countedAlerts = new Set(['New Country', 'Atypical Country', 'Imp Travel'])
const hoursPerDay = 24
const millisecondsPerHour = 3_600_000
const earthRadiusKm = 6371.0088

interface Place {
  country: string
  latitude: number
  longitude: number
  at: number
}

interface User {
  addresses: Set<string>
  devices: Set<string>
  /** By country and client. */
  places: Map<string, Place>
  firstAt: number
  /** Of the kinds that raise the user's level. */
  alerts: number
}

/** Score: alerts of the user so far when this sign-in raised one, with a tenth for each of them; else 0. */
export function buffalogs(): Scorer {
  const users = new Map<string, User>()
  return {
    name: 'BuffaLogs',
    judge(signIn) {
      const place = isSuccess(signIn) ? placeOf(signIn) : null
      const raised = place ? look(users, signIn, traitsOf(signIn), place) : { detections: [], score: 0 }
      if (!isScored(signIn)) return null
      const level = raised.score >= 1 ? levelOf(Math.floor(raised.score)) : 'none'
      return { ...raised, level }
    },
  }
}

function levelOf(alerts: number): RiskLevel {
  return alertsOfLevel.find(([least]) => alerts >= least)?.[1] ?? 'none'
}

function placeOf({ location, createdDateTime }: SignIn): Place | null {
  const { countryOrRegion: country, geoCoordinates } = location
  if (!country || !geoCoordinates?.latitude || !geoCoordinates.longitude) return null
  const { latitude, longitude } = geoCoordinates
  return { country, latitude, longitude, at: toMilliseconds(createdDateTime) }
}

function look(users: Map<string, User>, { userId }: SignIn, traits: Traits, place: Place) {
  const device = `${traits.os}-${traits.deviceType}-${traits.browserFamily}`
  const user = users.get(userId)
  if (!user) {
    const fresh = {
      addresses: new Set<string>(),
      devices: new Set<string>(),
      places: new Map<string, Place>(),
    }
    users.set(userId, remember({ ...fresh, firstAt: place.at, alerts: 0 }, traits, place, device))
    return { detections: [], score: 0 }
  }
  const alerts = alertsOf(user, traits, place, device)
  user.alerts += alerts.filter(({ name }) => countedAlerts.has(name)).length
  const isLearning = place.at - user.firstAt < learningDays * hoursPerDay * millisecondsPerHour
  const isMobile = traits.deviceType === 'mobile' || traits.deviceType === 'tablet'
  const shown = isLearning || isMobile ? [] : alerts.filter(({ isFiltered }) => !isFiltered)
  const detections = shown.map(({ name }) => name)
  remember(user, traits, place, device)
  const counted = detections.some((name) => countedAlerts.has(name)) ? user.alerts : 0
  return { detections, score: counted + detections.length / 10 }
}

interface Alert {
  name: string
  /** Kept, and counted, but not shown. */
  isFiltered: boolean
}

function alertsOf(user: User, { ip }: Traits, place: Place, device: string): Alert[] {
  const alerts: Alert[] = []
  const raise = (name: string, isFiltered = false) => alerts.push({ name, isFiltered })
  const places = [...user.places.values()]
  const sameCountry = places.filter(({ country }) => country === place.country)
  if (!user.devices.has(device)) raise('New Device')
  // Of the rows of a country the one that was made last, which need not be the newest: rows are updated.
  const lastThere = sameCountry.at(-1)
  if (!lastThere) raise('New Country')
  else if (place.at - lastThere.at >= atypicalCountryDays * hoursPerDay * millisecondsPerHour)
    raise('Atypical Country')
  const last = places.reduce((newest, next) => (next.at > newest.at ? next : newest))
  if (!user.addresses.has(ip) && isTooFast(last, place)) raise('Imp Travel', last.country === place.country)
  return alerts
}

/** What comes out of order has a negative speed and is never too fast. */
function isTooFast(from: Place, to: Place): boolean {
  const km = distanceKm(from, to)
  const hours = (to.at - from.at) / millisecondsPerHour || 0.001
  return km > distanceAcceptedKm && km / hours > speedAcceptedKmPerHour
}

function remember(user: User, traits: Traits, place: Place, device: string): User {
  user.addresses.add(traits.ip)
  user.devices.add(device)
  user.places.set(`${place.country} ${traits.userAgent}`, place)
  return user
}

/** Haversine, within 0.6 % of the ellipsoid. */
function distanceKm(from: Place, to: Place): number {
  const radians = Math.PI / 180
  const between = (a: number, b: number) => Math.sin(((b - a) * radians) / 2) ** 2
  const cosines = Math.cos(from.latitude * radians) * Math.cos(to.latitude * radians)
  const chord = between(from.latitude, to.latitude) + cosines * between(from.longitude, to.longitude)
  return 2 * earthRadiusKm * Math.asin(Math.min(1, Math.sqrt(chord)))
}
