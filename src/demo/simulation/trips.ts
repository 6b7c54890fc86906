/** Business trips: at most one a week and person, with a day in the air where the flight is long. */
import { weekday, weekNumber } from './calendar.ts'
import type { Person } from './people.ts'
import { hotelPools, type Pool, pools } from './world.ts'

/** Where a traveller is on a day of a trip; `stay` is null on the days in the air. */
export interface TripDay {
  stay: { pool: Pool; fromHour: number; untilHour: number } | null
}

interface Trip {
  pool: Pool
  /** Counted from Monday. */
  departure: number
  nights: number
  isLongHaul: boolean
}

/** Undefined on a day without a trip. Hours are local at the destination. */
export function tripDay(person: Person, day: number): TripDay | undefined {
  if (person.role !== 'traveller') return undefined
  const trip = tripOfWeek(person, weekNumber(day))
  if (!trip) return undefined
  const since = weekday(day) - trip.departure
  const last = trip.isLongHaul ? trip.nights + 1 : trip.nights
  if (since < 0 || since > last) return undefined
  if (trip.isLongHaul && (since === 0 || since === last)) return { stay: null }
  const fromHour = since === 0 ? 15 : 8.5
  const untilHour = !trip.isLongHaul && since === last ? 10 : 18
  return { stay: { pool: trip.pool, fromHour, untilHour } }
}

function tripOfWeek(person: Person, week: number): Trip | undefined {
  const random = person.random.fork(`trip:${week}`)
  if (!random.chance(0.3)) return undefined
  const otherOffice = person.office === 'main' ? pools.officeSecond : pools.officeMain
  const pool = random.chance(0.35) ? otherOffice : random.pick(hotelPools)
  return {
    pool,
    departure: random.integer(2),
    nights: 1 + random.integer(3),
    isLongHaul: pool.city.countryOrRegion === 'US' || pool.city.countryOrRegion === 'JP',
  }
}
