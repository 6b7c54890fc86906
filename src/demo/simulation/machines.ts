/** Programs that keep their own hours: the copying machine, and a mail program that still uses IMAP. */
import { apps } from './apps.ts'
import { passwordProgram } from './attempts.ts'
import { localTime } from './calendar.ts'
import { strangeDevice } from './devices.ts'
import type { Moment } from './moment.ts'
import { homeAccess, type Person } from './people.ts'
import type { Random } from './random.ts'
import { drawAddress, pools } from './world.ts'

/** Nothing for people who have no such program. */
export function planMachineDay(person: Person, day: number, random: Random): Moment[] {
  if (person.role === 'service') return scanToMail(person, day, random)
  return person.role === 'legacyMail' ? legacyMail(person, day, random) : []
}

function scanToMail(person: Person, day: number, random: Random): Moment[] {
  const access = drawAddress(pools.scanRoom, random)
  const spot = {
    device: strangeDevice('mailProgram', random),
    access,
    app: apps.scanToMail,
    sessionId: '',
    scenario: 'serviceAccount',
    isUnusual: false,
  } as const
  return everyHour((hour) =>
    passwordProgram(person, localTime(day, hour + random.between(0, 0.01), access.pool.city), spot, random),
  )
}

function legacyMail(person: Person, day: number, random: Random): Moment[] {
  const device = strangeDevice('mailProgram', random)
  const spot = {
    device,
    access: homeAccess(person, day, device),
    app: apps.legacyMail,
    sessionId: '',
    scenario: 'legacyMail',
    isUnusual: false,
  } as const
  return everyHour((hour) =>
    passwordProgram(
      person,
      localTime(day, hour + random.between(0.2, 0.4), person.home.pool.city),
      spot,
      random,
    ),
  )
}

function everyHour(moment: (hour: number) => Moment): Moment[] {
  return Array.from({ length: 24 }, (_, hour) => moment(hour))
}
