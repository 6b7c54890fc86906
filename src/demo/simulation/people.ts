/** Who works at Lindgren Optics: accounts, habits, homes and devices. Person n is the same in a company of any size. */
import { dayNumber } from './calendar.ts'
import type { Device, Model } from './devices.ts'
import { familyNames, firstNames } from './names.ts'
import type { Random } from './random.ts'
import { type Access, drawAddress, drawAddress6, drawPrefix6, homePools, type Pool } from './world.ts'

export const companyName = 'Lindgren Optics'
export const companyDomain = 'lindgren-optics.example'

export type Role =
  | 'ordinary'
  | 'traveller'
  | 'tunnelUser'
  | 'legacyMail'
  | 'newJoiner'
  | 'dormant'
  | 'service'

/** What a sign-in says of its user, whether or not the account exists. */
export interface Account {
  id: string
  userPrincipalName: string
  userDisplayName: string
}

export interface Person extends Account {
  role: Role
  office: 'main' | 'second'
  home: { pool: Pool; hasIpv6: boolean; leaseDays: number }
  devices: Device[]
  /** The second factor as the sign-in log spells it; null: none was ever registered. */
  factor: string | null
  /** Local time of the usual arrival: 8.5 is half past eight. */
  startHour: number
  /** Working days spent at home, counted from Monday. */
  homeWeekdays: number[]
  /** The first day number with an account. */
  activeFrom: number
  /** Day numbers without any activity: from the first, up to, not including, the second. */
  quiet: { from: number; until: number } | null
  random: Random
}

/** Who is not like the others, by position; the pattern repeats, so that a large company has many of each. */
const castPeriod = 60
const cast: Record<number, Role> = {
  5: 'tunnelUser',
  7: 'service',
  11: 'legacyMail',
  13: 'newJoiner',
  17: 'dormant',
  23: 'tunnelUser',
  41: 'newJoiner',
  47: 'tunnelUser',
}

/** `until` is the end of the simulation in milliseconds: who is new and who was away is told from there. */
export function createPeople(random: Random, users: number, until: number): Person[] {
  const takenNames = new Set<string>()
  return Array.from({ length: users }, (_, index) =>
    createPerson(index, random.fork(`person:${index}`), dayNumber(until), takenNames),
  )
}

/** The address of the household on a day, as one of its devices shows it. */
export function homeAccess(person: Person, day: number, device: Device): Access {
  const { pool, hasIpv6, leaseDays } = person.home
  const lease = person.random.fork(`lease:${Math.floor(day / leaseDays)}`)
  if (!hasIpv6) return drawAddress(pool, lease)
  const prefix = drawPrefix6(pool.range6!, lease)
  return { ip: drawAddress6(prefix, person.random.fork(`privacy:${day}:${device.slot}`)), pool }
}

function createPerson(index: number, random: Random, lastDay: number, takenNames: Set<string>): Person {
  const role = roleOf(index)
  const office = role !== 'service' && random.chance(0.25) ? 'second' : 'main'
  const pool = random.pick(homePools[office])
  return {
    ...(role === 'service' ? scanRoom(index, random) : createAccount(random, takenNames)),
    role,
    office,
    home: {
      pool,
      hasIpv6: pool.range6 !== undefined && random.chance(0.6),
      leaseDays: random.chance(0.25) ? Number.POSITIVE_INFINITY : 14 + random.integer(50),
    },
    devices: createDevices(role, random.fork('devices'), lastDay),
    factor: role === 'service' ? null : drawFactor(random),
    startHour: Math.min(10, Math.max(6.5, random.normal(8.3, 0.6))),
    homeWeekdays: random.shuffled([0, 1, 2, 3, 4]).slice(0, random.integer(4)),
    activeFrom: role === 'newJoiner' ? lastDay - 12 + random.integer(5) : Number.NEGATIVE_INFINITY,
    quiet: role === 'dormant' ? { from: lastDay - 24, until: lastDay - 3 } : null,
    random,
  }
}

function roleOf(index: number): Role {
  const position = index % castPeriod
  return cast[position] ?? (position % 6 === 3 ? 'traveller' : 'ordinary')
}

function createAccount(random: Random, takenNames: Set<string>): Account {
  const first = random.pick(firstNames)
  const family = random.pick(familyNames)
  const wanted = `${first}.${family}`.toLowerCase()
  let mailbox = wanted
  for (let number = 2; takenNames.has(mailbox); number++) mailbox = `${wanted}${number}`
  takenNames.add(mailbox)
  return {
    id: random.guid(),
    userPrincipalName: `${mailbox}@${companyDomain}`,
    userDisplayName: `${first} ${family}`,
  }
}

/** The account of a copying machine, which is nobody's. */
function scanRoom(index: number, random: Random): Account {
  const number = 1 + Math.floor(index / castPeriod)
  return {
    id: random.guid(),
    userPrincipalName: `svc-scan${number}@${companyDomain}`,
    userDisplayName: `Scan to Mail ${number}`,
  }
}

function drawFactor(random: Random): string | null {
  const draw = random.fraction()
  if (draw < 0.35) return null
  if (draw < 0.7) return 'Mobile app notification'
  if (draw < 0.8) return 'Text message'
  return draw < 0.95 ? 'Windows Hello for Business' : 'FIDO2 security key'
}

const computers: Model[] = [
  'windowsEdge',
  'windowsEdge',
  'windowsEdge',
  'windowsChrome',
  'macSafari',
  'macChrome',
]
const phones: Model[] = ['iPhone', 'iPhone', 'androidPhone']
const seconds: Model[] = ['windowsFirefox', 'windowsChrome', 'macSafari', 'iPhone', 'linuxFirefox']

/**
 * A computer and a phone each, 45 % something of their own at home; one in ten computers was just replaced. What the
 * company does not own is registered with it all the same, as it asks of everybody who reads mail on it. Who still has
 * a mail program with a password has an old computer beside it, and nothing else.
 */
function createDevices(role: Role, random: Random, lastDay: number): Device[] {
  const always = { availableFrom: Number.NEGATIVE_INFINITY, availableUntil: Number.POSITIVE_INFINITY }
  const device = (slot: 'computer' | 'phone' | 'second', models: Model[]): Device => ({
    model: random.pick(models),
    slot,
    registered: registration(slot, random),
    updateLagDays: random.integer(slot === 'computer' ? 7 : 10),
    ...always,
  })
  const computer = device('computer', computers)
  if (role === 'legacyMail') return [{ ...computer, registered: null }]
  const devices = [computer, device('phone', phones)]
  if (random.chance(0.45)) devices.push(device('second', seconds))
  if (random.chance(0.1)) {
    const replacedOn = lastDay - 3 - random.integer(20)
    computer.availableUntil = replacedOn
    devices.push({ ...device('computer', computers), availableFrom: replacedOn })
  }
  return devices
}

function registration(slot: Device['slot'], random: Random): NonNullable<Device['registered']> {
  return {
    deviceId: random.guid(),
    displayName: `${slot === 'computer' ? 'LO' : 'BYOD'}-${String(random.integer(100_000)).padStart(5, '0')}`,
  }
}
