/**
 * The generator of labelled streams of sign-ins: a world first, the lives of its people, then the intruders. One seed
 * gives one stream; every person and every attack draws from a random stream of its own, so that one more of them
 * leaves the others as they were.
 */
import { createRandom } from '../../../src/demo/simulation/random.ts'
import { profiles, type Stream, type StreamOptions } from '../stream.ts'
import { appsOf } from './apps.ts'
import { attacks } from './attacks/index.ts'
import { dayMilliseconds } from './connections.ts'
import { live } from './honest.ts'
import { errorCodes, type Moment } from './moments.ts'
import { buildWorld } from './networks.ts'
import { strangers } from './noise.ts'
import { drawParameters } from './parameters.ts'
import { createPerson, type Person, type Visit } from './people.ts'
import { machines, runPrograms } from './robots.ts'
import { attackNames, type Scenario } from './scenarios.ts'
import type { Setting } from './setting.ts'
import { drawShares, periods } from './shares.ts'
import { createStream } from './stream.ts'
import { chooserOf } from './weighted.ts'
import { buildWorkplaces } from './workplaces.ts'

/** @throws RangeError naming the option that is out of its range */
export function generate(options: StreamOptions): Stream {
  check(options)
  const setting = prepare(options)
  const people = Array.from({ length: options.users }, (_, index) => createPerson(index, setting))
  const moments: Moment[] = []
  const add = (moment: Moment) => moments.push(moment)
  for (const person of people) {
    live(person, setting)
    runPrograms(person, setting).forEach(add)
  }
  const removed = new Set<Visit>()
  const wanted = new Set<string>(options.attacks ?? attackNames)
  const stage = {
    people,
    setting,
    isWanted: (scenario: Scenario) => wanted.has(scenario),
    add,
    remove: (visit: Visit) => removed.add(visit),
  }
  for (const attack of attacks) attack.run(stage)
  machines(setting).forEach(add)
  strangers(setting, strangerCount(people, setting)).forEach(add)
  for (const person of people) {
    for (const visit of person.visits) if (!removed.has(visit)) visit.moments.forEach(add)
    // Moments know their account, and would keep all visits for as long as the stream is there.
    person.visits = []
  }
  return createStream(options, setting, moments)
}

function check({ profile, seed, users, jitter, tokenRefreshes = 1, attacks: names }: StreamOptions): void {
  if (!profiles.includes(profile))
    throw new RangeError(`profile must be one of ${profiles.join(', ')}, not '${profile}'.`)
  if (!Number.isSafeInteger(seed) || seed < 0)
    throw new RangeError(`seed must be a whole number from 0, not ${seed}.`)
  if (!Number.isSafeInteger(users) || users < 1)
    throw new RangeError(`users must be a whole number from 1, not ${users}.`)
  if (!(jitter >= 0 && jitter < 1))
    throw new RangeError(`jitter must be from 0 up to, not including, 1, not ${jitter}.`)
  if (!(tokenRefreshes >= 0 && tokenRefreshes <= 100)) {
    throw new RangeError(`tokenRefreshes must be a number from 0 to 100, not ${tokenRefreshes}.`)
  }
  const strange = names?.find((name) => !(attackNames as string[]).includes(name))
  if (strange !== undefined) {
    throw new RangeError(`attacks must be names of scenarios.ts that are malicious; '${strange}' is not.`)
  }
}

/** Both lie in the last part of every profile, where the hard cases are counted. */
const refreshAfter = 0.85
const reauthenticationAfter = 0.9

function prepare({ profile, seed, users, jitter, tokenRefreshes = 1 }: StreamOptions): Setting {
  const random = createRandom(`${profile}:${seed}`)
  const parameters = drawParameters(profile, random.fork('parameters'), jitter)
  parameters.refreshesPerVisit *= tokenRefreshes
  const shares = drawShares(profile, random.fork('shares'), jitter)
  const period = periods[profile]
  const from = Date.parse(period.from)
  const until = from + period.days * dayMilliseconds
  const scoredFrom = from + period.warmUpDays * dayMilliseconds
  const world = buildWorld(
    random.fork('world'),
    parameters,
    shares,
    users,
    from + refreshAfter * (until - from),
  )
  return {
    profile,
    world,
    parameters,
    workplaces: buildWorkplaces(profile, world, parameters, users, random.fork('workplaces')),
    takeoverRates: shares.takeovers,
    clients: chooserOf(shares.clients),
    clientsOfIntruders: chooserOf(shares.clientsOfIntruders),
    apps: appsOf(profile),
    users,
    from,
    scoredFrom,
    reauthenticationAt: from + reauthenticationAfter * (until - from),
    validationFrom: scoredFrom + 0.6 * (until - scoredFrom),
    testFrom: scoredFrom + 0.75 * (until - scoredFrom),
    until,
    random,
  }
}

/** So many that, with those who mistype their name, the share of attempts on unknown names is as asked for. */
function strangerCount(people: Person[], { parameters }: Setting): number {
  let all = 0
  let unknown = 0
  for (const { visits } of people) {
    for (const { moments } of visits) {
      for (const { errorCode, isInteractive } of moments) {
        if (isInteractive) all++
        if (errorCode === errorCodes.unknownUser) unknown++
      }
    }
  }
  const wanted = ((all - unknown) * parameters.unknownNames) / (1 - parameters.unknownNames)
  return Math.max(0, Math.round(wanted - unknown))
}
