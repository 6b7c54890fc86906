/**
 * Databases of the operator in MaxMind's file format: `intel/asn.mmdb` says whose an address is, `intel/city.mmdb` where
 * it is. The layouts of MaxMind, DB-IP and IPinfo are read.
 * Source: MaxMind DB File Format Specification 2.0, and the field lists of the three vendors.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Reader, type Response } from 'mmdb-lib'
import { OperatorError } from '../model/errors.ts'
import type { Address } from './address.ts'
import type { Point } from './distance.ts'

export interface NetworkRecord {
  asn?: number
  name?: string
}

export interface PlaceRecord {
  /** Two letters, ISO 3166-1. */
  country?: string
  city?: string
  point?: Point
  /** Kilometres around the point, as the database says. */
  radiusKm?: number
}

export const databaseNames = ['asn', 'city'] as const
export type DatabaseName = (typeof databaseNames)[number]

/** Whatever was found of an address, or null. */
export interface Database {
  recordOf(address: Address): unknown
  /** Milliseconds: when it was made. */
  builtMs: number
  type: string
}

export function databasePath(data: string, name: DatabaseName): string {
  return join(data, 'intel', `${name}.mmdb`)
}

/** Throws OperatorError when the file is none of the format. */
export function readDatabase(path: string): Database {
  const reader = openReader(path)
  const { ipVersion, buildEpoch, databaseType } = reader.metadata
  const cache = new Map<string, unknown>()
  return {
    type: databaseType,
    builtMs: buildEpoch.getTime(),
    recordOf({ ip, words }) {
      // A tree of IPv4 alone would be walked with the first bits of IPv6.
      if (ipVersion === 4 && words.length > 1) return null
      const known = cache.get(ip)
      if (known !== undefined) return known
      const record = lookUp(reader, ip)
      if (cache.size >= cacheMax) cache.clear()
      cache.set(ip, record)
      return record
    },
  }
}

export function networkRecord(raw: unknown): NetworkRecord {
  const asn = numberAt(raw, ['autonomous_system_number'], ['asn'], ['as_number'])
  const name = textAt(raw, ['autonomous_system_organization'], ['as_name'], ['name'], ['as_organization'])
  return { ...(asn && asn > 0 ? { asn } : {}), ...(name ? { name } : {}) }
}

export function placeRecord(raw: unknown): PlaceRecord {
  const country = textAt(raw, ['country', 'iso_code'], ['country_code'], ['country'])
  const city = textAt(raw, ['city', 'names', 'en'], ['city'])
  const latitude = numberAt(raw, ['location', 'latitude'], ['latitude'], ['lat'])
  const longitude = numberAt(raw, ['location', 'longitude'], ['longitude'], ['lng'], ['lon'])
  const radiusKm = numberAt(raw, ['location', 'accuracy_radius'], ['accuracy_radius'], ['radius'])
  const isPoint =
    latitude !== undefined &&
    longitude !== undefined &&
    Math.abs(latitude) <= 90 &&
    Math.abs(longitude) <= 180
  return {
    ...(country && /^[A-Z]{2}$/.test(country) ? { country } : {}),
    ...(city ? { city } : {}),
    ...(isPoint ? { point: { latitude, longitude } } : {}),
    ...(radiusKm && radiusKm > 0 ? { radiusKm } : {}),
  }
}

const cacheMax = 10_000
const textLengthMax = 200

function openReader(path: string): Reader<Response> {
  try {
    return new Reader<Response>(readFileSync(path))
  } catch (error) {
    throw new OperatorError(`${path} is not a MaxMind DB: ${(error as Error).message}`)
  }
}

/** A damaged file knows nothing of an address, and stops nobody. */
function lookUp(reader: Reader<Response>, ip: string): unknown {
  try {
    return reader.get(ip)
  } catch {
    return null
  }
}

type Path = [string, ...string[]]

function textAt(raw: unknown, ...paths: Path[]): string | undefined {
  for (const path of paths) {
    const found = at(raw, path)
    if (typeof found === 'string' && found.trim() !== '') return found.trim().slice(0, textLengthMax)
  }
  return undefined
}

/** IPinfo writes `AS64512` and `"57.7"`. */
function numberAt(raw: unknown, ...paths: Path[]): number | undefined {
  for (const path of paths) {
    const found = at(raw, path)
    const number = typeof found === 'string' ? Number(found.replace(/^AS/i, '').trim() || Number.NaN) : found
    if (typeof number === 'number' && Number.isFinite(number)) return number
  }
  return undefined
}

function at(raw: unknown, path: Path): unknown {
  let value = raw
  for (const key of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined
    value = (value as Record<string, unknown>)[key]
  }
  return value
}
