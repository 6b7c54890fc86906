/** Streams as rows of one fit, each with how much it counts. */
import { evidenceNames } from '../../../src/score/evidence.ts'
import type { StreamProfile } from '../stream.ts'
import type { Collected } from './collect.ts'
import type { Rows } from './logistic-fit.ts'
import { honestWeights, maliciousWeights, profileWeights } from './plan.ts'

/** What one stream of full weight counts: enough that the prior on the weights only decides where the data is silent. */
const weightOfStream = 100_000

/** Of the weight of each stream, `prior` is malicious: every kind of intruder by the plan, however often it happens. */
export function rowsOf(
  streams: { profile: StreamProfile; rows: Collected }[],
  prior: number,
  { isHardCaseHeavier }: { isHardCaseHeavier: boolean },
): Rows {
  const width = evidenceNames.length
  const count = streams.reduce((sum, { rows }) => sum + rows.count, 0)
  const all: Rows = {
    amounts: new Float32Array(count * width),
    labels: new Uint8Array(count),
    weights: new Float64Array(count),
    count,
    width,
  }
  let offset = 0
  for (const { profile, rows } of streams) {
    all.amounts.set(rows.amounts, offset * width)
    all.labels.set(rows.labels, offset)
    const raw = rawWeights(rows, isHardCaseHeavier)
    const totals = [0, 0]
    for (const [row, weight] of raw.entries()) totals[rows.labels[row] as number]! += weight
    const scale = weightOfStream * profileWeights[profile]
    for (const [row, weight] of raw.entries()) {
      const label = rows.labels[row] as number
      const share = label ? prior : 1 - prior
      all.weights[offset + row] = (weight / (totals[label] as number)) * scale * share
    }
    offset += rows.count
  }
  return all
}

function rawWeights({ scenarios, labels }: Collected, isHardCaseHeavier: boolean): number[] {
  const counts = new Map<string, number>()
  for (const scenario of scenarios) counts.set(scenario, (counts.get(scenario) ?? 0) + 1)
  return scenarios.map((scenario, row) => {
    if (labels[row]) return (maliciousWeights[scenario] ?? 0) / (counts.get(scenario) as number)
    return isHardCaseHeavier ? (honestWeights[scenario] ?? 1) : 1
  })
}
