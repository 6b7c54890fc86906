/** Which networks and clients are the user's own, as several detections ask it. */
import { valueAt } from '../observation/attributes.ts'
import { networkKindCodes } from '../observation/codes.ts'
import { hasValue } from '../observation/observation.ts'
import { isExcepted } from '../score/declared.ts'
import { isKnown, otherUsers } from '../score/facts.ts'
import type { Context } from './detection.ts'
import type { Why } from './whys.ts'

export const hourMicroseconds = 3_600_000_000

export function networkKindOf({ observation }: Context): (typeof networkKindCodes)[number] {
  return networkKindCodes[observation.networkKind] ?? 'none'
}

/** In such networks an intruder's server stands, or an intruder hides behind them: they are known, and have no place. */
export function isHiding({ says }: Context): boolean {
  return says.network && !says.country
}

/** Addresses that wander from place to place by themselves. */
export function isMoving({ says }: Context): boolean {
  return !says.network || (says.country && !says.city)
}

/** Why nobody strange is to be expected in this network; null where that cannot be said. */
export function whyOwnNetwork(context: Context, otherUsersMin: number): Why | null {
  if (!hasValue(context.observation, 'subnet')) return null
  if (isKnown(context, valueAt.subnet)) return 'networkKnown'
  const enough = Math.max(otherUsersMin, context.observation.tenant.users * 0.01)
  return otherUsers(context, valueAt.subnet) >= enough ? 'colleaguesNetwork' : null
}

/** The same where nothing but the network is strange, which an exception excuses. */
export function whyExpectedNetwork(context: Context, otherUsersMin: number): Why | null {
  return whyOwnNetwork(context, otherUsersMin) ?? (isExcepted(context.observation) ? 'networkExcepted' : null)
}

/** Trusted sign-ins of the tenant with the value of this sign-in. */
export function tenantCount({ observation }: Context, attribute: number): number {
  return observation.tenant.counts[attribute] as number
}

/** How long before `to` the moment `from` was, both in microseconds; negative when it was after. */
export function hoursBetween(from: number, to: number): number {
  return (to - from) / hourMicroseconds
}
