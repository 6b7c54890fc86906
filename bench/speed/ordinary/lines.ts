/**
 * The ordinary traffic: sign-ins of a company as JSON lines in Graph's form, in order of time. Only the hours in which
 * somebody's session is still open are held, so that a log of any length is written in flat memory. The beginning of a
 * log does not depend on how much of it is read.
 */
import { dayMilliseconds, hourMilliseconds, weekday } from '../../../src/demo/simulation/calendar.ts'
import type { Moment } from '../../quality/generator/moments.ts'
import { toSignIn } from '../../quality/generator/record.ts'
import { checkTraffic, type TrafficOptions } from '../traffic.ts'
import { type Company, createCompany } from './company.ts'
import { recordsPerVisit, visit } from './visit.ts'

/**
 * One record a line, without the line break, about 1.4 kB; the same options give the same lines.
 * @throws RangeError when a number is not a whole positive one, or `start` is no date of this age.
 */
export function ordinaryLines(options: TrafficOptions): Generator<string> {
  checkTraffic(options)
  return lines(options)
}

function* lines(options: TrafficOptions): Generator<string> {
  const company = createCompany(options.seed, options.users)
  let left = options.signIns
  for (const moment of moments(options, company)) {
    if (left-- === 0) return
    yield line(moment)
  }
}

/** Goes on after the last day, at the same density, for whoever reads on. */
function* moments(options: TrafficOptions, company: Company): Generator<Moment> {
  const random = company.random.fork('visits')
  const begin = options.start.getTime()
  /** By hour since the begin. */
  const open = new Map<number, Moment[]>()
  for (const { hour, count } of visitsByHour(options, company)) {
    for (let index = 0; index < count; index++) {
      const time = begin + (hour + (index + random.fraction()) / count) * hourMilliseconds
      for (const moment of visit(time, company, random)) {
        const hourOfMoment = Math.floor((moment.time - begin) / hourMilliseconds)
        const others = open.get(hourOfMoment)
        if (others) others.push(moment)
        else open.set(hourOfMoment, [moment])
      }
    }
    const due = open.get(hour) ?? []
    open.delete(hour)
    yield* due.sort((a, b) => a.time - b.time)
  }
}

/** So many visits that `signIns` records fall into `days`. */
function* visitsByHour({ signIns, days, start }: TrafficOptions, { country }: Company) {
  const first = Math.floor(start.getTime() / hourMilliseconds) + country.utcOffsetHours
  let total = 0
  for (let hour = 0; hour < days * 24; hour++) total += weightAt(first + hour)
  const visitsPerWeight = signIns / recordsPerVisit / total
  let wanted = 0
  for (let hour = 0; ; hour++) {
    const before = Math.floor(wanted)
    wanted += weightAt(first + hour) * visitsPerWeight
    yield { hour, count: Math.floor(wanted) - before }
  }
}

/** By hour of the clock on the wall: most begin at eight and nine, few work in the evening, fewer at night. */
const hourWeights = [1, 1, 1, 1, 1, 3, 12, 45, 100, 90, 60, 55, 45, 60, 60, 50, 40, 25, 12, 10, 9, 8, 5, 2]
const weekendShare = 0.08

function weightAt(localHour: number): number {
  const day = Math.floor((localHour * hourMilliseconds) / dayMilliseconds)
  return hourWeights[((localHour % 24) + 24) % 24]! * (weekday(day) < 5 ? 1 : weekendShare)
}

/** The steps of authentication are in beta only, and half of a record there; JSON has no place for undefined. */
const leftOut = {
  authenticationDetails: undefined,
  networkLocationDetails: undefined,
  servicePrincipalId: undefined,
  servicePrincipalName: undefined,
  source: undefined,
}

/** As v1.0 of Graph has it. */
function line(moment: Moment): string {
  const conditionalAccessStatus = moment.errorCode === 0 ? 'success' : 'notApplied'
  return JSON.stringify({ ...toSignIn(moment), ...leftOut, conditionalAccessStatus })
}
