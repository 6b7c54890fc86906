/**
 * The sign-ins that detections from outside name: their risk rises, and what they had taught is taken out again, as an
 * intruder must not teach. The level during the sign-in stays what it was.
 */
import { levelOf } from '../assessment/assess.ts'
import { keyOf as keyOfEvent, microsecondsOf } from '../assessment/observe.ts'
import type { EngineSettings } from '../config.ts'
import { keyOf } from '../model/identity.ts'
import type { RiskLevel } from '../model/risk.ts'
import { systemTransitions } from '../model/transitions.ts'
import { detectionsOfSignIns } from '../store/risk.ts'
import { ownerOf, type SignInFacts, updateSignIn } from '../store/sign-ins.ts'
import type { Db } from '../store/store.ts'
import type { DetectionTable } from '../store/tables.ts'
import { isAnswered } from './answered.ts'
import type { OutsideOptions } from './outside-detection.ts'
import { type Saying, say } from './say.ts'

/** Call after the detections were inserted: a history that is told again leaves alone what others found. Whether that was said to the tenant. */
export async function raiseSignIns(
  db: Db,
  options: OutsideOptions,
  signIns: ReadonlyMap<string, SignInFacts>,
  added: DetectionTable[],
): Promise<boolean> {
  const named = new Set(added.map(({ requestId }) => requestId))
  const raised = [...signIns.values()].filter((one) => named.has(one.id) && !isAnswered(one))
  if (raised.length === 0) return false
  const { tenantId, settings } = options
  const ids = raised.map(({ id }) => id)
  const all = Map.groupBy(await detectionsOfSignIns(db, tenantId, ids), (one) => one.requestId)
  const distrusted: SignInFacts[] = []
  for (const signIn of raised) {
    const found = all.get(signIn.id) ?? []
    const riskLevelAggregated = levelOfSignIn(found, signIn.riskLevelAggregated, settings)
    if (signIn.trust === 'trusted' && isDoubtful(riskLevelAggregated)) distrusted.push(signIn)
    await updateSignIn(db, signIn, {
      riskLevelAggregated,
      riskState: systemTransitions.detectionRaised.state,
      riskDetail: systemTransitions.detectionRaised.detail,
      riskEventTypes: typesWith(signIn, found),
    })
  }
  return distrust(db, options, distrusted)
}

function isDoubtful(level: RiskLevel): boolean {
  return level === 'medium' || level === 'high'
}

/**
 * They would have been pending, had this been known. Quiet days count from the sign-in on, so for one whose days are over
 * only an admin or nobody can speak: it teaches nothing.
 */
async function distrust(db: Db, options: OutsideOptions, signIns: SignInFacts[]): Promise<boolean> {
  if (signIns.length === 0) return false
  const { tenantId, settings, now } = options
  const at = microsecondsOf(now)
  const sayings: Saying[] = []
  for (const own of Map.groupBy(signIns, (signIn) => keyOf(ownerOf(signIn))).values()) {
    const owner = ownerOf(own[0] as SignInFacts)
    const [recent, old] = [own.filter((one) => isRecent(one)), own.filter((one) => !isRecent(one))]
    for (const [kind, some] of [['distrusted', recent] as const, ['dismissed', old] as const])
      if (some.length > 0)
        sayings.push({ owner, kind, keys: some.map((one) => keyOfEvent(one)), learningSince: null })
  }
  await say(db, tenantId, settings, sayings, {
    cause: { kind: 'outside', at, actor: options.sender ?? null, request: null },
    now: () => now,
  })
  return true

  function isRecent({ createdDateTime }: SignInFacts): boolean {
    return at - microsecondsOf(createdDateTime) < settings.quietDays * 86_400_000_000
  }
}

const order = ['none', 'low', 'medium', 'high']

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
  return order.indexOf(level) > order.indexOf(current) ? level : (current as RiskLevel)
}

function typesWith({ riskEventTypes }: SignInFacts, found: DetectionTable[]): string {
  const before = JSON.parse(riskEventTypes) as string[]
  return JSON.stringify([...new Set([...before, ...found.map((one) => one.riskEventType)])])
}
