/** The one right guess among many wrong ones: a success from where guessing at many accounts is going on. */
import { type Context, type Detection, type Finding, miss, suppressed, unknown } from './detection.ts'

/** From the guessing address itself, and from elsewhere in its network. */
const probabilityAddress = 0.95
const probabilityNetwork = 0.6

export const passwordSpray: Detection = {
  name: 'passwordSpray',
  riskEventType: 'passwordSpray',
  identityKinds: ['user'],
  title: 'Password spray',
  timing: 'realtime',
  mitreTechniqueId: 'T1110.003',
  correlationGroup: 'campaign',
  halfLifeDays: null,
  levels: ['medium', 'high'],
  premise:
    'From this address, or its network, passwords of many users were guessed wrong within a day, and this one was ' +
    'right. An address that more healthy users share than failed is an office on a Monday morning.',
  needs: 'a public address, and the failed sign-ins of the tenant',
  reference: 'https://learn.microsoft.com/security/operations/incident-response-playbook-password-spray',
  yieldsToTrust: false,

  detect({ features, guessing, profile, tenant, settings }: Context): Finding {
    const { ip, subnet } = features.values
    if (!ip || !subnet) return unknown('the sign-in has no public address')
    const { addressUsersMin, networkUsersMin, tenantShareMin, usersFloor } = settings.passwordSpray
    const small = Math.max(usersFloor, tenant.users * tenantShareMin)
    const fromAddress = guessing.addressUsers >= Math.min(addressUsersMin, small)
    const fromNetwork = guessing.networkUsers >= Math.min(networkUsersMin, small)
    if (!fromAddress && !fromNetwork) return miss
    const healthyUsers = tenant.otherUsers('subnet', subnet)
    const evidence = {
      ipAddress: ip,
      network: subnet,
      addressUsersFailed: guessing.addressUsers,
      networkUsersFailed: guessing.networkUsers,
      healthyUsers,
      since: guessing.since,
    }
    if (healthyUsers >= guessing.networkUsers)
      return suppressed('more colleagues use this network than failed there', evidence)
    if (profile.values.get('subnet')?.has(subnet))
      return suppressed('the user is known to use this network', evidence)
    const users = fromAddress ? guessing.addressUsers : guessing.networkUsers
    return {
      kind: 'hit',
      probability: fromAddress ? probabilityAddress : probabilityNetwork,
      reason: `the right password, from ${fromAddress ? 'an address' : 'a network'} that failed for ${users} users`,
      evidence,
      riskReasons: ['passwordSpray'],
    }
  },
}
