/** A way to ask for a token that the user never used: mail protocols, passwords sent by programs, codes for other devices. */
import { valueAt } from '../observation/attributes.ts'
import { flag, hasFlag, type Observation } from '../observation/observation.ts'
import { isAnnounced, isExcepted } from '../score/declared.ts'
import { isKnown, isNew, isUnseen } from '../score/facts.ts'
import {
  type Context,
  type Detection,
  type Evidence,
  type Finding,
  knownCount,
  miss,
  own,
  suppressed,
  unknown,
} from './detection.ts'
import { isHiding } from './own-network.ts'

export const unusualProtocol: Detection = {
  name: 'unusualProtocol',
  riskEventType: 'unfamiliarFeatures',
  identityKinds: ['user'],
  title: 'Protocol that the user never used',
  timing: 'realtime',
  mitreTechniqueId: 'T1078.004',
  correlationGroup: 'familiarity',
  halfLifeDays: 14,
  levels: ['low', 'medium', 'high'],
  premise:
    'For the first time of this user a protocol sends the password itself and asks for no second factor, or a code is ' +
    'redeemed that was shown on another device, where whoever typed it in is not whoever gets the token. At home it is ' +
    'worth a note; from a network that is new to the user it is how mailboxes and tokens are taken.',
  needs: 'ten sign-ins of the user in a log that names the protocol',
  reference:
    'https://learn.microsoft.com/entra/identity/conditional-access/policy-block-authentication-flows',
  // The owner passes every factor for whoever shows the code, and the others ask for none.
  yieldsToTrust: false,

  detect(context: Context): Finding {
    const { observation, history, settings, says } = context
    const protocol = protocolOf(observation)
    const { learningSignIns, probabilityAtHome, probabilityElsewhere, probabilityAbroad } =
      settings.unusualProtocol
    if (!protocol || isKnown(context, valueAt.protocol)) return miss
    if (knownCount(context, valueAt.protocol) === 0) return unknown('noProtocol')
    if (history.signIns < learningSignIns) return unknown('userLearned')
    const isNewNetwork = isUnseen(context, valueAt.subnet) && !isExcepted(observation)
    const isAbroad =
      isNewNetwork &&
      ((says.country && isNew(context, valueAt.country) && !isAnnounced(observation)) || isHiding(context))
    const facts = {
      protocol,
      ipAddress: own(observation, 'ip'),
      network: own(observation, 'subnet'),
      country: own(observation, 'country'),
      isNewNetwork,
      isStranger: isAbroad,
      device: history.device,
    }
    if (isKnown(context, valueAt.device)) return suppressed('deviceKnown', facts)
    const isPasswordAlone = protocol !== 'deviceCode'
    if (isAbroad && isPasswordAlone) return { kind: 'hit', probability: probabilityAbroad, facts }
    return { kind: 'hit', probability: isNewNetwork ? probabilityElsewhere : probabilityAtHome, facts }
  },

  reasonOf({ protocol, isNewNetwork }: Evidence): string {
    const where = isNewNetwork ? 'a network that is new to the user' : 'a network of the user'
    return `${words[protocol as string] ?? protocol}, for the first time, from ${where}`
  },

  riskReasonsOf: () => ['UnfamiliarProtocol'],
}

function protocolOf(observation: Observation): 'legacy' | 'password' | 'deviceCode' | null {
  if (hasFlag(observation, flag.deviceCode)) return 'deviceCode'
  if (hasFlag(observation, flag.legacyProtocol)) return 'legacy'
  return hasFlag(observation, flag.passwordProtocol) ? 'password' : null
}

const words: Record<string, string> = {
  legacy: 'a protocol that sends the password itself',
  password: 'a program that sends the password itself',
  deviceCode: 'a code that was shown on another device',
}
