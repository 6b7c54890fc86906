/** Where somebody is at a moment and with what: the address, the device, and everything that makes it unusual. */
import { type Access, drawAccess } from './addresses.ts'
import { type Device, forms, softwareOf, systemOf } from './clients.ts'
import {
  accessAtHome,
  accessOnPhone,
  dayMilliseconds,
  hourMilliseconds,
  isMovedByGeoRefresh,
} from './connections.ts'
import { poolNear } from './networks.ts'
import type { Parameters } from './parameters.ts'
import { nextDevice, ownDevice, type Person } from './people.ts'
import type { Scenario } from './scenarios.ts'
import type { Setting } from './setting.ts'
import { type Trip, tripAt } from './trips.ts'

export interface Situation {
  time: number
  access: Access
  device: Device
  traits: Scenario[]
  /** The address is asked for anew each time, as with phones. */
  isOnPhone: boolean
}

const firstUsesCounted = 2
export const dormantDays = { 'consumer-sso': 90, enterprise: 14, university: 21 }

/** @returns null for somebody on the way, without a network */
export function situationAt(
  person: Person,
  time: number,
  before: Situation | null,
  setting: Setting,
): Situation | null {
  const { random } = person
  const trip = tripAt(person.trips, time)
  if (trip === 'way') return null
  replaceDevices(person, time, before, setting)
  const gap = before === null ? Number.POSITIVE_INFINITY : time - before.time
  const stays =
    before !== null &&
    person.devices.includes(before.device) &&
    random.chance(stayChance(gap, setting.parameters))
  const situation = stays ? again(person, time, before, setting) : arrive(person, time, trip, setting)
  addTraits(situation, person, gap, setting)
  return situation
}

function stayChance(gap: number, { staysTenMinutes, staysAnHour, staysADay }: Parameters): number {
  if (gap < hourMilliseconds / 6) return staysTenMinutes
  if (gap < hourMilliseconds) return staysAnHour
  return gap < dayMilliseconds ? staysADay : 0
}

/** The same place and device some time later. */
function again(person: Person, time: number, before: Situation, setting: Setting): Situation {
  const isAtHome = before.access === person.home.access
  const access = before.isOnPhone
    ? accessOnPhone(person.phone, time, setting.parameters)
    : isAtHome
      ? accessAtHome(person.home, time)
      : before.access
  const traits = before.traits.filter((trait) => lasting.has(trait))
  if (access.ip !== before.access.ip) traits.push(isAtHome ? 'homeLease' : 'carrierHop')
  return { ...before, time, access, traits }
}

const lasting = new Set<Scenario>([
  'travel',
  'consumerVpn',
  'companyVpn',
  'splitTunnel',
  'privateRelay',
  'familySharing',
  'sharedDevice',
  'officeNat',
  'borderCommuter',
])

function arrive(person: Person, time: number, trip: Trip | null, setting: Setting): Situation {
  const { random } = person
  const { parameters } = setting
  if (person.family && random.chance(parameters.familyUse)) return withFamily(person, time)
  const local = new Date(time + (trip ?? person).country.utcOffsetHours * hourMilliseconds)
  const isWorking = local.getUTCDay() % 6 !== 0 && local.getUTCHours() >= 8 && local.getUTCHours() < 17
  const workplace = person.abroadWorkplace ?? (person.isCommuter ? person.workplace : null)
  const isAtWork =
    trip === null && workplace !== null && isWorking && random.chance(parameters.atWorkInWorkingHours)
  const device = drawDevice(person, parameters)
  const base = { time, device, isOnPhone: false }
  if (isAtWork) {
    const isShared = random.chance(parameters.sharedDevice)
    const traits: Scenario[] = ['officeNat']
    if (person.abroadWorkplace) traits.push('borderCommuter')
    if (isShared) traits.push('sharedDevice')
    const shared = isShared ? sharedDevice(person, setting) : device
    return { ...base, device: shared, access: random.pick(workplace.egress), traits }
  }
  const direct = trip === null ? atLarge(person, base, setting) : away(person, base, trip, setting)
  return throughTunnel(person, direct, isWorking, setting)
}

/** A network of the own choice, the firm's, or a relay on the way. */
function throughTunnel(person: Person, direct: Situation, isWorking: boolean, setting: Setting): Situation {
  const { random, tunnel, workplace } = person
  const { parameters, world } = setting
  const { device, traits } = direct
  const system = systemOf(device.program)
  if (tunnel && workplace && isWorking && forms[device.program] === 'desktop') {
    const traitsOfTunnel: Scenario[] = [...traits, tunnel === 'full' ? 'companyVpn' : 'splitTunnel']
    if (tunnel === 'split' && !random.chance(parameters.splitTunnelUse))
      return { ...direct, traits: traitsOfTunnel }
    if (tunnel === 'full' && !random.chance(parameters.fullTunnelUse)) return direct
    return { ...direct, access: random.pick(workplace.tunnel), traits: traitsOfTunnel, isOnPhone: false }
  }
  if (person.vpn.length > 0 && random.chance(parameters.vpnUse)) {
    const exit = random.chance(parameters.vpnFavouriteExit) ? person.vpn[0]! : random.pick(person.vpn)
    return {
      ...direct,
      access: drawAccess(exit, random),
      traits: [...traits, 'consumerVpn'],
      isOnPhone: false,
    }
  }
  if (person.hasRelay && (system === 'i' || system === 'mac') && random.chance(parameters.relayUse)) {
    const access = drawAccess(poolNear(world.relay, direct.access.pool.city, random), random)
    return { ...direct, access, traits: [...traits, 'privateRelay'], isOnPhone: false }
  }
  return direct
}

type Base = Pick<Situation, 'time' | 'device' | 'isOnPhone'>

function atLarge(person: Person, base: Base, setting: Setting): Situation {
  const { parameters } = setting
  const { random, country, home } = person
  const form = forms[base.device.program]
  if (form !== 'desktop' && random.chance(Math.min(0.95, person.mobileShare * 2))) {
    const before = person.phone.access
    const access = accessOnPhone(person.phone, base.time, parameters)
    const traits: Scenario[] = before !== null && before.ip !== access.ip ? ['carrierHop'] : []
    return { ...base, access, traits, isOnPhone: true }
  }
  if (random.chance(parameters.elsewhere)) {
    const network = (random.chance(parameters.elsewhereAtFirm) ? country.business : country.residential).draw(
      random,
    )
    const elsewhere = { ...base, access: drawAccess(poolNear(network, home.city, random), random) }
    return random.chance(parameters.borrowedDevice)
      ? {
          ...elsewhere,
          device: ownDevice(setting.clients.draw(random), setting, random),
          traits: ['sharedDevice'],
        }
      : { ...elsewhere, traits: [] }
  }
  const access = accessAtHome(home, base.time)
  return { ...base, access, traits: home.isChanged ? ['homeLease'] : [] }
}

function away(person: Person, base: Base, trip: Trip, setting: Setting): Situation {
  const { random } = person
  const { parameters } = setting
  if (random.chance(parameters.borrowedAbroad)) {
    const device = ownDevice(setting.clients.draw(random), setting, random)
    return { ...base, device, access: trip.hotel, traits: ['travel', 'sharedDevice'] }
  }
  const isPhone = forms[base.device.program] === 'phone'
  if (!isPhone || !random.chance(parameters.roamingUse))
    return { ...base, access: trip.hotel, traits: ['travel'] }
  if (trip.isHomeRouted) {
    const access = accessOnPhone(person.phone, base.time, parameters)
    return { ...base, access, traits: ['travel'], isOnPhone: true }
  }
  return {
    ...base,
    access: drawAccess(poolNear(trip.carrier, trip.city, random), random),
    traits: ['travel'],
  }
}

function withFamily(person: Person, time: number): Situation {
  const { home, device, isAlong } = person.family!
  const access = accessAtHome(isAlong ? person.home : home, time)
  return { time, access, device, traits: ['familySharing'], isOnPhone: false }
}

function drawDevice({ devices, random }: Person, { favouriteDevice }: Parameters): Device {
  return devices.length === 1 || random.chance(favouriteDevice) ? devices[0]! : random.pick(devices)
}

/** Machines of a lab: few, updated together, used by everybody. */
function sharedDevice(person: Person, setting: Setting): Device {
  const labs = labMachines(setting)
  return labs[person.random.integer(labs.length)]!
}

const machinesBySetting = new WeakMap<Setting, Device[]>()

function labMachines(setting: Setting): Device[] {
  const known = machinesBySetting.get(setting)
  if (known) return known
  const random = setting.random.fork('labs')
  const made = Array.from({ length: Math.round(setting.parameters.labMachines) }, (_, index): Device => {
    const program = random.pick(['windowsEdge', 'windowsChrome', 'linuxFirefox'] as const)
    const id = random.guid()
    const registered =
      setting.profile === 'consumer-sso' ? null : { id, name: `LAB-${index}`, isManaged: true }
    return {
      program,
      model: '',
      lagDays: 20,
      frozenOnDay: null,
      registered,
      uses: 100,
      lastSeen: '',
      isReplacement: false,
    }
  })
  machinesBySetting.set(setting, made)
  return made
}

function replaceDevices(person: Person, time: number, before: Situation | null, setting: Setting): void {
  if (before === null) return
  const { random } = person
  const years = (time - before.time) / dayMilliseconds / 365
  for (const [index, device] of person.devices.entries()) {
    const isPhone = forms[device.program] !== 'desktop'
    const rate = isPhone ? setting.parameters.newPhonesPerYear : setting.parameters.newComputersPerYear
    if (device.uses > 0 && random.chance(1 - Math.exp(-rate * years))) {
      person.devices[index] = nextDevice(device, setting, random)
    }
  }
}

function addTraits(situation: Situation, person: Person, gap: number, setting: Setting): void {
  const { device, traits, access, time } = situation
  const { browser, userAgent } = softwareOf(device, time)
  const seen = browser || userAgent
  if (device.isReplacement && device.uses < firstUsesCounted) {
    traits.push(forms[device.program] === 'desktop' ? 'newLaptop' : 'newPhone')
  } else if (device.uses > 0 && device.lastSeen !== '' && device.lastSeen !== seen) {
    traits.push('browserUpdate')
  }
  if (device.uses < 100) {
    device.uses++
    device.lastSeen = seen
  }
  const isIdle = gap !== Number.POSITIVE_INFINITY && gap > dormantDays[setting.profile] * dayMilliseconds
  if (isIdle) traits.push('dormantReturn')
  const { moved } = access.pool
  const isFresh = moved !== null && time - moved.at < 30 * dayMilliseconds && time - gap < moved.at
  if (
    isFresh &&
    gap !== Number.POSITIVE_INFINITY &&
    isMovedByGeoRefresh(access, time) &&
    !traits.includes('homeLease')
  ) {
    if (access === person.home.access) traits.push('geoRefresh')
  }
}
