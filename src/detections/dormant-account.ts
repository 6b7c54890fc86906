/** An account that nobody used for months, and now somebody does. */
import { dormantAccount as declared } from '../core/detections/dormant-account.ts'
import type { Timestamp } from '../model/sign-in.ts'
import { totalOf } from '../profile/buckets.ts'
import { type Context, type Detection, type Finding, miss, suppressed, unknown } from './detection.ts'
import { hoursBetween, isHiding, isKnown, whyOwnNetwork } from './own-network.ts'

export const dormantAccount: Detection = {
  ...declared,

  detect(context: Context): Finding {
    const { features, history, profile, settings } = context
    const { idleDays, otherUsersMin } = settings.dormantAccount
    const since = lastUse(context)
    const days = since ? hoursBetween(since, context.signIn.createdDateTime) / 24 : 0
    if (!since || days < idleDays) return miss
    const { ip, subnet, asn, country } = features.values
    if (!subnet) return unknown('the sign-in has no public address')
    const isNewNetwork = asn === undefined || !isKnown(profile, 'asn', asn)
    const isNewCountry = country !== undefined && isCountryNew(context, country)
    const isUnusual = isRestUnusual(context, since, days)
    const evidence = {
      ipAddress: ip ?? null,
      network: subnet,
      country: country ?? null,
      isNewNetwork,
      isNewCountry,
      isRestUnusual: isUnusual,
      networkKind: features.kind ?? null,
      device: history.device,
      idleDays: Math.floor(days),
      lastUseDateTime: since,
    }
    const probability = probabilityOf(context, isNewNetwork, isNewCountry, isUnusual)
    const why = history.device === 'known' ? 'the device is known' : whyOwnNetwork(context, otherUsersMin)
    if (why) return suppressed(why, evidence)
    if (probability === 0) return miss
    return {
      kind: 'hit',
      probability,
      reason: `used again after ${Math.floor(days)} days, from elsewhere`,
      evidence,
      riskReasons: ['dormantAccount'],
    }
  },
}

/**
 * The last use before this return. Sign-ins of the return itself that nobody vouched for do not end the sleep; after
 * `returnHours` they do, or an account that nobody vouches for would be risky for ever.
 */
function lastUse({ profile, signIn, settings }: Context): Timestamp | null {
  const at = signIn.createdDateTime
  const { lastTrustedAt, firstAt, pending } = profile
  const { idleDays, returnHours } = settings.dormantAccount
  // Almost always: nothing that is pending can make it longer ago.
  if (lastTrustedAt && hoursBetween(lastTrustedAt, at) < idleDays * 24) return lastTrustedAt
  const earlier = pending
    .map((observation) => observation.at)
    .filter((then) => hoursBetween(then, at) > returnHours)
  const uses = [lastTrustedAt, ...earlier].filter((use) => use !== null)
  return uses.sort().at(-1) ?? firstAt
}

/** Some sign in twice a year, and always did. */
function isRestUnusual({ profile, settings }: Context, since: Timestamp, days: number): boolean {
  const { pausesMin, signInsMin } = settings.dormantAccount
  const signIns = totalOf(profile.signIns)
  const pauseDays = hoursBetween(profile.firstAt ?? since, since) / 24 / Math.max(1, signIns)
  return signIns >= signInsMin && days >= pausesMin * pauseDays
}

/** Where nothing is known of the user, the country must be new to the tenant. */
function isCountryNew({ profile, tenant }: Context, country: string): boolean {
  const known = profile.values.get('country')
  return known ? !known.has(country) : tenant.otherUsers('country', country) === 0
}

function probabilityOf(
  { features, history, settings }: Context,
  isNewNetwork: boolean,
  isNewCountry: boolean,
  isRestUnusual: boolean,
): number {
  const { probabilityStranger, probabilityNew, probabilityNetwork } = settings.dormantAccount
  if (!isNewNetwork) return 0
  const isStrange = isNewCountry || isHiding(features.kind)
  const isNewClient = history.device === 'new'
  if (!isRestUnusual) return isStrange && isNewClient ? probabilityNew : 0
  if (isStrange && isNewClient) return probabilityStranger
  return isStrange || isNewClient ? probabilityNew : probabilityNetwork
}
