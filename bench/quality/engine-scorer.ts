/** Our engine as it is shipped, over a tenant that lives in memory: the same judging as behind an import. */
import type { EngineSettings } from '../../src/config.ts'
import { GuessWindow } from '../../src/engine/guess-window.ts'
import { type Judged, type JudgingState, judgeSignIn } from '../../src/engine/judge-sign-in.ts'
import { fateOf, Learning } from '../../src/engine/learning.ts'
import { TenantMemory } from '../../src/engine/tenant-memory.ts'
import { noAddressLists } from '../../src/enrich/address-lists.ts'
import { type Features, featuresOf } from '../../src/enrich/features.ts'
import { eventOfSignIn, outcomeOf } from '../../src/formats/entra/index.ts'
import { identityOf, keyOf } from '../../src/model/identity.ts'
import type { RiskLevel } from '../../src/model/risk.ts'
import type { SignIn } from '../../src/model/sign-in.ts'
import { toMilliseconds } from '../../src/model/timestamp.ts'
import { addPending, emptyProfile, type Profile, takePending } from '../../src/profile/profile.ts'
import { type Alarm, isScored, type Revision, type Scorer } from './scorer.ts'

export interface EngineScorer extends Scorer {
  /** For those who look closer: everything that the engine said of the last sign-in. */
  lastJudged(): Judged | null
  /** What it knows now: of the tenant, and of whoever signs in. */
  readonly state: JudgingState
  profileOf(signIn: SignIn): Profile
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
  const seen = new Seen()
  let revisions: Revision[] = []
  let alarms: Alarm[] = []
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
    prior: settings.score.prior,
    state,
    profileOf,
    lastJudged: () => judged,
    vouch(signIn) {
      const profile = profileOf(signIn)
      for (const pending of takePending(profile, ({ signInId }) => signInId === signIn.id))
        state.learning.trust(identityOf(signIn), profile, pending)
    },
    alarms() {
      const known = alarms
      alarms = []
      return known
    },
    revisions() {
      const known = revisions
      revisions = []
      return known
    },
    judge(signIn) {
      // What would be written is not: it must not pile up.
      if (++sinceFlush % 10_000 === 0) state.learning = new Learning('', settings, memory)
      const event = eventOfSignIn(signIn)
      const features = featuresOf(event, noAddressLists)
      const profile = profileOf(signIn)
      judged = judgeSignIn(state, profile, { signIn, outcome: event.outcome, features })
      seen.add(signIn, features, profile, judged)
      for (const { kind } of judged.alarms)
        alarms.push({ kind, signInIds: [signIn.id], at: toMilliseconds(signIn.createdDateTime) })
      for (const finding of judged.revisions) {
        seen.distrust(finding.signInId, finding.level, state.learning)
        const { signInId, level, raised, at } = finding
        revisions.push({ signInId, level, detections: [raised.detection.name], at: toMilliseconds(at) })
      }
      if (!isScored(signIn)) return null
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

/** Right passwords of novel kind in the last weeks: those of which a campaign may yet say that they were guessed. */
class Seen {
  readonly #byId = new Map<string, { signIn: SignIn; features: Features; profile: Profile }>()

  add(signIn: SignIn, features: Features, profile: Profile, { fate }: Judged): void {
    if (fate !== 'trusted' || !features.novelty) return
    this.#byId.set(signIn.id, { signIn, features, profile })
    if (this.#byId.size > rememberedMax) this.#byId.delete(this.#byId.keys().next().value as string)
  }

  /** What it taught is forgotten, as src/engine/later-findings.ts does it with a store. */
  distrust(id: string, level: RiskLevel, learning: Learning): void {
    const known = this.#byId.get(id)
    if (!known) return
    const { signIn, features, profile } = known
    const observation = { signInId: id, at: signIn.createdDateTime, features }
    if (fateOf(outcomeOf(signIn.status.errorCode), level, observation) !== 'pending') return
    this.#byId.delete(id)
    learning.distrust(identityOf(signIn), profile, observation)
    addPending(profile, observation)
  }
}

const rememberedMax = 50_000
