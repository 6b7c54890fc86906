/** A session that is used from two places: its token was copied. */

import { anomalousToken as declared } from '../core/detections/anomalous-token.ts'
import { distanceKm, type Point } from '../enrich/distance.ts'
import type { SessionVisit } from '../profile/recent.ts'
import {
  type Context,
  type Detection,
  type Evidence,
  type Finding,
  miss,
  suppressed,
  unknown,
} from './detection.ts'
import { hoursBetween, isHiding, isKnown, isMoving, whyOwnNetwork } from './own-network.ts'

export const anomalousToken: Detection = {
  ...declared,

  detect(context: Context): Finding {
    const { features, profile, signIn } = context
    const { session, values } = features
    if (session === undefined) return unknown('the log names no session')
    if (!values.subnet && !values.agent && !values.os)
      return unknown('the sign-in shows neither a network nor a client')
    const visits = profile.sessions.filter((visit) => visit.session === session)
    const own = visits.find((visit) => isHere(visit, context))
    const comparisons = visits
      .filter((visit) => visit !== own)
      .map((visit) => compare(visit, own, context))
      .sort((a, b) => b.probability - a.probability)
    const strongest = comparisons[0]
    if (!strongest || strongest.probability === 0) return miss
    const evidence = describe(strongest, context)
    const why = suppressionOf(strongest, visits, context)
    if (why) return suppressed(why, evidence)
    const { probability, what } = strongest
    return {
      kind: 'hit',
      probability,
      reason: `${what}, ${ago(strongest, signIn.createdDateTime)}`,
      evidence,
    }
  },
}

interface Comparison {
  visit: SessionVisit
  changed: Change[]
  isInterleaved: boolean
  probability: number
  what: string
}

type Change = 'asn' | 'country' | 'agent' | 'os'

function isHere({ subnet, agent, os }: SessionVisit, { features: { values } }: Context): boolean {
  return subnet === values.subnet && agent === values.agent && os === values.os
}

function compare(visit: SessionVisit, own: SessionVisit | undefined, context: Context): Comparison {
  const { features, signIn, settings } = context
  const { kind, values } = features
  const { probabilities, borderHours, interleavedHours } = settings.anomalousToken
  const changed = (['asn', 'country', 'agent', 'os'] as const).filter(
    (attribute) => visit[attribute] && values[attribute] && visit[attribute] !== values[attribute],
  )
  const has = (change: Change) => changed.includes(change)
  const isOtherClient = has('agent') || has('os')
  const isAbroad = has('country')
  const isInterleaved = isAbroad && turnsHours(visit, own, signIn.createdDateTime) <= interleavedHours
  const isQuick =
    isAbroad &&
    (hoursApart(visit, signIn.createdDateTime) <= borderHours ||
      speedKmPerHour(visit, context) > settings.unlikelyTravel.speedKmPerHour)
  const verdict = (probability: number, what: string) => ({
    visit,
    changed,
    isInterleaved,
    probability,
    what,
  })
  if (isOtherClient && (has('asn') || isAbroad))
    return verdict(probabilities.clientAndNetwork, 'one session with two clients in two networks')
  if (isInterleaved && has('asn') && !isMoving(kind) && kind !== 'vpn')
    return verdict(probabilities.interleaved, 'one session by turns in two countries')
  if (has('os')) return verdict(probabilities.system, 'one session on two systems')
  if (isQuick)
    return isMoving(kind)
      ? verdict(probabilities.borderMoving, 'one session abroad, through a network that moves')
      : verdict(probabilities.border, 'one session abroad sooner than anybody travels')
  if (has('agent')) return verdict(probabilities.agent, 'one session in two browsers')
  if (has('asn') && isHiding(kind))
    return verdict(probabilities.hosting, `one session moved to a ${kind} network`)
  return verdict(0, '')
}

/** How long it took to be here, there and here again, or there, here and there; infinite without such turns. */
function turnsHours(visit: SessionVisit, own: SessionVisit | undefined, at: string): number {
  if (visit.firstAt < at && at < visit.lastAt)
    return Math.min(hoursBetween(visit.firstAt, at), hoursBetween(at, visit.lastAt))
  if (!own || own.firstAt >= visit.lastAt || visit.lastAt >= at) return Number.POSITIVE_INFINITY
  const before = own.lastAt < visit.lastAt ? own.lastAt : own.firstAt
  return Math.max(hoursBetween(before, visit.lastAt), hoursBetween(visit.lastAt, at))
}

/** How fast the session travelled at the least, where one of the user's last places tells where the visit was; else 0. */
function speedKmPerHour(visit: SessionVisit, { features, profile, signIn }: Context): number {
  const place = profile.places.findLast(
    ({ features: { values } }) => values.country === visit.country && values.asn === visit.asn,
  )?.features
  if (!place || features.latitude === undefined) return 0
  const apartKm =
    distanceKm(place as Point, features as Point) - (place.radiusKm ?? 0) - (features.radiusKm ?? 0)
  return apartKm / Math.max(1 / 60, hoursApart(visit, signIn.createdDateTime))
}

function hoursApart({ firstAt, lastAt }: SessionVisit, at: string): number {
  return Math.max(0, hoursBetween(lastAt, at), hoursBetween(at, firstAt))
}

function suppressionOf({ changed }: Comparison, visits: SessionVisit[], context: Context): string | null {
  const { features, profile, settings } = context
  const { asn, country, agent, os } = features.values
  const isOtherClient = changed.includes('agent') || changed.includes('os')
  const isOwnClient = isKnown(profile, 'agent', agent) && isKnown(profile, 'os', os)
  if (!isOtherClient || isOwnClient) {
    const why = whyOwnNetwork(context, settings.anomalousToken.otherUsersMin)
    if (why) return why
    if (isKnown(profile, 'asn', asn) && isKnown(profile, 'country', country))
      return 'the user is known in this country with this provider'
  }
  if (!isOtherClient && features.kind === 'relay') return 'a privacy relay changes its exits by itself'
  const first = visits.reduce((a, b) => (b.firstAt < a.firstAt ? b : a))
  return isHere(first, context) ? 'the session began here: the other place is the strange one' : null
}

function describe({ visit, changed, isInterleaved }: Comparison, { features, profile }: Context): Evidence {
  const { values } = features
  return {
    session: visit.session,
    changed,
    isInterleaved,
    network: values.subnet ?? null,
    otherNetwork: visit.subnet ?? null,
    country: values.country ?? null,
    otherCountry: visit.country ?? null,
    client: [values.agent, values.os].filter((name) => name !== undefined),
    otherClient: [visit.agent, visit.os].filter((name) => name !== undefined),
    otherFirstDateTime: visit.firstAt,
    otherLastDateTime: visit.lastAt,
    networkKind: features.kind ?? null,
    isOtherKnown: isKnown(profile, 'subnet', visit.subnet),
  }
}

function ago({ visit }: Comparison, at: string): string {
  return `${Math.round(hoursApart(visit, at) * 60)} min apart`
}
