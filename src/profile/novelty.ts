/**
 * How surprising a value is that was never seen: an application that always came from one network has shown a hundred
 * times that it does not come from others, one that came from fifty has not. The chance of a new value is estimated by
 * the share of those that were new when they came (after Good, "The population frequencies of species", 1953).
 */
import type { ProfileAttribute } from '../config.ts'
import type { Timestamp } from '../model/sign-in.ts'
import { toDays, weightOf } from './buckets.ts'
import type { Profile } from './profile.ts'

export interface Novelty {
  attribute: ProfileAttribute
  value: string
  /** Values known so far, and decayed sign-ins that had one. */
  known: number
  of: number
  /** Surprise at seeing a new one; never negative. */
  nats: number
}

/** More history than this proves no more. */
const signInsMax = 200

/** Null for a value that is known, and where there is no history to compare with. */
export function noveltyOf(
  profile: Profile,
  attribute: ProfileAttribute,
  value: string | undefined,
  at: Timestamp,
  halfLifeDays: number,
): Novelty | null {
  const counts = profile.values.get(attribute)
  if (value === undefined || !counts || counts.size === 0 || counts.has(value)) return null
  let of = 0
  for (const buckets of counts.values()) of += weightOf(buckets, toDays(at), halfLifeDays)
  const chance = (counts.size + 0.5) / (Math.min(of, signInsMax) + 1)
  return { attribute, value, known: counts.size, of, nats: Math.max(0, -Math.log(chance)) }
}
