/** Sign-ins from addresses that attack: by a list, or because passwords of the tenant were guessed wrong there. */
import { valueAt } from '../observation/attributes.ts'
import { reputationCodes } from '../observation/codes.ts'
import { flag, hasFlag, hasValue } from '../observation/observation.ts'
import { isKnown, otherUsers } from '../score/facts.ts'
import {
  type Context,
  type Detection,
  type Evidence,
  type Finding,
  miss,
  moment,
  own,
  suppressed,
  unknown,
} from './detection.ts'

export const maliciousIPAddress: Detection = {
  name: 'maliciousIPAddress',
  riskEventType: 'maliciousIPAddress',
  identityKinds: ['user'],
  title: 'Malicious IP address',
  timing: 'offline',
  mitreTechniqueId: 'T1078.004',
  correlationGroup: 'network',
  halfLifeDays: 14,
  levels: ['low', 'medium', 'high'],
  premise:
    'The address is on a list of attackers, or several users of the tenant failed to sign in from it within a day. ' +
    'Where more colleagues are at home than failed, it is an office with a bad neighbour or a bad morning.',
  needs: 'a public address; a list of malicious addresses, or failed sign-ins of the tenant',
  reference: 'https://learn.microsoft.com/entra/id-protection/concept-identity-protection-risks',
  yieldsToTrust: true,

  detect(context: Context): Finding {
    const { observation, settings } = context
    if (!hasValue(observation, 'ip') || !hasValue(observation, 'subnet')) return unknown('noPublicAddress')
    if (reputationCodes[observation.reputation] === 'malicious') return byList(context)
    if (usersFailed(context) >= settings.maliciousIPAddress.addressUsersMin) return byFailures(context)
    return miss
  },

  reasonOf({ addressUsersFailed, isListStale, listAgeDays, device }: Evidence): string {
    if (addressUsersFailed !== undefined)
      return `${addressUsersFailed} users failed from this address before; ${device} device`
    const stale = isListStale ? `, which is ${Number(listAgeDays ?? 0)} days old` : ''
    return `the address is on a list of malicious ones${stale}; ${device} device`
  },

  riskReasonsOf: () => ['suspiciousIP'],
}

function byList(context: Context): Finding {
  const { observation, history, settings } = context
  const { listed, otherUsersMin, tenantShareMin } = settings.maliciousIPAddress
  const healthyUsers = otherUsers(context, valueAt.subnet)
  const isStale = hasFlag(observation, flag.reputationStale)
  const facts = {
    ipAddress: own(observation, 'ip'),
    network: own(observation, 'subnet'),
    listAgeDays: observation.reputationAgeDays > 0 ? observation.reputationAgeDays : null,
    device: history.device,
    healthyUsers,
  }
  if (isKnown(context, valueAt.subnet)) return suppressed('networkKnown', facts)
  if (healthyUsers >= Math.max(otherUsersMin, observation.tenant.users * tenantShareMin))
    return suppressed('colleaguesNetwork', facts)
  return {
    kind: 'hit',
    probability: listed[history.device] * (isStale ? settings.networks.staleWeight : 1),
    facts: { ...facts, isListStale: isStale },
  }
}

function byFailures(context: Context): Finding {
  const { observation, guessing, history, settings } = context
  const addressUsers = usersFailed(context)
  const healthyUsers = otherUsers(context, valueAt.subnet)
  const facts = {
    ipAddress: own(observation, 'ip'),
    network: own(observation, 'subnet'),
    addressUsersFailed: addressUsers,
    since: moment(guessing.since),
    device: history.device,
    healthyUsers,
  }
  if (isKnown(context, valueAt.subnet)) return suppressed('networkKnown', facts)
  if (healthyUsers >= addressUsers) return suppressed('moreColleaguesThanFailures', facts)
  return { kind: 'hit', probability: settings.maliciousIPAddress.failing[history.device], facts }
}

/** Of IPv6 a machine changes its address as it likes, within the /64 that it has. */
function usersFailed({ guessing, observation }: Context): number {
  return hasFlag(observation, flag.ipv6) ? guessing.networkUsers : guessing.addressUsers
}
