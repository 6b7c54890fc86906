/** Quantiles, means and deviations. */

/** The mean; NaN of nothing. */
export function mean(values: ArrayLike<number>): number {
  let sum = 0
  for (let index = 0; index < values.length; index++) sum += values[index] as number
  return sum / values.length
}

/** Of a sample, so with n − 1; 0 of a single value. */
export function deviation(values: ArrayLike<number>): number {
  if (values.length < 2) return 0
  const center = mean(values)
  let sum = 0
  for (let index = 0; index < values.length; index++) sum += ((values[index] as number) - center) ** 2
  return Math.sqrt(sum / (values.length - 1))
}

/** The smallest value that at least this share of all does not exceed (nearest rank); NaN of nothing. */
export function quantile(values: ArrayLike<number>, share: number): number {
  if (values.length === 0) return Number.NaN
  const sorted = Float64Array.from(values).sort()
  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(share * sorted.length) - 1))] as number
}

/** The middle; of two middles their mean. */
export function median(values: ArrayLike<number>): number {
  if (values.length === 0) return Number.NaN
  const sorted = Float64Array.from(values).sort()
  const middle = sorted.length >> 1
  return sorted.length % 2 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
}
