/**
 * One sign-in against what was known just before it: the verdict, and what it teaches user and tenant. Knows no store,
 * so that a benchmark can run it on a log of millions.
 */
import type { EngineSettings } from '../config.ts'
import { leakOf } from '../detections/leaked-credentials.ts'
import type { NetworkKind } from '../enrich/address-lists.ts'
import { identityOf } from '../model/identity.ts'
import { isGuess, provesPassword } from '../model/sign-in-outcome.ts'
import { addPending, addPromotion, type Profile, type Trust } from '../profile/profile.ts'
import { addFailure, addSessionVisit } from '../profile/recent.ts'
import { scoreOf } from '../score/score.ts'
import { assess, type Verdict } from './assess.ts'
import { guessingAround, type News, noNews, noticeAgain, noticeSignIn, together } from './campaigns/notice.ts'
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

export interface Judged extends News {
  verdict: Verdict
  fate: Trust
  /** Earlier pending sign-ins that are now trusted. */
  promoted: string[]
}

type Prepared = Pick<PreparedSignIn, 'signIn' | 'outcome' | 'features'>

/** Call in order of events. Changes `profile`, and through `state` what is known of the tenant. */
export function judgeSignIn(state: JudgingState, profile: Profile, prepared: Prepared): Judged {
  const { settings, memory, guesses } = state
  const { signIn, outcome, features } = prepared
  const { createdDateTime: at } = signIn
  const isUser = identityOf(signIn).identityKind === 'user'
  const before = noticeAgain(memory.campaigns, memory.baseline(at, profile), settings, signIn)
  const { verdict, guessing, tenant } = weigh(state, profile, prepared)
  const raised = verdict.raised.map(({ detection }) => detection.name)
  const news = isUser
    ? noticeSignIn(memory.campaigns, { ...prepared, tenant, settings, raised, shared: guessing })
    : noNews
  if (isUser && isGuess(outcome)) guesses.add(at, signIn.userId, features)
  const fate = fateOf(outcome, verdict.riskLevelAggregated, { signInId: signIn.id, at, features })
  if (raised.includes('leakedCredentials')) profile.leakRaised = leakOf(features)
  const promoted = takeIn(state, profile, prepared, fate)
  return { verdict, fate, promoted, ...together(before, news) }
}

/** The scoring core: everything that a verdict takes, and nothing that it changes but how novel the features are. */
export function weigh(state: JudgingState, profile: Profile, { signIn, outcome, features }: Prepared) {
  const { settings, listedKinds, memory, guesses } = state
  const { createdDateTime: at } = signIn
  const { identityKind } = identityOf(signIn)
  const tenant = memory.baseline(at, profile)
  const tried = guesses.at(at, features)
  const isScored = identityKind === 'user' && provesPassword(outcome)
  const score = isScored ? scoreOf({ at, features, profile, tenant, guessing: tried, settings }) : null
  const shown = { signIn, outcome, features, profile, tenant, score, settings }
  const guessing = guessingAround(memory.campaigns, tried, shown)
  const history = historyOf(profile, features, at)
  const sourceRisk = signIn.source?.risk ?? null
  const verdict = assess({ ...shown, identityKind, sourceRisk, history, listedKinds, guessing })
  return { verdict, guessing, tenant }
}

/** What a sign-in of this fate teaches. Returns the ids of earlier ones that it promotes. */
export function takeIn(
  { learning, settings }: JudgingState,
  profile: Profile,
  { signIn, outcome, features }: Prepared,
  fate: Trust,
): string[] {
  const { createdDateTime: at } = signIn
  const identity = identityOf(signIn)
  if (outcome === 'success') addSessionVisit(profile, at, features)
  else addFailure(profile, signIn.id, at, outcome, features)
  const observation = { signInId: signIn.id, at, features }
  const promoted: string[] = []
  if (outcome === 'success') {
    const isVouching = fate === 'trusted' && features.secondFactor !== undefined
    for (const pending of ripe(profile, observation, isVouching, settings)) {
      learning.trust(identity, profile, pending)
      addPromotion(profile, pending, at, settings)
      promoted.push(pending.signInId)
    }
  }
  if (fate === 'trusted') learning.trust(identity, profile, observation)
  if (fate === 'pending') addPending(profile, observation)
  return promoted
}
