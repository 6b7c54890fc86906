/**
 * What a declaration explains, so that it speaks for nobody: a trip that was announced explains that country, place and
 * networks are new, an exception what kind of network it is and that it is new. What comes along, as a new client, is not
 * explained, nor what others did, as guessing. A watch is the other way round: the same evidence says more.
 */
import type { EvidenceName } from '../config/score.ts'
import type { EngineSettings } from '../config.ts'
import { valueAt } from '../observation/attributes.ts'
import { flag, hasFlag, hasValue, isThere, type Observation } from '../observation/observation.ts'

const explainedByTrip: EvidenceName[] = [
  'countryStrange',
  'countryAndClientNovel',
  'countryRare',
  'newcomerCountryRare',
  'cityNovel',
  'distance',
  'networkStrange',
  'asnNovel',
  'asnRare',
  'newcomerAsnRare',
  'hastySubnet',
  'pauseAndAsnNew',
]

const explainedByException: EvidenceName[] = [
  'networkStrange',
  'asnNovel',
  'networkAndClientNovel',
  'asnAndSystemNovel',
  'asnRare',
  'newcomerAsnRare',
  'newcomerHosting',
  'hastySubnet',
  'pauseAndAsnNew',
  'hosting',
  'anonymous',
  'kindNovel',
]

const trip = 1
const exception = 2

/** By which declarations evidence of the name is explained, as bits. */
export function explainedBy(name: EvidenceName): number {
  return (explainedByTrip.includes(name) ? trip : 0) | (explainedByException.includes(name) ? exception : 0)
}

/** What is declared of an observation, as the same bits; 0 of almost all. */
export function declaredOf({ values }: Pick<Observation, 'values'>): number {
  return (isThere(values, valueAt.announced) ? trip : 0) | (isThere(values, valueAt.excepted) ? exception : 0)
}

/** Whether a trip to the country of the sign-in was announced. */
export function isAnnounced(observation: Observation): boolean {
  return hasValue(observation, 'announced')
}

export function isExcepted(observation: Observation): boolean {
  return hasValue(observation, 'excepted')
}

/** What a watch adds to the sum, in nats; of several the heaviest. */
export function watchWeight(observation: Observation, { score: { watch } }: EngineSettings): number {
  if ((observation.flags & (flag.privileged | flag.watched)) === 0) return 0
  return Math.max(
    hasFlag(observation, flag.privileged) ? watch.privileged : 0,
    hasFlag(observation, flag.watched) ? watch.watched : 0,
  )
}
