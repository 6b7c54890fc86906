/** Speed between the places of two sign-ins: how fast somebody must have been, at the least. */
import type { EngineSettings } from '../config.ts'
import type { NetworkKind } from '../enrich/address-lists.ts'
import { distanceKm, type Point } from '../enrich/distance.ts'
import type { Features } from '../enrich/features.ts'
import type { Timestamp } from '../model/sign-in.ts'
import { toMilliseconds } from '../model/timestamp.ts'
import type { Observation, Profile } from '../profile/profile.ts'
import type { TenantBaseline } from '../profile/tenant.ts'

const hourMs = 3_600_000
const minuteMs = 60_000

export interface Trip {
  from: Observation
  distanceKm: number
  hours: number
  speedKmPerHour: number
  /** That nobody travels so fast; from one half on it is a trip at all. */
  likelihood: number
}

interface Travel {
  at: Timestamp
  features: Features
  profile: Profile
  settings: EngineSettings
}

/** The fastest of the trips from the last places of the user; null when each can be made. */
export function fastestTrip({ at, features, profile, settings }: Travel): Trip | null {
  if (features.latitude === undefined || !features.interactive) return null
  const { windowHours, distanceKmMin, speedKmPerHour, speedScaleKmPerHour } = settings.unlikelyTravel
  const now = toMilliseconds(at)
  let fastest: Omit<Trip, 'likelihood'> | null = null
  for (const from of profile.places) {
    const elapsedMs = Math.max(minuteMs, Math.abs(now - toMilliseconds(from.at)))
    if (elapsedMs > windowHours * hourMs) continue
    const apartKm = surelyApartKm(from.features, features)
    const hours = elapsedMs / hourMs
    const trip = { from, distanceKm: apartKm, hours, speedKmPerHour: apartKm / hours }
    if (apartKm > distanceKmMin && (!fastest || trip.speedKmPerHour > fastest.speedKmPerHour)) fastest = trip
  }
  if (!fastest) return null
  const likelihood = 1 / (1 + Math.exp(-(fastest.speedKmPerHour - speedKmPerHour) / speedScaleKmPerHour))
  return likelihood < 0.5 ? null : { ...fastest, likelihood }
}

/** Networks whose exit is not where the person is. */
const displacedKinds: NetworkKind[] = ['tor', 'vpn', 'proxy', 'relay', 'hosting', 'satellite']

/** Why a trip says nothing, in words; null when it does. */
export function suppressionOf(
  { from }: Trip,
  {
    features,
    profile,
    tenant,
    settings,
  }: Pick<Travel, 'features' | 'profile' | 'settings'> & { tenant: TenantBaseline },
): string | null {
  const { subnet, asn, country, city } = features.values
  if (features.geoConfidence === 'low' || from.features.geoConfidence === 'low')
    return 'two sources disagree on where the address is'
  if (features.kind && displacedKinds.includes(features.kind))
    return `the address is the exit of a ${features.kind} network`
  if (from.features.kind && displacedKinds.includes(from.features.kind)) {
    return `the earlier address was the exit of a ${from.features.kind} network`
  }
  if (subnet && profile.values.get('subnet')?.has(subnet)) return 'the user is known to use this network'
  if (city && profile.values.get('city')?.has(city)) return 'the user is known at this place'
  const isSameCountry = country !== undefined && country === from.features.values.country
  if (isSameCountry && (features.kind === 'mobile' || from.features.kind === 'mobile'))
    return 'the exits of a mobile carrier move within its country'
  if (asn && asn === from.features.values.asn && country === from.features.values.country) {
    return 'both addresses belong to one network of one country, whose exits move'
  }
  const enough = Math.max(settings.unlikelyTravel.otherUsersMin, tenant.users * 0.01)
  if (subnet && tenant.otherUsers('subnet', subnet) >= enough)
    return 'many colleagues share this network, so it is an exit and not a place'
  if (city && tenant.otherUsers('city', city) >= enough) return 'many colleagues sign in from this place'
  return null
}

/** Distance to the nearest of the user's last places, at the least; 0 where nothing is known. */
export function nearestKm(features: Features, profile: Profile): number {
  if (features.latitude === undefined || profile.places.length === 0) return 0
  let nearest = Number.POSITIVE_INFINITY
  for (const place of profile.places) nearest = Math.min(nearest, surelyApartKm(place.features, features))
  return nearest
}

type Place = Observation['features']

/** Distance between the nearest points of two circles of uncertainty. */
function surelyApartKm(a: Place, b: Place): number {
  return Math.max(0, distanceKm(pointOf(a), pointOf(b)) - (a.radiusKm ?? 0) - (b.radiusKm ?? 0))
}

function pointOf({ latitude = 0, longitude = 0 }: Place): Point {
  return { latitude, longitude }
}
