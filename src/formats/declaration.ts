/** Reads what an operator declares, from a command or a body: each fault names the property and what is expected. */

import { isAddressOrNetwork } from '../config.ts'
import {
  type DeclaredUser,
  type NetworkException,
  type Travel,
  type WatchKind,
  watchKinds,
} from '../model/declaration.ts'
import { RecordError } from '../model/errors.ts'
import { principalId } from './identity.ts'
import { isAbsent, limits, readText, unreadable } from './values.ts'

export type TravelFields = Record<'country' | 'from' | 'to' | 'note', unknown>
export type ExceptionFields = Record<'network' | 'asn' | 'address' | 'until' | 'why', unknown>

/** In characters. */
export const noteMax = 200
const networkNameMax = 200
/** A year abroad is where somebody lives. */
export const travelDaysMax = 366
const dayMs = 86_400_000

/** What a trip says beside whose it is. */
export function readTravel({ country, from, to, note }: TravelFields): Omit<Travel, 'kind' | 'user'> {
  const [first, last] = [readDay(from, 'from'), readDay(to, 'to')]
  if (last < first) throw unreadable('to', to, `a day that is not before ${first}`)
  if (Date.parse(last) - Date.parse(first) > travelDaysMax * dayMs)
    throw unreadable('to', to, `a day within ${travelDaysMax} days of ${first}`)
  return { country: readCountry(country), from: first, to: last, note: readNote(note, 'note') }
}

export function readException(fields: ExceptionFields): Omit<NetworkException, 'kind'> {
  const { network, asn, address } = fields
  const named = (['network', 'asn', 'address'] as const).filter((name) => !isAbsent(fields[name]))
  if (named.length !== 1)
    throw new RecordError(
      'network',
      `found ${named.join(' and ') || 'nothing'}, expected one of network, asn and address`,
    )
  const why = readNote(fields.why, 'why')
  if (why === null) throw unreadable('why', fields.why, `a text of 1 to ${noteMax} characters`)
  return {
    network: isAbsent(network) ? null : readName(network),
    asn: isAbsent(asn) ? null : readAsn(asn),
    addresses: isAbsent(address) ? null : readAddresses(address),
    until: readDay(fields.until, 'until'),
    why,
  }
}

export function readWatchKind(value: unknown): WatchKind {
  const found = watchKinds.find((kind) => kind === value)
  if (!found) throw unreadable('as', value, `one of ${watchKinds.join(', ')}`)
  return found
}

/** By name, or by id as a log has it; whether there is such a user is not known here. */
export function readUser(value: unknown, field: string): DeclaredUser {
  const text = readText(value, field, limits.userPrincipalName)?.trim().toLowerCase() ?? ''
  if (/^[^\s@]+@[^\s@]+$/.test(text)) return { userId: null, userPrincipalName: text }
  const userId = /[\s@\p{Cc}\p{Cs}]/u.test(text) ? null : principalId(text, field)
  if (userId === null) throw unreadable(field, value, 'the id of a user, or a name such as ada@corp.example')
  return { userId, userPrincipalName: null }
}

function readDay(value: unknown, field: string): string {
  const isDay =
    typeof value === 'string' &&
    /^\d{4}-\d\d-\d\d$/.test(value) &&
    new Date(`${value}T00:00:00Z`).toJSON()?.startsWith(value) === true
  if (!isDay) throw unreadable(field, value, 'a day such as 2026-12-01')
  return value
}

const countryNames = new Intl.DisplayNames(['en'], { type: 'region', fallback: 'none' })

/** ISO 3166-1: what no country has is a misspelling. */
function readCountry(value: unknown): string {
  const code = typeof value === 'string' ? value.trim().toUpperCase() : ''
  const isCountry = /^[A-Z]{2}$/.test(code) && code !== 'ZZ' && countryNames.of(code) !== undefined
  if (!isCountry) throw unreadable('country', value, 'two letters such as NO')
  return code
}

function readNote(value: unknown, field: string): string | null {
  const text = readText(value, field, noteMax)?.trim()
  if (text && /[\p{Cc}\p{Cs}\uFFFD]/u.test(text))
    throw new RecordError(field, 'found control characters, expected a text without any')
  return text || null
}

function readName(value: unknown): string {
  const name = readText(value, 'network', networkNameMax)?.trim()
  if (!name) throw unreadable('network', value, 'the name of a network, as a log or a database has it')
  return name
}

/** 0 belongs to nobody (RFC 7607). */
function readAsn(value: unknown): number {
  const digits = /^(?:AS)?(\d{1,10})$/i.exec(String(value).trim())?.[1]
  const number = Number(digits)
  if (digits === undefined || number < 1 || number >= 2 ** 32)
    throw unreadable('asn', value, 'the number of a network, such as 13335')
  return number
}

/** Wider than this is no exception. */
const bitsMin = { 4: 8, 6: 19 }

function readAddresses(value: unknown): string {
  const text = typeof value === 'string' ? value.trim() : ''
  const bits = text.includes('/') ? Number(text.slice(text.indexOf('/') + 1)) : Number.POSITIVE_INFINITY
  const least = bitsMin[text.includes(':') ? 6 : 4]
  if (!isAddressOrNetwork(text) || bits < least)
    throw unreadable('address', value, `an address, or a network as in 192.0.2.0/24, no wider than /${least}`)
  return text
}
