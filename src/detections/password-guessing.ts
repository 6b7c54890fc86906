/** Many wrong passwords for one account, from one network or from many, and then the right one. */
import { valueAt } from '../observation/attributes.ts'
import { hasValue, shortOf } from '../observation/observation.ts'
import { type Failure, failuresBefore, wrongPasswords } from '../profile/failures.ts'
import { knowsShort } from '../profile/values.ts'
import { isKnown } from '../score/facts.ts'
import {
  type Context,
  type Detection,
  type Evidence,
  type Finding,
  knownCount,
  miss,
  moment,
  own,
  suppressed,
  unknown,
} from './detection.ts'
import { whyOwnNetwork } from './own-network.ts'

export const passwordGuessing: Detection = {
  name: 'passwordGuessing',
  riskEventType: 'investigationsThreatIntelligence',
  identityKinds: ['user'],
  title: 'Guessed password',
  timing: 'realtime',
  mitreTechniqueId: 'T1110.001',
  correlationGroup: 'campaign',
  halfLifeDays: null,
  levels: ['low', 'medium', 'high'],
  premise:
    'Within a day many passwords for this account were wrong, in networks that the user does not use, or a few in each ' +
    'of many; then one was right in an unfamiliar network. At home and with a known device the owner forgot it, or a ' +
    'program keeps trying the old one.',
  needs: 'a public address, the failed sign-ins of the account, and a network that the user is known to use',
  reference: 'https://attack.mitre.org/techniques/T1110/001/',
  yieldsToTrust: false,

  detect(context: Context): Finding {
    const { observation, flat, history, settings } = context
    const { attemptsMin, networksMin, windowHours, otherUsersMin } = settings.passwordGuessing
    const wrong = failuresBefore(flat, wrongPasswords, observation.at, windowHours)
    if (wrong.length < Math.min(attemptsMin, networksMin)) return miss
    if (knownCount(context, valueAt.subnet) === 0) return unknown('noKnownNetwork')
    const strange = wrong.filter(({ subnet }) => subnet !== 0 && !knowsShort(flat, 'subnet', subnet))
    const networks = new Set(strange.map(({ subnet }) => subnet))
    const isFromThere = networks.has(shortOf(observation, 'subnet'))
    const facts = {
      ipAddress: own(observation, 'ip'),
      network: own(observation, 'subnet'),
      wrongPasswords: wrong.length,
      wrongFromStrangeNetworks: strange.length,
      guessingNetworks: networks.size,
      isFromGuessingNetwork: isFromThere,
      since: moment(wrong[0]?.at ?? 0),
      device: history.device,
    }
    const isGuessed = strange.length >= attemptsMin || foreignNetworks(strange, context) >= networksMin
    if (!isGuessed) {
      const isOwn = wrong.length - strange.length >= attemptsMin
      return isOwn ? suppressed('wrongFromOwnNetworks', facts) : miss
    }
    if (!hasValue(observation, 'subnet')) return unknown('noPublicAddress')
    if (history.device === 'known') return suppressed('deviceKnown', facts)
    const isOwnClient = isKnown(context, valueAt.client)
    if (isOwnClient && isKnown(context, valueAt.asn)) return suppressed('ownProgramAndProvider', facts)
    const isNewAtHome = history.device === 'new' && isKnown(context, valueAt.subnet)
    const ownNetwork = whyOwnNetwork(context, otherUsersMin)
    if (ownNetwork && !isNewAtHome) return suppressed(ownNetwork, facts)
    const { probabilityOwnClient } = settings.passwordGuessing
    const probability =
      isOwnClient && !isFromThere ? probabilityOwnClient : probabilityOf(context, isFromThere, isNewAtHome)
    return { kind: 'hit', probability, facts }
  },

  reasonOf({ wrongFromStrangeNetworks, guessingNetworks }: Evidence): string {
    const from = guessingNetworks === 1 ? 'one network' : `${guessingNetworks} networks`
    return `the right password after ${wrongFromStrangeNetworks} wrong ones from ${from}`
  },

  riskReasonsOf: () => ['passwordGuessing'],
}

/** A phone hops through the networks of its own carrier: only those of other providers tell of many guessers. */
function foreignNetworks(strange: Failure[], { flat }: Context): number {
  const foreign = strange.filter(({ asn }) => asn !== 0 && !knowsShort(flat, 'asn', asn))
  return new Set(foreign.map(({ subnet }) => subnet)).size
}

function probabilityOf({ history, settings }: Context, isSameNetwork: boolean, isNewAtHome: boolean): number {
  const { probabilitySameNetwork, probabilityNewDevice, probabilityHalfKnown } = settings.passwordGuessing
  if (isNewAtHome) return probabilityHalfKnown
  if (isSameNetwork) return probabilitySameNetwork
  return history.device === 'new' ? probabilityNewDevice : probabilityHalfKnown
}
