/** The newest trusted interactive sign-ins that had a place, in order of events. */
import { flag, hasFlag, shortOf } from '../observation/observation.ts'
import { countOf, type Flat, insertRecord, recordAt, recordsOf, removeRecord, sections } from './flat.ts'
import type { Learned } from './learned.ts'

/** Where an identity was. `asn` and `country` are the lower 32 bits of their values; 0: none. */
export interface Place {
  at: number
  idHash: number
  /** Hundredths of a degree. */
  latitude: number
  longitude: number
  radiusKm: number
  /** Number of networkKindCodes. */
  networkKind: number
  geoDoubtful: boolean
  asn: number
  country: number
}

const field = {
  at: 0,
  idHash: 8,
  latitude: 16,
  longitude: 18,
  radiusKm: 20,
  networkKind: 22,
  geoDoubtful: 23,
  asn: 24,
  country: 28,
} as const

export function placesOf(flat: Flat): Place[] {
  return recordsOf(flat, sections.places, placeAt)
}

/** Those of no more than so long before or after a moment. */
export function placesAround(flat: Flat, at: number, microseconds: number): Place[] {
  const places: Place[] = []
  for (let index = 0; index < countOf(flat, sections.places); index++) {
    const from = recordAt(flat, sections.places, index)
    const isNear = Math.abs(at - flat.view.getFloat64(from + field.at, true)) <= microseconds
    if (isNear) places.push(placeAt(flat, from))
  }
  return places
}

/** Among the newest, if it is one of them. */
export function addPlace(flat: Flat, one: Learned): void {
  if (!hasFlag(one, flag.interactive) || !hasFlag(one, flag.hasPoint)) return
  let index = countOf(flat, sections.places)
  while (index > 0 && isAfter(flat, recordAt(flat, sections.places, index - 1), one)) index--
  const isFull = countOf(flat, sections.places) >= sections.places.recordsMax
  if (isFull && index === 0) return
  if (isFull) removeRecord(flat, sections.places, 0)
  const at = insertRecord(flat, sections.places, isFull ? index - 1 : index)
  const { view, bytes } = flat
  view.setFloat64(at + field.at, one.at, true)
  view.setFloat64(at + field.idHash, one.idHash, true)
  view.setInt16(at + field.latitude, one.latitude, true)
  view.setInt16(at + field.longitude, one.longitude, true)
  view.setUint16(at + field.radiusKm, one.radiusKm, true)
  bytes[at + field.networkKind] = one.networkKind
  bytes[at + field.geoDoubtful] = hasFlag(one, flag.geoDoubtful) ? 1 : 0
  view.setUint32(at + field.asn, shortOf(one, 'asn'), true)
  view.setUint32(at + field.country, shortOf(one, 'country'), true)
}

function placeAt({ view, bytes }: Flat, at: number): Place {
  return {
    at: view.getFloat64(at + field.at, true),
    idHash: view.getFloat64(at + field.idHash, true),
    latitude: view.getInt16(at + field.latitude, true),
    longitude: view.getInt16(at + field.longitude, true),
    radiusKm: view.getUint16(at + field.radiusKm, true),
    networkKind: bytes[at + field.networkKind] as number,
    geoDoubtful: bytes[at + field.geoDoubtful] === 1,
    asn: view.getUint32(at + field.asn, true),
    country: view.getUint32(at + field.country, true),
  }
}

function isAfter({ view }: Flat, from: number, { at, idHash }: Learned): boolean {
  const then = view.getFloat64(from + field.at, true)
  return then === at ? view.getFloat64(from + field.idHash, true) > idHash : then > at
}
