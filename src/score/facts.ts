/** What the evidence of a sign-in is drawn from: comparisons, and what is known of network, client and time. */
import type { EngineSettings, PersonAttribute } from '../config.ts'
import type { Features } from '../enrich/features.ts'
import type { Timestamp } from '../model/sign-in.ts'
import { toMilliseconds } from '../model/timestamp.ts'
import { type Comparisons, comparisonsOf } from '../profile/likelihood.ts'
import type { Profile } from '../profile/profile.ts'
import type { TenantBaseline } from '../profile/tenant.ts'
import { fastestTrip, nearestKm, suppressionOf } from './travel.ts'

/** Everything that the score looks at; pure data, as of just before the sign-in. */
export interface Scored {
  at: Timestamp
  features: Features
  profile: Profile
  tenant: TenantBaseline
  /** Users for whom guessing failed from this address or network within the window. */
  guessing: { addressUsers: number; networkUsers: number }
  settings: EngineSettings
}

export interface Facts extends Scored {
  comparisons: Comparisons
  hasHistory: boolean
  /** Whether the user has shown values of the attribute, and this one never. */
  isNew(attribute: PersonAttribute): boolean
  /** Days since the last trusted sign-in; 0 when there is none. */
  pauseDays: number
  /** Of a client that is new while browser and system are not: its version beside the newest that the user had. */
  version: 'back' | 'forward' | null
  /** To the nearest of the user's last places, at the least; 0 where either is unknown. */
  distanceKm: number
  /** From one of the last places at a speed that nobody travels, and nothing explains it. */
  isTravelling: boolean
}

const dayMs = 86_400_000

export function factsOf(scored: Scored): Facts {
  const { at, features, profile, tenant, settings } = scored
  const comparisons = comparisonsOf(features, profile, tenant, at, settings)
  const isNew = (attribute: PersonAttribute) => {
    const one = comparisons[attribute]
    return one !== undefined && one.known > 0 && !profile.values.get(attribute)?.has(one.value)
  }
  const { lastTrustedAt } = profile
  // From a network that the user is known by nobody has travelled.
  const isElsewhere = isNew('subnet')
  const trip = isElsewhere ? fastestTrip(scored) : null
  return {
    ...scored,
    comparisons,
    isNew,
    hasHistory: profile.signIns.length > 0,
    pauseDays: lastTrustedAt ? Math.max(0, toMilliseconds(at) - toMilliseconds(lastTrustedAt)) / dayMs : 0,
    version: isNew('client') && !isNew('agent') && !isNew('os') ? versionOf(features, profile) : null,
    distanceKm: isElsewhere ? nearestKm(features, profile) : 0,
    isTravelling: trip !== null && suppressionOf(trip, scored) === null,
  }
}

function versionOf({ values }: Features, profile: Profile): Facts['version'] {
  const [name, version] = browserOf(values.client)
  let newest = -1
  for (const known of profile.values.get('client')?.keys() ?? []) {
    const [other, otherVersion] = browserOf(known)
    if (other === name && otherVersion > newest) newest = otherVersion
  }
  if (newest < 0 || version < 0) return null
  return version < newest ? 'back' : 'forward'
}

/** `Chrome 131 on Windows 10` → Chrome, 131. */
function browserOf(client = ''): [name: string, version: number] {
  const match = /^(.*?) (\d+)(?= on |$)/.exec(client)
  return match ? [match[1] as string, Number(match[2])] : [client, -1]
}
