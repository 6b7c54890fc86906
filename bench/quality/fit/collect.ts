/** The evidence of every scored sign-in of some streams, with its label: what weights are fitted to. */
import { defaultSettings, type EngineSettings } from '../../../src/config.ts'
import type { SignIn } from '../../../src/model/sign-in.ts'
import { evidence, evidenceNames } from '../../../src/score/evidence.ts'
import type { Facts } from '../../../src/score/facts.ts'
import { engineScorer } from '../engine-scorer.ts'
import { generate } from '../generator/generate.ts'
import { isStopped } from '../scorer.ts'
import type { StreamOptions } from '../stream.ts'

export interface Collected {
  /** Row after row, in order of `evidenceNames`. */
  amounts: Float32Array
  labels: Uint8Array
  scenarios: string[]
  /** What the detections found besides: log-odds of the verdict. */
  scores: Float64Array
  levels: string[]
  users: string[]
  count: number
}

export function collect(
  options: StreamOptions,
  settings: EngineSettings = defaultSettings.engine,
  isSteppingUp = false,
): Collected {
  const stream = generate(options)
  const scorer = engineScorer(settings)
  const { scoredFrom } = stream.manifest
  const width = evidenceNames.length
  let amounts = new Float32Array(width * 65_536)
  const labels: number[] = []
  const scores: number[] = []
  const scenarios: string[] = []
  const levels: string[] = []
  const users: string[] = []
  const lastOf = new Map<string, SignIn>()
  const add = (facts: Facts, signIn: SignIn, scenario: string, isMalicious: boolean) => {
    const row = labels.length * width
    if (row + width > amounts.length) {
      const larger = new Float32Array(amounts.length * 2)
      larger.set(amounts)
      amounts = larger
    }
    for (const [index, name] of evidenceNames.entries()) amounts[row + index] = evidence[name].amount(facts)
    labels.push(Number(isMalicious))
    scenarios.push(scenario)
    users.push(signIn.userId)
  }
  for (const signIn of stream.signIns()) {
    const judgement = scorer.judge(signIn)
    const { malicious, scenario } = stream.label(signIn.id)
    if (isSteppingUp && isStopped(judgement) && !malicious) scorer.vouch?.(signIn)
    if (!judgement) continue
    const last = lastOf.get(signIn.userId)
    if (!malicious && signIn.isInteractive) lastOf.set(signIn.userId, signIn)
    if (signIn.createdDateTime < scoredFrom || !signIn.isInteractive) continue
    add(scorer.lastFacts(), signIn, scenario, malicious)
    scores.push(judgement.score)
    levels.push(judgement.level ?? 'none')
    if (!malicious || !last || !isDressedUp(scenario)) continue
    const judged = scorer.judgeAlike(dressedAs(signIn, last))
    add(judged.facts, signIn, `${scenario}OwnBrowser`, true)
    scores.push(judged.verdict.logOdds)
    levels.push(judged.verdict.level)
  }
  return {
    amounts: amounts.subarray(0, labels.length * width),
    labels: Uint8Array.from(labels),
    scenarios,
    scores: Float64Array.from(scores),
    levels,
    users,
    count: labels.length,
  }
}

/** Whoever knows enough to come from abroad or by a VPN may as well show the browser that the owner has. */
function isDressedUp(scenario: string): boolean {
  return /^(naive|vpn)/.test(scenario)
}

function dressedAs(signIn: SignIn, { deviceDetail, userAgent }: SignIn): SignIn {
  return { ...signIn, userAgent, deviceDetail: { ...deviceDetail, deviceId: signIn.deviceDetail.deviceId } }
}
