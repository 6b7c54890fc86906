/** The life of one person as visits to the directory, with all that goes wrong in it. Writes them into the person. */
import { drawApp } from './apps.ts'
import { forms } from './clients.ts'
import { dayMilliseconds, hourMilliseconds } from './connections.ts'
import { createMoment, type Draft, drawId, errorCodes, type Moment } from './moments.ts'
import { mistypedName } from './noise.ts'
import { type Person, strangerNamed, type Visit } from './people.ts'
import { hardest } from './scenarios.ts'
import type { Setting } from './setting.ts'
import { type Situation, situationAt } from './situations.ts'
import { visitTimes } from './times.ts'

const onboardingDays = 5

export function live(person: Person, setting: Setting): void {
  const usual = visitTimes(person, setting)
  const forced = forcedTime(person, usual, setting)
  const times = forced === null ? usual : [...usual, forced].sort((a, b) => a - b)
  const isNew =
    times.length > 0 && setting.profile !== 'consumer-sso' && times[0]! > setting.from + 7 * dayMilliseconds
  let before: Situation | null = null
  for (const time of times) {
    const situation = situationAt(person, time, before, setting)
    if (situation === null) continue
    if (isNew && time < times[0]! + onboardingDays * dayMilliseconds) situation.traits.push('onboarding')
    if (time === forced) situation.traits.push('massReauthentication')
    visit(person, situation, setting)
    before = situation
  }
}

/** When keys were changed: those who came of late come once more, most of them soon. */
function forcedTime({ random }: Person, times: number[], setting: Setting): number | null {
  const own = random.fork('keys')
  const { reauthenticationAt, until, parameters } = setting
  const isActive = times.some(
    (time) => time < reauthenticationAt && reauthenticationAt - time < 60 * dayMilliseconds,
  )
  const time = reauthenticationAt + own.exponential(parameters.reauthenticationDays) * dayMilliseconds
  return isActive && own.chance(parameters.massReauthentication) && time < until ? time : null
}

/** One success in this situation, and around it wrong passwords, more applications, and tokens renewed later. */
export function visit(person: Person, situation: Situation, setting: Setting): Visit {
  const { random } = person
  const { parameters } = setting
  const traits = [...situation.traits]
  const isForgetful = random.chance(parameters.forgottenPassword)
  const isBurst = random.chance(parameters.passwordManagerBurst)
  const isSkewed = random.chance(parameters.clockSkew)
  if (isForgetful) traits.push('forgottenPassword')
  if (isBurst) traits.push('passwordManagerBurst')
  if (isSkewed) traits.push('clockSkew')
  const skew = isSkewed ? random.normal(0, parameters.clockSkewSeconds) * 1000 : 0
  const scenario = hardest(traits)
  const draft: Draft = {
    account: person,
    access: situation.access,
    device: situation.device,
    app: drawApp(person.apps, random),
    errorCode: errorCodes.success,
    session: drawId(random),
    scenario,
  }
  const time = clamp(situation.time + skew, setting)
  const moments = [createMoment(time, draft, random)]
  addTrouble(moments, draft, time, isForgetful, person, setting)
  if (isBurst) addBurst(moments, draft, time, person)
  addRefreshes(moments, draft, time, person, setting)
  const made = {
    moments: moments.filter((moment) => moment.time >= setting.from && moment.time < setting.until),
  }
  person.visits.push(made)
  return made
}

function addTrouble(
  moments: Moment[],
  draft: Draft,
  time: number,
  isForgetful: boolean,
  { random, factor }: Person,
  setting: Setting,
): void {
  const { parameters } = setting
  let before = time
  const step = (change: Partial<Draft>) => {
    before -= 4000 + random.exponential(parameters.secondsBetweenTries * 1000)
    moments.push(createMoment(before, { ...draft, session: null, ...change }, random))
  }
  if (factor !== null && random.chance(parameters.factorAsked)) step({ errorCode: errorCodes.factorAsked })
  if (factor !== null && random.chance(parameters.factorDenied)) step({ errorCode: errorCodes.factorDenied })
  if (isForgetful && random.chance(parameters.lockedAfterForgetting)) step({ errorCode: errorCodes.locked })
  if (random.chance(parameters.interrupted)) step({ errorCode: errorCodes.interrupted })
  const wrong = isForgetful
    ? 3 + random.integer(3)
    : random.chance(parameters.mistypedPassword)
      ? 1 + random.integer(2)
      : 0
  for (let index = 0; index < wrong; index++) step({ errorCode: errorCodes.wrongPassword })
  if (random.chance(parameters.mistypedName)) {
    const account = strangerNamed(mistypedName(draft.account.userPrincipalName, random), setting, random)
    account.logsBrowser = draft.account.logsBrowser
    const tries = 1 + random.integer(2)
    for (let index = 0; index < tries; index++)
      step({ account, errorCode: errorCodes.unknownUser, scenario: 'ordinary' })
  }
}

function addBurst(moments: Moment[], draft: Draft, time: number, { random, apps }: Person): void {
  const count = 5 + random.integer(7)
  for (let index = 0; index < count; index++) {
    moments.push(
      createMoment(time + random.between(1000, 50_000), { ...draft, app: random.pick(apps) }, random),
    )
  }
}

/** Programs renew their tokens over the rest of the day, from where the device is. */
function addRefreshes(moments: Moment[], draft: Draft, time: number, person: Person, setting: Setting): void {
  const random = person.tokens
  const { refreshesPerVisit: mean, refreshHoursMost } = setting.parameters
  const count = Math.floor(mean) + (random.chance(mean % 1) ? 1 : 0)
  for (let index = 0; index < count; index++) {
    moments.push(
      createMoment(
        time + random.between(0.5, refreshHoursMost) * hourMilliseconds,
        {
          ...draft,
          app: drawApp(person.apps, random),
          isInteractive: false,
          proof: 'token',
          channel: forms[draft.device.program] === 'desktop' ? 'browser' : 'program',
          scenario: 'tokenRefresh',
        },
        random,
      ),
    )
  }
}

function clamp(time: number, { from, until }: Setting): number {
  return Math.min(until - 1, Math.max(from, time))
}
