/**
 * Takeovers with the right password, each in the place of a sign-in of the owner, which is taken out: sign-ins that
 * are added instead of replaced betray themselves by the gap before them.
 */
import type { Random } from '../../../../src/demo/simulation/random.ts'
import type { Access } from '../addresses.ts'
import type { Device } from '../clients.ts'
import { dayMilliseconds, hourMilliseconds, minuteMilliseconds } from '../connections.ts'
import { errorCodes, type Moment } from '../moments.ts'
import type { Person, Visit } from '../people.ts'
import type { Scenario } from '../scenarios.ts'
import type { Setting } from '../setting.ts'
import type { TakeoverFamily } from '../shares.ts'
import type { Attack } from './attack.ts'
import {
  anyCountry,
  createIntruder,
  deviceLike,
  drawAttackAccess,
  drawAttackDevice,
  drawNeighbour,
  type Infrastructure,
  type Intruder,
  partAt,
  rightPassword,
} from './intruder.ts'
import { sliceOf } from './plan.ts'

const families = [
  'naive',
  'naiveHosting',
  'vpn',
  'vpnHosting',
  'targeted',
  'targetedHosting',
  'mimic',
] as const satisfies TakeoverFamily[]

const quietDays = 7

/** Who is taken over, when and by whom is drawn for all families at once, so that none depends on which are asked for. */
export const takeovers: Attack = {
  scenarios: [...families, 'newAccount', 'secondVisit'],
  run({ people, setting, isWanted, add, remove }) {
    for (const person of people) {
      if (sliceOf(person) !== 'takeovers') continue
      const random = setting.random.fork(`takeovers:${person.index}`)
      for (const { visit, family } of chooseVisits(person, setting, random)) {
        const made = takeOver(person, visit, family, setting, random.fork(visit.moments[0]!.id))
        if (!isWanted(made.first.scenario)) continue
        remove(visit)
        add(made.first)
        if (made.second && isWanted('secondVisit')) add(made.second)
      }
    }
  },
}

interface Choice {
  visit: Visit
  family: TakeoverFamily | 'newAccount'
}

/**
 * Of the sign-ins, not of the users, each is as likely, or histories would tell; but an account that was taken over is
 * left alone until the intruder has been there again.
 */
function chooseVisits(person: Person, setting: Setting, random: Random): Choice[] {
  const choices: Choice[] = []
  let quietUntil = 0
  for (const [index, visit] of person.visits.entries()) {
    const first = visit.moments[0]
    const drawn = random.fraction()
    if (!first || first.errorCode !== errorCodes.success) continue
    if (first.time < setting.scoredFrom || first.time < quietUntil) continue
    const family = index === 0 ? newAccountAt(drawn, setting) : familyAt(drawn, first.time, setting)
    if (!family) continue
    choices.push({ visit, family })
    quietUntil = first.time + quietDays * dayMilliseconds
  }
  return choices
}

function newAccountAt(drawn: number, { parameters }: Setting): 'newAccount' | null {
  return drawn < parameters.newAccountTakeovers ? 'newAccount' : null
}

function familyAt(drawn: number, time: number, setting: Setting): TakeoverFamily | null {
  const { takeovers: all, takeoversBeforeTest } = setting.parameters
  const rate = partAt(time, setting) === 2 ? all : all * takeoversBeforeTest
  let sum = 0
  for (const family of families) {
    sum += setting.takeoverRates[family] * rate
    if (drawn < sum) return family
  }
  return null
}

function takeOver(person: Person, visit: Visit, family: Choice['family'], setting: Setting, random: Random) {
  const owners = visit.moments[0]!
  const time = chooseTime(owners.time, person, setting, random)
  const intruder = createIntruder(time, setting, random)
  const style = family === 'newAccount' ? random.pick(['naive', 'vpn', 'targeted'] as const) : family
  const { access, device } = equip(style, person, owners, intruder, setting, random)
  const first = rightPassword(time, person, access, device, family, intruder, random)
  return { first, second: comeBack(first, person, intruder, setting, random) }
}

/** Mostly when the owner would have come; else on those days at another of the owner's hours, or in the night. */
function chooseTime(time: number, { country, visits }: Person, setting: Setting, random: Random): number {
  if (random.chance(setting.parameters.timeKept)) return time + random.between(0, 45_000)
  const offset = country.utcOffsetHours * hourMilliseconds
  const isIndependent = random.chance(setting.parameters.timeIndependent)
  const other = random.pick(visits).moments[0]?.time ?? time
  const hour = isIndependent
    ? (((other + offset) % dayMilliseconds) / dayMilliseconds) * 24
    : random.between(0, 6)
  const day = Math.floor((time + offset) / dayMilliseconds)
  const moved =
    day * dayMilliseconds + hour * hourMilliseconds - offset + random.between(0, minuteMilliseconds)
  return Math.min(setting.until - 1, Math.max(setting.scoredFrom, moved))
}

/** From where and with what somebody of the family comes in the place of a sign-in of the owner. */
export function equip(
  family: TakeoverFamily,
  person: Person,
  owners: Moment,
  { part }: Intruder,
  setting: Setting,
  random: Random,
): { access: Access; device: Device } {
  const style = family.replace('Hosting', '')
  const infrastructure: Infrastructure = family.endsWith('Hosting') ? 'hosting' : 'mixed'
  if (style === 'mimic') {
    return {
      access: drawNeighbour(owners.access, part, setting, random),
      device: { ...owners.device, registered: null },
    }
  }
  const country = style === 'naive' ? anyCountry(setting, random) : person.country
  const isNeighbour =
    style === 'targeted' && infrastructure === 'mixed' && random.chance(setting.parameters.targetedOwnNetwork)
  const access = isNeighbour
    ? drawNeighbour(person.home.access, part, setting, random)
    : drawAttackAccess(country, infrastructure, part, setting, random)
  const device =
    style === 'targeted'
      ? deviceLike(owners.device, setting, random)
      : drawAttackDevice(setting, random, style === 'naive' ? 'popular' : 'everybody')
  return { access, device }
}

/** From the same address and client an hour to three days later, while that part of the stream lasts. */
function comeBack(
  first: Moment,
  person: Person,
  intruder: Intruder,
  setting: Setting,
  random: Random,
): Moment | null {
  const later =
    first.time + hourMilliseconds + random.fraction() ** 2 * (3 * dayMilliseconds - hourMilliseconds)
  const isTried = random.chance(setting.parameters.secondVisits)
  if (!isTried || first.scenario === 'mimic' || later >= setting.until) return null
  if (partAt(later, setting) !== intruder.part) return null
  const time = later + random.between(0, minuteMilliseconds)
  return rightPassword(
    time,
    person,
    first.access,
    first.device,
    'secondVisit' satisfies Scenario,
    intruder,
    random,
  )
}
