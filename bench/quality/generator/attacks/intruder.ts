/** Who attacks: addresses out of the pools that everybody uses, and programs. Nothing here is only an intruder's. */
import type { Random } from '../../../../src/demo/simulation/random.ts'
import { type Access, drawAccess, isOpenIn } from '../addresses.ts'
import { drawApp } from '../apps.ts'
import { createDevice, type Device } from '../clients.ts'
import { type Account, createMoment, drawId, errorCodes, type Moment } from '../moments.ts'
import { type Country, type Network, type Pool, poolNear } from '../networks.ts'
import type { Person } from '../people.ts'
import type { Scenario } from '../scenarios.ts'
import type { Setting } from '../setting.ts'

/** One intruder of one campaign. `part` is the part of the stream (0, 1, 2) whose addresses are open to it. */
export interface Intruder {
  name: string
  campaign: string
  part: number
}

export type Infrastructure = 'mixed' | 'hosting' | 'residential'

export function createIntruder(time: number, setting: Setting, random: Random): Intruder {
  const campaign = random.guid()
  return { name: `intruder ${campaign.slice(0, 8)}`, campaign, part: partAt(time, setting) }
}

/** Training (with the days before anything is scored), validation, test. */
export function partAt(time: number, { validationFrom, testFrom }: Setting): number {
  return time < validationFrom ? 0 : time < testFrom ? 1 : 2
}

/** Somewhere in a country: rented servers and VPN exits, or connections of homes and phones. */
export function drawAttackAccess(
  country: Country,
  infrastructure: Infrastructure,
  part: number,
  setting: Setting,
  random: Random,
): Access {
  const { parameters } = setting
  const isHosting =
    infrastructure === 'mixed' ? random.chance(parameters.attackerHosting) : infrastructure === 'hosting'
  return openAccess(part, random, () => {
    if (!isHosting) {
      const network = (
        random.chance(parameters.attackerOnCarriers) ? country.mobile : country.residential
      ).draw(random)
      return poolNear(network, country.drawCity.draw(random), random)
    }
    if (country.exits.length > 0 && random.chance(parameters.attackerVpnExit))
      return random.pick(country.exits)
    return random.pick(country.hosting.draw(random).pools)
  })
}

/** Another address of the same network, near where `like` is. */
export function drawNeighbour(like: Access, part: number, { parameters }: Setting, random: Random): Access {
  const network: Network = like.pool.network
  return openAccess(part, random, () =>
    network.pools.includes(like.pool) && random.chance(parameters.neighbourInSameCity)
      ? like.pool
      : poolNear(network, like.pool.city, random),
  )
}

export function anyCountry({ world }: Setting, random: Random): Country {
  return world.countries.get(world.intruders.draw(random))!
}

/** A program like those that intruders are seen with. */
export function drawAttackDevice(setting: Setting, random: Random, mix: 'popular' | 'everybody'): Device {
  const chooser = mix === 'popular' ? setting.clientsOfIntruders : setting.clients
  return createDevice(
    chooser.draw(random),
    random,
    setting.parameters.updateLagDays,
    setting.parameters.neverUpdated,
  )
}

/** The same program on another device: what can be guessed or was seen of the victim's. */
export function deviceLike(victim: Device, setting: Setting, random: Random): Device {
  return createDevice(
    victim.program,
    random,
    setting.parameters.updateLagDays,
    setting.parameters.neverUpdated,
  )
}

/** With the right password: in, or asked for the second factor that the account has. */
export function rightPassword(
  time: number,
  person: Person,
  access: Access,
  device: Device,
  scenario: Scenario,
  intruder: Intruder,
  random: Random,
): Moment {
  const isAsked = person.factor !== null
  return createMoment(
    time,
    {
      account: person,
      access,
      device,
      app: drawApp(person.apps, random),
      errorCode: isAsked ? errorCodes.factorAsked : errorCodes.success,
      session: isAsked ? null : drawId(random),
      scenario,
      campaign: intruder.campaign,
      actor: intruder.name,
    },
    random,
  )
}

/** A password that was not right, or a name that does not exist. */
export function wrongGuess(
  time: number,
  account: Account,
  access: Access,
  device: Device,
  scenario: Scenario,
  intruder: Intruder,
  { apps }: Setting,
  random: Random,
): Moment {
  const isKnown = 'visits' in account
  return createMoment(
    time,
    {
      account,
      access,
      device,
      app: drawApp(apps, random),
      errorCode: isKnown ? errorCodes.wrongPassword : errorCodes.unknownUser,
      session: null,
      scenario,
      campaign: intruder.campaign,
      actor: intruder.name,
    },
    random,
  )
}

function openAccess(part: number, random: Random, drawPool: () => Pool): Access {
  for (let draws = 0; ; draws++) {
    const access = drawAccess(drawPool(), random)
    if (isOpenIn(part, access.ip) || draws > 200) return access
  }
}
