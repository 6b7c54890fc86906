/** Which networks and clients are the user's own, as several detections ask it. */
import { valueAt } from '../observation/attributes.ts'
import { networkKindCodes } from '../observation/codes.ts'
import { hasValue } from '../observation/observation.ts'
import { isKnown, otherUsers } from '../score/facts.ts'
import type { Context } from './detection.ts'
import type { Why } from './whys.ts'

/** Kinds of networks in which an intruder's server stands, or behind which an intruder hides. */
const hidingKinds: readonly string[] = ['hosting', 'vpn', 'proxy', 'tor']
/** Kinds whose addresses wander from place to place by themselves. */
const movingKinds: readonly string[] = ['mobile', 'satellite', 'relay', 'cloud']

export const hourMicroseconds = 3_600_000_000

export function networkKindOf({ observation }: Context): (typeof networkKindCodes)[number] {
  return networkKindCodes[observation.networkKind] ?? 'none'
}

export function isHiding(context: Context): boolean {
  return hidingKinds.includes(networkKindOf(context))
}

export function isMoving(context: Context): boolean {
  return movingKinds.includes(networkKindOf(context))
}

/** Why nobody strange is to be expected in this network; null where that cannot be said. */
export function whyOwnNetwork(context: Context, otherUsersMin: number): Why | null {
  if (!hasValue(context.observation, 'subnet')) return null
  if (isKnown(context, valueAt.subnet)) return 'networkKnown'
  const enough = Math.max(otherUsersMin, context.observation.tenant.users * 0.01)
  return otherUsers(context, valueAt.subnet) >= enough ? 'colleaguesNetwork' : null
}

/** Trusted sign-ins of the tenant with the value of this sign-in. */
export function tenantCount({ observation }: Context, attribute: number): number {
  return observation.tenant.counts[attribute] as number
}

/** How long before `to` the moment `from` was, both in microseconds; negative when it was after. */
export function hoursBetween(from: number, to: number): number {
  return (to - from) / hourMicroseconds
}
