/** Password sprays: one password for everybody, so that nobody's account is locked, and some names that do not exist. */
import { type App, apps } from './apps.ts'
import { dayNumber, hourMilliseconds } from './calendar.ts'
import { type Device, strangeDevice } from './devices.ts'
import { createMoment, type Moment, type Setting } from './moment.ts'
import { guessedMailboxes } from './names.ts'
import { type Outcome, outcomes, proofs } from './outcomes.ts'
import { type Account, companyDomain } from './people.ts'
import type { Random } from './random.ts'
import type { Stage } from './stage.ts'
import { type Access, drawAddress, hostilePools } from './world.ts'

/** Entra logs attempts on unknown names under the empty GUID. */
const unknownUserId = '00000000-0000-0000-0000-000000000000'

/** One address, one script, everybody within 45 minutes; the one success is used from a browser soon after. */
export function fastSpray(stage: Stage): Moment[] {
  const { victim, random } = stage
  const targets = random.shuffled([...existing(stage), ...guessed(random, 12)])
  const secondsApart = Math.min(6, 2700 / targets.length)
  const source = {
    device: strangeDevice('script', random),
    access: drawAddress(hostilePools.rack, random),
    app: apps.commandLine,
  }
  const attempts = targets.map((account, index) =>
    attempt(stage, account, (index + random.fraction()) * secondsApart * 1000, source, 0.05),
  )
  const end = targets.length * secondsApart * 1000
  const use = { ...source, device: strangeDevice('windowsChrome', random), app: apps.webMail }
  return [...attempts, attempt(stage, victim, end + 10 * 60_000, use, 0)]
}

/** A dozen addresses of one small network take turns; nobody is tried twice in the four days. */
export function slowSpray(stage: Stage): Moment[] {
  const { random } = stage
  const targets = random.shuffled([...existing(stage), ...guessed(random, 5)])
  const device = strangeDevice('windowsChrome', random)
  const apart = (4 * 24 * hourMilliseconds) / targets.length
  return targets.map((account, index) => {
    const access = drawAddress(hostilePools.cellar, random)
    const source = { device, access, app: apps.webMail }
    return attempt(stage, account, (index + random.fraction()) * apart, source, 0.01)
  })
}

/** The victim's password is the one that is tried. */
function attempt(
  { scenario, time, victim, random }: Stage,
  account: Account,
  offset: number,
  source: { device: Device; access: Access; app: App },
  lockedShare: number,
): Moment {
  const isIn = account === victim
  const setting: Setting = {
    ...source,
    scenario,
    account,
    sessionId: isIn ? random.guid() : null,
    isInteractive: true,
    outcome: isIn ? outcomes.success : refusal(account, lockedShare, random),
    proof: proofs.password,
    factor: null,
  }
  return createMoment(time + offset, setting, random)
}

function refusal(account: Account, lockedShare: number, random: Random): Outcome {
  if (account.id === unknownUserId) return outcomes.unknownUser
  return random.chance(lockedShare) ? outcomes.accountLocked : outcomes.wrongPassword
}

function existing({ people, time }: Stage): Account[] {
  return people.filter(({ activeFrom }) => activeFrom <= dayNumber(time))
}

/** Unknown users are logged under the name that was typed. */
function guessed(random: Random, count: number): Account[] {
  return random
    .shuffled(guessedMailboxes)
    .slice(0, count)
    .map((mailbox) => ({
      id: unknownUserId,
      userPrincipalName: `${mailbox}@${companyDomain}`,
      userDisplayName: `${mailbox}@${companyDomain}`,
    }))
}
