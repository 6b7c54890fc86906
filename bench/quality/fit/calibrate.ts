/** The second stage of a fit: the scale at which a sum of weights is a probability (Platt, 1999). */
import { fitLogistic } from './logistic-fit.ts'

/**
 * Returns slope and offset for the score. Honest sign-ins count as often as they happen, and every row by `weights`, of
 * which the malicious ones hold the share that the prior says.
 */
export function calibrate(
  scores: Float64Array,
  labels: Uint8Array,
  weights: Float64Array,
): { slope: number; offset: number } {
  const amounts = new Float32Array(scores.length * 2)
  for (const [row, score] of scores.entries()) amounts.set([score, 1], row * 2)
  const rows = { amounts, labels, weights, count: scores.length, width: 2 }
  const free: [number, number] = [-100, 100]
  const [slope = 1, offset = 0] = fitLogistic(rows, [1, 0], [100, 100], [free, free])
  return { slope, offset }
}
