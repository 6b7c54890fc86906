/**
 * How the values of a sign-in compare with what the user and the tenant usually show: additive log-likelihood ratios
 * with Dirichlet back-off, after Freeman et al., "Who Are You? A Statistical Approach to Measuring User Authenticity",
 * NDSS 2016. Positive: strange for this user. A missing value compares with nothing.
 */
import type { EngineSettings, PersonAttribute } from '../config.ts'
import type { Features } from '../enrich/features.ts'
import type { Timestamp } from '../model/sign-in.ts'
import { toDays, weightOf, weightOfAll } from './buckets.ts'
import type { Profile } from './profile.ts'
import type { TenantBaseline } from './tenant.ts'

export interface Comparison {
  attribute: PersonAttribute
  value: string
  /** Decayed sign-ins of this user with the value, and with any value of the attribute. */
  seen: number
  of: number
  /** Different values that the user is known by. */
  known: number
  /** Share of the tenant's sign-ins with the value. */
  tenantShare: number
  /** Nats; 0 without history. */
  llr: number
  /** Surprise at a value that is new to the user, in nats, by how many were new before; 0 for one that is known. */
  novelty: number
}

export type Comparisons = Partial<Record<PersonAttribute, Comparison>>

/** Weight of the tenant's distribution within a user's: one sign-in's worth. */
const alpha = 1

export function comparisonsOf(
  features: Features,
  profile: Profile,
  tenant: TenantBaseline,
  at: Timestamp,
  settings: EngineSettings,
): Comparisons {
  const comparisons: Comparisons = {}
  const atDays = toDays(at)
  for (const attribute of comparedAttributes) {
    const value = features.values[attribute]
    if (value === undefined) continue
    const counts = profile.values.get(attribute)
    const of = counts ? weightOfAll(counts, atDays, settings.profileHalfLifeDays) : 0
    const seen = weightOf(counts?.get(value), atDays, settings.profileHalfLifeDays)
    const known = counts?.size ?? 0
    const tenantShare = shareOf(tenant, attribute, features)
    const isNew = known > 0 && !counts?.has(value)
    comparisons[attribute] = {
      attribute,
      value,
      seen,
      of,
      known,
      tenantShare,
      llr: known === 0 ? 0 : likelihoodRatio(seen, of, tenantShare, settings),
      novelty: isNew ? noveltyNats(known, of) : 0,
    }
  }
  return comparisons
}

export const comparedAttributes: PersonAttribute[] = [
  'ip',
  'subnet',
  'asn',
  'country',
  'city',
  'client',
  'agent',
  'os',
  'device',
  'networkKind',
  'hour',
  'app',
]

/** History counts at most as `historyMax` sign-ins, so that busy users are not judged more harshly. */
function likelihoodRatio(seen: number, of: number, tenantShare: number, { score }: EngineSettings): number {
  const scale = Math.min(1, score.historyMax / Math.max(of, 1e-9))
  const userShare = (seen * scale + alpha * tenantShare) / (of * scale + alpha)
  return Math.min(score.forMax, Math.max(-score.againstMax, Math.log(tenantShare / userShare)))
}

/** −ln of the share of sign-ins that brought something new (Good, 1953); as in novelty.ts. */
function noveltyNats(known: number, of: number): number {
  return Math.max(0, -Math.log((known + 0.5) / (Math.min(of, 200) + 1.5)))
}

/** Personal values are at most as common in the tenant as the network or system they come with. */
function shareOf(tenant: TenantBaseline, attribute: PersonAttribute, { values }: Features): number {
  if (attribute === 'ip') return tenant.share('subnet', values.subnet ?? '')
  if (attribute === 'device') return tenant.share('os', values.os ?? '') / Math.max(1, tenant.users)
  return tenant.share(attribute, values[attribute] as string)
}
