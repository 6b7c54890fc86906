/** Sign-ins through networks that hide who is behind them. */
import type { NetworkKind } from '../enrich/address-lists.ts'
import { type Context, type Detection, type Finding, miss, suppressed, unknown } from './detection.ts'

/**
 * How likely a stranger is behind such a network, by what is known of the device.
 * Tor is rare among employees; VPNs are everyday, so alone they are only worth a note.
 */
const probabilities: Partial<Record<NetworkKind, Record<Context['history']['device'], number>>> = {
  tor: { known: 0.5, unknown: 0.6, new: 0.85 },
  proxy: { known: 0.2, unknown: 0.3, new: 0.5 },
  vpn: { known: 0.12, unknown: 0.2, new: 0.45 },
}

export const anonymizedIPAddress: Detection = {
  name: 'anonymizedIPAddress',
  riskEventType: 'anonymizedIPAddress',
  identityKinds: ['user'],
  title: 'Anonymous IP address',
  timing: 'realtime',
  mitreTechniqueId: 'T1090.003',
  correlationGroup: 'network',
  halfLifeDays: 14,
  levels: ['low', 'medium', 'high'],
  premise:
    'The address is a Tor exit, an anonymous proxy or a VPN. A relay such as Private Relay hides the place, not an intruder.',
  needs: 'a public address, and a list for at least one kind of network in the intel folder',
  reference: 'https://learn.microsoft.com/entra/id-protection/concept-identity-protection-risks',
  yieldsToTrust: true,

  detect({ features, history, profile, listedKinds }: Context): Finding {
    const { ip, subnet } = features.values
    if (!ip || !subnet) return unknown('the sign-in has no public address')
    if (listedKinds.length === 0) return unknown('no list of anonymous networks is loaded')
    const kind = features.kind
    if (!kind || kind === 'hosting') return miss
    const evidence = { ipAddress: ip, networkKind: kind, device: history.device }
    if (kind === 'relay') return suppressed('a privacy relay hides the place, not an intruder', evidence)
    if (profile.values.get('subnet')?.has(subnet)) {
      return suppressed('the user is known to use this network', { ...evidence, network: subnet })
    }
    const byDevice = probabilities[kind] as Record<Context['history']['device'], number>
    const reason = `signed in through ${kind === 'tor' ? 'Tor' : `an anonymous ${kind}`} with a ${history.device} device`
    return {
      kind: 'hit',
      probability: byDevice[history.device],
      reason,
      evidence,
      riskReasons: ['suspiciousIP'],
    }
  },
}
