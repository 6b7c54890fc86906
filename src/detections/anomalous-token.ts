/** A session that is used from two places: its token was copied. */
import { valueAt } from '../observation/attributes.ts'
import { flag, hasFlag, hashOf, hasValue, shortOf } from '../observation/observation.ts'
import { surelyApartKm } from '../observation/place.ts'
import { placesOf } from '../profile/places.ts'
import { type SessionVisit, visitsOf } from '../profile/sessions.ts'
import { knowsShort } from '../profile/values.ts'
import { isKnown } from '../score/facts.ts'
import {
  type Context,
  type Detection,
  type Evidence,
  type Finding,
  type FoundFacts,
  miss,
  moment,
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
  whyExpectedNetwork,
  whyOwnNetwork,
} from './own-network.ts'
import type { Why } from './whys.ts'

const whatWords = {
  clientAndNetwork: 'one session with two clients in two networks',
  interleaved: 'one session by turns in two countries',
  system: 'one session on two systems',
  borderMoving: 'one session abroad, through a network that moves',
  border: 'one session abroad sooner than anybody travels',
  agent: 'one session in two browsers',
  hosting: 'one session moved to a {networkKind} network',
} as const
type What = keyof typeof whatWords

export const anomalousToken: Detection = {
  name: 'anomalousToken',
  riskEventType: 'anomalousToken',
  identityKinds: ['user'],
  title: 'Anomalous token',
  timing: 'offline',
  mitreTechniqueId: 'T1539',
  correlationGroup: 'session',
  halfLifeDays: 30,
  levels: ['low', 'medium', 'high'],
  premise:
    'One session was used from two places: with another browser or system, which no session survives, from two ' +
    'countries by turns, or from abroad sooner than anybody travels. Renewals of tokens count, and a second factor ' +
    'proves nothing: the stolen token carries it. A phone that leaves the house is no thief.',
  needs: 'the id of the session, and a network or a client in two of its sign-ins within a day or so',
  reference: 'https://learn.microsoft.com/security/operations/token-theft-playbook',
  yieldsToTrust: false,

  detect(context: Context): Finding {
    const { observation, flat } = context
    if (!hasValue(observation, 'session')) return unknown('noSession')
    if (!hasValue(observation, 'subnet') && !hasValue(observation, 'agent') && !hasValue(observation, 'os'))
      return unknown('noNetworkNorClient')
    const session = hashOf(observation, 'session')
    const visits = visitsOf(flat, session)
    if (visits.length === 0) return miss
    const here = visits.find((visit) => isHere(visit, context))
    // Almost always: it goes on where it was.
    if (here && visits.length === 1) return miss
    const strongest = visits
      .filter((visit) => visit !== here)
      .map((visit) => compare(visit, here, context))
      .sort((a, b) => b.probability - a.probability)[0]
    if (!strongest || strongest.probability === 0) return miss
    const facts = describe(strongest, context)
    const why = suppressionOf(strongest, visits, context)
    return why ? suppressed(why, facts) : { kind: 'hit', probability: strongest.probability, facts }
  },

  reasonOf({ what, minutesApart, networkKind }: Evidence): string {
    const words = whatWords[what as What].replace('{networkKind}', String(networkKind))
    return `${words}, ${minutesApart} min apart`
  },
}

interface Comparison {
  visit: SessionVisit
  changed: Change[]
  isInterleaved: boolean
  probability: number
  what: What | ''
}

type Change = 'asn' | 'country' | 'agent' | 'os'
const changes: Change[] = ['asn', 'country', 'agent', 'os']

function isHere({ subnet, agent, os }: SessionVisit, { observation }: Context): boolean {
  return (
    subnet === shortOf(observation, 'subnet') &&
    agent === shortOf(observation, 'agent') &&
    os === shortOf(observation, 'os')
  )
}

function compare(visit: SessionVisit, here: SessionVisit | undefined, context: Context): Comparison {
  const { observation, settings } = context
  const { probabilities, borderHours, interleavedHours } = settings.anomalousToken
  const changed = changes.filter(
    (change) =>
      visit[change] !== 0 && hasValue(observation, change) && visit[change] !== shortOf(observation, change),
  )
  const has = (change: Change) => changed.includes(change)
  const isOtherClient = has('agent') || has('os')
  const isAbroad = has('country')
  const isInterleaved = isAbroad && turnsHours(visit, here, observation.at) <= interleavedHours
  const isQuick =
    isAbroad &&
    (hoursApart(visit, observation.at) <= borderHours ||
      speedKmPerHour(visit, context) > settings.unlikelyTravel.speedKmPerHour)
  const verdict = (probability: number, what: What | ''): Comparison => ({
    visit,
    changed,
    isInterleaved,
    probability,
    what,
  })
  if (isOtherClient && (has('asn') || isAbroad))
    return verdict(probabilities.clientAndNetwork, 'clientAndNetwork')
  if (isInterleaved && has('asn') && !isMoving(context) && networkKindOf(context) !== 'vpn')
    return verdict(probabilities.interleaved, 'interleaved')
  if (has('os')) return verdict(probabilities.system, 'system')
  if (isQuick)
    return isMoving(context)
      ? verdict(probabilities.borderMoving, 'borderMoving')
      : verdict(probabilities.border, 'border')
  if (has('agent')) return verdict(probabilities.agent, 'agent')
  if (has('asn') && isHiding(context)) return verdict(probabilities.hosting, 'hosting')
  return verdict(0, '')
}

/** How long it took to be here, there and here again, or there, here and there; infinite without such turns. */
function turnsHours(visit: SessionVisit, here: SessionVisit | undefined, at: number): number {
  if (visit.firstAt < at && at < visit.lastAt)
    return Math.min(hoursBetween(visit.firstAt, at), hoursBetween(at, visit.lastAt))
  if (!here || here.firstAt >= visit.lastAt || visit.lastAt >= at) return Number.POSITIVE_INFINITY
  const before = here.lastAt < visit.lastAt ? here.lastAt : here.firstAt
  return Math.max(hoursBetween(before, visit.lastAt), hoursBetween(visit.lastAt, at))
}

/** How fast the session travelled at the least, where one of the user's last places tells where the visit was; else 0. */
function speedKmPerHour(visit: SessionVisit, { observation, flat }: Context): number {
  const place = placesOf(flat).findLast(({ country, asn }) => country === visit.country && asn === visit.asn)
  if (!place || !hasFlag(observation, flag.hasPoint)) return 0
  return surelyApartKm(place, observation) / Math.max(1 / 60, hoursApart(visit, observation.at))
}

function hoursApart({ firstAt, lastAt }: SessionVisit, at: number): number {
  return Math.max(0, hoursBetween(lastAt, at), hoursBetween(at, firstAt))
}

function suppressionOf({ changed }: Comparison, visits: SessionVisit[], context: Context): Why | null {
  const isOtherClient = changed.includes('agent') || changed.includes('os')
  const { settings } = context
  const isOwnClient = isKnown(context, valueAt.agent) && isKnown(context, valueAt.os)
  if (!isOtherClient || isOwnClient) {
    const why = (isOtherClient ? whyOwnNetwork : whyExpectedNetwork)(
      context,
      settings.anomalousToken.otherUsersMin,
    )
    if (why) return why
    if (isKnown(context, valueAt.asn) && isKnown(context, valueAt.country)) return 'providerKnown'
  }
  if (!isOtherClient && networkKindOf(context) === 'relay') return 'relayMoves'
  const first = visits.reduce((a, b) => (b.firstAt < a.firstAt ? b : a))
  return isHere(first, context) ? 'sessionBeganHere' : null
}

function describe({ visit, changed, isInterleaved, what }: Comparison, context: Context): FoundFacts {
  const { observation, flat } = context
  const networkKind = networkKindOf(context)
  const words = (list: (Word | null)[]) => list.filter((word) => word !== null)
  return {
    session: own(observation, 'session'),
    what,
    minutesApart: Math.round(hoursApart(visit, observation.at) * 60),
    changed,
    isInterleaved,
    network: own(observation, 'subnet'),
    otherNetwork: short('subnet', visit.subnet),
    country: own(observation, 'country'),
    otherCountry: short('country', visit.country),
    client: words([own(observation, 'agent'), own(observation, 'os')]),
    otherClient: words([short('agent', visit.agent), short('os', visit.os)]),
    otherFirstDateTime: moment(visit.firstAt),
    otherLastDateTime: moment(visit.lastAt),
    networkKind: networkKind === 'none' ? null : networkKind,
    isOtherKnown: knowsShort(flat, 'subnet', visit.subnet),
  }
}
