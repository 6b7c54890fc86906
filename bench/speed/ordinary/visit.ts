/**
 * What one visit leaves in the log: perhaps mistyped passwords, a sign-in by hand, and the tokens that programs renew
 * for hours after it in the same session. Now and then the visitor is an intruder.
 */
import { hourMilliseconds } from '../../../src/demo/simulation/calendar.ts'
import type { Random } from '../../../src/demo/simulation/random.ts'
import { drawAccess } from '../../quality/generator/addresses.ts'
import { drawApp } from '../../quality/generator/apps.ts'
import { createDevice, type Device, type Program } from '../../quality/generator/clients.ts'
import { createMoment, drawId, errorCodes, type Moment } from '../../quality/generator/moments.ts'
import { chooserOf } from '../../quality/generator/weighted.ts'
import type { Company } from './company.ts'
import { type Person, personOf } from './person.ts'
import { accessOf } from './place.ts'

/** Of visits. The number of records that a visit leaves follows from these. */
const shares = {
  intruder: 1 / 4000,
  mistyped: 0.09,
  mistypedAgain: 0.25,
  interrupted: 0.025,
  factorDenied: 0.006,
} as const
const renewalsMean = 2.2
const renewalsMost = 12
const hoursBetweenRenewals = 0.8

/** About how many records a visit leaves. */
export const recordsPerVisit = 3.25

/** @param time milliseconds since 1970; no moment is earlier */
export function visit(time: number, company: Company, random: Random): Moment[] {
  // Some work more than others: the busiest have thrice the mean, nobody has ten times as much.
  const person = personOf(Math.floor(company.people * random.fraction() ** 1.3), company)
  return random.chance(shares.intruder)
    ? intrude(person, time, company, random)
    : work(person, time, company, random)
}

function work(person: Person, time: number, company: Company, random: Random): Moment[] {
  const device = person.devices[Math.floor(person.devices.length * random.fraction() ** 2)]!
  const session = drawId(random)
  const moments: Moment[] = []
  let now = time
  const add = (errorCode: number, more: Partial<Moment> = {}) => {
    const access = accessOf(person, device, now, company)
    const app = drawApp(person.apps, random)
    const draft = { account: person, access, device, app, errorCode, scenario: 'ordinary' as const }
    moments.push(createMoment(now, { ...draft, session: errorCode === 0 ? session : null, ...more }, random))
    now += 1000 * (4 + random.exponential(10))
  }
  if (random.chance(shares.mistyped)) {
    do add(errorCodes.wrongPassword)
    while (random.chance(shares.mistypedAgain))
  }
  if (random.chance(shares.interrupted)) add(errorCodes.interrupted)
  if (person.factor !== null && random.chance(shares.factorDenied)) add(errorCodes.factorDenied)
  add(errorCodes.success)
  for (let left = renewals(random); left > 0; left--) {
    now += hourMilliseconds * random.exponential(hoursBetweenRenewals)
    add(errorCodes.success, { isInteractive: false, proof: 'token', channel: 'program' })
  }
  return moments
}

function renewals(random: Random): number {
  return Math.min(renewalsMost, Math.floor(random.exponential(renewalsMean + 0.5)))
}

const programsOfIntruders = chooserOf<Program>({ androidChrome: 40, windowsChrome: 30, linuxFirefox: 30 })
const rightGuess = 0.3

/** Out of a data centre somewhere, with some guesses; one in three knows the password. */
function intrude(person: Person, time: number, { world, parameters }: Company, random: Random): Moment[] {
  const network = world.countries.get(world.intruders.draw(random))!.hosting.draw(random)
  const access = drawAccess(random.pick(network.pools), random)
  const device: Device = createDevice(programsOfIntruders.draw(random), random, parameters.updateLagDays, 0)
  const app = drawApp(person.apps, random)
  const common = { account: person, access, device, app, scenario: 'ordinary' as const }
  const moments: Moment[] = []
  let now = time
  for (let tries = 1 + random.integer(4); tries > 0; tries--) {
    moments.push(createMoment(now, { ...common, errorCode: errorCodes.wrongPassword, session: null }, random))
    now += 1000 * (3 + random.exponential(20))
  }
  if (random.chance(rightGuess)) {
    const draft = { ...common, errorCode: errorCodes.success, session: drawId(random) }
    moments.push(createMoment(now, { ...draft, proof: 'password' }, random))
  }
  return moments
}
