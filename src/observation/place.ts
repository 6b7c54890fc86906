/** Distances between places, which are hundredths of a degree. */
import { asin, sinDegrees } from './arithmetic.ts'

export interface Point {
  latitude: number
  longitude: number
  radiusKm: number
}

const earthRadiusKm = 6371.0088

/** Great-circle distance (haversine, within 0.6 % of the ellipsoid) of the nearest points of two circles. */
export function surelyApartKm(a: Point, b: Point): number {
  return Math.max(0, apartKm(a, b) - a.radiusKm - b.radiusKm)
}

function apartKm(a: Point, b: Point): number {
  // People are mostly where they were, and a distance is some sixty divisions.
  if (a.latitude === b.latitude && a.longitude === b.longitude) return 0
  const halfLatitude = (b.latitude - a.latitude) / 200
  const halfLongitude = (b.longitude - a.longitude) / 200
  const one = sinDegrees(halfLatitude)
  const other = sinDegrees(halfLongitude)
  const h =
    one * one +
    sinDegrees(90 - Math.abs(a.latitude) / 100) * sinDegrees(90 - Math.abs(b.latitude) / 100) * other * other
  return 2 * earthRadiusKm * asin(Math.min(1, Math.sqrt(h)))
}
