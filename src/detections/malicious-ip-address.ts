/** Sign-ins from addresses that attack: by a list, or because passwords of the tenant were guessed wrong there. */
import { maliciousIPAddress as declared } from '../core/detections/malicious-ip-address.ts'
import { type Context, type Detection, type Finding, miss, suppressed, unknown } from './detection.ts'

export const maliciousIPAddress: Detection = {
  ...declared,

  detect(context: Context): Finding {
    const { features, settings } = context
    const { ip, subnet } = features.values
    if (!ip || !subnet) return unknown('the sign-in has no public address')
    if (features.reputation === 'malicious') return byList(context, ip, subnet)
    if (usersFailed(context, ip) >= settings.maliciousIPAddress.addressUsersMin)
      return byFailures(context, ip, subnet)
    return miss
  },
}

function byList(context: Context, ipAddress: string, network: string): Finding {
  const { features, history, tenant, settings } = context
  const { listed, otherUsersMin, tenantShareMin } = settings.maliciousIPAddress
  const healthyUsers = tenant.otherUsers('subnet', network)
  const { reputationAgeDays = null, reputationStale } = features
  const evidence = {
    ipAddress,
    network,
    listAgeDays: reputationAgeDays,
    device: history.device,
    healthyUsers,
  }
  if (isKnown(context, network)) return suppressed('the user is known to use this network', evidence)
  if (healthyUsers >= Math.max(otherUsersMin, tenant.users * tenantShareMin))
    return suppressed('many colleagues use this network', evidence)
  const stale = reputationStale ? `, which is ${Math.round(reputationAgeDays ?? 0)} days old` : ''
  return {
    kind: 'hit',
    probability: listed[history.device] * (reputationStale ? settings.networks.staleWeight : 1),
    reason: `the address is on a list of malicious ones${stale}; ${history.device} device`,
    evidence,
    riskReasons: ['suspiciousIP'],
  }
}

function byFailures(context: Context, ipAddress: string, network: string): Finding {
  const { guessing, history, tenant, settings } = context
  const addressUsers = usersFailed(context, ipAddress)
  const healthyUsers = tenant.otherUsers('subnet', network)
  const evidence = {
    ...{ ipAddress, network, addressUsersFailed: addressUsers, since: guessing.since },
    ...{ device: history.device, healthyUsers },
  }
  if (isKnown(context, network)) return suppressed('the user is known to use this network', evidence)
  if (healthyUsers >= addressUsers)
    return suppressed('more colleagues use this network than failed there', evidence)
  return {
    kind: 'hit',
    probability: settings.maliciousIPAddress.failing[history.device],
    reason: `${addressUsers} users failed from this address before; ${history.device} device`,
    evidence,
    riskReasons: ['suspiciousIP'],
  }
}

/** Of IPv6 a machine changes its address as it likes, within the /64 that it has. */
function usersFailed({ guessing }: Context, ipAddress: string): number {
  return ipAddress.includes(':') ? guessing.networkUsers : guessing.addressUsers
}

function isKnown({ profile }: Context, network: string): boolean {
  return profile.values.get('subnet')?.has(network) ?? false
}
