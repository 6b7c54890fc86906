/** A phishing page that passes on what the owner types, the second factor too. */

import { attackerInTheMiddle as declared } from '../core/detections/attacker-in-the-middle.ts'
import { totalOf } from '../profile/buckets.ts'
import {
  type Context,
  type Detection,
  type Evidence,
  type Finding,
  miss,
  suppressed,
  unknown,
} from './detection.ts'
import { hoursBetween, isHiding, isKnown, isMoving, tenantCount, whyOwnNetwork } from './own-network.ts'

/** Whoever has so large a share of sign-ins with a device id always has one. */
const deviceShareMin = 0.8

export const attackerInTheMiddle: Detection = {
  ...declared,

  detect(context: Context): Finding {
    const { features, history, outcome } = context
    const isAsked = outcome === 'secondFactorPending' || features.secondFactor === 'passed'
    const isSuccess = outcome === 'success' && features.secondFactor !== 'phishingResistant'
    if (!features.interactive || (!isAsked && !isSuccess) || history.device === 'known') return miss
    const network = networkOf(context)
    const owner = network === 'ordinary' ? null : ownerElsewhere(context)
    // A password alone may have been stolen at any time: only the owner's broken visit tells of a page between.
    if (!owner || (!isAsked && !owner.isFailedVisit)) return miss
    if (!features.values.subnet) return unknown('the sign-in has no public address')
    if (network === 'unknown') return unknown('nothing tells what kind of network it is')
    const isNewDevice = history.device === 'new' || lacksDevice(context)
    const probability = probabilityOf(context, network, isNewDevice, owner)
    if (probability === 0) return miss
    const evidence = describe(context, network, isNewDevice, owner)
    const why = suppressionOf(context)
    if (why) return suppressed(why, evidence)
    const place = network === 'hiding' ? `a ${features.kind} network` : 'a network new to the tenant'
    const passed = features.secondFactor ? 'password and second factor' : 'the password'
    const reason = `${passed} from ${place}, ${Math.round(owner.minutes)} min from the owner elsewhere`
    return { kind: 'hit', probability, reason, evidence }
  },
}

interface Owner {
  minutes: number
  network: string | null
  seen: 'trusted sign-in' | 'session' | 'failed sign-in'
  isFailedVisit: boolean
}

type Network = 'hiding' | 'newToTenant' | 'ordinary' | 'unknown'

/** The nearest sign of the owner in a network that is the owner's. */
function ownerElsewhere({ features, profile, signIn, settings }: Context): Owner | null {
  const at = signIn.createdDateTime
  const { ownerMinutes, failedVisitMinutes } = settings.attackerInTheMiddle
  const signs: Owner[] = []
  const sign = (seen: Owner['seen'], from: string, network: string | undefined, isFailedVisit = false) =>
    signs.push({
      minutes: Math.abs(hoursBetween(from, at)) * 60,
      network: network ?? null,
      seen,
      isFailedVisit,
    })
  if (profile.lastTrustedAt) sign('trusted sign-in', profile.lastTrustedAt, undefined)
  for (const { at: then, features: place } of profile.places) sign('trusted sign-in', then, place.values.ip)
  for (const { session, subnet, firstAt, lastAt } of profile.sessions) {
    if (session === features.session || !isKnown(profile, 'subnet', subnet)) continue
    const nearest = [firstAt, at, lastAt].sort()[1] as string
    sign('session', nearest, subnet)
  }
  for (const { at: then, subnet } of profile.failures) {
    if (!isKnown(profile, 'subnet', subnet)) continue
    const minutes = hoursBetween(then, at) * 60
    sign('failed sign-in', then, subnet, minutes >= 0 && minutes <= failedVisitMinutes)
  }
  const near = signs.filter(({ minutes }) => minutes <= ownerMinutes)
  near.sort((a, b) => Number(b.isFailedVisit) - Number(a.isFailedVisit) || a.minutes - b.minutes)
  return near[0] ?? null
}

function networkOf(context: Context): Network {
  const { features, tenant, listedKinds, settings } = context
  const { kind, networkName } = features
  const { asn, subnet } = features.values
  if (!subnet) return 'unknown'
  if (isHiding(kind)) return 'hiding'
  const isNew =
    asn !== undefined &&
    !isMoving(kind) &&
    tenant.signIns >= settings.attackerInTheMiddle.tenantSignInsMin &&
    tenantCount(context, 'asn', asn) < 0.5
  if (isNew) return 'newToTenant'
  // Of a number or a name it would be known if it were a large server farm.
  const isKindKnown = kind || asn || networkName || listedKinds.includes('hosting')
  return isKindKnown ? 'ordinary' : 'unknown'
}

/** Kits pass on the user agent, but have no device that is registered. */
function lacksDevice({ features, profile }: Context): boolean {
  if (isKnown(profile, 'device', features.values.device)) return false
  let withDevice = 0
  for (const buckets of profile.values.get('device')?.values() ?? []) withDevice += totalOf(buckets)
  return withDevice > 0 && withDevice >= deviceShareMin * totalOf(profile.signIns)
}

function probabilityOf(
  { features, settings }: Context,
  network: Network,
  isNewDevice: boolean,
  { isFailedVisit }: Owner,
): number {
  const { probabilityHosting, probabilityLikeOwner, probabilityNewNetwork } = settings.attackerInTheMiddle
  if (isNewDevice && isFailedVisit) return probabilityHosting
  if (isNewDevice) return network === 'hiding' ? probabilityHosting : probabilityNewNetwork
  // Whoever switches on a VPN stays at the same device.
  return network === 'hiding' && features.kind !== 'vpn' ? probabilityLikeOwner : 0
}

function suppressionOf(context: Context): string | null {
  const { features, profile, settings } = context
  const why = whyOwnNetwork(context, settings.attackerInTheMiddle.otherUsersMin)
  if (why) return why
  const { asn, country } = features.values
  const isOwnProvider = isKnown(profile, 'asn', asn) && isKnown(profile, 'country', country)
  return isOwnProvider ? 'the user is known in this country with this provider' : null
}

function describe(
  { features, history, outcome }: Context,
  network: Network,
  isNewDevice: boolean,
  owner: Owner,
): Evidence {
  const { ip, subnet, asn } = features.values
  return {
    ipAddress: ip ?? null,
    network: subnet ?? null,
    asn: asn ?? null,
    networkKind: features.kind ?? null,
    isNetworkNewToTenant: network === 'newToTenant',
    device: isNewDevice ? 'new' : history.device,
    secondFactor: features.secondFactor ?? (outcome === 'success' ? null : 'asked for'),
    ownerSeenBy: owner.seen,
    ownerNetwork: owner.network,
    minutesFromOwner: Math.round(owner.minutes),
    ownerFailedJustBefore: owner.isFailedVisit,
  }
}
