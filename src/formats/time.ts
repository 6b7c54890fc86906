/**
 * One tolerant reader for every spelling of a time that sign-in logs use. What is ambiguous is settled by rule
 * (no zone is UTC, `1/9/2007` is month first, as Microsoft writes it); what breaks the rules is an error, not a guess.
 */
import type { Timestamp } from '../model/sign-in.ts'
import { unreadable } from './values.ts'

const isoTime =
  /^(\d{4})-(\d{1,2})-(\d{1,2})[T\s]\s*(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d+))?)?\s*(Z|UTC|GMT|[+-]\d{2}(?::?\d{2})?)?$/i
const graphTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z$/
const zero = 0x30
const usTime =
  /^(\d{1,2})\/(\d{1,2})\/(\d{4}),?\s+(\d{1,2}):(\d{2})(?::(\d{2})(?:\.(\d+))?)?\s*([AP]M)?\s*(Z|UTC|GMT|[+-]\d{2}(?::?\d{2})?)?$/i
const epochTime = /^(\d{9,19})(?:\.(\d+))?$/
/** How Windows PowerShell 5.1 writes a date in JSON. */
const dotNetTime = /^\/Date\((\d{9,19})(?:[+-]\d{4})?\)\/$/

/** 2000-01-01 to 2101-01-01, in seconds since 1970: outside of it, a time is a mistake. */
const earliestSeconds = 946_684_800
const endSeconds = 4_133_980_800

/** The units of a bare number. Within the range allowed no number fits two of them. */
const epochUnitsPerSecond = [1n, 1_000n, 1_000_000n, 1_000_000_000n]
const ticksPerSecond = 10_000_000n

/**
 * Any known spelling as a {@link Timestamp}: seven fractional digits are kept, further ones cut.
 * @throws RecordError when it is not a time, names no possible moment, or lies outside of 2000 to 2100.
 */
export function parseTime(value: unknown, field: string): Timestamp {
  const timestamp = timeOrNull(value)
  if (timestamp === null) {
    throw unreadable(field, value, 'a time from 2000 to 2100 such as 2026-11-21T17:16:04.1234567Z')
  }
  return timestamp
}

/** The same of a time that a record can do without. */
export function timeOrNull(value: unknown): Timestamp | null {
  const text = typeof value === 'number' || typeof value === 'string' ? String(value).trim() : ''
  if (text === '' || text.length > 64) return null
  return fromGraph(text) ?? fromIso(text) ?? fromUs(text) ?? fromEpoch(text) ?? null
}

/** As Graph writes it, and nearly every log: its digits are those of the Timestamp. */
function fromGraph(text: string): Timestamp | undefined {
  if (!graphTime.test(text)) return undefined
  const year = twoDigits(text, 0) * 100 + twoDigits(text, 2)
  const isPossible =
    year >= 2000 &&
    year <= 2100 &&
    isDate(year, twoDigits(text, 5), twoDigits(text, 8)) &&
    twoDigits(text, 11) <= 23 &&
    twoDigits(text, 14) <= 59 &&
    twoDigits(text, 17) <= 59
  return isPossible ? `${text.slice(0, 19)}.${text.slice(20, -1).slice(0, 7).padEnd(7, '0')}Z` : undefined
}

function twoDigits(text: string, at: number): number {
  return (text.charCodeAt(at) - zero) * 10 + text.charCodeAt(at + 1) - zero
}

function fromIso(text: string): Timestamp | undefined {
  const match = isoTime.exec(text)
  if (match === null) return undefined
  const [, year, month, day, hour, minute, second, fraction, zone] = match
  return moment([year, month, day, hour, minute, second].map(toNumber), fraction, zone)
}

function fromUs(text: string): Timestamp | undefined {
  const match = usTime.exec(text)
  if (match === null) return undefined
  const [, month, day, year, hour, minute, second, fraction, half, zone] = match
  let hours = Number(hour)
  if (half !== undefined) {
    if (hours < 1 || hours > 12) return undefined
    hours = (hours % 12) + (half.toUpperCase() === 'PM' ? 12 : 0)
  }
  return moment(
    [...[year, month, day].map(toNumber), hours, ...[minute, second].map(toNumber)],
    fraction,
    zone,
  )
}

function fromEpoch(text: string): Timestamp | undefined {
  const match = epochTime.exec(text) ?? dotNetTime.exec(text)
  if (match === null) return undefined
  const whole = BigInt(match[1]!)
  const units = text.startsWith('/') ? [1_000n] : epochUnitsPerSecond
  const perSecond = units.find((unit) => inRange(Number(whole / unit)))
  if (perSecond === undefined) return undefined
  const fractionTicks = BigInt((match[2] ?? '').slice(0, 7).padEnd(7, '0'))
  const ticks = (whole * ticksPerSecond + fractionTicks) / perSecond
  return format(Number(ticks / ticksPerSecond), String(ticks % ticksPerSecond).padStart(7, '0'))
}

/** The moment of a date in a calendar; undefined when there is no such date or time of day. */
function moment(
  parts: number[],
  fraction: string | undefined,
  zone: string | undefined,
): Timestamp | undefined {
  const [year, month, day, hour, minute, second] = parts as [number, number, number, number, number, number]
  const offsetMinutes = zoneMinutes(zone)
  if (!isDate(year, month, day) || hour > 23 || minute > 59 || second > 59 || offsetMinutes === undefined)
    return undefined
  const seconds = Date.UTC(year, month - 1, day, hour, minute, second) / 1000 - offsetMinutes * 60
  return inRange(seconds) ? format(seconds, fraction ?? '') : undefined
}

function isDate(year: number, month: number, day: number): boolean {
  if (month < 1 || month > 12 || day < 1) return false
  return day <= 28 || day <= new Date(Date.UTC(year, month, 0)).getUTCDate()
}

/** Minutes east of UTC. No zone on earth is further than 14 hours from it. */
function zoneMinutes(zone: string | undefined): number | undefined {
  if (zone === undefined || !/^[+-]/.test(zone)) return 0
  const hours = Number(zone.slice(1, 3))
  const minutes = Number(zone.slice(3).replace(':', ''))
  if (minutes > 59 || hours * 60 + minutes > 14 * 60) return undefined
  return (hours * 60 + minutes) * (zone.startsWith('-') ? -1 : 1)
}

function inRange(seconds: number): boolean {
  return seconds >= earliestSeconds && seconds < endSeconds
}

function format(seconds: number, fraction: string): Timestamp {
  return `${new Date(seconds * 1000).toISOString().slice(0, 19)}.${fraction.slice(0, 7).padEnd(7, '0')}Z`
}

function toNumber(digits: string | undefined): number {
  return Number(digits ?? 0)
}
