/** The one right guess among many wrong ones: a right password inside a campaign of guessing at many accounts. */

import type { EngineSettings } from '../config.ts'
import { passwordSpray as declared } from '../core/detections/password-spray.ts'
import type { Features, Novelty } from '../enrich/features.ts'
import {
  type CampaignTrace,
  type Context,
  type Detection,
  type Evidence,
  type Finding,
  miss,
  suppressed,
  unknown,
} from './detection.ts'

export const passwordSpray: Detection = {
  ...declared,

  detect(context: Context): Finding {
    const { features, guessing, profile, tenant, settings } = context
    const { ip, subnet } = features.values
    if (!ip || !subnet) return unknown('the sign-in has no public address')
    const healthyUsers = tenant.otherUsers('subnet', subnet)
    if (!guessing.campaign) return office(context, healthyUsers)
    const isOwnNetwork = profile.values.get('subnet')?.has(subnet) ?? false
    return insideCampaign(guessing.campaign, { features, isOwnNetwork, healthyUsers, settings })
  },
}

/** So many failed in this network that it would be a campaign, were it not that even more are well there. */
function office({ features, guessing, tenant, settings }: Context, healthyUsers: number): Finding {
  const { addressUsers, networkUsers } = guessing
  const { networkUsersMin, tenantShareMin, usersFloor } = settings.passwordSpray
  const usersMin = Math.min(networkUsersMin, Math.max(usersFloor, tenant.users * tenantShareMin))
  if (networkUsers < usersMin || healthyUsers < networkUsers) return miss
  return suppressed('more colleagues use this network than failed there', {
    ipAddress: features.values.ip ?? null,
    network: features.values.subnet ?? null,
    addressUsersFailed: addressUsers,
    networkUsersFailed: networkUsers,
    healthyUsers,
  })
}

/** One other user who failed there may have been the neighbour. */
const addressUsersMin = 2

interface Shown {
  features: Features
  /** The user is known to use the network. */
  isOwnNetwork: boolean
  /** Others who are trusted to use it. */
  healthyUsers: number
  settings: EngineSettings
}

/** What a right password means that shares something with a campaign. */
export function insideCampaign(campaign: CampaignTrace, shown: Shown): Finding {
  const { features, isOwnNetwork, healthyUsers, settings } = shown
  const evidence: Evidence = {
    campaign: campaign.id,
    campaignKind: campaign.kind,
    ipAddress: features.values.ip ?? null,
    network: features.values.subnet ?? null,
    client: features.values.client ?? null,
    addressUsersFailed: campaign.addressUsers,
    networkUsersFailed: campaign.networkUsers,
    usersFailed: campaign.users,
    attempts: campaign.attempts,
    healthyUsers,
    since: campaign.since,
  }
  const isFromThere = campaign.isNetworkKnown || campaign.addressUsers >= addressUsersMin
  if (isFromThere && isOwnNetwork) return suppressed('the user is known to use this network', evidence)
  if (isFromThere && healthyUsers >= Math.max(1, campaign.networkUsers))
    return suppressed('more colleagues use this network than failed there', evidence)
  const probability = probabilityOf(campaign, features, isFromThere, settings)
  if (probability < settings.levels.medium) return miss
  return {
    kind: 'hit',
    probability,
    reason: reasonOf(campaign),
    evidence,
    riskReasons: ['passwordSpray'],
  }
}

/** An address or network speaks for itself; what shares less has to be strange in itself. */
function probabilityOf(
  campaign: CampaignTrace,
  features: Features,
  isFromThere: boolean,
  { campaigns }: EngineSettings,
): number {
  const { novelty } = features
  const { addressProbability, networkProbability, familiarProbability } = campaigns
  if (isFromThere && campaign.addressUsers > 0 && campaign.isNetworkKnown) return addressProbability
  if (isFromThere) return novelty?.isOrigin === false ? familiarProbability : networkProbability
  if (!novelty?.isOrigin || !isPasswordAlone(features)) return 0
  const logOdds =
    (novelty.logOdds ?? 0) +
    campaigns.insideLogOdds +
    clientLogOdds(campaign, novelty, campaigns) +
    (campaign.addressUsers > 0 ? campaigns.sameAddressLogOdds : 0) +
    (campaign.networkUsers > 0 ? campaigns.sameNetworkLogOdds : 0) +
    (campaign.isAsnKnown ? campaigns.sameAsnLogOdds : 0) -
    Math.log1p(novelty.colleagues ?? 0) * campaigns.colleagueLogOdds
  return Math.min(addressProbability, 1 / (1 + Math.exp(-logOdds)))
}

/** Who has guessed a password has nothing else: no second factor, no device that is known by its id, no token. */
function isPasswordAlone({ interactive, secondFactor, managedDevice, values }: Features): boolean {
  return interactive && !secondFactor && !managedDevice && values.device === undefined
}

/** How much likelier the campaign is to show the client than a colleague is. */
function clientLogOdds(
  { clientUsers, users }: CampaignTrace,
  { clientShare, isClientNew }: Novelty,
  { clientLogOddsMax: most, newClientLogOdds }: EngineSettings['campaigns'],
): number {
  const isNews = isClientNew ? newClientLogOdds : -newClientLogOdds
  if (!clientShare) return isNews
  if (clientUsers === 0) return -most
  return isNews + Math.min(most, Math.max(-most, Math.log(clientUsers / users / clientShare)))
}

function reasonOf({ addressUsers, networkUsers, isNetworkKnown, isAsnKnown, users }: CampaignTrace): string {
  if (addressUsers > 0) return `the right password, from an address that failed for ${others(addressUsers)}`
  if (isNetworkKnown) return `the right password, from a network that failed for ${others(networkUsers)}`
  const where = isAsnKnown ? 'from the provider' : 'from somewhere new, with what is shown'
  return `the right password, ${where} of a campaign that failed for ${others(users)}`
}

function others(users: number): string {
  return `${users} ${users === 1 ? 'other user' : 'other users'}`
}
