/**
 * Where somebody is at a time, as a function of the two: at home, in the office, on a journey; and the address that a
 * device has there. As nothing is remembered, two questions about the same hour cannot contradict each other.
 */
import { dayNumber, hourMilliseconds, weekday } from '../../../src/demo/simulation/calendar.ts'
import { createRandom, type Random } from '../../../src/demo/simulation/random.ts'
import { type Access, accessAt, drawAccess } from '../../quality/generator/addresses.ts'
import { type Device, forms } from '../../quality/generator/clients.ts'
import { poolNear } from '../../quality/generator/networks.ts'
import type { Company } from './company.ts'
import type { Person } from './person.ts'

/** A journey is looked for in every span of so many days. */
const journeySpanDays = 45
const journeyShare = 0.15
const journeyDaysMost = 4
const journeyAbroadShare = 0.2
const officeHours = [8, 17.5] as const
/** Of what a phone does while there is a wireless network. */
const carrierShare = 0.6
const carrierAddressHours = 6

/** @param time milliseconds since 1970 */
export function accessOf(person: Person, device: Device, time: number, company: Company): Access {
  if (forms[device.program] === 'phone') {
    const period = Math.floor(time / (carrierAddressHours * hourMilliseconds))
    const random = randomOf(person, `phone ${period}`, company)
    if (random.chance(carrierShare)) return drawAccess(poolNear(person.carrier, person.city, random), random)
  }
  const day = dayNumber(time)
  return journeyAccess(person, day, company) ?? officeAccess(person, time, company) ?? homeAccess(person, day)
}

function journeyAccess(person: Person, day: number, company: Company): Access | null {
  const span = Math.floor((day + person.number) / journeySpanDays)
  const random = randomOf(person, `journey ${span}`, company)
  if (!random.chance(journeyShare)) return null
  const start = random.integer(journeySpanDays - journeyDaysMost)
  const days = 1 + random.integer(journeyDaysMost)
  const dayOfSpan = (day + person.number) % journeySpanDays
  if (dayOfSpan < start || dayOfSpan >= start + days) return null
  const { world } = company
  const country = random.chance(journeyAbroadShare)
    ? world.countries.get(world.destinations.draw(random))!
    : company.country
  const city = country.drawCity.draw(random)
  return drawAccess(poolNear(country.business.draw(random), city, random), random)
}

function officeAccess(person: Person, time: number, company: Company): Access | null {
  const day = dayNumber(time)
  if (weekday(day) > 4 || !isOpen(time, company)) return null
  const random = randomOf(person, `day ${day}`, company)
  return random.chance(person.officeShare) ? random.pick(person.office.egress) : null
}

function isOpen(time: number, { country }: Company): boolean {
  const hour = (time / hourMilliseconds + country.utcOffsetHours) % 24
  return hour >= officeHours[0] && hour < officeHours[1]
}

function homeAccess({ number, home, leaseDays }: Person, day: number): Access {
  const lease = leaseDays === Number.POSITIVE_INFINITY ? 0 : Math.floor((day + number) / leaseDays)
  return accessAt(home, number * 31 + lease * 97)
}

function randomOf({ number }: Person, what: string, { seed }: Company): Random {
  return createRandom(`ordinary:${seed}:${number}:${what}`)
}
