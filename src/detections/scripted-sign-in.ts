/** A program that shows no browser signs in as a person who never used one. */
import { valueAt } from '../observation/attributes.ts'
import { flag, hasFlag, hasValue } from '../observation/observation.ts'
import { failuresBefore, wrongPasswords } from '../profile/failures.ts'
import { isKnown, isNew, isUnseen, weightOf } from '../score/facts.ts'
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

export const scriptedSignIn: Detection = {
  name: 'scriptedSignIn',
  riskEventType: 'unfamiliarFeatures',
  identityKinds: ['user'],
  title: 'Script in place of a person',
  timing: 'realtime',
  mitreTechniqueId: 'T1059',
  correlationGroup: 'familiarity',
  halfLifeDays: 14,
  levels: ['low', 'medium'],
  premise:
    'A person who always came with a browser or a known program comes, there and then, with the HTTP library of a ' +
    'script, or with a client that shows nothing. From the own network it is worth a note, for malware and developers ' +
    'look alike there; from a network that is new, or after a wrong password, more.',
  needs: 'ten sign-ins of the user that show a client',
  reference: 'https://attack.mitre.org/techniques/T1059/',
  // Whoever runs the script has what it sends.
  yieldsToTrust: false,

  detect(context: Context): Finding {
    const { observation, flat, history, settings } = context
    const { learningSignIns, probabilityAtHome, probabilityElsewhere, shownMin, windowHours } =
      settings.scriptedSignIn
    if (!hasFlag(observation, flag.scripted) || !hasFlag(observation, flag.interactive)) return miss
    if (history.signIns < learningSignIns || knownCount(context, valueAt.agent) === 0)
      return unknown('userLearned')
    const isNewProgram = hasValue(observation, 'agent')
      ? isNew(context, valueAt.agent)
      : isNew(context, valueAt.app) && weightOf(context, valueAt.agent) >= shownMin * context.signInsWeight
    if (!isNewProgram) return miss
    const isNewNetwork = isUnseen(context, valueAt.subnet)
    const wrong = failuresBefore(flat, wrongPasswords, observation.at, windowHours).length
    const facts = {
      client: own(observation, 'agent'),
      application: own(observation, 'app'),
      ipAddress: own(observation, 'ip'),
      network: own(observation, 'subnet'),
      isNewNetwork,
      wrongPasswords: wrong,
      device: history.device,
    }
    if (isKnown(context, valueAt.device)) return suppressed('deviceKnown', facts)
    return {
      kind: 'hit',
      probability: isNewNetwork || wrong > 0 ? probabilityElsewhere : probabilityAtHome,
      facts,
    }
  },

  reasonOf({ client, isNewNetwork }: Evidence): string {
    const what = client === null ? 'a client that shows nothing of itself' : `a script (${client})`
    return `${what}, never seen of this user, from ${isNewNetwork ? 'a new network' : 'a network of the user'}`
  },

  riskReasonsOf: () => ['UnfamiliarBrowser'],
}
