/**
 * An employee of the ordinary traffic, made from a number whenever one is needed: the same number is the same person,
 * so that nobody has to be kept.
 */
import { familyNames, firstNames } from '../../../src/demo/simulation/names.ts'
import type { Random } from '../../../src/demo/simulation/random.ts'
import type { App } from '../../quality/generator/apps.ts'
import type { City } from '../../quality/generator/cities.ts'
import { createDevice, type Device, type Program } from '../../quality/generator/clients.ts'
import type { Account } from '../../quality/generator/moments.ts'
import { type Network, type Pool, poolNear } from '../../quality/generator/networks.ts'
import { chooserOf } from '../../quality/generator/weighted.ts'
import type { Workplace } from '../../quality/generator/workplaces.ts'
import type { Company } from './company.ts'

export interface Person extends Account {
  number: number
  city: City
  home: Pool
  /** Days that an address of the home is kept. */
  leaseDays: number
  carrier: Network
  office: Workplace
  /** Of working days; 0 for those who live elsewhere. */
  officeShare: number
  /** At least a computer, then perhaps a phone, then perhaps a tablet or a second computer. */
  devices: Device[]
  /** The first is about half of all. */
  apps: App[]
}

const computers = chooserOf<Program>({
  windowsEdge: 45,
  windowsChrome: 25,
  windowsFirefox: 6,
  macSafari: 10,
  macChrome: 10,
  linuxFirefox: 4,
})
const phones = chooserOf<Program>({ iPhoneSafari: 50, androidChrome: 38, androidSamsung: 12 })
const others = chooserOf<Program>({ iPadSafari: 50, windowsChrome: 30, macSafari: 20 })

const phoneOwners = 0.8
const ownersOfMore = 0.2
const remoteWorkers = 0.12
const factorOwners = 0.8
const factors = [
  'Mobile app notification',
  'Mobile app notification',
  'OATH verification code',
  'Text message',
]

/** @param number from 0 up to, not including, the company's people */
export function personOf(number: number, company: Company): Person {
  const { country, parameters, offices, apps } = company
  const random = company.random.fork(`person ${number}`)
  const first = random.pick(firstNames)
  const family = random.pick(familyNames)
  const office = random.pick(offices)
  const isRemote = random.chance(remoteWorkers)
  const city = isRemote ? country.drawCity.draw(random) : office.city
  return {
    number,
    id: random.guid(),
    userPrincipalName: `${first}.${family}.${number}@lindhagen.example`.toLowerCase(),
    displayName: `${first} ${family}`,
    factor: random.chance(factorOwners) ? random.pick(factors) : null,
    logsBrowser: true,
    city,
    home: poolNear(country.residential.draw(random), city, random),
    leaseDays: random.chance(parameters.staticHomes)
      ? Number.POSITIVE_INFINITY
      : Math.max(1, random.exponential(60)),
    carrier: country.mobile.draw(random),
    office,
    officeShare: isRemote ? 0 : random.between(0.3, 0.95),
    devices: devicesOf(random, company),
    apps: random.shuffled(apps).slice(0, 3 + random.integer(4)),
  }
}

function devicesOf(random: Random, { parameters }: Company): Device[] {
  const device = (program: Program, registeredShare: number, isManaged: boolean): Device => {
    const made = createDevice(program, random, parameters.updateLagDays, parameters.neverUpdated)
    if (random.chance(registeredShare)) {
      made.registered = { id: random.guid(), name: `D-${100_000 + random.integer(900_000)}`, isManaged }
    }
    return made
  }
  const devices = [device(computers.draw(random), 0.9, true)]
  if (random.chance(phoneOwners)) devices.push(device(phones.draw(random), 0.6, false))
  if (random.chance(ownersOfMore)) devices.push(device(others.draw(random), 0.2, false))
  return devices
}
