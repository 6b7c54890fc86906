/** How new the network of an event is for its person: what owners mistype at home is no part of a campaign. */
import type { Context } from '../detections/detection.ts'
import { provesPassword } from '../model/sign-in-outcome.ts'
import { valueAt } from '../observation/attributes.ts'
import { hasValue } from '../observation/observation.ts'
import { isKnown, isUnseen, otherUsers } from '../score/facts.ts'
import { tenantShare } from '../score/shares.ts'

export interface Novelty {
  /** The provider or the client was new as well. */
  isOrigin: boolean
  /** Of a sign-in that showed the right password by somebody with a history: the client was. */
  isClientNew: boolean
  /** Not only a newer version: browser or system, the provider too, and no device that is known by its id. */
  isBrowserNew: boolean
  /** What else spoke for an intruder. */
  logOdds: number
  /** The share of the tenant's sign-ins with the client; 0 where it shows none. */
  clientShare: number
}

/**
 * Null for a network that the user is known by, and where nobody can tell: no public address, or a failure of
 * somebody who was never seen before. A name that does not exist is new everywhere but among colleagues.
 */
export function noveltyOf(context: Context): Novelty | null {
  const { observation, outcome, hasHistory, identityKind, score, settings } = context
  if (identityKind !== 'user' || !hasValue(observation, 'subnet') || isKnown(context, valueAt.subnet))
    return null
  const isProof = provesPassword(outcome)
  if (!hasHistory && outcome !== 'unknownUser' && !isProof) return null
  const isOrigin = isUnseen(context, valueAt.asn) || isUnseen(context, valueAt.client)
  if (!isProof) {
    const colleaguesMax = outcome === 'unknownUser' ? 1 : settings.campaigns.sharedNetworkUsersMin
    if (otherUsers(context, valueAt.subnet) >= colleaguesMax) return null
    return { isOrigin, isClientNew: false, isBrowserNew: false, logOdds: 0, clientShare: 0 }
  }
  return {
    isOrigin,
    isClientNew: hasHistory && isUnseen(context, valueAt.client),
    isBrowserNew: hasHistory && isBrowserNew(context),
    logOdds: score ? Math.round(score.logOdds * 256) / 256 : 0,
    clientShare: hasValue(observation, 'client') ? tenantShare(observation, valueAt.client) : 0,
  }
}

/** Browsers are updated and people travel; somebody else's browser is of another kind, and comes from elsewhere. */
function isBrowserNew(context: Context): boolean {
  if (hasValue(context.observation, 'device') || !isUnseen(context, valueAt.asn)) return false
  return isUnseen(context, valueAt.agent) || isUnseen(context, valueAt.os)
}
