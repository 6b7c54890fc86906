/** What a detection may know of a user's past, drawn from the profile. */
import type { History } from '../detections/detection.ts'
import type { Features } from '../enrich/features.ts'
import type { Timestamp } from '../model/sign-in.ts'
import { toMilliseconds } from '../model/timestamp.ts'
import { totalOf } from '../profile/buckets.ts'
import type { Profile } from '../profile/profile.ts'

const dayMs = 86_400_000

export function historyOf(profile: Profile, { values }: Features, at: Timestamp): History {
  const since = profile.learningSince ?? profile.firstAt
  return {
    signIns: profile.learningSince ? profile.signInsSince : totalOf(profile.signIns),
    ageDays: since ? Math.max(0, (toMilliseconds(at) - toMilliseconds(since)) / dayMs) : 0,
    device: deviceOf(profile, values),
  }
}

function deviceOf(profile: Profile, { device, agent, os }: Features['values']): History['device'] {
  if (device && profile.values.get('device')?.has(device)) return 'known'
  if (!device && !agent && !os) return 'unknown'
  const isNewAgent = agent !== undefined && !profile.values.get('agent')?.has(agent)
  const isNewOs = os !== undefined && !profile.values.get('os')?.has(os)
  if (isNewAgent || isNewOs) return 'new'
  return 'unknown'
}
