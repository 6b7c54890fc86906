/** Many wrong passwords for one account, from one network or from many, and then the right one. */
import { passwordGuessing as declared } from '../core/detections/password-guessing.ts'
import type { Failure } from '../profile/recent.ts'
import { type Context, type Detection, type Finding, miss, suppressed, unknown } from './detection.ts'
import { isKnown, whyOwnNetwork } from './own-network.ts'
import { failuresBefore } from './recent-failures.ts'

export const passwordGuessing: Detection = {
  ...declared,

  detect(context: Context): Finding {
    const { features, history, profile, settings } = context
    const { attemptsMin, networksMin, windowHours, otherUsersMin } = settings.passwordGuessing
    const { ip, subnet } = features.values
    const wrong = failuresBefore(context, ['wrongPassword', 'locked'], windowHours)
    if (wrong.length < Math.min(attemptsMin, networksMin)) return miss
    if (!profile.values.has('subnet')) return unknown('no network of the user is known yet')
    const strange = wrong.filter((guess) => guess.subnet && !isKnown(profile, 'subnet', guess.subnet))
    const networks = new Set(strange.map((guess) => guess.subnet as string))
    const evidence = {
      ipAddress: ip ?? null,
      network: subnet ?? null,
      wrongPasswords: wrong.length,
      wrongFromStrangeNetworks: strange.length,
      guessingNetworks: networks.size,
      isFromGuessingNetwork: subnet !== undefined && networks.has(subnet),
      since: wrong[0]?.at ?? null,
      device: history.device,
    }
    const isGuessed = strange.length >= attemptsMin || foreignNetworks(strange, context) >= networksMin
    if (!isGuessed) {
      const isOwn = wrong.length - strange.length >= attemptsMin
      return isOwn ? suppressed('the wrong passwords came from networks of the user', evidence) : miss
    }
    if (!subnet) return unknown('the sign-in has no public address')
    if (history.device === 'known') return suppressed('the device is known', evidence)
    const isNewAtHome = history.device === 'new' && isKnown(profile, 'subnet', subnet)
    const ownNetwork = whyOwnNetwork(context, otherUsersMin)
    if (ownNetwork && !isNewAtHome) return suppressed(ownNetwork, evidence)
    const from = networks.size === 1 ? 'one network' : `${networks.size} networks`
    return {
      kind: 'hit',
      probability: probabilityOf(context, evidence.isFromGuessingNetwork, isNewAtHome),
      reason: `the right password after ${strange.length} wrong ones from ${from}`,
      evidence,
      riskReasons: ['passwordGuessing'],
    }
  },
}

/** A phone hops through the networks of its own carrier: only those of other providers tell of many guessers. */
function foreignNetworks(strange: Failure[], { profile }: Context): number {
  const foreign = strange.filter((guess) => guess.asn && !isKnown(profile, 'asn', guess.asn))
  return new Set(foreign.map((guess) => guess.subnet)).size
}

function probabilityOf({ history, settings }: Context, isSameNetwork: boolean, isNewAtHome: boolean): number {
  const { probabilitySameNetwork, probabilityNewDevice, probabilityHalfKnown } = settings.passwordGuessing
  if (isNewAtHome) return probabilityHalfKnown
  if (isSameNetwork) return probabilitySameNetwork
  return history.device === 'new' ? probabilityNewDevice : probabilityHalfKnown
}
