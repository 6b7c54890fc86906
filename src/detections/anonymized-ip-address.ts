/** Sign-ins through networks that hide who is behind them. */

import { anonymizedIPAddress as declared } from '../core/detections/anonymized-ip-address.ts'
import type { NetworkKind } from '../enrich/address-lists.ts'
import { type Context, type Detection, type Finding, miss, suppressed, unknown } from './detection.ts'

type HidingKind = Extract<NetworkKind, 'tor' | 'vpn' | 'proxy'>

const words: Record<HidingKind, string> = { tor: 'Tor', vpn: 'an anonymous VPN', proxy: 'an anonymous proxy' }
const sources = { list: 'by a list', asn: 'by its AS number', name: 'by its name' }

export const anonymizedIPAddress: Detection = {
  ...declared,

  detect(context: Context): Finding {
    const { features, history, listedKinds, settings } = context
    const { ip, subnet, asn } = features.values
    if (!ip || !subnet) return unknown('the sign-in has no public address')
    const { kind, kindSource = 'list', networkName } = features
    if (!kind && !features.namedLocation && listedKinds.length === 0 && !asn && !networkName)
      return unknown('no list is loaded, and the network has neither a number nor a name')
    const evidence = {
      ipAddress: ip,
      networkKind: kind ?? null,
      knownBy: kindSource,
      networkName: networkName ?? null,
      listAgeDays: features.listAgeDays ?? null,
      device: history.device,
    }
    if (kind === 'relay') return suppressed('a privacy relay hides the place, not an intruder', evidence)
    if (kind !== 'tor' && kind !== 'vpn' && kind !== 'proxy') return miss
    const why = suppressionOf(context, kind, subnet)
    if (why) return suppressed(why, { ...evidence, network: subnet })
    const { sourceWeights, staleWeight } = settings.networks
    const weight = sourceWeights[kindSource] * (features.stale ? staleWeight : 1)
    const stale = features.stale ? `, which is ${Math.round(features.listAgeDays ?? 0)} days old` : ''
    return {
      kind: 'hit',
      probability: settings.anonymizedIPAddress[kind][history.device] * weight,
      reason: `signed in through ${words[kind]} (${sources[kindSource]}${stale}) with a ${history.device} device`,
      evidence,
      riskReasons: ['suspiciousIP'],
    }
  },
}

/** Tor is nobody's way out of the house, however many use it. */
function suppressionOf(
  { profile, tenant, settings }: Context,
  kind: HidingKind,
  subnet: string,
): string | null {
  if (profile.values.get('subnet')?.has(subnet)) return 'the user is known to use this network'
  const { otherUsersMin, tenantShareMin } = settings.anonymizedIPAddress
  const enough = Math.max(otherUsersMin, tenant.users * tenantShareMin)
  if (kind !== 'tor' && tenant.otherUsers('subnet', subnet) >= enough)
    return 'many colleagues use this network'
  return null
}
