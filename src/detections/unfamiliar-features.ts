/** Sign-ins that look like somebody else: the whole of the evidence, network, place, client and habits. */
import { unfamiliarFeatures as declared } from '../core/detections/unfamiliar-features.ts'
import type { EvidenceName, Subject } from '../score/evidence.ts'
import type { Score, Weighed } from '../score/score.ts'
import { type Context, type Detection, type Evidence, type Finding, miss, unknown } from './detection.ts'

/** Entra's names for what was unfamiliar, as `additionalInfo` carries them. */
const riskReasons: Partial<Record<EvidenceName, string>> = {
  subnetStrange: 'UnfamiliarIP',
  subnetNovel: 'UnfamiliarTenantIPsubnet',
  asnStrange: 'UnfamiliarASN',
  asnRare: 'UnfamiliarASN',
  countryStrange: 'UnfamiliarLocation',
  cityStrange: 'UnfamiliarLocation',
  countryRare: 'UnfamiliarLocation',
  clientStrange: 'UnfamiliarBrowser',
  agentStrange: 'UnfamiliarBrowser',
  osStrange: 'UnfamiliarDevice',
  deviceNovel: 'UnfamiliarDevice',
}

export const unfamiliarFeatures: Detection = {
  ...declared,

  detect({ features, score, tenant, history, profile, settings }: Context): Finding {
    const { asn, country, subnet, agent, os, device } = features.values
    if (!score || (!asn && !country && !subnet && !agent && !os && !device)) {
      return unknown('the sign-in shows neither a network nor a device')
    }
    if (!score.facts.hasHistory && tenant.signIns < settings.score.tenantSignInsMin) {
      return unknown('neither the user nor the tenant has enough history yet')
    }
    const { learningDays, learningSignIns } = settings
    const isLearning = history.signIns < learningSignIns || history.ageDays < learningDays
    if (profile.learningSince && isLearning)
      return unknown('the account is learned anew since an admin vouched for it')
    if (score.probability < settings.levels.low) return miss
    return {
      kind: 'hit',
      probability: score.probability,
      reason: reasonOf(score),
      evidence: evidenceOf(score),
      riskReasons: reasonsOf(score),
    }
  },
}

function reasonOf({ facts, weighed }: Score): string {
  if (!facts.hasHistory)
    return `a user without history: ${strongest(weighed)
      .map(({ name }) => name)
      .join(', ')}`
  const attributes = ['ip', 'subnet', 'asn', 'country', 'city', 'client', 'os', 'device'] as const
  const strange = attributes.filter((attribute) => facts.isNew(attribute))
  const named = strange.length > 0 ? strange : strongest(weighed).map(({ name }) => name)
  return `never seen of this user: ${named.join(', ')}`
}

/** Each part of the sum, the strongest first, then the values that were compared. */
function evidenceOf({ facts, logOdds, weighed }: Score): Evidence {
  const sum = Object.fromEntries(strongest(weighed).map(({ name, logOdds }) => [name, signed(logOdds)]))
  const values = Object.values(facts.comparisons).map(({ attribute, value, seen, of }) => [
    attribute,
    `${value} (${round(seen)} of ${round(of)})`,
  ])
  return {
    logOdds: round(logOdds),
    ...sum,
    ...Object.fromEntries(values),
    ...counterfactual(facts, logOdds, weighed),
  }
}

function strongest(weighed: Weighed[]): Weighed[] {
  return weighed
    .filter(({ logOdds }) => Math.abs(logOdds) >= 0.05)
    .sort((a, b) => Math.abs(b.logOdds) - Math.abs(a.logOdds))
}

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
function counterfactual(facts: Score['facts'], logOdds: number, weighed: Weighed[]): Evidence {
  const bySubject = new Map<Subject, number>()
  for (const { name, subject, logOdds: added } of weighed)
    if (name !== 'base') bySubject.set(subject, (bySubject.get(subject) ?? 0) + added)
  const { low } = facts.settings.levels
  const enough = [...bySubject]
    .filter(([, added]) => 1 / (1 + Math.exp(added - logOdds)) < low)
    .sort((a, b) => b[1] - a[1])
    .map(([subject]) => subjectNames[subject])
  return enough.length > 0 ? { wouldNotFireIf: enough } : {}
}

function reasonsOf({ weighed }: Score): string[] {
  const reasons = weighed
    .filter(({ logOdds }) => logOdds > 0)
    .map(({ name }) => riskReasons[name])
    .filter((reason) => reason !== undefined)
  return [...new Set(reasons)]
}

function signed(logOdds: number): string {
  return `${logOdds > 0 ? '+' : ''}${round(logOdds)}`
}

function round(value: number): number {
  return Math.round(value * 100) / 100
}
