/**
 * One day of one person. A pure function of person and day, so that a story of attacks.ts can look up what the owner of
 * an account did, and so that a large company needs no more memory than a day.
 */
import { drawInteractiveApp, drawRefreshingApp } from './apps.ts'
import { interactiveSignIn, type Spot, tokenRefresh } from './attempts.ts'
import { localTime, weekday, weekNumber } from './calendar.ts'
import { type Device, softwareOn } from './devices.ts'
import { planMachineDay } from './machines.ts'
import type { Moment } from './moment.ts'
import { homeAccess, type Person } from './people.ts'
import type { Random } from './random.ts'
import type { Scenario } from './scenarios.ts'
import { tripDay } from './trips.ts'
import { type Access, drawAddress, mobilePools, type Pool, pools } from './world.ts'

/** Some hours, local ones, in one place. */
interface Stay {
  place: 'office' | 'home' | 'away'
  pool: Pool
  fromHour: number
  untilHour: number
}

/** The sign-ins of the person's local day `day` (days since 1970); in no order. */
export function planDay(person: Person, day: number): Moment[] {
  if (day < person.activeFrom) return []
  if (person.quiet && day >= person.quiet.from && day < person.quiet.until) return []
  const random = person.random.fork(`day:${day}`)
  const moments = planMachineDay(person, day, random.fork('machines'))
  if (person.role === 'service') return moments
  for (const stay of planStays(person, day, random)) {
    moments.push(...computerWork(person, day, stay, random), ...phoneWork(person, day, stay, random))
    if (stay.place === 'home') moments.push(...ownDeviceWork(person, day, stay, random))
  }
  return moments
}

function planStays(person: Person, day: number, random: Random): Stay[] {
  const trip = tripDay(person, day)
  if (trip) return trip.stay ? [{ place: 'away', ...trip.stay }] : []
  const home = { place: 'home', pool: person.home.pool } as const
  if (weekday(day) > 4) {
    if (!random.chance(0.22)) return []
    const hour = random.between(9, 20)
    return [{ ...home, fromHour: hour, untilHour: hour + 1 }]
  }
  if (random.chance(0.05)) return []
  const fromHour = Math.max(6, random.normal(person.startHour, 0.35))
  const hours = random.normal(weekday(day) === 4 ? 7 : 8.5, 0.5)
  const isHome = person.homeWeekdays.includes(weekday(day))
  const office = {
    place: 'office',
    pool: person.office === 'main' ? pools.officeMain : pools.officeSecond,
  } as const
  const stays: Stay[] = [{ ...(isHome ? home : office), fromHour, untilHour: fromHour + hours }]
  if (random.chance(0.2)) stays.push({ ...home, fromHour: 20, untilHour: random.between(20.5, 22) })
  return stays
}

/** A sign-in at the beginning, perhaps one later, and programs that renew their tokens all along. */
function computerWork(person: Person, day: number, stay: Stay, random: Random): Moment[] {
  const device = deviceOn(person, day, 'computer')
  if (!device) return []
  const signsIn = (hour: number) =>
    interactiveSignIn(
      person,
      localTime(day, hour, stay.pool.city),
      {
        ...spotOf(person, day, stay, device, computerAccess(person, day, stay, device, random)),
        app: drawInteractiveApp(random),
      },
      random,
    )
  const moments: Moment[] = []
  if (random.chance(stay.place === 'away' ? 1 : 0.75)) moments.push(...signsIn(stay.fromHour))
  if (random.chance(0.4))
    moments.push(...signsIn(random.between(stay.fromHour + 0.3, stay.untilHour + random.between(0, 0.4))))
  for (let hour = stay.fromHour + 0.1; hour < stay.untilHour; hour += 0.35 + random.exponential(0.95)) {
    const access = computerAccess(person, day, stay, device, random)
    const spot = refreshing(spotOf(person, day, stay, device, access))
    const app = drawRefreshingApp('computer', random)
    moments.push(tokenRefresh(person, localTime(day, hour, stay.pool.city), { ...spot, app }, random))
  }
  return moments
}

/** The phone is on the carrier as often as on the network of the place; abroad it stays on the hotel's. */
function phoneWork(person: Person, day: number, stay: Stay, random: Random): Moment[] {
  const device = deviceOn(person, day, 'phone')
  if (!device) return []
  const moments: Moment[] = []
  for (let hour = stay.fromHour - 0.5; hour < stay.untilHour; hour += 0.5 + random.exponential(2.5)) {
    const isOnCarrier = stay.place !== 'away' && random.chance(0.55)
    const access = isOnCarrier
      ? carrierAccess(person, random)
      : placeAccess(person, day, stay, device, random)
    const spot = spotOf(person, day, stay, device, access)
    const scenario: Scenario = isOnCarrier ? 'mobileCarrier' : spot.scenario
    const app = drawRefreshingApp('phone', random)
    const time = localTime(day, hour, stay.pool.city)
    if (random.chance(0.08))
      moments.push(...interactiveSignIn(person, time, { ...spot, app, scenario }, random))
    else moments.push(tokenRefresh(person, time, { ...refreshing(spot), app }, random))
  }
  return moments
}

/** Mail on the family's tablet or computer, one evening or two a week. */
function ownDeviceWork(person: Person, day: number, stay: Stay, random: Random): Moment[] {
  const device = person.devices.find(({ slot }) => slot === 'second')
  if (!device || !random.chance(0.35)) return []
  const time = localTime(day, random.between(stay.fromHour, stay.untilHour), stay.pool.city)
  const spot = spotOf(person, day, stay, device, homeAccess(person, day, device))
  return interactiveSignIn(person, time, { ...spot, app: drawInteractiveApp(random) }, random)
}

function computerAccess(person: Person, day: number, stay: Stay, device: Device, random: Random): Access {
  const isThroughTunnel = person.role === 'tunnelUser' && stay.place === 'home' && random.chance(0.5)
  return isThroughTunnel ? drawAddress(pools.tunnel, random) : placeAccess(person, day, stay, device, random)
}

/** A guest keeps the hotel's address for the day; offices spread everybody over the few they have. */
function placeAccess(person: Person, day: number, stay: Stay, device: Device, random: Random): Access {
  if (stay.place === 'home') return homeAccess(person, day, device)
  if (stay.place === 'away') return drawAddress(stay.pool, person.random.fork(`guest:${day}`))
  return drawAddress(stay.pool, random)
}

function carrierAccess(person: Person, random: Random): Access {
  const { usual, other } = mobilePools[person.office]
  return drawAddress(random.chance(0.04) ? random.pick(other) : usual, random)
}

function deviceOn(person: Person, day: number, slot: 'computer' | 'phone'): Device | undefined {
  return person.devices.find(
    (device) => device.slot === slot && day >= device.availableFrom && day < device.availableUntil,
  )
}

/** Everything about a sign-in that follows from person, day, place and device. A session lasts a week. */
function spotOf(person: Person, day: number, stay: Stay, device: Device, access: Access): Omit<Spot, 'app'> {
  const isNew = day - device.availableFrom < 3
  return {
    device,
    access,
    sessionId: person.random
      .fork(`session:${device.model}:${device.availableFrom}:${weekNumber(day)}`)
      .guid(),
    scenario: scenarioOf(person, day, stay, device, access),
    isUnusual: isNew || (stay.place === 'away' && weekday(day) < 3),
  }
}

function scenarioOf(person: Person, day: number, stay: Stay, device: Device, access: Access): Scenario {
  if (day - person.activeFrom < 3) return 'newJoiner'
  if (person.quiet && day >= person.quiet.until) return 'dormantReturn'
  if (stay.place === 'away') return 'businessTravel'
  if (access.pool === pools.tunnel) return 'companyTunnel'
  if (device.slot === 'second') return 'secondDevice'
  if (day - device.availableFrom < 3) return 'newDevice'
  if (softwareOn(device, day).browser !== softwareOn(device, day - 1).browser) return 'browserUpdate'
  return stay.place === 'office' ? 'officeWork' : 'homeWork'
}

/** An ordinary renewal is labelled as one; what is special about a day stays visible. */
function refreshing(spot: Omit<Spot, 'app'>): Omit<Spot, 'app'> {
  const isOrdinary = spot.scenario === 'officeWork' || spot.scenario === 'homeWork'
  return isOrdinary ? { ...spot, scenario: 'tokenRefresh' } : spot
}
