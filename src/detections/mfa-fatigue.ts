/** Prompts for the second factor, again and again, until the owner gives in. */
import { valueAt } from '../observation/attributes.ts'
import { codeOf, factorCodes, isPhishingResistant } from '../observation/codes.ts'
import { hasValue, shortOf } from '../observation/observation.ts'
import { failuresBefore } from '../profile/failures.ts'
import { knowsShort } from '../profile/values.ts'
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
  type Word,
} from './detection.ts'
import { whyOwnNetwork } from './own-network.ts'

const refusals = ['secondFactorFailed'] as const
const noFactor = codeOf(factorCodes, 'none')

export const mfaFatigue: Detection = {
  name: 'mfaFatigue',
  riskEventType: 'investigationsThreatIntelligence',
  identityKinds: ['user'],
  title: 'Prompts until the owner gives in',
  timing: 'realtime',
  mitreTechniqueId: 'T1621',
  correlationGroup: 'credential',
  halfLifeDays: null,
  levels: ['medium', 'high'],
  premise:
    'Within an hour, or all night, the owner refused or did not answer one prompt after the other, asked for from ' +
    'networks that the owner does not use. High when a second factor then passes, medium while the prompts go on: ' +
    'whoever asks has the password. An owner who fumbles does so at home or with a known device.',
  needs:
    'a public address, the failed second factors of the last hours, and a network that the user is known to use',
  reference: 'https://attack.mitre.org/techniques/T1621/',
  yieldsToTrust: false,

  detect(context: Context): Finding {
    const { observation, flat, history, outcome, settings } = context
    const { otherUsersMin, probabilityPassed, probabilityGoingOn } = settings.mfaFatigue
    const isFailing = outcome === 'secondFactorFailed'
    if (outcome === 'blocked' || isPhishingResistant(observation.factor)) return miss
    const { refused, promptsMin } = promptsOf(context, isFailing ? 1 : 0)
    const count = refused.length + (isFailing ? 1 : 0)
    if (count < promptsMin) return miss
    if (!hasValue(observation, 'subnet')) return unknown('noPublicAddress')
    if (knownCount(context, valueAt.subnet) === 0) return unknown('noKnownNetwork')
    const here = shortOf(observation, 'subnet')
    const strange = refused.filter(({ subnet }) => subnet !== 0 && !knowsShort(flat, 'subnet', subnet))
    const strangeCount = strange.length + (isFailing && !knowsShort(flat, 'subnet', here) ? 1 : 0)
    const networks = new Set(strange.map(({ subnet }) => subnet))
    if (isFailing) networks.add(here)
    const isPassed = outcome === 'success'
    // A log that is silent about factors: then only where the prompts came from was their answer.
    if (isPassed && observation.factor === noFactor && !networks.has(here)) return miss
    const facts = {
      ipAddress: own(observation, 'ip'),
      network: own(observation, 'subnet'),
      prompts: count,
      promptsFromStrangeNetworks: strangeCount,
      promptNetworks: [...networks].map((low): Word => ({ of: 'subnet', low })),
      deniedByPerson: refused.filter(({ refusal }) => refusal !== 0).length,
      since: moment(refused[0]?.at ?? 0),
      device: history.device,
      isPassed,
    }
    const ownNetwork = whyOwnNetwork(context, otherUsersMin)
    if (ownNetwork) return suppressed(ownNetwork, facts)
    if (history.device === 'known') return suppressed('ownerFumbles', facts)
    if (strangeCount < promptsMin) return suppressed('promptsFromOwnNetworks', facts)
    return { kind: 'hit', probability: isPassed ? probabilityPassed : probabilityGoingOn, facts }
  },

  reasonOf({ prompts, isPassed }: Evidence): string {
    return isPassed
      ? `a sign-in that went well after ${prompts} refused or unanswered prompts`
      : `${prompts} prompts refused or unanswered, and the next one asked for`
  },

  riskReasonsOf: () => ['mfaFatigue'],
}

/** Those of an hour where they are enough, else those of the night. `now`: 1 when the sign-in is one itself. */
function promptsOf({ flat, observation, settings }: Context, now: 0 | 1) {
  const { promptsMin, windowHours, slowPromptsMin, slowWindowHours } = settings.mfaFatigue
  const refused = failuresBefore(flat, refusals, observation.at, windowHours)
  if (refused.length + now >= promptsMin) return { refused, promptsMin }
  return {
    refused: failuresBefore(flat, refusals, observation.at, slowWindowHours),
    promptsMin: slowPromptsMin,
  }
}
