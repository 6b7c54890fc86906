/** Which networks and clients are the user's own, as several detections ask it. */
import type { PersonAttribute } from '../config.ts'
import type { Timestamp } from '../model/sign-in.ts'
import { toMilliseconds } from '../model/timestamp.ts'
import type { Profile } from '../profile/profile.ts'
import type { Context } from './detection.ts'

/** Kinds of networks in which an intruder's server stands, or behind which an intruder hides. */
const hidingKinds: readonly string[] = ['hosting', 'vpn', 'proxy', 'tor']
/** Kinds whose addresses wander from place to place by themselves. */
const movingKinds: readonly string[] = ['mobile', 'satellite', 'relay']

const hourMs = 3_600_000

export function isHiding(kind: string | undefined): boolean {
  return kind !== undefined && hidingKinds.includes(kind)
}

export function isMoving(kind: string | undefined): boolean {
  return kind !== undefined && movingKinds.includes(kind)
}

/** Why nobody strange is to be expected in this network; null where that cannot be said. */
export function whyOwnNetwork({ features, profile, tenant }: Context, otherUsersMin: number): string | null {
  const { subnet } = features.values
  if (subnet === undefined) return null
  if (isKnown(profile, 'subnet', subnet)) return 'the user is known to use this network'
  const enough = Math.max(otherUsersMin, tenant.users * 0.01)
  return tenant.otherUsers('subnet', subnet) >= enough ? 'many colleagues use this network' : null
}

/** False for a value that is missing. */
export function isKnown(profile: Profile, attribute: PersonAttribute, value: string | undefined): boolean {
  return value !== undefined && profile.values.get(attribute)?.has(value) === true
}

/** Trusted sign-ins of the tenant with this value, decayed. */
export function tenantCount({ tenant }: Context, attribute: PersonAttribute, value: string): number {
  return tenant.share(attribute, value) * (tenant.signIns + 2) - 1
}

/** How long before `to` the moment `from` was; negative when it was after. */
export function hoursBetween(from: Timestamp, to: Timestamp): number {
  return (toMilliseconds(to) - toMilliseconds(from)) / hourMs
}
