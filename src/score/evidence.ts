/**
 * The evidence for and against an intruder, each with how much of it a sign-in shows. What a unit weighs is
 * configuration (src/config/score.ts). What cannot be told is no evidence: zero.
 */
import type { EngineSettings, PersonAttribute } from '../config.ts'
import { ln, ln1p } from '../observation/arithmetic.ts'
import { valueAt } from '../observation/attributes.ts'
import { codeOf, networkKindCodes } from '../observation/codes.ts'
import { hasValue, isThere, shortOf } from '../observation/observation.ts'
import { guessedNetworks } from '../profile/failures.ts'
import { isAnyLike } from '../profile/pending.ts'
import { knowsShort } from '../profile/values.ts'
import { backOffShare, type Facts, isNew, otherUsers, strangeness, surprise, weightOf } from './facts.ts'
import { distanceNats, isTravelling } from './travel.ts'

export type EvidenceName = keyof EngineSettings['score']['weights']

/** What an admin could say of the sign-in that would take the evidence away. */
export type Subject = 'network' | 'place' | 'client' | 'habits' | 'failures' | 'session' | 'user'

export interface Evidence {
  subject: Subject
  /** How much of it there is, in the unit that src/config/score.ts names. */
  amount(facts: Facts): number
}

const isRented = kind('hosting', 'tor', 'vpn', 'proxy')
const isSwitchedOn = kind('hosting', 'vpn', 'proxy')

export const evidence: Record<EvidenceName, Evidence> = {
  base: of('user', () => 1),
  noHistory: of('user', ({ hasHistory }) => Number(!hasHistory)),

  subnetStrange: of('network', strange('subnet')),
  asnStrange: of('network', strange('asn')),
  countryStrange: of('place', strange('country')),
  cityStrange: of('place', strange('city')),
  clientStrange: of('client', strange('client')),
  agentStrange: of('client', strange('agent')),
  osStrange: of('client', strange('os')),
  hourStrange: of('habits', strange('hour')),
  appStrange: of('habits', strange('app')),

  subnetNovel: of('network', novel('subnet')),
  asnNovel: of('network', novel('asn')),
  cityNovel: of('place', novel('city')),
  countryNovel: of('place', novel('country')),
  clientNovel: of('client', novel('client')),
  osNovel: of('client', novel('os')),

  asnAndClientNew: of('client', bothNew('asn', 'client')),
  asnAndOsNew: of('client', bothNew('asn', 'os')),
  countryAndClientNew: of('client', bothNew('country', 'client')),
  countryAndOsNew: of('client', bothNew('country', 'os')),
  subnetAndClientNew: of('client', bothNew('subnet', 'client')),
  cityAndClientNew: of('client', bothNew('city', 'client')),
  distance: of('place', distance),
  distanceAndClientNew: of('place', (facts) => (isNew(facts, valueAt.client) ? distance(facts) : 0)),
  hastySubnet: of('network', hasty),
  hastySubnetAndClientNew: of('network', (facts) => (isNew(facts, valueAt.client) ? hasty(facts) : 0)),
  allKnown: of('user', allKnown),

  deviceKnown: of('client', deviceKnown),
  deviceNovel: of('client', novel('device')),
  deviceMissing: of('client', deviceMissing),
  versionBack: of('client', ({ version }) => Number(version === 'back')),
  versionBackAndSubnetNew: of('client', (facts) =>
    Number(facts.version === 'back' && isNew(facts, valueAt.subnet)),
  ),
  versionForward: of('client', ({ version }) => Number(version === 'forward')),

  pauseAndSubnetNew: of('network', pauseAndNew('subnet')),
  pauseAndClientNew: of('client', pauseAndNew('client')),

  asnRare: of('network', rare('asn')),
  countryRare: of('place', rare('country')),
  clientRare: of('client', rare('client')),
  newcomerAsnRare: of('network', newcomer('asn')),
  newcomerCountryRare: of('place', newcomer('country')),
  newcomerClientRare: of('client', newcomer('client')),
  newcomerHosting: of('network', (facts) => (facts.hasHistory ? 0 : isRented(facts))),
  subnetShared: of('network', shared('subnet')),
  asnShared: of('network', shared('asn')),

  hosting: of('network', kind('hosting')),
  anonymous: of('network', kind('tor', 'vpn', 'proxy')),
  hostingAndClientKnown: of('network', (facts) =>
    facts.hasHistory && !isNew(facts, valueAt.client) ? isSwitchedOn(facts) : 0,
  ),
  kindStrange: of('network', strange('networkKind')),
  kindNovel: of('network', novel('networkKind')),
  relay: of('network', kind('relay')),
  mobile: of('network', kind('mobile')),
  satellite: of('network', kind('satellite')),

  guessedFrom: of('failures', guessedFrom),
  guessedAt: of('failures', guessedAt),
  travelAndClientNew: of('place', (facts) =>
    Number(isNew(facts, valueAt.subnet) && isNew(facts, valueAt.client) && isTravelling(facts)),
  ),
  likePending: of('session', likePending),
}

export const evidenceNames = Object.keys(evidence) as EvidenceName[]

function of(subject: Subject, amount: Evidence['amount']): Evidence {
  return { subject, amount }
}

function strange(attribute: PersonAttribute) {
  const number = valueAt[attribute]
  return (facts: Facts) => strangeness(facts, number)
}

function novel(attribute: PersonAttribute) {
  const number = valueAt[attribute]
  return (facts: Facts) => surprise(facts, number)
}

function bothNew(one: PersonAttribute, other: PersonAttribute) {
  const first = valueAt[one]
  const second = valueAt[other]
  return (facts: Facts) => Number(isNew(facts, first) && isNew(facts, second))
}

function pauseAndNew(attribute: PersonAttribute) {
  const number = valueAt[attribute]
  return (facts: Facts) => (isNew(facts, number) ? ln1p(facts.pauseDays) : 0)
}

/** From a network that the user is known by nobody has travelled. */
function distance(facts: Facts): number {
  return isNew(facts, valueAt.subnet) ? distanceNats(facts) : 0
}

/** Of what the user was never seen with. */
function rare(attribute: PersonAttribute) {
  const number = valueAt[attribute]
  return (facts: Facts) => (isNew(facts, number) ? rarity(facts, number) : 0)
}

/** Of a user without history, about whom nothing else can be said. */
function newcomer(attribute: PersonAttribute) {
  const number = valueAt[attribute]
  return (facts: Facts) => (facts.hasHistory ? 0 : rarity(facts, number))
}

function rarity(facts: Facts, attribute: number): number {
  const { observation, settings } = facts
  const isTold =
    isThere(observation.values, attribute) && observation.tenant.signIns >= settings.score.tenantSignInsMin
  return isTold ? -ln(backOffShare(facts, attribute)) : 0
}

function shared(attribute: 'subnet' | 'asn') {
  const number = valueAt[attribute]
  return (facts: Facts) => {
    const isStranger =
      isThere(facts.observation.values, number) && (!facts.hasHistory || isNew(facts, number))
    return isStranger ? ln1p(otherUsers(facts, number)) : 0
  }
}

function kind(...kinds: (typeof networkKindCodes)[number][]) {
  const codes = kinds.map((one) => codeOf(networkKindCodes, one))
  return (facts: Facts) =>
    Number(
      codes.includes(facts.observation.networkKind) && (!facts.hasHistory || isNew(facts, valueAt.subnet)),
    )
}

/** What is missing is not known. */
function allKnown(facts: Facts): number {
  const { observation, hasHistory } = facts
  const isShown = hasHistory && hasValue(observation, 'subnet') && hasValue(observation, 'client')
  return Number(
    isShown && !isNew(facts, valueAt.subnet) && !isNew(facts, valueAt.client) && !isNew(facts, valueAt.asn),
  )
}

/** Below so much of a day sooner is not stranger: a telephone and a computer renew their tokens side by side. */
const hastyDays = 0.25

/** The sooner after a trusted sign-in from elsewhere, the more. */
function hasty(facts: Facts): number {
  return facts.hasHistory && isNew(facts, valueAt.subnet) ? ln1p(1 / (facts.pauseDays + hastyDays)) : 0
}

/** A device with an id that the user is known by. */
function deviceKnown(facts: Facts): number {
  const { observation, standing } = facts
  return Number(hasValue(observation, 'device') && (standing.firstDay[valueAt.device] as number) >= 0)
}

/** How surprising it is of this user to show no device id (nats): nothing where it was seen before. */
function deviceMissing(facts: Facts): number {
  const { observation, standing, signInsWeight } = facts
  if (hasValue(observation, 'device') || (standing.known[valueAt.device] as number) === 0) return 0
  const withoutDevice = Math.max(0, signInsWeight - weightOf(facts, valueAt.device))
  return Math.min(deviceMissingMax, Math.max(0, -ln((withoutDevice + 0.5) / (signInsWeight + 1.5))))
}

/** Next to a registered computer there is sooner or later a phone that nobody registered: a habit says little. */
const deviceMissingMax = 1

/** More users than are trusted to use the network: an office on a Monday morning is none of it. */
function guessedFrom(facts: Facts): number {
  const { guessing, observation } = facts
  const users = Math.max(guessing.addressUsers, guessing.networkUsers)
  if (!hasValue(observation, 'subnet') || users < guessedUsersMin) return 0
  return Math.max(0, ln((1 + users) / (1 + otherUsers(facts, valueAt.subnet))))
}

/** Fewer are typing errors of people who sit next to each other. */
export const guessedUsersMin = 3

/** Networks, other than this one and the user's own, from where the password was guessed. */
function guessedAt({ flat, observation }: Facts): number {
  const here = shortOf(observation, 'subnet')
  let foreign = 0
  for (const network of guessedNetworks(flat))
    if (network !== here && !knowsShort(flat, 'subnet', network)) foreign++
  return ln1p(foreign)
}

function likePending({ observation, flat }: Facts): number {
  return Number(isAnyLike(flat, observation))
}
