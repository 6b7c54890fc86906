/** Somebody else vouches for a federated user: a forged token, or a trust that an intruder added. */
import { tokenIssuerAnomaly as declared } from '../core/detections/token-issuer-anomaly.ts'
import { totalOf } from '../profile/buckets.ts'
import { type Context, type Detection, type Finding, miss, suppressed, unknown } from './detection.ts'
import { tenantCount } from './own-network.ts'

/** More than a reader wants to see. */
const issuersMax = 5

export const tokenIssuerAnomaly: Detection = {
  ...declared,

  detect(context: Context): Finding {
    const { features, profile, tenant, settings } = context
    const { signInsMin, tenantShareMax, knownIssuers, probabilityNobody, probabilityFew } =
      settings.tokenIssuerAnomaly
    const { issuer } = features.values
    if (issuer === undefined) return unknown('the sign-in names no issuer')
    const known = profile.values.get('issuer') ?? new Map<string, number[]>()
    if (known.has(issuer)) return miss
    let federated = 0
    for (const buckets of known.values()) federated += totalOf(buckets)
    if (federated < signInsMin) return unknown('too few federated sign-ins of the user yet')
    const signIns = Math.round(tenantCount(context, 'issuer', issuer))
    const before = [...known.keys()].slice(0, issuersMax)
    const evidence = { issuer, knownIssuers: before, signInsOfTenant: signIns }
    if (knownIssuers.includes(issuer)) return suppressed('the settings name this issuer as known', evidence)
    if (signIns > 0 && signIns > tenantShareMax * tenant.signIns)
      return suppressed('colleagues sign in through this issuer', evidence)
    return {
      kind: 'hit',
      probability: signIns === 0 ? probabilityNobody : probabilityFew,
      reason: `vouched for by ${issuer}, never before by another than ${before.join(', ')}`,
      evidence,
    }
  },
}
