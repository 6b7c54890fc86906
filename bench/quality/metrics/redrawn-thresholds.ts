/** Rates at a threshold that is itself drawn anew in each replicate: few owners decide where 0.1 % lies. */
import { emptyTally, type Resampling, type Tally } from './bootstrap.ts'

/** Of rows by number: hits are scores above the threshold, in truth and in each replicate. */
export function tallyAbove(
  again: Resampling,
  rows: ArrayLike<number>,
  cluster: ArrayLike<number>,
  score: ArrayLike<number>,
  threshold: number,
  thresholds: Float64Array,
): Tally {
  const result = emptyTally(again)
  const { replicates, clusters, weights } = again
  const counts = new Map<number, number>()
  const least = thresholds.reduce((lowest, one) => Math.min(lowest, one), threshold)
  for (let index = 0; index < rows.length; index++) {
    const row = rows[index] as number
    const key = cluster[row] as number
    counts.set(key, (counts.get(key) ?? 0) + 1)
    const value = score[row] as number
    // Most rows are below any threshold that is drawn: only those near it have to be asked in each replicate.
    if (value <= least) continue
    if (value > threshold) result.hits++
    for (let replicate = 0, at = key; replicate < replicates; replicate++, at += clusters)
      if (value > thresholds[replicate]!) result.replicateHits[replicate]! += weights[at]!
  }
  for (const [key, count] of counts)
    for (let replicate = 0, at = key; replicate < replicates; replicate++, at += clusters)
      result.replicateOf[replicate]! += count * weights[at]!
  result.of = rows.length
  return result
}

/** The least threshold that at most this share of the rows exceeds, in each replicate. */
export function thresholdsAt(
  { replicates, clusters, weights }: Resampling,
  rows: ArrayLike<number>,
  cluster: ArrayLike<number>,
  score: ArrayLike<number>,
  falsePositiveRate: number,
): Float64Array {
  const order = Uint32Array.from(rows).sort(
    (a, b) => compare(score[b] as number, score[a] as number) || a - b,
  )
  const counts = new Uint32Array(clusters)
  for (const row of order) counts[cluster[row] as number]!++
  const thresholds = new Float64Array(replicates)
  for (let replicate = 0; replicate < replicates; replicate++) {
    const start = replicate * clusters
    let total = 0
    for (let at = 0; at < clusters; at++) total += counts[at]! * weights[start + at]!
    const allowed = Math.floor(falsePositiveRate * total)
    let passed = 0
    let at = 0
    while (at < order.length) {
      passed += weights[start + (cluster[order[at]!] as number)]!
      if (passed > allowed) break
      at++
    }
    thresholds[replicate] = at < order.length ? (score[order[at]!] as number) : Number.NEGATIVE_INFINITY
  }
  return thresholds
}

/** Also of two infinities, whose difference is no number. */
function compare(one: number, other: number): number {
  return one === other ? 0 : one < other ? -1 : 1
}
