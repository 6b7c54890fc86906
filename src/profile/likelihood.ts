/**
 * How much stranger a sign-in is for this user than for the tenant: additive log-likelihood ratios with Dirichlet
 * back-off, after Freeman et al., "Who Are You? A Statistical Approach to Measuring User Authenticity", NDSS 2016.
 * Positive: strange for this user. A missing value contributes nothing.
 */
import type { EngineSettings, PersonAttribute } from '../config.ts'
import type { Features } from '../enrich/features.ts'
import type { Timestamp } from '../model/sign-in.ts'
import { toDays, weightOf } from './buckets.ts'
import type { Profile } from './profile.ts'
import type { TenantBaseline } from './tenant.ts'

export interface Contribution {
  attribute: PersonAttribute
  value: string
  /** Decayed sign-ins of this user with the value, and in all. */
  seen: number
  of: number
  /** Share of the tenant's sign-ins with the value. */
  tenantShare: number
  /** Nats, before the weight of the attribute. */
  llr: number
  /** What it adds to the score. */
  weighted: number
}

/** Weight of the tenant's distribution within a user's: one sign-in's worth. */
const alpha = 1

export function contributionsOf(
  features: Features,
  profile: Profile,
  tenant: TenantBaseline,
  at: Timestamp,
  settings: EngineSettings,
): Contribution[] {
  const { weights, historyMax, forMax, againstMax } = settings.unfamiliarFeatures
  const contributions: Contribution[] = []
  const atDays = toDays(at)
  const halfLifeDays = settings.profileHalfLifeDays
  for (const [name, value] of Object.entries(features.values)) {
    if (!(name in weights)) continue
    const attribute = name as PersonAttribute
    const counts = profile.values.get(attribute)
    if (!counts || counts.size === 0) continue
    let of = 0
    for (const buckets of counts.values()) of += weightOf(buckets, atDays, halfLifeDays)
    const seen = weightOf(counts.get(value), atDays, halfLifeDays)
    const tenantShare = shareOf(tenant, attribute, features)
    const scale = Math.min(1, historyMax / Math.max(of, 1e-9))
    const userShare = (seen * scale + alpha * tenantShare) / (of * scale + alpha)
    const llr = clamp(Math.log(tenantShare / userShare), -againstMax, forMax)
    contributions.push({ attribute, value, seen, of, tenantShare, llr, weighted: weights[attribute] * llr })
  }
  return contributions
}

/** Personal values are at most as common in the tenant as the network or system they come with. */
function shareOf(tenant: TenantBaseline, attribute: PersonAttribute, { values }: Features): number {
  if (attribute === 'ip') return tenant.share('subnet', values.subnet ?? '')
  if (attribute === 'device') return tenant.share('os', values.os ?? '') / Math.max(1, tenant.users)
  return tenant.share(attribute, values[attribute] as string)
}

/** How rare network and country are in the tenant (mean of −ln share, in nats); null when neither is known. */
export function rarityOf(features: Features, tenant: TenantBaseline): number | null {
  const rare: number[] = []
  for (const attribute of ['asn', 'country'] as const) {
    const value = features.values[attribute]
    if (value !== undefined) rare.push(-Math.log(tenant.share(attribute, value)))
  }
  return rare.length === 0 ? null : rare.reduce((sum, nats) => sum + nats, 0) / rare.length
}

function clamp(value: number, min: number, max: number): number {
  return Math.min(max, Math.max(min, value))
}
