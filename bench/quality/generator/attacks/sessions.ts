/** Intruders who need no password of their own: stolen sessions, copied sign-in pages, worn-down owners. */
import type { Random } from '../../../../src/demo/simulation/random.ts'
import type { Access } from '../addresses.ts'
import { drawApp } from '../apps.ts'
import { hourMilliseconds, minuteMilliseconds } from '../connections.ts'
import { createMoment, drawId, errorCodes } from '../moments.ts'
import type { Person, Visit } from '../people.ts'
import type { Scenario } from '../scenarios.ts'
import type { Setting } from '../setting.ts'
import type { Attack, Stage } from './attack.ts'
import {
  anyCountry,
  createIntruder,
  deviceLike,
  drawAttackAccess,
  drawAttackDevice,
  type Infrastructure,
  type Intruder,
} from './intruder.ts'
import { drawStarts, scaled, victimsOf } from './plan.ts'

type Kind = 'sessionClone' | 'attackerInTheMiddle' | 'mfaFatigue'

export const sessions: Attack = {
  scenarios: ['sessionClone', 'attackerInTheMiddle', 'mfaFatigue'],
  run(stage) {
    const makers = { sessionClone: clone, attackerInTheMiddle: standBetween, mfaFatigue: wearDown }
    for (const kind of Object.keys(makers) as Kind[]) {
      if (!stage.isWanted(kind)) continue
      const random = stage.setting.random.fork(kind)
      const starts = drawStarts(scaled([6, 4, 14], stage.setting), 0.5, stage.setting, random)
      const victims = random.shuffled(
        victimsOf(kind, stage.people).filter((person) => isSuitable(kind, person)),
      )
      for (const [index, start] of starts.entries()) {
        const victim = victims[index]
        if (victim) makers[kind](victim, start, stage, random.fork(String(index)))
      }
    }
  },
}

/** Where nobody has a second factor nobody can be worn down; a clone needs a session that goes on. */
function isSuitable(kind: Kind, { factor, visits }: Person): boolean {
  if (kind === 'mfaFatigue') return factor !== null && !factor.startsWith('FIDO2')
  return kind === 'attackerInTheMiddle' || visits.some(goesOn)
}

function goesOn({ moments }: Visit): boolean {
  return moments.some(({ proof }) => proof === 'token')
}

/** The same session and program, elsewhere, by itself, in turns with the owner. */
function clone(victim: Person, start: number, { setting, add }: Stage, random: Random): void {
  const visit = nearest(victim.visits.filter(goesOn), start, setting)
  if (!visit) return
  const first = visit.moments[0]!
  const intruder = createIntruder(first.time, setting, random)
  const access = farFrom(first.access, 'mixed', intruder, setting, random)
  const uses = 2 + random.integer(4)
  const isDeviceBound = random.chance(setting.parameters.cloneWithDeviceId)
  const device = isDeviceBound ? first.device : { ...first.device, registered: null }
  for (let use = 0; use < uses; use++) {
    const time = first.time + random.between(0.3, 9) * hourMilliseconds
    if (time >= setting.until) continue
    const draft = {
      ...ofIntruder('sessionClone', intruder),
      account: victim,
      access,
      device,
      app: drawApp(victim.apps, random),
    }
    const token = {
      errorCode: errorCodes.success,
      session: first.session,
      isInteractive: false,
      proof: 'token' as const,
    }
    add(createMoment(time, { ...draft, ...token, channel: 'browser' }, random))
  }
}

/** The owner's page breaks off; seconds later all that was typed there is used from a rented server. */
function standBetween(victim: Person, start: number, { setting, add, remove }: Stage, random: Random): void {
  const visit = nearest(victim.visits, start, setting)
  if (!visit) return
  const owners = visit.moments[0]!
  const intruder = createIntruder(owners.time, setting, random)
  remove(visit)
  add(
    createMoment(
      owners.time,
      {
        ...owners,
        id: random.guid(),
        errorCode: errorCodes.interrupted,
        session: null,
        proof: 'none',
        scenario: 'ordinary',
      },
      random,
    ),
  )
  const device = random.chance(setting.parameters.middleWithVictimsClient)
    ? deviceLike(owners.device, setting, random)
    : drawAttackDevice(setting, random, 'everybody')
  const draft = {
    ...ofIntruder('attackerInTheMiddle', intruder),
    account: victim,
    access: farFrom(null, 'hosting', intruder, setting, random),
    device,
    app: owners.app,
    errorCode: errorCodes.success,
    session: drawId(random),
  }
  const time = owners.time + random.between(3000, 25_000)
  if (time < setting.until) add(createMoment(time, draft, random))
  const later = time + random.between(10, 90) * minuteMilliseconds
  if (later >= setting.until) return
  const access = farFrom(null, 'mixed', intruder, setting, random)
  add(
    createMoment(
      later,
      { ...draft, access, isInteractive: false, proof: 'token', app: drawApp(victim.apps, random) },
      random,
    ),
  )
}

/** Five or more requests that the owner turns down, and mostly one that he does not. */
function wearDown(victim: Person, start: number, { setting, add }: Stage, random: Random): void {
  const intruder = createIntruder(start, setting, random)
  const access = farFrom(null, 'mixed', intruder, setting, random)
  const draft = {
    ...ofIntruder('mfaFatigue', intruder),
    account: victim,
    access,
    device: drawAttackDevice(setting, random, 'popular'),
    app: drawApp(victim.apps, random),
  }
  const requests = 5 + random.integer(11)
  let time = start
  for (let request = 0; request < requests && time < setting.until; request++) {
    add(createMoment(time, { ...draft, errorCode: errorCodes.factorDenied, session: null }, random))
    time += random.between(20_000, 4 * minuteMilliseconds)
  }
  if (random.chance(setting.parameters.fatigueAccepted) && time < setting.until) {
    add(createMoment(time, { ...draft, errorCode: errorCodes.success, session: drawId(random) }, random))
  }
}

export function ofIntruder(scenario: Scenario, { campaign, name }: Intruder) {
  return { scenario, campaign, actor: name }
}

/** The visit closest after a time, or the last one that is scored. */
export function nearest(visits: Visit[], time: number, { scoredFrom }: Setting): Visit | null {
  const scored = visits.filter(({ moments }) => (moments[0]?.time ?? 0) >= scoredFrom)
  return scored.find(({ moments }) => moments[0]!.time >= time) ?? scored.at(-1) ?? null
}

/** In another network than `access`. */
export function farFrom(
  access: Access | null,
  infrastructure: Infrastructure,
  { part }: Intruder,
  setting: Setting,
  random: Random,
): Access {
  for (;;) {
    const drawn = drawAttackAccess(anyCountry(setting, random), infrastructure, part, setting, random)
    if (drawn.pool.network.asn !== access?.pool.network.asn) return drawn
  }
}
