/** A phishing page that passes on what the owner types, the second factor too. */
import { valueAt } from '../observation/attributes.ts'
import { codeOf, factorCodes, isPhishingResistant, networkKindCodes } from '../observation/codes.ts'
import { flag, hasFlag, hashOf, hasValue } from '../observation/observation.ts'
import { failuresOf } from '../profile/failures.ts'
import { lastTrustedAtOf } from '../profile/header.ts'
import { placesOf } from '../profile/places.ts'
import { sessionsOf } from '../profile/sessions.ts'
import { knowsShort } from '../profile/values.ts'
import { isKnown, weightOf } from '../score/facts.ts'
import {
  type Context,
  type Detection,
  type Evidence,
  type Finding,
  type FoundFacts,
  miss,
  own,
  short,
  suppressed,
  unknown,
  type Word,
} from './detection.ts'
import {
  hoursBetween,
  isHiding,
  isMoving,
  networkKindOf,
  tenantCount,
  whyExpectedNetwork,
} from './own-network.ts'
import type { Why } from './whys.ts'

const passedFactor = codeOf(factorCodes, 'passed')
const hosting = codeOf(networkKindCodes, 'hosting')

/** Whoever has so large a share of sign-ins with a device id always has one. */
const deviceShareMin = 0.8

export const attackerInTheMiddle: Detection = {
  name: 'attackerInTheMiddle',
  riskEventType: 'attackerinTheMiddle',
  identityKinds: ['user'],
  title: 'Attacker in the middle',
  timing: 'offline',
  mitreTechniqueId: 'T1557',
  correlationGroup: 'session',
  halfLifeDays: null,
  levels: ['medium', 'high'],
  premise:
    'While the owner was busy in a familiar network, the right password and a second factor that can be passed on came ' +
    'from a server farm, a network that hides or one that nobody of the tenant ever used, with a device that is not ' +
    'known; or the password alone, right after a visit of the owner broke off. A phishing-resistant factor ' +
    'cannot be passed on.',
  needs:
    'a public address and what kind of network it is, and a trusted or failed sign-in of the owner within half an hour',
  reference: 'https://learn.microsoft.com/entra/id-protection/concept-identity-protection-risks',
  yieldsToTrust: false,

  detect(context: Context): Finding {
    const { observation, history, outcome } = context
    const isAsked = outcome === 'secondFactorPending' || observation.factor === passedFactor
    const isSuccess = outcome === 'success' && !isPhishingResistant(observation.factor)
    if (!hasFlag(observation, flag.interactive) || (!isAsked && !isSuccess) || history.device === 'known')
      return miss
    const network = networkOf(context)
    const owner = network === 'ordinary' ? null : ownerElsewhere(context)
    // A password alone may have been stolen at any time: only the owner's broken visit tells of a page between.
    if (!owner || (!isAsked && !owner.isFailedVisit)) return miss
    if (!hasValue(observation, 'subnet')) return unknown('noPublicAddress')
    if (network === 'unknown') return unknown('networkKindUnknown')
    const isNewDevice = history.device === 'new' || lacksDevice(context)
    const probability = probabilityOf(context, network, isNewDevice, owner)
    if (probability === 0) return miss
    const facts = describe(context, network, isNewDevice, owner)
    const why = suppressionOf(context)
    return why ? suppressed(why, facts) : { kind: 'hit', probability, facts }
  },

  reasonOf({ isNetworkNewToTenant, networkKind, secondFactor, minutesFromOwner }: Evidence): string {
    const place = isNetworkNewToTenant ? 'a network new to the tenant' : `a ${networkKind} network`
    const isPassed = secondFactor !== null && secondFactor !== 'asked for'
    const shown = isPassed ? 'password and second factor' : 'the password'
    return `${shown} from ${place}, ${minutesFromOwner} min from the owner elsewhere`
  },
}

interface Owner {
  minutes: number
  network: Word | null
  seen: 'trusted sign-in' | 'session' | 'failed sign-in'
  isFailedVisit: boolean
}

type Network = 'hiding' | 'newToTenant' | 'ordinary' | 'unknown'

/** The nearest sign of the owner in a network that is the owner's. */
function ownerElsewhere({ observation, flat, settings }: Context): Owner | null {
  const { at } = observation
  const { ownerMinutes, failedVisitMinutes } = settings.attackerInTheMiddle
  const signs: Owner[] = []
  const minutesTo = (then: number) => Math.abs(hoursBetween(then, at)) * 60
  const isNear = (then: number) => minutesTo(then) <= ownerMinutes
  const sign = (seen: Owner['seen'], then: number, network: Word | null, isFailedVisit = false) =>
    signs.push({ minutes: minutesTo(then), network, seen, isFailedVisit })
  const lastTrustedAt = lastTrustedAtOf(flat)
  if (lastTrustedAt > 0 && isNear(lastTrustedAt)) sign('trusted sign-in', lastTrustedAt, null)
  for (const { at: then, idHash } of placesOf(flat))
    if (isNear(then)) sign('trusted sign-in', then, { event: idHash, shows: 'ip' })
  for (const { session, subnet, firstAt, lastAt } of sessionsOf(flat)) {
    const nearest = Math.min(Math.max(at, firstAt), lastAt)
    if (!isNear(nearest) || session === hashOf(observation, 'session')) continue
    if (knowsShort(flat, 'subnet', subnet)) sign('session', nearest, short('subnet', subnet))
  }
  for (const { at: then, subnet } of failuresOf(flat)) {
    if (!isNear(then) || !knowsShort(flat, 'subnet', subnet)) continue
    const minutes = hoursBetween(then, at) * 60
    sign('failed sign-in', then, short('subnet', subnet), minutes >= 0 && minutes <= failedVisitMinutes)
  }
  signs.sort((a, b) => Number(b.isFailedVisit) - Number(a.isFailedVisit) || a.minutes - b.minutes)
  return signs[0] ?? null
}

function networkOf(context: Context): Network {
  const { observation, settings } = context
  if (!hasValue(observation, 'subnet')) return 'unknown'
  if (isHiding(context)) return 'hiding'
  const hasAsn = hasValue(observation, 'asn')
  const isNew =
    hasAsn &&
    !isMoving(context) &&
    observation.tenant.signIns >= settings.attackerInTheMiddle.tenantSignInsMin &&
    tenantCount(context, valueAt.asn) === 0
  if (isNew) return 'newToTenant'
  // Of a number or a name it would be known if it were a large server farm.
  const isHostingListed = (observation.listedKinds & (1 << hosting)) !== 0
  const isTold =
    observation.networkKind !== 0 || hasAsn || hasValue(observation, 'networkName') || isHostingListed
  return isTold ? 'ordinary' : 'unknown'
}

/** Kits pass on the user agent, but have no device that is registered. */
function lacksDevice(context: Context): boolean {
  if (isKnown(context, valueAt.device)) return false
  const withDevice = weightOf(context, valueAt.device)
  return withDevice > 0 && withDevice >= deviceShareMin * context.signInsWeight
}

function probabilityOf(
  context: Context,
  network: Network,
  isNewDevice: boolean,
  { isFailedVisit }: Owner,
): number {
  const { probabilityHosting, probabilityLikeOwner, probabilityNewNetwork } =
    context.settings.attackerInTheMiddle
  if (isNewDevice && isFailedVisit) return probabilityHosting
  if (isNewDevice) return network === 'hiding' ? probabilityHosting : probabilityNewNetwork
  // Whoever switches on a VPN stays at the same device.
  return network === 'hiding' && networkKindOf(context) !== 'vpn' ? probabilityLikeOwner : 0
}

function suppressionOf(context: Context): Why | null {
  const why = whyExpectedNetwork(context, context.settings.attackerInTheMiddle.otherUsersMin)
  if (why) return why
  return isKnown(context, valueAt.asn) && isKnown(context, valueAt.country) ? 'providerKnown' : null
}

function describe(context: Context, network: Network, isNewDevice: boolean, owner: Owner): FoundFacts {
  const { observation, history, outcome } = context
  const networkKind = networkKindOf(context)
  const factor = factorCodes[observation.factor] ?? 'none'
  return {
    ipAddress: own(observation, 'ip'),
    network: own(observation, 'subnet'),
    asn: own(observation, 'asn'),
    networkKind: networkKind === 'none' ? null : networkKind,
    isNetworkNewToTenant: network === 'newToTenant',
    device: isNewDevice ? 'new' : history.device,
    secondFactor: factor === 'none' ? (outcome === 'success' ? null : 'asked for') : factor,
    ownerSeenBy: owner.seen,
    ownerNetwork: owner.network,
    minutesFromOwner: Math.round(owner.minutes),
    ownerFailedJustBefore: owner.isFailedVisit,
  }
}
