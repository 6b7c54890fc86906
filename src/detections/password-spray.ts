/** The one right guess among many wrong ones: a right password inside a campaign of guessing at many accounts. */
import { hasValue } from '../observation/observation.ts'
import { type Context, type Detection, type Evidence, type Finding, miss, unknown } from './detection.ts'

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
    'Passwords of many users are guessed wrong by one campaign, which shows in the address, the network, the provider, ' +
    'the client, or only in how many users fail from where they never were; and this password was right, from one of ' +
    'its addresses or networks, or from where its user never was and with what the campaign shows. Sign-ins from ' +
    'before the alarm are found too. An address that more healthy users share than failed is an office on a Monday ' +
    'morning.',
  needs: 'a public address, and the failed sign-ins of the tenant',
  reference: 'https://learn.microsoft.com/security/operations/incident-response-playbook-password-spray',
  yieldsToTrust: false,

  detect({ observation, said }: Context): Finding {
    if (!hasValue(observation, 'ip') || !hasValue(observation, 'subnet')) return unknown('noPublicAddress')
    const found = said.find(({ detection }) => detection === 'passwordSpray')
    if (!found) return miss
    const { probability, facts, knownAt } = found
    return { kind: 'hit', probability, facts, isLater: knownAt > observation.at }
  },

  reasonOf({
    addressUsersFailed,
    networkUsersFailed,
    usersFailed,
    isNetworkKnown,
    isAsnKnown,
  }: Evidence): string {
    if (Number(addressUsersFailed) > 0)
      return `the right password, from an address that failed for ${others(addressUsersFailed)}`
    if (isNetworkKnown)
      return `the right password, from a network that failed for ${others(networkUsersFailed)}`
    const where = isAsnKnown ? 'from the provider' : 'from somewhere new, with what is shown'
    return `the right password, ${where} of a campaign that failed for ${others(usersFailed)}`
  },

  riskReasonsOf: () => ['passwordSpray'],
}

function others(users: Evidence[string] | undefined): string {
  return `${users} ${users === 1 ? 'other user' : 'other users'}`
}
