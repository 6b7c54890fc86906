/** The people of a stream: where they live and work, what they own, how often they come. */
import { familyNames, firstNames } from '../../../src/demo/simulation/names.ts'
import type { Random } from '../../../src/demo/simulation/random.ts'
import type { StreamProfile } from '../stream.ts'
import type { App } from './apps.ts'
import { distanceKm } from './cities.ts'
import { createDevice, type Device, forms, type Program, systemOf } from './clients.ts'
import { createHome, type Home, type Phone } from './connections.ts'
import type { Account, Moment } from './moments.ts'
import type { Country, Pool } from './networks.ts'
import type { Parameters } from './parameters.ts'
import type { Setting } from './setting.ts'
import { planTrips, type Trip } from './trips.ts'
import type { Workplace } from './workplaces.ts'

export interface Person extends Account {
  index: number
  random: Random
  /** Apart, so that fewer renewed tokens leave all else as it is. */
  tokens: Random
  country: Country
  home: Home
  phone: Phone
  devices: Device[]
  mobileShare: number
  /** Pools of the VPN provider's exits, the favourite first; empty for those without. */
  vpn: Pool[]
  hasRelay: boolean
  workplace: Workplace | null
  /** Near enough to the workplace to go there. */
  isCommuter: boolean
  tunnel: 'full' | 'split' | null
  abroadWorkplace: Workplace | null
  family: { home: Home; device: Device; isAlong: boolean } | null
  trips: Trip[]
  /** From the most to the least used. */
  apps: App[]
  /** What belongs together, to be taken out together when an intruder comes instead; in order of time. */
  visits: Visit[]
}

export interface Visit {
  /** The one that succeeds comes first; those that prepare it or follow from it after. */
  moments: Moment[]
}

const factors = [
  'Mobile app notification',
  'Mobile app notification',
  'OATH verification code',
  'Text message',
  'FIDO2 security key',
]

export function createPerson(index: number, setting: Setting): Person {
  const { world, parameters, from, until } = setting
  const random = setting.random.fork(`user:${index}`)
  const country = world.countries.get(world.users.draw(random))!
  const city = country.drawCity.draw(random)
  const first = random.pick(firstNames)
  const family = random.pick(familyNames)
  const home = createHome(random.fork('home'), world, country, city, parameters, from)
  const mobile = country.mobile.draw(random)
  const workplace = setting.workplaces.draw(country, city, random)
  const devices = drawDevices(setting, random)
  const isApple = devices.some(({ program }) => systemOf(program) === 'i' || systemOf(program) === 'mac')
  return {
    index,
    random,
    tokens: random.fork('tokens'),
    id: random.guid(),
    userPrincipalName: `${first}.${family}.${index}@${domains[setting.profile]}`.toLowerCase(),
    displayName: `${first} ${family}`,
    factor: random.chance(parameters.factorUsers) ? random.pick(factors) : null,
    logsBrowser: random.chance(parameters.logsBrowser),
    country,
    home,
    phone: { random: random.fork('phone'), network: mobile, city, access: null, at: 0 },
    devices,
    mobileShare: Math.min(0.9, random.exponential(parameters.mobileShareMean)),
    vpn: random.chance(parameters.vpnUsers) ? drawExits(setting, country, random) : [],
    hasRelay: isApple && random.chance(parameters.relayUsers),
    workplace,
    isCommuter: workplace !== null && distanceKm(workplace.city, city) < parameters.commuteKmMost,
    tunnel: drawTunnel(workplace, parameters, random),
    abroadWorkplace: random.chance(parameters.borderCommuters)
      ? setting.workplaces.abroad(world.countries.get(country.neighbour)!, random)
      : null,
    family: random.chance(parameters.familySharing)
      ? {
          home: createHome(random.fork('family'), world, country, city, parameters, from),
          device: ownDevice(setting.clients.draw(random), setting, random),
          isAlong: random.chance(parameters.familyAtSameHome),
        }
      : null,
    trips: planTrips(setting, country, random.fork('trips'), until - from),
    apps: random.shuffled(setting.apps),
    visits: [],
  }
}

/** A name that is nobody's: mistyped, or of somebody who never had an account. */
export function strangerNamed(name: string, setting: Setting, random: Random): Account {
  return {
    id: random.guid(),
    userPrincipalName: name,
    displayName: name.replace(/@.*/, ''),
    factor: null,
    logsBrowser: random.chance(setting.parameters.logsBrowser),
  }
}

export function ownDevice(program: Program, { parameters }: Setting, random: Random): Device {
  return createDevice(program, random, parameters.updateLagDays, parameters.neverUpdated)
}

/** What somebody buys after `old`: mostly of the same family, and then with the same browser. */
export function nextDevice(old: Device, setting: Setting, random: Random): Device {
  const isFaithful = random.chance(setting.parameters.sameSystemAgain)
  const form = forms[old.program]
  let program = old.program
  for (let draws = 0; draws < 50 && !isFaithful; draws++) {
    program = setting.clients.draw(random)
    if (forms[program] === form && systemOf(program) !== systemOf(old.program)) break
    program = old.program
  }
  const device = { ...ownDevice(program, setting, random), isReplacement: true }
  if (old.registered) device.registered = registration(random, old.registered.isManaged)
  return device
}

export const domains: Record<StreamProfile, string> = {
  'consumer-sso': 'members.example',
  enterprise: 'lindhagen.example',
  university: 'uni-merwede.example',
}

function drawDevices(setting: Setting, random: Random): Device[] {
  const { clients, parameters, profile } = setting
  const devices = [ownDevice(clients.draw(random), setting, random)]
  const needsComputer = profile !== 'consumer-sso'
  const wanted = needsComputer || random.chance(parameters.secondDevice) ? 2 : 1
  for (let draws = 0; devices.length < wanted && draws < 100; draws++) {
    const program = clients.draw(random)
    if (forms[program] !== forms[devices[0]!.program]) devices.push(ownDevice(program, setting, random))
  }
  if (needsComputer) devices.sort((a, b) => (forms[a.program] < forms[b.program] ? -1 : 1))
  for (const device of devices) register(device, setting, random)
  return devices
}

function register(device: Device, { parameters }: Setting, random: Random): void {
  const isComputer = forms[device.program] === 'desktop'
  const share = isComputer ? parameters.registeredComputers : parameters.registeredPhones
  const isManaged = random.chance(parameters.managedOfRegistered)
  if (random.chance(share)) device.registered = registration(random, isManaged)
}

function registration(random: Random, isManaged: boolean) {
  return { id: random.guid(), name: `D-${100_000 + random.integer(900_000)}`, isManaged }
}

function drawExits({ world, parameters }: Setting, country: Country, random: Random): Pool[] {
  const isAbroad = random.chance(parameters.vpnExitAbroad)
  const others = Array.from({ length: 3 }, () => world.countries.get(world.vpnExits.draw(random))!)
  const places = isAbroad ? [...others, country] : [country, ...others]
  return places.filter(({ exits }) => exits.length > 0).map(({ exits }) => random.pick(exits))
}

function drawTunnel(
  workplace: Workplace | null,
  { fullTunnel, splitTunnel }: Parameters,
  random: Random,
): Person['tunnel'] {
  if (!workplace?.tunnel.length) return null
  const drawn = random.fraction()
  return drawn < fullTunnel ? 'full' : drawn < fullTunnel + splitTunnel ? 'split' : null
}
