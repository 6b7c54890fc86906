/** What the evidence of a sign-in is drawn from: how its values stand beside the profile and the tenant. */
import type { EngineSettings } from '../config.ts'
import { type Says, saysByKind } from '../enrich/network-says.ts'
import { ln } from '../observation/arithmetic.ts'
import { valueAt } from '../observation/attributes.ts'
import { networkKindCodes } from '../observation/codes.ts'
import { isThere, type Observation } from '../observation/observation.ts'
import { dayOf } from '../profile/decay.ts'
import type { Flat } from '../profile/flat.ts'
import { lastTrustedAtOf, signInsOf, weightOfSignIns } from '../profile/header.ts'
import { newestVersion, type Standing, standingOf } from '../profile/values.ts'
import { type Chains, chainsOf } from './chains.ts'

/** Distinct users for whom guessing failed from the address or network of a sign-in, within the window before it. */
export interface Guessing {
  addressUsers: number
  networkUsers: number
  /** Microseconds since 1970; 0: unknown. */
  since: number
}

export const noGuessing: Guessing = { addressUsers: 0, networkUsers: 0, since: 0 }

/** As of just before the sign-in. */
export interface Facts {
  observation: Observation
  flat: Flat
  standing: Standing
  chains: Chains
  says: Says
  guessing: Guessing
  settings: EngineSettings
  day: number
  hasHistory: boolean
  /** Decayed trusted sign-ins. */
  signInsWeight: number
  /** Days since the last trusted sign-in; 0 when there is none. */
  pauseDays: number
  /** Of a client that is new while browser and system are not: its version beside the newest that was trusted. */
  version: 'back' | 'forward' | null
}

const dayMicroseconds = 86_400_000_000

export function factsOf(
  observation: Observation,
  flat: Flat,
  guessing: Guessing,
  settings: EngineSettings,
): Facts {
  const day = dayOf(observation.at)
  const halfLifeDays = settings.profileHalfLifeDays
  const standing = standingOf(flat, observation.values, day, halfLifeDays)
  const lastTrustedAt = lastTrustedAtOf(flat)
  const hasHistory = signInsOf(flat) > 0
  const facts: Facts = {
    observation,
    flat,
    standing,
    says: saysOf(observation.networkKind),
    chains: chainsOf(standing, observation, hasHistory, settings),
    guessing,
    settings,
    day,
    hasHistory,
    signInsWeight: weightOfSignIns(flat, day, halfLifeDays),
    pauseDays: lastTrustedAt > 0 ? Math.max(0, observation.at - lastTrustedAt) / dayMicroseconds : 0,
    version: null,
  }
  const isOtherClient = isNew(facts, valueAt.client)
  if (isOtherClient && !isNew(facts, valueAt.agent) && !isNew(facts, valueAt.os))
    facts.version = versionOf(facts)
  return facts
}

const saysByCode = networkKindCodes.map((kind) => saysByKind[kind])

/** `networkKind`: number of networkKindCodes. */
export function saysOf(networkKind: number): Says {
  return saysByCode[networkKind] ?? saysByKind.none
}

/** Whether the identity has shown values of the attribute, and this one never. Attributes are numbers here, as evidence asks often. */
export function isNew({ observation, standing }: Facts, attribute: number): boolean {
  return (
    (standing.known[attribute] as number) > 0 &&
    (standing.firstDay[attribute] as number) < 0 &&
    isThere(observation.values, attribute)
  )
}

/** Whether the identity is known by the value of this sign-in. */
export function isKnown({ standing }: Pick<Facts, 'standing'>, attribute: number): boolean {
  return (standing.firstDay[attribute] as number) >= 0
}

/** Whether the value was never seen of the identity: of one without history none was. What the log does not say is not new. */
export function isUnseen(facts: Pick<Facts, 'observation' | 'standing'>, attribute: number): boolean {
  return isThere(facts.observation.values, attribute) && !isKnown(facts, attribute)
}

/** Other people than this one that are trusted to use the value; of what the tenant counts them for. */
export function otherUsers(
  { observation, standing }: Pick<Facts, 'observation' | 'standing'>,
  attribute: number,
): number {
  const { tenant } = observation
  const firstDay = standing.firstDay[attribute] as number
  const isCounted = firstDay >= 0 && firstDay <= tenant.day
  return Math.max(0, (tenant.colleagues[attribute] as number) - (isCounted ? 1 : 0))
}

/** Surprise at a value that is new, in nats, by how many were new before (after Good, 1953); 0 for one that is known. */
export function surprise(facts: Facts, attribute: number): number {
  if (!isNew(facts, attribute)) return 0
  const known = facts.standing.known[attribute] as number
  const of = facts.standing.of[attribute] as number
  return Math.max(0, -ln((known + 0.5) / (Math.min(of, 200) + 1.5)))
}

function versionOf({ observation, flat }: Facts): Facts['version'] {
  const newest = newestVersion(flat, observation.values)
  if (newest < 0 || observation.version < 0) return null
  return observation.version < newest ? 'back' : 'forward'
}

/** Decayed sign-ins by attribute with any value, for what asks how often something is shown at all. */
export function weightOf({ standing }: Facts, attribute: number): number {
  return standing.of[attribute] as number
}
