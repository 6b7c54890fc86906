/** What the detections look at, drawn from a profile, an observation and what was said of the event. */

import type { EngineSettings } from '../config.ts'
import type { Context, History, SaidFinding } from '../detections/detection.ts'
import type { IdentityKind } from '../model/identity.ts'
import { provesPassword, type SignInOutcome } from '../model/sign-in-outcome.ts'
import { valueAt } from '../observation/attributes.ts'
import { outcomeCodes, subjectCodes } from '../observation/codes.ts'
import { flag, hasValue, type Observation } from '../observation/observation.ts'
import type { Flat } from '../profile/flat.ts'
import { firstAtOf, learningSinceOf, signInsOf, signInsSinceOf } from '../profile/header.ts'
import { declaredOf } from '../score/declared.ts'
import { type Facts, factsOf, type Guessing, isKnown } from '../score/facts.ts'
import { scoreOf } from '../score/score.ts'

const dayMicroseconds = 86_400_000_000
const watchFlags = flag.breakGlass | flag.privileged | flag.watched

export function contextOf(
  flat: Flat,
  observation: Observation,
  { guessing, findings }: { guessing: Guessing; findings: SaidFinding[] },
  settings: EngineSettings,
): Context {
  const identityKind = subjectCodes[observation.subject] as IdentityKind
  const outcome = outcomeCodes[observation.outcome] as SignInOutcome
  const facts = factsOf(observation, flat, guessing, settings)
  const isScored = identityKind === 'user' && provesPassword(outcome)
  return {
    ...facts,
    identityKind,
    outcome,
    history: historyOf(facts),
    score: isScored ? scoreOf(facts) : null,
    isDeclared:
      (observation.flags & watchFlags) !== 0 ||
      declaredOf(observation) !== 0 ||
      hasValue(observation, 'linked'),
    said: findings,
  }
}

function historyOf(facts: Facts): History {
  const { flat, observation } = facts
  const learningSince = learningSinceOf(flat)
  const since = learningSince > 0 ? learningSince : firstAtOf(flat)
  return {
    signIns: learningSince > 0 ? signInsSinceOf(flat) : signInsOf(flat),
    ageDays: since > 0 ? Math.max(0, (observation.at - since) / dayMicroseconds) : 0,
    device: deviceOf(facts),
  }
}

function deviceOf(facts: Facts): History['device'] {
  const { observation } = facts
  if (isKnown(facts, valueAt.device)) return 'known'
  const isNewAgent = hasValue(observation, 'agent') && !isKnown(facts, valueAt.agent)
  const isNewOs = hasValue(observation, 'os') && !isKnown(facts, valueAt.os)
  return isNewAgent || isNewOs ? 'new' : 'unknown'
}
