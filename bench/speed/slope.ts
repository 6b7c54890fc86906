/**
 * Figures of a sign-in out of whole runs. Starting a program costs half a second whatever it reads, so a figure is the
 * slope between runs of different sizes and never one run divided by its size.
 */

export interface Point {
  signIns: number
  value: number
}

/**
 * What one more sign-in adds: the least-squares line through the points.
 * @throws RangeError when they are of fewer than two sizes
 */
export function slope(points: readonly Point[]): number {
  const meanSize = mean(points.map(({ signIns }) => signIns))
  const meanValue = mean(points.map(({ value }) => value))
  let products = 0
  let squares = 0
  for (const { signIns, value } of points) {
    products += (signIns - meanSize) * (value - meanValue)
    squares += (signIns - meanSize) ** 2
  }
  if (!(squares > 0)) throw new RangeError('a slope needs runs of at least two sizes')
  return products / squares
}

/** The slope through the median of each size: one disturbed round of three changes nothing. */
export function slopeOfMedians(points: readonly Point[]): number {
  const bySize = Map.groupBy(points, ({ signIns }) => signIns)
  return slope(
    [...bySize].map(([signIns, runs]) => ({ signIns, value: median(runs.map(({ value }) => value)) })),
  )
}

/** @throws RangeError for no values */
export function median(values: readonly number[]): number {
  return quantile(values, 0.5)
}

/**
 * Between two values the line from one to the other.
 * @param share from 0 to 1
 * @throws RangeError for no values
 */
export function quantile(values: readonly number[], share: number): number {
  if (values.length === 0) throw new RangeError('there are no values')
  const sorted = [...values].sort((a, b) => a - b)
  const at = share * (sorted.length - 1)
  const below = sorted[Math.floor(at)]!
  const above = sorted[Math.ceil(at)]!
  return below + (above - below) * (at - Math.floor(at))
}

function mean(values: number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}
