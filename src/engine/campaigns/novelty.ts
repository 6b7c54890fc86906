/** How new the network of a sign-in is for its user: what owners mistype at home is no part of a campaign. */
import type { EngineSettings, ProfileAttribute } from '../../config.ts'
import type { Features, Novelty } from '../../enrich/features.ts'
import type { SignInOutcome } from '../../model/sign-in-outcome.ts'
import { provesPassword } from '../../model/sign-in-outcome.ts'
import type { Profile } from '../../profile/profile.ts'
import type { TenantBaseline } from '../../profile/tenant.ts'
import type { Score } from '../../score/score.ts'

/**
 * Undefined for a network that the user is known by, and where nobody can tell: no public address, or a failure of
 * somebody who was never seen before. A name that does not exist is new everywhere but among colleagues.
 */
export function noveltyFor(
  { values }: Features,
  outcome: SignInOutcome,
  profile: Profile,
  tenant: TenantBaseline,
  score: Score | null,
  settings: EngineSettings,
): Novelty | undefined {
  const { subnet, asn, client } = values
  if (subnet === undefined) return undefined
  const isProof = provesPassword(outcome)
  const known = profile.values
  if (known.get('subnet')?.has(subnet)) return undefined
  if (profile.signIns.length === 0 && outcome !== 'unknownUser' && !isProof) return undefined
  const colleagues = tenant.otherUsers('subnet', subnet)
  const isOrigin = isNew('asn', asn, profile) || isNew('client', client, profile)
  if (isProof) {
    const hasHistory = profile.signIns.length > 0
    return {
      isOrigin,
      ...(hasHistory && isNew('client', client, profile) ? { isClientNew: true } : {}),
      ...(hasHistory && isBrowserNew(values, profile) ? { isBrowserNew: true } : {}),
      colleagues,
      logOdds: score?.logOdds ?? 0,
      clientShare: client ? tenant.share('client', client) : 0,
    }
  }
  const colleaguesMax = outcome === 'unknownUser' ? 1 : settings.campaigns.sharedNetworkUsersMin
  if (colleagues >= colleaguesMax) return undefined
  return { isOrigin }
}

/** Browsers are updated and people travel; somebody else's browser is of another kind, and comes from elsewhere. */
function isBrowserNew({ agent, os, asn, device }: Features['values'], profile: Profile): boolean {
  if (device !== undefined || !isNew('asn', asn, profile)) return false
  return isNew('agent', agent, profile) || isNew('os', os, profile)
}

/** Of a user without history everything is. What the log does not say is not new. */
function isNew(attribute: ProfileAttribute, value: string | undefined, profile: Profile): boolean {
  return value !== undefined && !profile.values.get(attribute)?.has(value)
}
