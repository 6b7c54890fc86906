/** Sign-ins that look like somebody else: the whole of the evidence, network, place, client and habits. */

import { probabilityOf } from '../observation/arithmetic.ts'
import { type Attribute, attributes, valueAt } from '../observation/attributes.ts'
import { hasValue, isThere } from '../observation/observation.ts'
import { learningSinceOf } from '../profile/header.ts'
import { declaredOf, isExcepted, watchWeight } from '../score/declared.ts'
import type { EvidenceName, Subject } from '../score/evidence.ts'
import { isNew } from '../score/facts.ts'
import { type Score, scoreOf, strongest, type Weighed } from '../score/score.ts'
import {
  type Context,
  type Detection,
  type Evidence,
  type Finding,
  type FoundFacts,
  miss,
  own,
  round,
  suppressed,
  unknown,
} from './detection.ts'
import { tenantCount } from './own-network.ts'

/** Entra's names for what was never seen of the user, as `additionalInfo` carries them. */
const riskReasons: Partial<Record<Attribute, string>> = {
  ip: 'UnfamiliarIP',
  asn: 'UnfamiliarASN',
  country: 'UnfamiliarLocation',
  city: 'UnfamiliarLocation',
  agent: 'UnfamiliarBrowser',
  client: 'UnfamiliarBrowser',
  os: 'UnfamiliarDevice',
  device: 'UnfamiliarDevice',
}

/** The same of a user without history: what hardly anybody of the tenant shows. */
const newcomerReasons: Partial<Record<EvidenceName, string>> = {
  newcomerAsnRare: 'UnfamiliarASN',
  newcomerCountryRare: 'UnfamiliarLocation',
  newcomerClientRare: 'UnfamiliarBrowser',
}

export const unfamiliarFeatures: Detection = {
  name: 'unfamiliarFeatures',
  riskEventType: 'unfamiliarFeatures',
  identityKinds: ['user'],
  title: 'Unfamiliar sign-in properties',
  timing: 'realtime',
  mitreTechniqueId: 'T1078.004',
  correlationGroup: 'familiarity',
  halfLifeDays: 14,
  levels: ['low', 'medium', 'high'],
  premise:
    'Address, network, country, city, browser, system, device, hour and application are far likelier for the tenant at ' +
    'large than for this user, beside everything that speaks against an intruder. Of a user without history only the kind ' +
    'of network, what is rare in the tenant and guessing around it can tell, which is seldom enough.',
  needs: 'an address or a device, and an earlier sign-in of the user or 200 sign-ins of the tenant',
  reference: 'https://doi.org/10.14722/ndss.2016.23240',
  yieldsToTrust: true,

  detect(context: Context): Finding {
    const { observation, flat, score, history, hasHistory, settings } = context
    const isShown = shown.some((attribute) => hasValue(observation, attribute))
    if (!score || !isShown) return unknown('noNetworkNorDevice')
    if (!hasHistory && observation.tenant.signIns < settings.score.tenantSignInsMin)
      return unknown('noHistory')
    const { learningDays, learningSignIns } = settings
    const isLearning = history.signIns < learningSignIns || history.ageDays < learningDays
    if (learningSinceOf(flat) > 0 && isLearning) return unknown('learnedAnew')
    if (score.probability < settings.levels.low) return whatDeclared(context) ?? miss
    return { kind: 'hit', probability: score.probability, facts: factsOf(context, score) }
  },

  reasonOf({ isNewcomer, neverSeen, parts }: Evidence): string {
    const names = (neverSeen as string[]).length > 0 && !isNewcomer ? neverSeen : parts
    const list = (names as string[]).join(', ')
    return isNewcomer ? `a user without history: ${list}` : `never seen of this user: ${list}`
  },

  riskReasonsOf({ isNewcomer, neverSeen, parts, isSubnetNewToTenant }: Evidence): string[] {
    const reasons = isNewcomer
      ? (parts as EvidenceName[]).map((name) => newcomerReasons[name])
      : (neverSeen as Attribute[]).map((name) => riskReasons[name])
    if (isSubnetNewToTenant) reasons.push('UnfamiliarTenantIPsubnet')
    return [...new Set(reasons.filter((reason) => reason !== undefined))]
  },
}

/** What would have been strange, had nothing been declared: that it is not is never passed over in silence. */
function whatDeclared(context: Context): Finding | null {
  const { observation, settings } = context
  if (declaredOf(observation) === 0) return null
  const without = scoreOf(context, 0)
  if (without.probability < settings.levels.low) return null
  const why = isExcepted(observation) ? 'networkExcepted' : 'tripAnnounced'
  return suppressed(why, factsOf(context, without, 0))
}

const shown: Attribute[] = ['asn', 'country', 'subnet', 'agent', 'os', 'device']
const named: Attribute[] = ['ip', 'subnet', 'asn', 'country', 'city', 'client', 'agent', 'os', 'device']

/** Each part of the sum, the strongest first, then the values that were compared. */
function factsOf(context: Context, score: Score, declared?: number): FoundFacts {
  const { observation, standing, hasHistory } = context
  const parts = strongest(context, declared)
  const watch = watchWeight(observation, context.settings)
  const facts: FoundFacts = {
    logOdds: round(score.logOdds),
    isNewcomer: !hasHistory,
    isHeld: score.isHeld,
    parts: parts.map(({ name }) => name),
    neverSeen: named.filter((attribute) => isNew(context, valueAt[attribute])),
    isSubnetNewToTenant: hasValue(observation, 'subnet') && tenantCount(context, valueAt.subnet) === 0,
  }
  for (const { name, logOdds } of parts) facts[name] = signed(logOdds)
  if (watch > 0) facts.watch = signed(watch)
  for (const { name, number, seen, of } of compared) {
    if (!isThere(observation.values, number)) continue
    facts[name] = own(observation, name)
    facts[seen] = round(standing.seen[number] as number)
    facts[of] = round(standing.of[number] as number)
  }
  const enough = counterfactual(context, score, parts)
  if (enough.length > 0) facts.wouldNotFireIf = enough
  return facts
}

/** Made of what is shown under other names. */
const unshown: Attribute[] = ['browser', 'systemDevice', 'protocol']

/** The names under which values are shown, made once: a new text that names a property has to be looked up among all. */
const compared = attributes
  .filter((name) => !unshown.includes(name))
  .map((name) => ({ name, number: valueAt[name], seen: `${name}Seen`, of: `${name}Of` }))

const subjectNames: Record<Subject, string> = {
  network: 'the network were known of the user',
  place: 'the place were known of the user',
  client: 'the client were known of the user',
  habits: 'hour and application were usual',
  failures: 'nobody had guessed passwords there',
  session: 'no like sign-in were pending',
  user: 'the user had a history',
}

/** The one thing that would have been enough to stay below the lowest level. */
function counterfactual({ settings }: Context, score: Score, parts: Weighed[]): string[] {
  const bySubject = new Map<Subject, number>()
  for (const { name, subject, logOdds } of parts)
    if (name !== 'base') bySubject.set(subject, (bySubject.get(subject) ?? 0) + logOdds)
  return [...bySubject]
    .filter(([, added]) => probabilityOf(score.logOdds - added) < settings.levels.low)
    .sort((a, b) => b[1] - a[1])
    .map(([subject]) => subjectNames[subject])
}

function signed(logOdds: number): string {
  return `${logOdds > 0 ? '+' : ''}${round(logOdds)}`
}
