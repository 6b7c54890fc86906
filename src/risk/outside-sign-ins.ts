/**
 * The sign-ins that detections from outside name: their risk rises, and what they had taught is taken out again, as an
 * intruder must not teach. The level during the sign-in stays what it was.
 */
import { levelOf } from '../assessment/assess.ts'
import { keyOf as keyOfEvent, microsecondsOf } from '../assessment/observe.ts'
import type { EngineSettings } from '../config.ts'
import { keyOf } from '../model/identity.ts'
import { type RiskLevel, rankOf } from '../model/risk.ts'
import type { Timestamp } from '../model/sign-in.ts'
import { systemTransitions } from '../model/transitions.ts'
import { ownerOf, type SignInFacts } from '../store/sign-ins.ts'
import type { DetectionTable } from '../store/tables.ts'
import { isAnswered } from './answered.ts'
import { changeSignIn } from './effect.ts'
import type { Saying } from './say.ts'
import { detectionsBySignIn, type Snapshot } from './snapshot.ts'

interface RaiseOptions {
  settings: EngineSettings
  now: Timestamp
}

/** Call after the detections were added. Returns what is to be said of the sign-ins. */
export async function raiseSignIns(
  snapshot: Snapshot,
  options: RaiseOptions,
  signIns: ReadonlyMap<string, SignInFacts>,
  added: DetectionTable[],
): Promise<Saying[]> {
  const named = new Set(added.map(({ requestId }) => requestId))
  const raised = [...signIns.values()].filter((one) => named.has(one.id) && !isAnswered(one))
  const all = await detectionsBySignIn(
    snapshot,
    raised.map(({ id }) => id),
  )
  const distrusted: SignInFacts[] = []
  for (const signIn of raised) {
    const found = all.get(signIn.id) ?? []
    const { n, id, riskLevelAggregated: was } = signIn
    const riskLevelAggregated = levelOfSignIn(found, was, options.settings)
    if (signIn.trust === 'trusted' && isDoubtful(riskLevelAggregated)) distrusted.push(signIn)
    const place = { n, id, at: microsecondsOf(signIn.createdDateTime), owner: ownerOf(signIn), was }
    changeSignIn(snapshot.effect, place, {
      riskLevelAggregated,
      riskState: systemTransitions.detectionRaised.state,
      riskDetail: systemTransitions.detectionRaised.detail,
      riskEventTypes: typesWith(signIn, found),
    })
  }
  return distrust(distrusted, options)
}

function isDoubtful(level: RiskLevel): boolean {
  return level === 'medium' || level === 'high'
}

/**
 * They would have been pending, had this been known. Quiet days count from the sign-in on, so for one whose days are over
 * only an admin or nobody can speak: it teaches nothing.
 */
function distrust(signIns: SignInFacts[], { settings, now }: RaiseOptions): Saying[] {
  const at = microsecondsOf(now)
  const isRecent = ({ createdDateTime }: SignInFacts) =>
    at - microsecondsOf(createdDateTime) < settings.quietDays * 86_400_000_000
  const sayings: Saying[] = []
  for (const own of Map.groupBy(signIns, (signIn) => keyOf(ownerOf(signIn))).values()) {
    const owner = ownerOf(own[0] as SignInFacts)
    const [recent, old] = [own.filter((one) => isRecent(one)), own.filter((one) => !isRecent(one))]
    for (const [kind, some] of [['distrusted', recent] as const, ['dismissed', old] as const])
      if (some.length > 0)
        sayings.push({ owner, kind, keys: some.map((one) => keyOfEvent(one)), learningSince: null })
  }
  return sayings
}

/** Never below what it was: a noisy-OR of the strongest of each group of what is at risk. */
function levelOfSignIn(detections: DetectionTable[], current: string, settings: EngineSettings): RiskLevel {
  const strongest = new Map<string, number>()
  for (const { riskState, correlationGroup, probability } of detections) {
    if (riskState !== 'atRisk') continue
    strongest.set(correlationGroup, Math.max(strongest.get(correlationGroup) ?? 0, probability))
  }
  let innocent = 1
  for (const probability of strongest.values()) innocent *= 1 - probability
  const level = levelOf(1 - innocent, settings)
  return rankOf(level) > rankOf(current) ? level : (current as RiskLevel)
}

function typesWith({ riskEventTypes }: SignInFacts, found: DetectionTable[]): string {
  const before = JSON.parse(riskEventTypes) as string[]
  return JSON.stringify([...new Set([...before, ...found.map((one) => one.riskEventType)])])
}
