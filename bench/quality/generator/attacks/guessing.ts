/** Guesses at one account from few or many addresses, lists of leaked pairs, and names tried to learn which exist. */
import type { Random } from '../../../../src/demo/simulation/random.ts'
import { createDevice } from '../clients.ts'
import { hourMilliseconds } from '../connections.ts'
import { errorCodes, type Moment } from '../moments.ts'
import { guessedName } from '../noise.ts'
import { strangerNamed } from '../people.ts'
import type { Attack, Stage } from './attack.ts'
import { createIntruder, rightPassword, wrongGuess } from './intruder.ts'
import { drawStarts, sample, scaled, victimsOf } from './plan.ts'
import { equip } from './sprays.ts'

type OneAccount = 'bruteForce' | 'distributedGuessing'

/** Least and most of each. */
const oneAccountShapes: Record<
  OneAccount,
  { addresses: [number, number]; hours: [number, number]; tries: [number, number] }
> = {
  bruteForce: { addresses: [1, 3], hours: [0.5, 6], tries: [80, 400] },
  distributedGuessing: { addresses: [60, 250], hours: [6, 72], tries: [80, 300] },
}

const lockAfterTries = 10

export const oneAccountGuessing: Attack = {
  scenarios: ['bruteForce', 'distributedGuessing'],
  run(stage) {
    for (const kind of ['bruteForce', 'distributedGuessing'] as const) {
      if (!stage.isWanted(kind)) continue
      const random = stage.setting.random.fork(kind)
      const victims = random.shuffled(victimsOf(kind, stage.people))
      const starts = drawStarts(
        scaled([2, 1, 5], stage.setting),
        oneAccountShapes[kind].hours[1] / 24,
        stage.setting,
        random,
      )
      for (const [index, start] of starts.entries()) {
        const victim = victims[index]
        if (victim) guess(kind, start, stage, victim, random.fork(String(index)))
      }
    }
  },
}

function guess(
  kind: OneAccount,
  start: number,
  { setting, add }: Stage,
  victim: Stage['people'][number],
  random: Random,
): void {
  const shape = oneAccountShapes[kind]
  const between = ([least, most]: [number, number]) => Math.round(random.between(least, most))
  const intruder = createIntruder(start, setting, random)
  const addresses = between(shape.addresses)
  const infrastructure = kind === 'bruteForce' ? 'mixed' : 'residential'
  const equipment = equip(
    { addresses, agents: Math.max(1, Math.round(addresses / 12)), infrastructure },
    intruder,
    setting,
    random,
  )
  const tries = between(shape.tries)
  const duration = random.between(...shape.hours) * hourMilliseconds
  const isHit = random.chance(setting.parameters.guessingHits)
  for (let index = 0; index < tries; index++) {
    const time = start + ((index + random.fraction()) / tries) * duration
    if (time >= setting.until) return
    const { access, device } = equipment(random)
    if (isHit && index === tries - 1) add(rightPassword(time, victim, access, device, kind, intruder, random))
    else {
      const moment = wrongGuess(time, victim, access, device, kind, intruder, setting, random)
      const isLocked = index >= lockAfterTries && random.chance(setting.parameters.guessingLocked)
      add(isLocked ? { ...moment, errorCode: errorCodes.locked } : moment)
    }
  }
}

type ListKind = 'stuffing' | 'ropcStuffing' | 'enumeration'

interface ListShape {
  addresses: [number, number]
  agents: [number, number]
  hours: [number, number]
  unknownShare: number
  hits: boolean
  counts: readonly [number, number, number]
}

/** RBA: attempts rise for six to eight weeks from November on, which is the last part of the consumers' stream. */
const listShapes: Record<ListKind, ListShape> = {
  stuffing: {
    addresses: [40, 300],
    agents: [5, 20],
    hours: [12, 72],
    unknownShare: 0.55,
    hits: true,
    counts: [2, 1, 4],
  },
  ropcStuffing: {
    addresses: [20, 120],
    agents: [1, 2],
    hours: [6, 48],
    unknownShare: 0.5,
    hits: true,
    counts: [1, 1, 2],
  },
  enumeration: {
    addresses: [1, 5],
    agents: [1, 2],
    hours: [1, 24],
    unknownShare: 0.75,
    hits: false,
    counts: [1, 1, 2],
  },
}

const listLengthLeast = 300

export const lists: Attack = {
  scenarios: ['stuffing', 'ropcStuffing', 'enumeration'],
  run(stage) {
    for (const kind of ['stuffing', 'ropcStuffing', 'enumeration'] as const) {
      if (!stage.isWanted(kind)) continue
      const shape = listShapes[kind]
      const random = stage.setting.random.fork(kind)
      for (const [index, start] of drawStarts(
        shape.counts,
        shape.hours[1] / 24,
        stage.setting,
        random,
      ).entries()) {
        tryList(kind, shape, start, stage, random.fork(String(index)))
      }
    }
  },
}

function tryList(
  kind: ListKind,
  shape: ListShape,
  start: number,
  { people, setting, add }: Stage,
  random: Random,
): void {
  const between = ([least, most]: [number, number]) => Math.round(random.between(least, most))
  const intruder = createIntruder(start, setting, random)
  const equipment = equip(
    { addresses: between(shape.addresses), agents: between(shape.agents), infrastructure: 'mixed' },
    intruder,
    setting,
    random,
  )
  const length = Math.max(
    listLengthLeast,
    Math.min(2500, Math.round(people.length * setting.parameters.listLength)),
  )
  const accounts = sample(people, Math.round(length * (1 - shape.unknownShare)), random)
  const burstHours = Array.from({ length: 3 }, () => random.between(0, shape.hours[1]))
  const program = createDevice('script', random, 0, 0)
  for (let index = 0; index < length; index++) {
    const time = start + (random.pick(burstHours) + random.exponential(0.7)) * hourMilliseconds
    const { access, device } = equipment(random)
    const person = accounts[index]
    const isHit = shape.hits && random.chance(setting.parameters.stuffingHits)
    const used = kind === 'ropcStuffing' ? program : device
    const change = kind === 'ropcStuffing' ? ({ channel: 'legacy' } as const) : {}
    if (time >= setting.until) continue
    if (!person) {
      const nobody = strangerNamed(guessedName(setting, random), setting, random)
      add({ ...wrongGuess(time, nobody, access, used, kind, intruder, setting, random), ...change })
    } else if (isHit)
      add({ ...letIn(rightPassword(time, person, access, used, kind, intruder, random), kind), ...change })
    else add({ ...wrongGuess(time, person, access, used, kind, intruder, setting, random), ...change })
  }
}

/** Through a program that sends passwords itself no second factor is asked for. */
function letIn(moment: Moment, kind: ListKind): Moment {
  return kind === 'ropcStuffing' ? { ...moment, errorCode: errorCodes.success, proof: 'password' } : moment
}
