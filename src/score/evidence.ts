/**
 * The evidence for and against an intruder, each with how much of it a sign-in shows. What a unit weighs is
 * configuration (src/config/score.ts). What cannot be told is no evidence: zero.
 */
import type { EngineSettings, PersonAttribute } from '../config.ts'
import { toDays, weightOf, weightOfAll } from '../profile/buckets.ts'
import type { Facts } from './facts.ts'

export type EvidenceName = keyof EngineSettings['score']['weights']

/** What an admin could say of the sign-in that would take the evidence away. */
export type Subject = 'network' | 'place' | 'client' | 'habits' | 'failures' | 'session' | 'user'

interface Evidence {
  subject: Subject
  /** How much of it there is, in the unit that src/config/score.ts names. */
  amount(facts: Facts): number
}

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
  distance: of('place', ({ distanceKm }) => Math.log1p(distanceKm / 50)),
  distanceAndClientNew: of('place', ({ distanceKm, isNew }) =>
    isNew('client') ? Math.log1p(distanceKm / 50) : 0,
  ),
  hastySubnet: of('network', hasty),
  hastySubnetAndClientNew: of('network', (facts) => (facts.isNew('client') ? hasty(facts) : 0)),
  allKnown: of('user', allKnown),

  deviceKnown: of('client', ({ comparisons, isNew }) =>
    Number((comparisons.device?.known ?? 0) > 0 && !isNew('device')),
  ),
  deviceNovel: of('client', novel('device')),
  deviceMissing: of('client', deviceMissing),
  versionBack: of('client', ({ version }) => Number(version === 'back')),
  versionBackAndSubnetNew: of('client', ({ version, isNew }) =>
    Number(version === 'back' && isNew('subnet')),
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
  newcomerHosting: of('network', (facts) =>
    facts.hasHistory ? 0 : kind('hosting', 'tor', 'vpn', 'proxy')(facts),
  ),
  subnetShared: of('network', shared('subnet')),
  asnShared: of('network', shared('asn')),

  hosting: of('network', kind('hosting')),
  anonymous: of('network', kind('tor', 'vpn', 'proxy')),
  hostingAndClientKnown: of('network', (facts) =>
    facts.hasHistory && !facts.isNew('client') ? kind('hosting', 'vpn', 'proxy')(facts) : 0,
  ),
  kindStrange: of('network', strange('networkKind')),
  kindNovel: of('network', novel('networkKind')),
  relay: of('network', kind('relay')),
  mobile: of('network', kind('mobile')),
  satellite: of('network', kind('satellite')),

  guessedFrom: of('failures', guessedFrom),
  guessedAt: of('failures', guessedAt),
  travelAndClientNew: of('place', ({ isTravelling, isNew }) => Number(isTravelling && isNew('client'))),
  likePending: of('session', likePending),
}

export const evidenceNames = Object.keys(evidence) as EvidenceName[]

function of(subject: Subject, amount: Evidence['amount']): Evidence {
  return { subject, amount }
}

function strange(attribute: PersonAttribute) {
  return ({ comparisons }: Facts) => comparisons[attribute]?.llr ?? 0
}

function novel(attribute: PersonAttribute) {
  return ({ comparisons }: Facts) => comparisons[attribute]?.novelty ?? 0
}

function bothNew(one: PersonAttribute, other: PersonAttribute) {
  return ({ isNew }: Facts) => Number(isNew(one) && isNew(other))
}

function pauseAndNew(attribute: PersonAttribute) {
  return ({ isNew, pauseDays }: Facts) => (isNew(attribute) ? Math.log1p(pauseDays) : 0)
}

/** Of what the user was never seen with. */
function rare(attribute: PersonAttribute) {
  return (facts: Facts) => (facts.isNew(attribute) ? rarity(facts, attribute) : 0)
}

/** Of a user without history, about whom nothing else can be said. */
function newcomer(attribute: PersonAttribute) {
  return (facts: Facts) => (facts.hasHistory ? 0 : rarity(facts, attribute))
}

function rarity({ comparisons, tenant, settings }: Facts, attribute: PersonAttribute): number {
  const one = comparisons[attribute]
  return one && tenant.signIns >= settings.score.tenantSignInsMin ? -Math.log(one.tenantShare) : 0
}

function shared(attribute: 'subnet' | 'asn') {
  return ({ comparisons, isNew, hasHistory, tenant }: Facts) => {
    const one = comparisons[attribute]
    return one && (!hasHistory || isNew(attribute)) ? Math.log1p(tenant.otherUsers(attribute, one.value)) : 0
  }
}

function kind(...kinds: string[]) {
  return ({ features, isNew, hasHistory }: Facts) =>
    Number(features.kind !== undefined && kinds.includes(features.kind) && (!hasHistory || isNew('subnet')))
}

/** What is missing is not known. */
function allKnown({ comparisons, isNew, hasHistory }: Facts): number {
  const { subnet, client } = comparisons
  const isShown = hasHistory && subnet !== undefined && client !== undefined
  return Number(isShown && !isNew('subnet') && !isNew('client') && !isNew('asn'))
}

/** Below so much of a day sooner is not stranger: a telephone and a computer renew their tokens side by side. */
const hastyDays = 0.25

/** The sooner after a trusted sign-in from elsewhere, the more. */
function hasty({ isNew, pauseDays, hasHistory }: Facts): number {
  return hasHistory && isNew('subnet') ? Math.log1p(1 / (pauseDays + hastyDays)) : 0
}

/** How surprising it is of this user to show no device id (nats): nothing where it was seen before. */
function deviceMissing({ features, profile, at, settings }: Facts): number {
  const known = profile.values.get('device')
  if (features.values.device !== undefined || !known || known.size === 0) return 0
  const halfLifeDays = settings.profileHalfLifeDays
  const all = weightOf(profile.signIns, toDays(at), halfLifeDays)
  const withDevice = weightOfAll(known, toDays(at), halfLifeDays)
  const surprise = -Math.log((Math.max(0, all - withDevice) + 0.5) / (all + 1.5))
  return Math.min(deviceMissingMax, Math.max(0, surprise))
}

/** Next to a registered computer there is sooner or later a phone that nobody registered: a habit says little. */
const deviceMissingMax = 1

/** More users than are trusted to use the network: an office on a Monday morning is none of it. */
function guessedFrom({ guessing, tenant, features }: Facts): number {
  const { subnet } = features.values
  const users = Math.max(guessing.addressUsers, guessing.networkUsers)
  if (subnet === undefined || users < guessedUsersMin) return 0
  return Math.max(0, Math.log((1 + users) / (1 + tenant.otherUsers('subnet', subnet))))
}

/** Fewer are typing errors of people who sit next to each other. */
const guessedUsersMin = 3

/** Networks, other than this one and the user's own, from where the password was guessed. */
function guessedAt({ profile, features }: Facts): number {
  const own = profile.values.get('subnet')
  const foreign = new Set<string>()
  for (const { subnet, outcome } of profile.failures) {
    const isForeign = subnet !== undefined && subnet !== features.values.subnet && !own?.has(subnet)
    if (isForeign && outcome === 'wrongPassword') foreign.add(subnet)
  }
  return Math.log1p(foreign.size)
}

function likePending({ features, profile }: Facts): number {
  const { ip, subnet, client } = features.values
  const isAlike = profile.pending.some(
    ({ features: { values } }) =>
      (ip !== undefined && values.ip === ip) ||
      (subnet !== undefined && values.subnet === subnet && values.client === client),
  )
  return Number(isAlike)
}
