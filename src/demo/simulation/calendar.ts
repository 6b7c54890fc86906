/** Days and clocks of the simulation: day numbers since 1970, weekdays, and local hours turned into UTC. */

export const hourMilliseconds = 3_600_000
export const dayMilliseconds = 86_400_000

/** What a clock on the wall needs to know. */
export interface ClockPlace {
  utcOffsetHours: number
  hasSummerTime: boolean
}

/** The UTC day that a time in milliseconds falls in, counted from 1970-01-01. */
export function dayNumber(time: number): number {
  return Math.floor(time / dayMilliseconds)
}

/** Counted from Monday: 0 to 4 are working days. 1970-01-01 was a Thursday. */
export function weekday(day: number): number {
  return (day + 3) % 7
}

/** Weeks begin on Mondays. */
export function weekNumber(day: number): number {
  return Math.floor((day + 3) / 7)
}

/** The moment, in whole milliseconds, when clocks at `place` show `hour` (8.5: half past eight) on that day. */
export function localTime(day: number, hour: number, place: ClockPlace): number {
  const offsetHours = place.utcOffsetHours + (place.hasSummerTime && isSummer(day) ? 1 : 0)
  return Math.floor(day * dayMilliseconds + (hour - offsetHours) * hourMilliseconds)
}

/** The European rule, for every place with summer time: last Sunday of March to last Sunday of October. */
function isSummer(day: number): boolean {
  const year = new Date(day * dayMilliseconds).getUTCFullYear()
  return day >= lastSunday(year, 2) && day < lastSunday(year, 9)
}

function lastSunday(year: number, month: number): number {
  const lastDay = dayNumber(Date.UTC(year, month + 1, 0))
  return lastDay - ((weekday(lastDay) + 1) % 7)
}
