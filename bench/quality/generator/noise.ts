/** Names that belong to nobody: mistyped ones, and people who think they have an account. */

import { familyNames, firstNames } from '../../../src/demo/simulation/names.ts'
import type { Random } from '../../../src/demo/simulation/random.ts'
import { drawAccess } from './addresses.ts'
import { drawApp } from './apps.ts'
import { dayMilliseconds, hourMilliseconds } from './connections.ts'
import { createMoment, errorCodes, type Moment } from './moments.ts'
import { poolNear } from './networks.ts'
import { domains, ownDevice, strangerNamed } from './people.ts'
import type { Setting } from './setting.ts'
import { drawHour } from './times.ts'

export function mistypedName(name: string, random: Random): string {
  const at = 1 + random.integer(Math.max(1, name.indexOf('@') - 1))
  const letter = 'abcdefghijklmnopqrstuvwxyz'[random.integer(26)]!
  return `${name.slice(0, at)}${letter}${name.slice(at + random.integer(2))}`
}

/** A name as somebody outside would guess it. */
export function guessedName(setting: Setting, random: Random): string {
  const name = `${random.pick(firstNames)}.${random.pick(familyNames)}`
  return `${name}${random.chance(0.5) ? random.integer(99) : ''}@${domains[setting.profile]}`.toLowerCase()
}

/** @param count attempts by people without an account, from the homes and phones that everybody has */
export function strangers(setting: Setting, count: number): Moment[] {
  const random = setting.random.fork('strangers')
  const moments: Moment[] = []
  while (moments.length < count) {
    const country = setting.world.countries.get(setting.world.users.draw(random))!
    const city = country.drawCity.draw(random)
    const network = (
      random.chance(setting.parameters.attackerOnCarriers) ? country.mobile : country.residential
    ).draw(random)
    const day = random.integer((setting.until - setting.from) / dayMilliseconds)
    const hour = drawHour(random) - country.utcOffsetHours
    let time = Math.max(setting.from, setting.from + day * dayMilliseconds + hour * hourMilliseconds)
    const draft = {
      account: strangerNamed(guessedName(setting, random), setting, random),
      access: drawAccess(poolNear(network, city, random), random),
      device: ownDevice(setting.clients.draw(random), setting, random),
      app: drawApp(setting.apps, random),
      errorCode: errorCodes.unknownUser,
      session: null,
      scenario: 'ordinary' as const,
    }
    for (let tries = 1 + random.integer(3); tries > 0 && time < setting.until; tries--) {
      moments.push(createMoment(time, draft, random))
      time += 5000 + random.exponential(20_000)
    }
  }
  return moments
}
