/**
 * One sign-in against what was known just before it: the verdict, and what it teaches user and tenant. Knows no store,
 * so that a benchmark can run it on a log of millions.
 */
import type { EngineSettings } from '../config.ts'
import type { NetworkKind } from '../enrich/address-lists.ts'
import { identityOf } from '../model/identity.ts'
import type { SignIn } from '../model/sign-in.ts'
import { isGuess, outcomeOf, provesPassword } from '../model/sign-in-outcome.ts'
import { addPending, type Profile, type Trust } from '../profile/profile.ts'
import { addFailure, addSessionVisit } from '../profile/recent.ts'
import { scoreOf } from '../score/score.ts'
import { assess, type Verdict } from './assess.ts'
import type { GuessWindow } from './guess-window.ts'
import { historyOf } from './history.ts'
import { fateOf, type Learning, ripe } from './learning.ts'
import type { PreparedSignIn } from './rows.ts'
import type { TenantMemory } from './tenant-memory.ts'

/** What a verdict is drawn from, and what changes by it. */
export interface JudgingState {
  settings: EngineSettings
  /** Kinds of networks for which an address list is loaded. */
  listedKinds: NetworkKind[]
  memory: TenantMemory
  guesses: GuessWindow
  learning: Learning
}

export interface Judged {
  verdict: Verdict
  fate: Trust
  /** Earlier pending sign-ins that are now trusted. */
  promoted: string[]
}

/** Call in order of events. Changes `profile`, and through `state` what is known of the tenant. */
export function judgeSignIn(
  state: JudgingState,
  profile: Profile,
  { signIn, features }: Pick<PreparedSignIn, 'signIn' | 'features'>,
): Judged {
  const { settings, listedKinds, memory, guesses } = state
  const { createdDateTime: at, userId } = signIn
  const identity = identityOf(signIn)
  const isUser = identity.identityKind === 'user'
  const outcome = outcomeOf(signIn.status.errorCode)
  const tenant = memory.baseline(at, profile)
  const guessing = guesses.at(at, features)
  const isScored = isUser && provesPassword(outcome)
  const score = isScored ? scoreOf({ at, features, profile, tenant, guessing, settings }) : null
  const verdict = assess({
    identityKind: identity.identityKind,
    signIn,
    outcome,
    features,
    profile,
    history: historyOf(profile, features, at),
    score,
    tenant,
    listedKinds,
    guessing,
    settings,
  })
  if (isUser && isGuess(outcome)) guesses.add(at, userId, features)
  if (outcome === 'success') addSessionVisit(profile, at, features)
  else if (outcome !== 'interrupted') addFailure(profile, signIn.id, at, outcome, features)
  const fate = fateOf(outcome, verdict.riskLevelAggregated, { signInId: signIn.id, at, features })
  const promoted = learn(state, profile, signIn, features, fate, outcome === 'success')
  return { verdict, fate, promoted }
}

function learn(
  { learning, settings }: JudgingState,
  profile: Profile,
  signIn: SignIn,
  features: PreparedSignIn['features'],
  fate: Trust,
  isSuccess: boolean,
): string[] {
  const identity = identityOf(signIn)
  const observation = { signInId: signIn.id, at: signIn.createdDateTime, features }
  const promoted: string[] = []
  if (isSuccess) {
    const isVouching = fate === 'trusted' && features.secondFactor !== undefined
    for (const pending of ripe(profile, observation, isVouching, settings)) {
      learning.trust(identity, profile, pending)
      promoted.push(pending.signInId)
    }
  }
  if (fate === 'trusted') learning.trust(identity, profile, observation)
  if (fate === 'pending') addPending(profile, observation)
  return promoted
}
