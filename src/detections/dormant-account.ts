/** An account that nobody used for months, and now somebody does. */
import { valueAt } from '../observation/attributes.ts'
import { hasValue } from '../observation/observation.ts'
import { firstAtOf, lastTrustedAtOf, signInsOf } from '../profile/header.ts'
import { pendingOf } from '../profile/pending.ts'
import { isAnnounced } from '../score/declared.ts'
import { isKnown, otherUsers } from '../score/facts.ts'
import {
  type Context,
  type Detection,
  type Evidence,
  type Finding,
  knownCount,
  miss,
  moment,
  own,
  suppressed,
  unknown,
} from './detection.ts'
import { hoursBetween, isHiding, networkKindOf, whyExpectedNetwork } from './own-network.ts'

export const dormantAccount: Detection = {
  name: 'dormantAccount',
  riskEventType: 'investigationsThreatIntelligence',
  identityKinds: ['user'],
  title: 'Dormant account in use',
  timing: 'realtime',
  mitreTechniqueId: 'T1078',
  correlationGroup: 'familiarity',
  halfLifeDays: 14,
  levels: ['low', 'medium', 'high'],
  premise:
    'Nobody had used the account for months, and then somebody does from a network that it never saw, with another ' +
    'client, from another country or behind a network that hides. Its owner may be gone, and would not notice.',
  needs: 'a public address, and an account that was seen at least as long ago',
  reference: 'https://attack.mitre.org/techniques/T1078/',
  yieldsToTrust: true,

  detect(context: Context): Finding {
    const { observation, history, settings } = context
    const { idleDays, otherUsersMin } = settings.dormantAccount
    const since = lastUse(context)
    const days = since > 0 ? hoursBetween(since, observation.at) / 24 : 0
    if (since === 0 || days < idleDays) return miss
    if (!hasValue(observation, 'subnet')) return unknown('noPublicAddress')
    const isNewNetwork = !hasValue(observation, 'asn') || !isKnown(context, valueAt.asn)
    const isNewCountry = hasValue(observation, 'country') && isCountryNew(context)
    const isUnusual = isRestUnusual(context, since, days)
    const networkKind = networkKindOf(context)
    const facts = {
      ipAddress: own(observation, 'ip'),
      network: own(observation, 'subnet'),
      country: own(observation, 'country'),
      isNewNetwork,
      isNewCountry,
      isRestUnusual: isUnusual,
      networkKind: networkKind === 'none' ? null : networkKind,
      device: history.device,
      idleDays: Math.floor(days),
      lastUseDateTime: moment(since),
    }
    const probability = probabilityOf(context, isNewNetwork, isNewCountry, isUnusual)
    const why = history.device === 'known' ? 'deviceKnown' : whyExpectedNetwork(context, otherUsersMin)
    if (why) return suppressed(why, facts)
    return probability === 0 ? miss : { kind: 'hit', probability, facts }
  },

  reasonOf: ({ idleDays }: Evidence) => `used again after ${idleDays} days, from elsewhere`,

  riskReasonsOf: () => ['dormantAccount'],
}

/**
 * The last use before this return; 0 for none. Sign-ins of the return itself that nobody vouched for do not end the
 * sleep; after `returnHours` they do, or an account that nobody vouches for would be risky for ever.
 */
function lastUse({ flat, observation, settings }: Context): number {
  const lastTrustedAt = lastTrustedAtOf(flat)
  const { idleDays, returnHours } = settings.dormantAccount
  // Almost always: nothing that is pending can make it longer ago.
  if (lastTrustedAt > 0 && hoursBetween(lastTrustedAt, observation.at) < idleDays * 24) return lastTrustedAt
  const earlier = pendingOf(flat)
    .map(({ at }) => at)
    .filter((then) => hoursBetween(then, observation.at) > returnHours)
  const latest = Math.max(lastTrustedAt, ...earlier)
  return latest > 0 ? latest : firstAtOf(flat)
}

/** Some sign in twice a year, and always did. */
function isRestUnusual({ flat, settings }: Context, since: number, days: number): boolean {
  const { pausesMin, signInsMin } = settings.dormantAccount
  const signIns = signInsOf(flat)
  const firstAt = firstAtOf(flat)
  const pauseDays = hoursBetween(firstAt > 0 ? firstAt : since, since) / 24 / Math.max(1, signIns)
  return signIns >= signInsMin && days >= pausesMin * pauseDays
}

/** Where nothing is known of the user, the country must be new to the tenant. */
function isCountryNew(context: Context): boolean {
  if (isAnnounced(context.observation)) return false
  if (knownCount(context, valueAt.country) > 0) return !isKnown(context, valueAt.country)
  return otherUsers(context, valueAt.country) === 0
}

function probabilityOf(
  context: Context,
  isNewNetwork: boolean,
  isNewCountry: boolean,
  isRestUnusual: boolean,
): number {
  const { history, settings } = context
  const { probabilityStranger, probabilityNew, probabilityNetwork } = settings.dormantAccount
  if (!isNewNetwork) return 0
  const isStrange = isNewCountry || isHiding(context)
  const isNewClient = history.device === 'new'
  const isStranger = isNewClient && isNewCountry && isHiding(context)
  if (!isRestUnusual && !isStranger) return isStrange && isNewClient ? probabilityNew : 0
  if (isStrange && isNewClient) return probabilityStranger
  return isStrange || isNewClient ? probabilityNew : probabilityNetwork
}
