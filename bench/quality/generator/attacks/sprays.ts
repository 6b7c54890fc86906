/** One to three common passwords tried on everybody: fast from one address, or ever slower from ever more. */
import type { Random } from '../../../../src/demo/simulation/random.ts'
import type { Access } from '../addresses.ts'
import type { Device } from '../clients.ts'
import { hourMilliseconds } from '../connections.ts'
import { guessedName } from '../noise.ts'
import type { Person } from '../people.ts'
import { strangerNamed } from '../people.ts'
import type { Setting } from '../setting.ts'
import type { Attack, Stage } from './attack.ts'
import {
  anyCountry,
  createIntruder,
  drawAttackAccess,
  drawAttackDevice,
  type Infrastructure,
  type Intruder,
  rightPassword,
  wrongGuess,
} from './intruder.ts'
import { type CountsOfParts, drawStarts, sample } from './plan.ts'

interface Shape {
  addresses: number
  agents: number
  hours: number
  infrastructure: Infrastructure
  passwordsMax: number
  counts: CountsOfParts
}

/** Addresses, user agents and hours after Microsoft's and our own descriptions of sprays; never moved by jitter. */
export const shapes = {
  sprayFast: {
    addresses: 1,
    agents: 1,
    hours: 2,
    infrastructure: 'mixed',
    passwordsMax: 3,
    counts: [2, 1, 3],
  },
  sprayHosting: {
    addresses: 500,
    agents: 5,
    hours: 24,
    infrastructure: 'hosting',
    passwordsMax: 1,
    counts: [1, 1, 2],
  },
  sprayResidential: {
    addresses: 2000,
    agents: 20,
    hours: 168,
    infrastructure: 'residential',
    passwordsMax: 1,
    counts: [1, 1, 2],
  },
  spraySlow: {
    addresses: 5000,
    agents: 40,
    hours: 336,
    infrastructure: 'residential',
    passwordsMax: 1,
    counts: [1, 1, 1],
  },
} as const satisfies Record<string, Shape>

type Spray = keyof typeof shapes

const targetsMax = 5000
const targetsLeast = 400

export const sprays: Attack = {
  scenarios: Object.keys(shapes) as Spray[],
  run(stage) {
    for (const kind of Object.keys(shapes) as Spray[]) {
      if (!stage.isWanted(kind)) continue
      const random = stage.setting.random.fork(kind)
      const shape: Shape = shapes[kind]
      for (const [index, start] of drawStarts(
        shape.counts,
        shape.hours / 24,
        stage.setting,
        random,
      ).entries()) {
        spray(kind, shape, start, stage, random.fork(String(index)))
      }
    }
  },
}

function spray(
  kind: Spray,
  shape: Shape,
  start: number,
  { people, setting, add }: Stage,
  random: Random,
): void {
  const intruder = createIntruder(start, setting, random)
  const equipment = equip(shape, intruder, setting, random)
  const passwords = 1 + random.integer(shape.passwordsMax)
  const targets = sample(people, targetCount(setting), random)
  const fallen = new Set<Person>()
  for (let password = 0; password < passwords; password++) {
    for (const person of targets) {
      const time = start + ((password + random.fraction()) / passwords) * shape.hours * hourMilliseconds
      const { access, device } = equipment(random)
      const isHit = random.chance(setting.parameters.sprayHits / passwords)
      const isUnknown = random.chance(setting.parameters.sprayUnknownNames)
      if (time >= setting.until || fallen.has(person)) continue
      if (isUnknown) {
        const nobody = strangerNamed(guessedName(setting, random), setting, random)
        add(wrongGuess(time, nobody, access, device, kind, intruder, setting, random))
      } else if (isHit) {
        fallen.add(person)
        add(rightPassword(time, person, access, device, kind, intruder, random))
      } else add(wrongGuess(time, person, access, device, kind, intruder, setting, random))
    }
  }
}

function targetCount({ users, parameters }: Setting): number {
  return Math.min(users, targetsMax, Math.max(targetsLeast, Math.round(users * parameters.sprayTargets)))
}

/** All that a campaign has is drawn before it begins; each attempt picks of it. */
export function equip(
  { addresses, agents, infrastructure }: Pick<Shape, 'addresses' | 'agents' | 'infrastructure'>,
  { part }: Intruder,
  setting: Setting,
  random: Random,
): (random: Random) => { access: Access; device: Device } {
  const accesses = Array.from({ length: addresses }, () =>
    drawAttackAccess(anyCountry(setting, random), infrastructure, part, setting, random),
  )
  const devices = Array.from({ length: agents }, () => drawAttackDevice(setting, random, 'popular'))
  return (own) => ({ access: own.pick(accesses), device: own.pick(devices) })
}
