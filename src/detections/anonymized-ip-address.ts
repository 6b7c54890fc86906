/** Sign-ins through networks that hide who is behind them. */
import { valueAt } from '../observation/attributes.ts'
import { networkKindSourceCodes } from '../observation/codes.ts'
import { flag, hasFlag, hasValue } from '../observation/observation.ts'
import { isExcepted } from '../score/declared.ts'
import { isKnown, otherUsers } from '../score/facts.ts'
import {
  type Context,
  type Detection,
  type Evidence,
  type Finding,
  miss,
  own,
  suppressed,
  unknown,
} from './detection.ts'
import { networkKindOf } from './own-network.ts'
import type { Why } from './whys.ts'

type HidingKind = 'tor' | 'vpn' | 'proxy'

const kindWords: Record<HidingKind, string> = {
  tor: 'Tor',
  vpn: 'an anonymous VPN',
  proxy: 'an anonymous proxy',
}
const sourceWords = { list: 'by a list', asn: 'by its AS number', name: 'by its name' }

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
    'The address is a Tor exit, an anonymous proxy or a VPN: by a list, or less surely by the number or the name of its ' +
    'network. A relay such as Private Relay hides the place, not an intruder; a hosting company alone hides nobody.',
  needs: 'a public address, and a list in the intel folder or the AS number or name of the network',
  reference: 'https://learn.microsoft.com/entra/id-protection/concept-identity-protection-risks',
  yieldsToTrust: true,

  detect(context: Context): Finding {
    const { observation, history, settings } = context
    if (!hasValue(observation, 'ip') || !hasValue(observation, 'subnet')) return unknown('noPublicAddress')
    const kind = networkKindOf(context)
    if (kind === 'none' && !isAnythingTold(context)) return unknown('noNetworkKind')
    const knownBy = networkKindSourceCodes[observation.networkKindSource] ?? 'list'
    const isStale = hasFlag(observation, flag.listStale)
    const facts = {
      ipAddress: own(observation, 'ip'),
      networkKind: kind === 'none' ? null : kind,
      knownBy,
      networkName: own(observation, 'networkName'),
      listAgeDays: knownBy === 'list' && observation.listAgeDays > 0 ? observation.listAgeDays : null,
      device: history.device,
    }
    if (kind === 'relay') return suppressed('privacyRelay', facts)
    if (kind !== 'tor' && kind !== 'vpn' && kind !== 'proxy') return miss
    const why = suppressionOf(context, kind)
    if (why) return suppressed(why, { ...facts, network: own(observation, 'subnet') })
    const { sourceWeights, staleWeight } = settings.networks
    const weight = sourceWeights[knownBy] * (isStale ? staleWeight : 1)
    return {
      kind: 'hit',
      probability: settings.anonymizedIPAddress[kind][history.device] * weight,
      facts: { ...facts, isListStale: isStale },
    }
  },

  reasonOf({ networkKind, knownBy, isListStale, listAgeDays, device }: Evidence): string {
    const stale = isListStale ? `, which is ${Number(listAgeDays ?? 0)} days old` : ''
    const words = kindWords[networkKind as HidingKind]
    return `signed in through ${words} (${sourceWords[knownBy as 'list']}${stale}) with a ${device} device`
  },

  riskReasonsOf: () => ['suspiciousIP'],
}

/** Whether anything could have told the kind of the network. */
function isAnythingTold({ observation }: Context): boolean {
  return (
    observation.listedKinds !== 0 ||
    hasValue(observation, 'namedLocation') ||
    hasValue(observation, 'asn') ||
    hasValue(observation, 'networkName')
  )
}

/** Tor is nobody's way out of the house, however many use it. */
function suppressionOf(context: Context, kind: HidingKind): Why | null {
  if (isKnown(context, valueAt.subnet)) return 'networkKnown'
  if (isExcepted(context.observation)) return 'networkExcepted'
  const { observation, settings } = context
  const { otherUsersMin, tenantShareMin } = settings.anonymizedIPAddress
  const enough = Math.max(otherUsersMin, observation.tenant.users * tenantShareMin)
  return kind !== 'tor' && otherUsers(context, valueAt.subnet) >= enough ? 'colleaguesNetwork' : null
}
