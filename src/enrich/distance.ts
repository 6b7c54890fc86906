/** Distances on the globe. */

export interface Point {
  latitude: number
  longitude: number
}

const earthRadiusKm = 6371.0088

/** Great-circle distance; haversine, within 0.6 % of the ellipsoid. */
export function distanceKm(a: Point, b: Point): number {
  const radians = Math.PI / 180
  const halfLatitude = ((b.latitude - a.latitude) * radians) / 2
  const halfLongitude = ((b.longitude - a.longitude) * radians) / 2
  const h =
    Math.sin(halfLatitude) ** 2 +
    Math.cos(a.latitude * radians) * Math.cos(b.latitude * radians) * Math.sin(halfLongitude) ** 2
  return 2 * earthRadiusKm * Math.asin(Math.min(1, Math.sqrt(h)))
}
