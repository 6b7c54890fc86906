/** What programs do by themselves: mail clients with a stored password, its retries after a change, machines' accounts. */
import type { Random } from '../../../src/demo/simulation/random.ts'
import { type Access, drawAccess } from './addresses.ts'
import { drawApp } from './apps.ts'
import { createDevice } from './clients.ts'
import {
  accessAtHome,
  accessOnPhone,
  dayMilliseconds,
  hourMilliseconds,
  minuteMilliseconds,
} from './connections.ts'
import { type Account, createMoment, errorCodes, type Moment } from './moments.ts'
import { poolNear } from './networks.ts'
import { domains, type Person } from './people.ts'
import type { Setting } from './setting.ts'

/** Visits of the programs that a person has running; state of home and phone is that of a copy, ordered in time. */
export function runPrograms(person: Person, setting: Setting): Moment[] {
  const random = person.random.fork('programs')
  const moments: Moment[] = []
  const isLegacyUser = random.chance(setting.parameters.legacyUsers)
  const retries = random.chance(setting.parameters.retryRobots)
  const first = person.visits[0]?.moments[0]
  const last = person.visits.at(-1)?.moments[0]
  if (!first || !last) return []
  if (isLegacyUser) moments.push(...readMail(person, first.time, last.time, setting, random))
  if (retries) moments.push(...retry(person, random.between(first.time, last.time), setting, random))
  return moments
}

/** A program that fetches mail over IMAP once or more a day; consumers' once or twice a week. */
function readMail(person: Person, from: number, until: number, setting: Setting, random: Random): Moment[] {
  const everyHours = setting.parameters.legacyEveryHours * random.between(0.3, 1.7)
  const device = createDevice(random.chance(0.7) ? 'mailProgram' : 'syncProgram', random, 0, 0)
  const app = drawApp(person.apps, random)
  const home = { ...person.home, random: random.fork('home') }
  home.until = Math.max(home.until, from)
  const phone = { ...person.phone, random: random.fork('phone') }
  const moments: Moment[] = []
  for (let time = from; time < until; time += random.between(0.8, 1.2) * everyHours * hourMilliseconds) {
    const access: Access = random.chance(person.mobileShare)
      ? accessOnPhone(phone, time, setting.parameters)
      : accessAtHome(home, time)
    const draft = { account: person, access, device, app, errorCode: errorCodes.success, session: null }
    moments.push(
      createMoment(
        time,
        { ...draft, channel: 'legacy', proof: 'password', scenario: 'legacyClient' },
        random,
      ),
    )
  }
  return moments
}

/** After the password has changed: every five minutes for a day. */
function retry(person: Person, from: number, setting: Setting, random: Random): Moment[] {
  const device = createDevice(random.chance(0.5) ? 'mailProgram' : 'syncProgram', random, 0, 0)
  const app = drawApp(person.apps, random)
  const moments: Moment[] = []
  for (
    let time = from;
    time < Math.min(from + dayMilliseconds, setting.until);
    time += 5 * minuteMilliseconds
  ) {
    const draft = {
      account: person,
      access: person.home.access,
      device,
      app,
      errorCode: errorCodes.wrongPassword,
      session: null,
    }
    moments.push(
      createMoment(
        time + random.between(0, 3000),
        { ...draft, channel: 'legacy', scenario: 'retryRobot' },
        random,
      ),
    )
  }
  return moments
}

const machinesLeast = 3
const kinds = ['scanner', 'backup', 'monitoring', 'export', 'sync', 'kiosk', 'build', 'reporting']

/** Accounts of machines: one address, one program, a fixed number of hours between sign-ins. */
export function machines(setting: Setting): Moment[] {
  const moments: Moment[] = []
  const count = Math.max(machinesLeast, Math.round(setting.users * setting.parameters.machineAccounts))
  for (let index = 0; index < count; index++) {
    const random = setting.random.fork(`machine:${index}`)
    const name = `svc-${random.pick(kinds)}-${index}`
    const account: Account = {
      id: random.guid(),
      userPrincipalName: `${name}@${domains[setting.profile]}`,
      displayName: name,
      factor: null,
      logsBrowser: true,
    }
    const place = random.pick(setting.workplaces.all)
    const country = setting.world.countries.get(place.city.country)!
    const rented = drawAccess(poolNear(country.hosting.draw(random), place.city, random), random)
    const access = random.chance(0.7) ? place.egress[0]! : rented
    const device = createDevice(index % 3 === 0 ? 'mailProgram' : 'script', random, 0, 0)
    const app = drawApp(setting.apps, random)
    const everyHours = random.pick(setting.profile === 'consumer-sso' ? [24, 48] : [1, 2, 4, 6, 12, 24])
    for (
      let time = setting.from + random.fraction() * hourMilliseconds;
      time < setting.until;
      time += everyHours * hourMilliseconds
    ) {
      const draft = {
        account,
        access,
        device,
        app,
        errorCode: errorCodes.success,
        session: null,
        scenario: 'serviceAccount' as const,
      }
      moments.push(createMoment(time + random.between(0, 2000), { ...draft, channel: 'legacy' }, random))
    }
  }
  return moments
}
