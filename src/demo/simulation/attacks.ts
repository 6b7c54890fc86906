/**
 * The attacks of the last weeks, each with a story. The two latest leave victims of today and yesterday, so that a fresh
 * demo has users at risk on its first page. Sprays have a file of their own.
 */
import { type App, apps } from './apps.ts'
import { dayNumber, hourMilliseconds } from './calendar.ts'
import { type Device, strangeDevice } from './devices.ts'
import { createMoment, type Moment, type Setting } from './moment.ts'
import { outcomes, proofs } from './outcomes.ts'
import type { Person } from './people.ts'
import type { Random } from './random.ts'
import type { Scenario } from './scenarios.ts'
import { fastSpray, slowSpray } from './sprays.ts'
import type { Stage } from './stage.ts'
import { planDay } from './working-day.ts'
import { type Access, drawAddress, drawTorExit, hostilePools } from './world.ts'

/** When, in hours before the end of the simulation (at most an hour earlier), and what. */
const stories: { hoursBeforeEnd: number; scenario: Scenario; tell: (stage: Stage) => Moment[] }[] = [
  { hoursBeforeEnd: 16 * 24 + 5, scenario: 'torSignIn', tell: torSignIn },
  { hoursBeforeEnd: 12 * 24 + 7, scenario: 'passwordSprayFast', tell: fastSpray },
  { hoursBeforeEnd: 9 * 24, scenario: 'passwordSpraySlow', tell: slowSpray },
  { hoursBeforeEnd: 6 * 24 + 11, scenario: 'unfamiliarProperties', tell: unfamiliarProperties },
  { hoursBeforeEnd: 29, scenario: 'takeoverFromAbroad', tell: takeoverFromAbroad },
  { hoursBeforeEnd: 20, scenario: 'torSignIn', tell: torSignIn },
  { hoursBeforeEnd: 9, scenario: 'newCountry', tell: newCountry },
]

/** All attacks that fit between `from` and `until`, in milliseconds; a story is told whole or not at all. */
export function planAttacks(people: Person[], from: number, until: number, random: Random): Moment[] {
  const victims = chooseVictims(people, random.fork('victims'))
  return stories.flatMap(({ hoursBeforeEnd, scenario, tell }, index) => {
    const told = random.fork(`story:${scenario}:${hoursBeforeEnd}`)
    const moments = tell({
      scenario,
      time: until - Math.floor((hoursBeforeEnd + told.fraction()) * hourMilliseconds),
      victim: victims[index % victims.length]!,
      substitutes: victims.slice(stories.length),
      people,
      random: told,
    })
    return moments.some(({ time }) => time < from) ? [] : moments
  })
}

/** Ordinary people, first those whom a password alone lets in. */
function chooseVictims(people: Person[], random: Random): Person[] {
  const ordinary = random.shuffled(people.filter(({ role }) => role === 'ordinary'))
  return [
    ...ordinary.filter(({ factor }) => factor === null),
    ...ordinary.filter(({ factor }) => factor !== null),
  ]
}

function torSignIn({ scenario, time, victim, random }: Stage): Moment[] {
  const device = strangeDevice('torBrowser', random)
  return intrusion(victim, time, { scenario, device, access: drawTorExit(random), app: apps.webMail }, random)
}

function newCountry({ scenario, time, victim, random }: Stage): Moment[] {
  const device = strangeDevice('windowsChrome', random)
  const access = drawAddress(hostilePools.southAfrica, random)
  return intrusion(victim, time, { scenario, device, access, app: apps.portal }, random)
}

function unfamiliarProperties({ scenario, time, victim, random }: Stage): Moment[] {
  const device = strangeDevice('linuxFirefox', random)
  const access = drawAddress(hostilePools.sameCountry, random)
  return intrusion(victim, time, { scenario, device, access, app: apps.webMail }, random)
}

/** The intruder does not know that the owner is at work; the next day it comes back from the same address. */
function takeoverFromAbroad({ scenario, time, victim, substitutes, random }: Stage): Moment[] {
  const owned = [victim, ...substitutes]
    .map((owner) => ({ owner, signIn: lastOwnSignIn(owner, time - 18 * hourMilliseconds, time) }))
    .find(({ signIn }) => signIn !== undefined)
  const owner = owned?.owner ?? victim
  const before = owned?.signIn ?? lastOwnSignIn(owner, time - 14 * 24 * hourMilliseconds, time)
  if (!before) return []
  const device = strangeDevice('windowsChrome', random)
  const access = drawAddress(hostilePools.brazil, random)
  const first = before.time + random.between(0.25, 0.85) * hourMilliseconds
  const second = first + random.between(20, 24) * hourMilliseconds
  const visit = { scenario, device, access, app: apps.webMail }
  return [...intrusion(owner, first, visit, random), ...intrusion(owner, second, visit, random)]
}

/** The latest sign-in in which the owner gave a password at a computer of the company. */
function lastOwnSignIn(owner: Person, from: number, until: number): Moment | undefined {
  for (let day = dayNumber(until); day >= dayNumber(from); day--) {
    const own = planDay(owner, day)
      .filter(
        ({ isInteractive, outcome, device }) =>
          isInteractive && outcome.errorCode === 0 && device.slot === 'computer',
      )
      .filter(({ time }) => time >= from && time < until)
      .reduce<Moment | undefined>((last, next) => (last && last.time > next.time ? last : next), undefined)
    if (own) return own
  }
  return undefined
}

/** In with the right password, then a look around for an hour or two in the same session. */
function intrusion(
  victim: Person,
  time: number,
  visit: { scenario: Scenario; device: Device; access: Access; app: App },
  random: Random,
): Moment[] {
  const setting: Setting = {
    ...visit,
    account: victim,
    sessionId: random.guid(),
    isInteractive: true,
    outcome: outcomes.success,
    proof: proofs.password,
    factor: null,
  }
  const renewal = { ...setting, isInteractive: false, proof: proofs.token }
  const renewals = Array.from({ length: 2 + random.integer(3) }, (_, index) =>
    createMoment(time + (index + random.between(0.3, 0.7)) * 0.5 * hourMilliseconds, renewal, random),
  )
  return [createMoment(time, setting, random), ...renewals]
}
