/**
 * The evidence for and against an intruder, each with how much of it a sign-in shows; never below zero, so that the sign
 * of a weight is the direction of the evidence (src/config/score.ts binds it). What cannot be told is no evidence.
 */
import type { EvidenceName } from '../config/score.ts'
import type { PersonAttribute } from '../config.ts'
import type { Says } from '../enrich/network-says.ts'
import { ln, ln1p } from '../observation/arithmetic.ts'
import { valueAt } from '../observation/attributes.ts'
import { codeOf, networkKindCodes } from '../observation/codes.ts'
import { hasValue, isThere, shortOf } from '../observation/observation.ts'
import { guessedNetworks } from '../profile/failures.ts'
import { isAnyLike } from '../profile/pending.ts'
import { knowsShort } from '../profile/values.ts'
import type { Chains } from './chains.ts'
import { type Facts, isNew, otherUsers, surprise } from './facts.ts'
import { tenantShare } from './shares.ts'
import { distanceNats, hasJustFlown, isTravelling } from './travel.ts'

export type { EvidenceName } from '../config/score.ts'

/** What an admin could say of the sign-in that would take the evidence away. */
export type Subject = 'network' | 'place' | 'client' | 'habits' | 'failures' | 'session' | 'user'

export interface Evidence {
  subject: Subject
  /** How much of it there is, in the unit that src/config/score.ts names. */
  amount(facts: Facts): number
  /** From this amount on it is at odds with what the owner does at the same time; absent: it is only new. */
  contradictsFrom?: number
}

/** Within twelve hours of a trusted sign-in from elsewhere ({@link hasty}). */
const hastyFrom = 0.84

const isRented = kind('hosting', 'tor', 'vpn', 'proxy')
const isSwitchedOn = kind('hosting', 'vpn', 'proxy')

export const evidence: Record<EvidenceName, Evidence> = {
  base: of('user', () => 1),
  noHistory: of('user', ({ hasHistory }) => Number(!hasHistory)),

  networkStrange: of('network', where('network', strange('network'))),
  countryStrange: of('place', where('country', strange('country'))),
  clientStrange: of('client', strange('client')),
  systemStrange: of('client', strange('system')),
  hourStrange: of('habits', strange('hour')),
  appStrange: of('habits', strange('app')),

  asnNovel: of('network', where('network', novel('asn'))),
  cityNovel: of('place', where('city', novel('city'))),
  networkAndClientNovel: of('client', where('network', lesser(novelNetwork, novelClient))),
  countryAndClientNovel: of('client', where('country', lesser(novel('country'), novelClient))),
  asnAndSystemNovel: of('client', where('network', lesser(novel('asn'), novel('os')))),
  distance: of('place', where('city', distance)),
  travel: against('place', 0, (facts) => Number(isNew(facts, valueAt.subnet) && isTravelling(facts))),
  hastySubnet: against('network', hastyFrom, where('network', hasty)),
  pauseAndAsnNew: of('network', where('network', pauseAndAsnNew)),
  allKnown: of('user', allKnown),

  deviceKnown: of('client', deviceKnown),
  deviceNovel: of('client', novel('device')),
  deviceMissing: against('client', 1, deviceMissing),
  versionBack: against('client', 0, ({ version }) => Number(version === 'back')),
  versionForward: of('client', ({ version }) => Number(version === 'forward')),

  asnRare: of('network', where('network', rare('asn'))),
  countryRare: of('place', where('country', rare('country'))),
  clientRare: of('client', rare('client')),
  newcomerAsnRare: of('network', where('network', newcomer('asn'))),
  newcomerCountryRare: of('place', where('country', newcomer('country'))),
  newcomerClientRare: of('client', newcomer('client')),
  newcomerHosting: against('network', 0, (facts) => (facts.hasHistory ? 0 : isRented(facts))),
  colleagues: of('network', colleagues),

  hosting: against('network', 0, kind('hosting')),
  anonymous: against('network', 0, kind('tor', 'vpn', 'proxy')),
  hostingAndClientKnown: of('network', (facts) =>
    facts.hasHistory && !isNew(facts, valueAt.client) ? isSwitchedOn(facts) : 0,
  ),
  kindNovel: of('network', novel('networkKind')),
  relay: of('network', kind('relay')),
  mobile: of('network', kind('mobile')),
  cloud: of('network', kind('cloud')),
  satellite: of('network', kind('satellite')),

  guessedFrom: against('failures', 0, guessedFrom),
  guessedAt: against('failures', 0, guessedAt),
  likePending: of('session', likePending),
}

export const evidenceNames = Object.keys(evidence) as EvidenceName[]

function of(subject: Subject, amount: Evidence['amount']): Evidence {
  return { subject, amount }
}

/** Of a network that says so much. */
function where(what: keyof Says, amount: Evidence['amount']): Evidence['amount'] {
  return (facts) => (facts.says[what] ? amount(facts) : 0)
}

function lesser(one: Evidence['amount'], other: Evidence['amount']): Evidence['amount'] {
  return (facts) => Math.min(one(facts), other(facts))
}

function against(subject: Subject, contradictsFrom: number, amount: Evidence['amount']): Evidence {
  return { subject, amount, contradictsFrom }
}

function strange(chain: keyof Chains) {
  return ({ chains }: Facts) => chains[chain]
}

function novel(attribute: PersonAttribute) {
  const number = valueAt[attribute]
  return (facts: Facts) => surprise(facts, number)
}

/** Another prefix of the same provider, and another version of the same program, say half. */
const half = 0.5

function novelNetwork(facts: Facts): number {
  return Math.max(surprise(facts, valueAt.asn), half * surprise(facts, valueAt.subnet))
}

function novelClient(facts: Facts): number {
  return Math.max(
    half * surprise(facts, valueAt.client),
    surprise(facts, valueAt.agent),
    surprise(facts, valueAt.os),
  )
}

/** From a network that the user is known by nobody has travelled. */
function distance(facts: Facts): number {
  return isNew(facts, valueAt.subnet) && !hasJustFlown(facts) ? distanceNats(facts) : 0
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

/** What is rarer says no more: one in three thousand is nearly nobody. */
const rarityMax = 8

function rarity({ observation, settings }: Facts, attribute: number): number {
  const isTold =
    isThere(observation.values, attribute) && observation.tenant.signIns >= settings.score.tenantSignInsMin
  return isTold ? Math.min(rarityMax, -ln(tenantShare(observation, attribute))) : 0
}

function pauseAndAsnNew(facts: Facts): number {
  return isNew(facts, valueAt.asn) ? ln1p(facts.pauseDays) : 0
}

/** Those of the same prefix, and a little those of the same provider. */
const providerWeight = 0.3

function colleagues(facts: Facts): number {
  if (facts.hasHistory && !isNew(facts, valueAt.subnet)) return 0
  return ln1p(sharedBy(facts, 'subnet')) + providerWeight * ln1p(sharedBy(facts, 'asn'))
}

function sharedBy(facts: Facts, attribute: 'subnet' | 'asn'): number {
  return hasValue(facts.observation, attribute) ? otherUsers(facts, valueAt[attribute]) : 0
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
  if (!facts.hasHistory || !isNew(facts, valueAt.subnet) || hasJustFlown(facts)) return 0
  return ln1p(1 / (facts.pauseDays + hastyDays))
}

/** A device with an id that the user is known by. */
function deviceKnown(facts: Facts): number {
  const { observation, standing } = facts
  return Number(hasValue(observation, 'device') && (standing.firstDay[valueAt.device] as number) >= 0)
}

/**
 * How surprising it is of this user to show no device id on this system (nats): an unregistered phone beside a
 * registered computer misses none, and on a system that is new it is a new device.
 */
function deviceMissing({ observation, standing }: Facts): number {
  if (hasValue(observation, 'device') || !hasValue(observation, 'os')) return 0
  const withoutId = standing.seen[valueAt.systemDevice] as number
  const all = standing.seen[valueAt.os] as number
  return all === 0 ? 0 : Math.min(deviceMissingMax, Math.max(0, -ln((withoutId + 0.5) / (all + 0.5))))
}

/** Next to a registered computer there is sooner or later a phone that nobody registered: a habit says only so much. */
const deviceMissingMax = 3

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
