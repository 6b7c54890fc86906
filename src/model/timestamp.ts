/** Timestamps: 28 characters of UTC with seven fractional digits, in every table and every comparison. */
import type { Timestamp } from './sign-in.ts'

const unixEpochTicks = 621_355_968_000_000_000n

/** Milliseconds since 1970 as a {@link Timestamp}. */
export function fromMilliseconds(milliseconds: number): Timestamp {
  return `${new Date(milliseconds).toISOString().slice(0, 23)}0000Z`
}

/** Milliseconds since 1970, with the part below a millisecond as a fraction. */
export function toMilliseconds(timestamp: Timestamp): number {
  const seconds = secondsOfDay(timestamp)
  const fraction = digits(timestamp, 20, 27)
  // Whole milliseconds and the part below them apart: together they are more digits than a number has.
  return startOfDay(timestamp) + seconds * 1000 + Math.floor(fraction / 10_000) + (fraction % 10_000) / 10_000
}

/** Date.parse takes ten times as long as the rest, and days come again. */
function startOfDay(timestamp: Timestamp): number {
  const day = timestamp.slice(0, 10)
  const known = startsOfDays.get(day)
  if (known !== undefined) return known
  const start = Date.parse(`${day}T00:00:00Z`)
  if (startsOfDays.size >= daysMax) startsOfDays.clear()
  startsOfDays.set(day, start)
  return start
}

const startsOfDays = new Map<string, number>()
const daysMax = 5000

function digits(text: string, from: number, to: number): number {
  let value = 0
  for (let index = from; index < to; index++) value = value * 10 + text.charCodeAt(index) - 48
  return value
}

/** As Graph writes it: no trailing zeros in the fraction, and no fraction at all when it is zero. */
export function toWire(timestamp: Timestamp): string {
  return timestamp.replace(/\.?0*Z$/, 'Z')
}

/** .NET ticks (100 ns since the year 1): what Graph appends to a user id to form the id of a history item. */
export function toTicks(timestamp: Timestamp): string {
  const wholeMilliseconds = BigInt(Date.parse(`${timestamp.slice(0, 23)}Z`))
  return String(unixEpochTicks + wholeMilliseconds * 10_000n + BigInt(timestamp.slice(23, 27)))
}

/** The next timestamp there is: 100 ns later. */
export function nextTick(timestamp: Timestamp): Timestamp {
  const fraction = Number(timestamp.slice(23, 27)) + 1
  if (fraction < 10_000) return `${timestamp.slice(0, 23)}${String(fraction).padStart(4, '0')}Z`
  return fromMilliseconds(Date.parse(`${timestamp.slice(0, 23)}Z`) + 1)
}

/** A moment as it is stored: microseconds since 1970, and the seventh digit. */
export interface Moment {
  at: number
  tick: number
}

/** The moments beyond which a number no longer holds every microsecond: the years 1684 and 2255. */
const microsecondsMax = Number.MAX_SAFE_INTEGER

/** What lies beyond that is the last moment there is, for comparisons alone: no sign-in is from there. */
export function toMoment(timestamp: Timestamp): Moment {
  const seconds = startOfDay(timestamp) / 1000 + secondsOfDay(timestamp)
  const at = seconds * 1_000_000 + digits(timestamp, 20, 26)
  if (at > microsecondsMax) return { at: microsecondsMax, tick: 9 }
  if (at < -microsecondsMax) return { at: -microsecondsMax, tick: 0 }
  return { at, tick: digits(timestamp, 26, 27) }
}

function secondsOfDay(timestamp: Timestamp): number {
  return digits(timestamp, 11, 13) * 3600 + digits(timestamp, 14, 16) * 60 + digits(timestamp, 17, 19)
}
