/** Right passwords at the wrong time or in the wrong hands: idle accounts, far away at once, one device for many. */
import type { Random } from '../../../../src/demo/simulation/random.ts'
import { distanceKm } from '../cities.ts'
import { dayMilliseconds, hourMilliseconds, minuteMilliseconds } from '../connections.ts'
import { cityAt } from '../networks.ts'
import type { Person } from '../people.ts'
import type { Setting } from '../setting.ts'
import { dormantDays } from '../situations.ts'
import type { Attack, Stage } from './attack.ts'
import {
  anyCountry,
  createIntruder,
  drawAttackAccess,
  drawAttackDevice,
  rightPassword,
  wrongGuess,
} from './intruder.ts'
import { drawStarts, sample, scaled, victimsOf } from './plan.ts'
import { nearest } from './sessions.ts'

export const misuse: Attack = {
  scenarios: ['dormantTakeover', 'impossibleTravel', 'lateral'],
  run(stage) {
    if (stage.isWanted('dormantTakeover')) takeDormant(stage, stage.setting.random.fork('dormantTakeover'))
    if (stage.isWanted('impossibleTravel')) beElsewhere(stage, stage.setting.random.fork('impossibleTravel'))
    if (stage.isWanted('lateral')) goAround(stage, stage.setting.random.fork('lateral'))
  },
}

/** While the owner is away: late in a silence as long as the profile calls dormant. */
function takeDormant({ people, setting, add }: Stage, random: Random): void {
  const starts = drawStarts(scaled([5, 3, 12], setting), 0, setting, random)
  const victims = random.shuffled(victimsOf('dormantTakeover', people))
  const taken = new Set<Person>()
  for (const [index, start] of starts.entries()) {
    const own = random.fork(String(index))
    const victim = victims.find((person) => !taken.has(person) && isSilentAt(person, start, setting))
    if (!victim) continue
    taken.add(victim)
    const intruder = createIntruder(start, setting, own)
    const access = drawAttackAccess(anyCountry(setting, own), 'mixed', intruder.part, setting, own)
    add(
      rightPassword(
        start,
        victim,
        access,
        drawAttackDevice(setting, own, 'popular'),
        'dormantTakeover',
        intruder,
        own,
      ),
    )
  }
}

function isSilentAt({ visits }: Person, time: number, { profile }: Setting): boolean {
  const last = visits.findLast(({ moments }) => (moments[0]?.time ?? 0) < time)
  return last !== undefined && time - last.moments[0]!.time > dormantDays[profile] * dayMilliseconds
}

const farKm = 3000

function beElsewhere({ people, setting, add }: Stage, random: Random): void {
  const starts = drawStarts(scaled([6, 4, 16], setting), 1, setting, random)
  const victims = random.shuffled(victimsOf('impossibleTravel', people))
  for (const [index, start] of starts.entries()) {
    const victim = victims[index]
    const visit = victim && nearest(victim.visits, start, setting)
    if (!victim || !visit) continue
    const own = random.fork(String(index))
    const owners = visit.moments[0]!
    const time = owners.time + own.between(5, 40) * minuteMilliseconds
    if (time >= setting.until) continue
    const intruder = createIntruder(time, setting, own)
    let access = drawAttackAccess(anyCountry(setting, own), 'mixed', intruder.part, setting, own)
    for (let draws = 0; draws < 100; draws++) {
      if (distanceKm(cityAt(access.pool, time), cityAt(owners.access.pool, time)) > farKm) break
      access = drawAttackAccess(anyCountry(setting, own), 'mixed', intruder.part, setting, own)
    }
    add(
      rightPassword(
        time,
        victim,
        access,
        drawAttackDevice(setting, own, 'popular'),
        'impossibleTravel',
        intruder,
        own,
      ),
    )
  }
}

/** One device, in the house or outside, that goes through accounts for some days. */
function goAround({ people, setting, add }: Stage, random: Random): void {
  for (const [index, start] of drawStarts([1, 1, 3], 3, setting, random).entries()) {
    const own = random.fork(String(index))
    const intruder = createIntruder(start, setting, own)
    const place = own.pick(setting.workplaces.all)
    const outside = drawAttackAccess(anyCountry(setting, own), 'mixed', intruder.part, setting, own)
    const isInside = own.chance(setting.parameters.lateralInside)
    const access = isInside ? own.pick(place.egress) : outside
    const device = drawAttackDevice(setting, own, 'everybody')
    const hours = own.between(4, 70)
    for (const person of sample(people, 8 + own.integer(18), own)) {
      const time = start + own.fraction() * hours * hourMilliseconds
      const isRight = own.chance(setting.parameters.lateralRight)
      if (time >= setting.until) continue
      if (isRight) add(rightPassword(time, person, access, device, 'lateral', intruder, own))
      else add(wrongGuess(time, person, access, device, 'lateral', intruder, setting, own))
    }
  }
}
