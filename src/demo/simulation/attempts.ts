/** What an owner's sign-in looks like in the log: forgotten passwords, requests for a second factor, and success. */
import type { App } from './apps.ts'
import type { Device } from './devices.ts'
import { createMoment, type Moment, type Setting } from './moment.ts'
import { outcomes, type Proof, proofs } from './outcomes.ts'
import type { Person } from './people.ts'
import type { Random } from './random.ts'
import type { Scenario } from './scenarios.ts'
import type { Access } from './world.ts'

export interface Spot {
  device: Device
  access: Access
  app: App
  sessionId: string
  scenario: Scenario
  /** True where a policy asks again: abroad, or on a device that is new. */
  isUnusual: boolean
}

/** An interactive sign-in with all that goes before it; the last of the moments is the success. */
export function interactiveSignIn(person: Person, time: number, spot: Spot, random: Random): Moment[] {
  const forgotten = random.chance(0.025) ? 1 + random.integer(3) : 0
  const isAskedForFactor = person.factor !== null && random.chance(spot.isUnusual ? 0.9 : 0.12)
  const isDenied = isAskedForFactor && random.chance(0.08)
  const setting: Setting = {
    ...commonSetting(person, spot),
    isInteractive: true,
    proof: interactiveProof(person, isAskedForFactor),
    scenario: forgotten > 0 ? 'forgottenPassword' : isAskedForFactor ? 'multiFactorInterrupt' : spot.scenario,
  }
  const correlationId = random.guid()
  const moments: Moment[] = []
  let now = time
  const step = (change: Partial<Setting>, meanSeconds: number) => {
    moments.push(createMoment(now, { ...setting, ...change }, random, correlationId))
    now += 1000 * (2 + random.exponential(meanSeconds))
  }
  const refused = { sessionId: null, proof: proofs.password, outcome: outcomes.wrongPassword }
  const interrupted = { sessionId: null, proof: isAskedForFactor ? proofs.passwordSoFar : proofs.password }
  for (let attempt = 0; attempt < forgotten; attempt++) step(refused, 15)
  if (isAskedForFactor) {
    const asked = spot.isUnusual ? outcomes.multiFactorRequiredHere : outcomes.multiFactorRequired
    step({ ...interrupted, outcome: asked }, 12)
  }
  if (isDenied) step({ ...interrupted, outcome: outcomes.multiFactorDenied }, 20)
  if (random.chance(0.02)) step({ ...interrupted, outcome: outcomes.keepSignedIn }, 4)
  step({}, 0)
  return moments
}

/** A program that renews its token. */
export function tokenRefresh(person: Person, time: number, spot: Spot, random: Random): Moment {
  return createMoment(
    time,
    {
      ...commonSetting(person, spot),
      isInteractive: false,
      proof: person.factor ? proofs.tokenWithClaim : proofs.token,
      scenario: spot.scenario,
    },
    random,
  )
}

/** A program that shows the password each time, as IMAP and SMTP do. */
export function passwordProgram(person: Person, time: number, spot: Spot, random: Random): Moment {
  return createMoment(
    time,
    {
      ...commonSetting(person, spot),
      sessionId: null,
      isInteractive: true,
      proof: proofs.password,
      scenario: spot.scenario,
    },
    random,
  )
}

function commonSetting(person: Person, spot: Spot) {
  const { device, access, app, sessionId } = spot
  return { account: person, device, access, app, sessionId, outcome: outcomes.success, factor: person.factor }
}

function interactiveProof(person: Person, isAskedForFactor: boolean): Proof {
  if (person.factor === null) return proofs.password
  if (isAskedForFactor) return proofs.passwordAndFactor
  return person.factor === 'Windows Hello for Business' ? proofs.windowsHello : proofs.passwordAndClaim
}
