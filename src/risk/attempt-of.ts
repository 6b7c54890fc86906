/** What the campaign stage sees of an event; null of what says nothing there. */
import type { Verdict } from '../assessment/assess.ts'
import type { Attempt } from '../campaigns/attempt.ts'
import { isGuess, provesPassword, type SignInOutcome } from '../model/sign-in-outcome.ts'
import { type SharedAttribute, valueAt } from '../observation/attributes.ts'
import { codeOf, factorCodes, outcomeCodes, subjectCodes } from '../observation/codes.ts'
import { flag, hasFlag, hashOf, hasValue, type Observation } from '../observation/observation.ts'

const user = codeOf(subjectCodes, 'user')
const noFactor = codeOf(factorCodes, 'none')

/** `verdict`: by the fold without what campaigns said. `person`: a number for whoever was tried. */
export function attemptOf(observation: Observation, verdict: Verdict, person: number): Attempt | null {
  if (observation.subject !== user) return null
  const outcome = outcomeCodes[observation.outcome] as SignInOutcome
  const isFailure = isGuess(outcome)
  if (!isFailure && !(provesPassword(outcome) && verdict.novelty)) return null
  const { at, tick, idHash, part, tenant } = observation
  return {
    key: { at, tick, idHash, part },
    user: person,
    kind: isFailure ? 'failure' : 'proof',
    isUnknownUser: outcome === 'unknownUser',
    ip: hashOf(observation, 'ip'),
    subnet: hashOf(observation, 'subnet'),
    asn: hashOf(observation, 'asn'),
    client: hashOf(observation, 'client'),
    country: hashOf(observation, 'country'),
    app: hashOf(observation, 'app'),
    novelty: verdict.novelty,
    isPasswordAlone:
      hasFlag(observation, flag.interactive) &&
      observation.factor === noFactor &&
      !hasFlag(observation, flag.managedDevice) &&
      !hasValue(observation, 'device'),
    subnetUsers: colleagues(observation, 'subnet'),
    asnUsers: colleagues(observation, 'asn'),
    tenantUsers: tenant.users,
    tenantSignIns: tenant.signIns,
    isOwnNetwork: verdict.novelty === null && !isFailure,
  }
}

function colleagues({ tenant }: Observation, attribute: SharedAttribute): number {
  return tenant.colleagues[valueAt[attribute]] as number
}
