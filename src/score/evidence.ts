/**
 * The evidence for and against an intruder, each with how much of it a sign-in shows. What a unit weighs is
 * configuration (src/config/score.ts). What cannot be told is no evidence: zero.
 */
import type { EngineSettings, PersonAttribute } from '../config.ts'
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
  countryNovel: of('place', novel('country')),
  clientNovel: of('client', novel('client')),
  osNovel: of('client', novel('os')),

  asnAndClientNew: of('client', bothNew('asn', 'client')),
  asnAndOsNew: of('client', bothNew('asn', 'os')),
  countryAndClientNew: of('client', bothNew('country', 'client')),
  countryAndOsNew: of('client', bothNew('country', 'os')),
  subnetAndClientNew: of('client', bothNew('subnet', 'client')),

  deviceKnown: of('client', ({ comparisons, isNew }) =>
    Number((comparisons.device?.known ?? 0) > 0 && !isNew('device')),
  ),
  deviceNovel: of('client', novel('device')),
  deviceMissing: of('client', deviceMissing),
  versionBack: of('client', ({ version }) => Number(version === 'back')),
  versionForward: of('client', ({ version }) => Number(version === 'forward')),

  pauseAndSubnetNew: of('network', pauseAndNew('subnet')),
  pauseAndClientNew: of('client', pauseAndNew('client')),

  asnRare: of('network', rare('asn')),
  countryRare: of('place', rare('country')),
  clientRare: of('client', rare('client')),
  subnetShared: of('network', shared('subnet')),
  asnShared: of('network', shared('asn')),

  hosting: of('network', kind('hosting')),
  anonymous: of('network', kind('tor', 'vpn', 'proxy')),
  relay: of('network', kind('relay')),
  mobile: of('network', kind('mobile')),
  satellite: of('network', kind('satellite')),

  guessedFrom: of('failures', ({ guessing }) =>
    Math.log1p(Math.max(guessing.addressUsers, guessing.networkUsers / 2)),
  ),
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

/** Of what the user was never seen with: also of a user without history, about whom nothing else can be said. */
function rare(attribute: PersonAttribute) {
  return ({ comparisons, isNew, hasHistory, tenant, settings }: Facts) => {
    const one = comparisons[attribute]
    if (!one || (hasHistory && !isNew(attribute))) return 0
    if (tenant.signIns < settings.score.tenantSignInsMin) return 0
    return -Math.log(one.tenantShare)
  }
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

/** The user always had a device with an id: a browser without one is another. */
function deviceMissing({ features, profile }: Facts): number {
  const known = profile.values.get('device')
  return Number(features.values.device === undefined && known !== undefined && known.size > 0)
}

function guessedAt({ profile }: Facts): number {
  const subnets = profile.values.get('subnet')
  const foreign = profile.failures.filter(
    ({ subnet, outcome }) => outcome === 'wrongPassword' && subnet !== undefined && !subnets?.has(subnet),
  )
  return Math.log1p(foreign.length)
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
