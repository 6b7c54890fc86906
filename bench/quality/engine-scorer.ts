/** Our engine as it is shipped, over a tenant that lives in memory: the same judging as behind an import. */
import type { EngineSettings } from '../../src/config.ts'
import { GuessWindow } from '../../src/engine/guess-window.ts'
import { type Judged, type JudgingState, judgeSignIn } from '../../src/engine/judge-sign-in.ts'
import { Learning } from '../../src/engine/learning.ts'
import { TenantMemory } from '../../src/engine/tenant-memory.ts'
import { noAddressLists } from '../../src/enrich/address-lists.ts'
import { featuresOf } from '../../src/enrich/features.ts'
import { identityOf, keyOf } from '../../src/model/identity.ts'
import type { SignIn } from '../../src/model/sign-in.ts'
import { outcomeOf, provesPassword } from '../../src/model/sign-in-outcome.ts'
import { emptyProfile, type Profile } from '../../src/profile/profile.ts'
import type { Scorer } from './scorer.ts'

export interface EngineScorer extends Scorer {
  /** For those who look closer: everything that the engine said of the last sign-in. */
  lastJudged(): Judged | null
}

export function engineScorer(settings: EngineSettings): EngineScorer {
  const memory = new TenantMemory(settings, { isComplete: true })
  const guesses = new GuessWindow(settings.passwordSpray.windowHours)
  const profiles = new Map<string, Profile>()
  const state: JudgingState = {
    settings,
    listedKinds: [],
    memory,
    guesses,
    learning: new Learning('', settings, memory),
  }
  let judged: Judged | null = null
  let sinceFlush = 0

  const profileOf = (signIn: SignIn): Profile => {
    const key = keyOf(identityOf(signIn))
    const known = profiles.get(key)
    if (known) return known
    const profile = { ...emptyProfile(), firstAt: signIn.createdDateTime }
    profiles.set(key, profile)
    memory.users++
    return profile
  }

  return {
    name: 'engine',
    lastJudged: () => judged,
    judge(signIn) {
      // What would be written is not: it must not pile up.
      if (++sinceFlush % 10_000 === 0) state.learning = new Learning('', settings, memory)
      const features = featuresOf(signIn, noAddressLists)
      judged = judgeSignIn(state, profileOf(signIn), { signIn, features })
      if (!provesPassword(outcomeOf(signIn.status.errorCode))) return null
      const { verdict } = judged
      return {
        score: verdict.logOdds,
        probability: verdict.probability,
        level: verdict.riskLevelAggregated,
        detections: verdict.raised.map(({ detection }) => detection.name),
      }
    },
  }
}
