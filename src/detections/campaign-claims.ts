/**
 * What is claimed of a right password that shares something with a campaign of guessing, or with others to whom the very
 * same browser was new: formulas of plain numbers, for whoever has them.
 */
import type { EngineSettings } from '../config.ts'
import { ln, ln1p, probabilityOf } from '../observation/arithmetic.ts'

export interface Claim {
  /** 0: nothing is claimed. */
  probability: number
  /** Why nothing is claimed that would have been: the user's own network, or one that more colleagues share. */
  suppressedBy: 'ownNetwork' | 'colleagues' | null
}

/** Counts are of other users who were tried within the last hours. */
export interface SharedWithCampaign {
  /** From the address of the sign-in, and from its network. */
  addressUsers: number
  networkUsers: number
  /** The alarm was about the address or network itself, or about its provider. */
  isNetworkKnown: boolean
  isAsnKnown: boolean
  /** With the client of the sign-in, and all. */
  clientUsers: number
  users: number
}

/** Of the sign-in itself. */
export interface ShownInside {
  novelty: { isOrigin: boolean; isClientNew: boolean; logOdds: number; clientShare: number } | null
  /** Who has guessed a password has nothing else: no second factor, no device that is known by its id, no token. */
  isPasswordAlone: boolean
  isOwnNetwork: boolean
  /** Others who are trusted to use the network. */
  healthyUsers: number
}

/** One other user who failed there may have been the neighbour. */
const addressUsersMin = 2

/** An address or network speaks for itself; what shares less has to be strange in itself. Below medium: nothing. */
export function insideClaim(shared: SharedWithCampaign, shown: ShownInside, settings: EngineSettings): Claim {
  const isFromThere = shared.isNetworkKnown || shared.addressUsers >= addressUsersMin
  if (isFromThere && shown.isOwnNetwork) return { probability: 0, suppressedBy: 'ownNetwork' }
  if (isFromThere && shown.healthyUsers >= Math.max(1, shared.networkUsers))
    return { probability: 0, suppressedBy: 'colleagues' }
  const probability = isFromThere
    ? probabilityFromThere(shared, shown, settings)
    : probabilityAlike(shared, shown, settings)
  return { probability: probability < settings.levels.medium ? 0 : probability, suppressedBy: null }
}

function probabilityFromThere(
  { addressUsers, isNetworkKnown }: SharedWithCampaign,
  { novelty }: ShownInside,
  { campaigns }: EngineSettings,
): number {
  if (addressUsers > 0 && isNetworkKnown) return campaigns.addressProbability
  return novelty?.isOrigin === false ? campaigns.familiarProbability : campaigns.networkProbability
}

function probabilityAlike(
  shared: SharedWithCampaign,
  { novelty, isPasswordAlone, healthyUsers }: ShownInside,
  { campaigns }: EngineSettings,
): number {
  if (!novelty?.isOrigin || !isPasswordAlone) return 0
  const logOdds =
    novelty.logOdds +
    campaigns.insideLogOdds +
    clientLogOdds(shared, novelty, campaigns) +
    (shared.addressUsers > 0 ? campaigns.sameAddressLogOdds : 0) +
    (shared.networkUsers > 0 ? campaigns.sameNetworkLogOdds : 0) +
    (shared.isAsnKnown ? campaigns.sameAsnLogOdds : 0) -
    ln1p(healthyUsers) * campaigns.colleagueLogOdds
  return Math.min(campaigns.addressProbability, probabilityOf(logOdds))
}

/** How much likelier the campaign is to show the client than a colleague is. */
function clientLogOdds(
  { clientUsers, users }: SharedWithCampaign,
  { clientShare, isClientNew }: NonNullable<ShownInside['novelty']>,
  { clientLogOddsMax: most, newClientLogOdds }: EngineSettings['campaigns'],
): number {
  const isNews = isClientNew ? newClientLogOdds : -newClientLogOdds
  if (!clientShare) return isNews
  if (clientUsers === 0) return -most
  return isNews + Math.min(most, Math.max(-most, ln(clientUsers / users / clientShare)))
}

/** The fewest users that count, and twice as many. */
const browserProbabilityFew = 0.6
const browserProbabilityMany = 0.85

/** `countries`: in how many of them so many users showed the browser. */
export function browserClaim(
  { users, usersMin, countries }: { users: number; usersMin: number; countries: number },
  healthyUsers: number,
  settings: EngineSettings,
): Claim {
  if (countries < settings.suspiciousBrowser.countriesMin) return { probability: 0, suppressedBy: null }
  if (healthyUsers >= users) return { probability: 0, suppressedBy: 'colleagues' }
  const isMany = users >= 2 * usersMin
  return { probability: isMany ? browserProbabilityMany : browserProbabilityFew, suppressedBy: null }
}
