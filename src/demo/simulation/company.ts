/**
 * Lindgren Optics, a company that does not exist: sixty people in Gothenburg and Jena, a month of their sign-ins, and the
 * attacks among them. Same input, same output to the byte; there is no clock here.
 */
import type { SignIn } from '../../model/sign-in.ts'
import { planAttacks } from './attacks.ts'
import { dayMilliseconds, dayNumber, hourMilliseconds } from './calendar.ts'
import { byTime, type Moment } from './moment.ts'
import { createPeople } from './people.ts'
import { createRandom } from './random.ts'
import { toSignIn } from './record.ts'
import { type Scenario, scenarios } from './scenarios.ts'
import { planDay } from './working-day.ts'

export interface CompanyOptions {
  /** Whole number; each makes another company. */
  seed: number
  /** At least 20, so that every part is played and every attack has a victim of its own kind. Default 60. */
  users?: number
  /** How many days end with `until`; attacks that began before are left out. 1 to 1000, default 30. */
  days?: number
  /** Everything happens before this moment, which lies in the years 2020 to 2099. */
  until: Date
}

/** The truth about a sign-in, for measuring and telling: never shown to what is measured. */
export interface SignInLabel {
  id: string
  scenario: Scenario
  malicious: boolean
}

/** A record as an export has it, and beside it the truth. */
export interface SimulatedSignIn {
  signIn: SignIn
  label: SignInLabel
}

/**
 * The company's sign-ins in order of `createdDateTime`, the oldest first; about 8 a user and day. Needs memory for
 * two days of them.
 * @throws RangeError when an option is not what {@link CompanyOptions} says.
 */
export function simulateCompany(options: CompanyOptions): Generator<SimulatedSignIn> {
  return tell(checked(options))
}

function* tell({ seed, users, days, until }: ReturnType<typeof checked>): Generator<SimulatedSignIn> {
  const from = until - days * dayMilliseconds
  const random = createRandom(seed)
  const tenantId = random.fork('tenant').guid()
  const people = createPeople(random, users, until)
  let waiting: Moment[] = planAttacks(people, from, until, random.fork('attacks'))
  // A local day begins up to 14 hours before the UTC day of the same date, and ends up to 12 hours after it.
  for (let day = dayNumber(from) - 1; day <= dayNumber(until) + 1; day++) {
    for (const person of people) waiting.push(...planDay(person, day))
    const settled = Math.min(until, (day + 1) * dayMilliseconds - 14 * hourMilliseconds)
    const due = waiting.filter(({ time }) => time >= from && time < settled)
    waiting = waiting.filter(({ time }) => time >= settled)
    for (const moment of due.sort(byTime)) yield labelled(moment, tenantId)
  }
}

function labelled(moment: Moment, tenantId: string): SimulatedSignIn {
  const { id, scenario } = moment
  return {
    signIn: toSignIn(moment, tenantId),
    label: { id, scenario, malicious: scenarios[scenario].malicious },
  }
}

function checked({ seed, users = 60, days = 30, until }: CompanyOptions) {
  const end = until.getTime()
  if (!Number.isSafeInteger(seed)) throw new RangeError('seed must be a whole number')
  if (!Number.isSafeInteger(users) || users < 20) throw new RangeError('users must be a whole number from 20')
  if (!Number.isSafeInteger(days) || days < 1 || days > 1000)
    throw new RangeError('days must be a whole number from 1 to 1000')
  const year = until.getUTCFullYear()
  if (!(year >= 2020 && year < 2100)) throw new RangeError('until must be a date of the years 2020 to 2099')
  return { seed, users, days, until: end }
}
