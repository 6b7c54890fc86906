/** When people come: the rhythm of a day, of a week and of a life, per profile. */
import type { Random } from '../../../src/demo/simulation/random.ts'
import { dayMilliseconds, hourMilliseconds } from './connections.ts'
import type { Parameters } from './parameters.ts'
import type { Person } from './people.ts'
import type { Setting } from './setting.ts'

/** RBA: successes a minute by hour of the day: 14 at 6, 32 from 8 to 20, 20 at 21:30, 5 at night. */
const hourWeights = [5, 5, 5, 6, 8, 10, 14, 22, 32, 32, 32, 32, 32, 32, 32, 32, 32, 32, 32, 32, 29, 21, 14, 8]
const hourSums = hourWeights.map((_, hour) =>
  hourWeights.slice(0, hour + 1).reduce((sum, weight) => sum + weight, 0),
)
const hourTotal = hourSums[23]!

/** RBA: shares of the gaps under a day, in minutes. */
const shortGaps: [share: number, least: number, most: number][] = [
  [4, 0.15, 1],
  [10.7, 1, 10],
  [5.1, 10, 60],
  [11.2, 60, 1380],
]

export function drawHour(random: Random): number {
  const drawn = random.fraction() * hourTotal
  return hourSums.findIndex((sum) => drawn < sum) + random.fraction()
}

/** In order, milliseconds since 1970. */
export function visitTimes(person: Person, setting: Setting): number[] {
  const random = person.random.fork('times')
  return setting.profile === 'consumer-sso'
    ? casualTimes(person, setting, random)
    : workingTimes(person, setting, random)
}

function casualTimes(person: Person, { parameters, from, until }: Setting, random: Random): number[] {
  const drawn = Math.exp(random.normal(parameters.visitsLogMean, parameters.visitsLogDeviation))
  const count = Math.max(1, Math.round(drawn))
  const days = (until - from) / dayMilliseconds
  const windowDays = days * random.between(parameters.windowLeast, 1)
  const startDay = random.between(0, days - windowDays)
  const times: number[] = []
  let followUps = 0
  for (let index = 1; index < count; index++) if (random.chance(parameters.followUp)) followUps++
  for (let index = followUps; index < count; index++) {
    const day = Math.floor(startDay + random.fraction() * windowDays)
    const hour = drawHour(random) - person.country.utcOffsetHours
    times.push(Math.min(until - 1, Math.max(from, from + day * dayMilliseconds + hour * hourMilliseconds)))
  }
  const anchors = times.length
  for (let index = 0; index < followUps; index++) {
    const after = times[random.integer(anchors + index)]!
    times.push(Math.min(until - 1, after + shortGapMinutes(random) * 60_000))
  }
  return times.sort((a, b) => a - b)
}

function shortGapMinutes(random: Random): number {
  let drawn = random.fraction() * 31
  for (const [share, least, most] of shortGaps) {
    if (drawn < share) return least * (most / least) ** random.fraction()
    drawn -= share
  }
  return 1
}

/** Employees on working days, students on most days; everybody is away for a time now and then. */
function workingTimes(
  person: Person,
  { profile, parameters, from, until }: Setting,
  random: Random,
): number[] {
  const isCompany = profile === 'enterprise'
  const days = Math.round((until - from) / dayMilliseconds)
  const diligence = random.between(parameters.diligenceLeast, parameters.diligenceMost)
  const { starts, ends } = employment(days, parameters, random)
  const times: number[] = []
  let backOnDay = starts
  for (let day = starts; day < ends; day++) {
    const isWeekend = new Date(from + day * dayMilliseconds).getUTCDay() % 6 === 0
    if (day < backOnDay) continue
    if (random.chance(parameters.absences))
      backOnDay = day + 5 + random.integer(parameters.absenceDaysMost - 4)
    if (!random.chance(isWeekend ? diligence * parameters.weekendWork : diligence)) continue
    const visits = random.chance(parameters.visitsTwiceADay) ? 2 : 1
    for (let visit = 0; visit < visits; visit++) {
      const isOdd = isWeekend || random.chance(parameters.oddHours)
      const hour = isCompany ? officeHour(random, isOdd) : drawHour(random)
      times.push(from + day * dayMilliseconds + (hour - person.country.utcOffsetHours) * hourMilliseconds)
    }
  }
  return times.filter((time) => time >= from && time < until).sort((a, b) => a - b)
}

/** Some start while the stream runs, on a Monday; some leave. */
function employment(
  days: number,
  { newcomers, leavers }: Parameters,
  random: Random,
): { starts: number; ends: number } {
  const drawn = random.fraction()
  const day = random.integer(days)
  if (drawn < newcomers) return { starts: day - (day % 7), ends: days }
  if (drawn < newcomers + leavers) return { starts: 0, ends: day }
  return { starts: 0, ends: days }
}

function officeHour(random: Random, isOdd: boolean): number {
  if (isOdd) return random.between(7, 23)
  return random.chance(0.6) ? random.normal(8.6, 0.7) : random.between(9, 17.5)
}
