/** The evidence of every scored sign-in of some streams, with its label: what weights are fitted to. */
import { defaultSettings, type EngineSettings } from '../../../src/config.ts'
import { evidence, evidenceNames } from '../../../src/score/evidence.ts'
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
  for (const signIn of stream.signIns()) {
    const judgement = scorer.judge(signIn)
    if (isStopped(judgement) && !stream.label(signIn.id).malicious) scorer.vouch?.(signIn)
    if (!judgement || signIn.createdDateTime < scoredFrom) continue
    // Renewed tokens come by the thousand and say little.
    if (stream.label(signIn.id).scenario === 'tokenRefresh' && labels.length % 8 > 0) continue
    const row = labels.length * width
    if (row + width > amounts.length) {
      const larger = new Float32Array(amounts.length * 2)
      larger.set(amounts)
      amounts = larger
    }
    const facts = scorer.lastFacts()
    for (const [index, name] of evidenceNames.entries()) amounts[row + index] = evidence[name].amount(facts)
    const { malicious, scenario } = stream.label(signIn.id)
    labels.push(Number(malicious))
    scenarios.push(scenario)
    scores.push(judgement.score)
    levels.push(judgement.level ?? 'none')
    users.push(signIn.userId)
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
