/** Sign-ins that look like somebody else: network, place, device and habits beside those of the user. */
import type { ProfileAttribute } from '../config.ts'
import { type Contribution, rarityOf } from '../profile/likelihood.ts'
import { type Context, type Detection, type Finding, miss, unknown } from './detection.ts'

/** Entra's names for what was unfamiliar, as `additionalInfo` carries them. */
const riskReasons: Partial<Record<ProfileAttribute, string>> = {
  ip: 'UnfamiliarIP',
  subnet: 'UnfamiliarTenantIPsubnet',
  asn: 'UnfamiliarASN',
  country: 'UnfamiliarLocation',
  city: 'UnfamiliarLocation',
  agent: 'UnfamiliarBrowser',
  os: 'UnfamiliarDevice',
  device: 'UnfamiliarDevice',
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
    'large than for this user. A user without history is judged by how rare network and country are in the tenant.',
  needs:
    'an address or a device, and five sign-ins over five days of the user, or 200 sign-ins of the tenant',
  reference: 'https://doi.org/10.14722/ndss.2016.23240',
  yieldsToTrust: true,

  detect(context: Context): Finding {
    const { asn, country, subnet, agent, os, device } = context.features.values
    if (!asn && !country && !subnet && !agent && !os && !device) {
      return unknown('the sign-in shows neither a network nor a device')
    }
    return isLearning(context) ? byRarity(context) : byHistory(context)
  },
}

function isLearning({ history, settings }: Context): boolean {
  return history.signIns < settings.learningSignIns || history.ageDays < settings.learningDays
}

function byHistory({ contributions, settings }: Context): Finding {
  const { center, scale } = settings.unfamiliarFeatures
  const score = contributions.reduce((sum, contribution) => sum + contribution.weighted, 0)
  const probability = logistic((score - center) / scale)
  if (probability < settings.levels.low) return miss
  const strange = contributions.filter((contribution) => contribution.seen === 0)
  return {
    kind: 'hit',
    probability,
    reason: `never seen of this user: ${strange.map((contribution) => contribution.attribute).join(', ') || 'nothing single'}`,
    evidence: { score: round(score), ...Object.fromEntries(contributions.map(describe)) },
    riskReasons: reasonsOf(strange),
  }
}

/** Otherwise new accounts could never be found: a third of real takeovers hit accounts without a history. */
function byRarity({ features, tenant, settings }: Context): Finding {
  const { tenantSignInsMin, rarityCenter, scale } = settings.unfamiliarFeatures
  if (tenant.signIns < tenantSignInsMin)
    return unknown('neither the user nor the tenant has enough history yet')
  const rarity = rarityOf(features, tenant)
  if (rarity === null) return unknown('a user without history can only be judged by network or country')
  const probability = logistic((rarity - rarityCenter) / scale)
  if (probability < settings.levels.low) return miss
  return {
    kind: 'hit',
    probability,
    reason: 'a user without history, from a network or country that is rare in the tenant',
    evidence: {
      rarityNats: round(rarity),
      asn: features.values.asn ?? null,
      country: features.values.country ?? null,
    },
    riskReasons: ['UnfamiliarASN', 'UnfamiliarLocation'],
  }
}

function describe({ attribute, value, seen, of, weighted }: Contribution): [string, string] {
  const sign = weighted > 0 ? '+' : ''
  return [attribute, `${value} (${round(seen)} of ${round(of)}, ${sign}${round(weighted)})`]
}

function reasonsOf(strange: Contribution[]): string[] {
  const reasons = strange
    .map(({ attribute }) => riskReasons[attribute])
    .filter((reason) => reason !== undefined)
  return [...new Set(reasons)]
}

function logistic(x: number): number {
  return 1 / (1 + Math.exp(-x))
}

function round(value: number): number {
  return Math.round(value * 100) / 100
}
